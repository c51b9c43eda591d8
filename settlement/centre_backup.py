"""The centre's books, keys and configuration in one sealed file, while tills go on sending."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

from pos.backup_pack import Manifest, listed
from pos.bars import Bars, no_bars
from pos.copied_books import BooksBroken, check_copy, copy_books, look_at_copy
from pos.kept_backups import LastBackup, check_folder, keep_backup, name_of, note_backup, workroom
from pos.keys import Seal, load_key
from pos.rules.errors import CanteenError
from pos.rules.journal import instant
from settlement.copy_check import check_lines
from settlement.dump_reading import read_dump
from settlement.engine import open_engine
from settlement.server_dump import dump_server
from settlement.server_tools import newest_reader
from settlement.store import AUDIT

SIDE, CODE = "centre", "centre"
FILE, DUMP, CONFIG = "centre.db", "centre.dump", "config.toml"
SIGNING_KEY = "centre.key"
MORE_KEYS = ("lookup.key", "door.key", "web.key", "vault.keys")
"""What is there as soon as it was needed; the vault's keys may be elsewhere on purpose."""


@dataclass(frozen=True)
class CentreKept:
    """What is backed up: the centre's folder, its database if it has a server, and its configuration."""

    folder: Path
    database: str
    config: Path
    pg_bin: str = ""


def back_up_centre(centre: CentreKept, to: Path, passphrase: str, at: datetime, bars: Bars = no_bars) -> Path:
    """Write a backup of the centre into a folder, read it back, and give where it lies."""
    folder = centre.folder
    if not (folder / SIGNING_KEY).exists() or not (centre.database or (folder / FILE).exists()):
        raise CanteenError(f"{folder} 里没有市中心的账本：没有备份，请用 --data 指明。")
    check_folder(to)
    with workroom(folder) as room:
        books, counts = _copy(centre, room, bars)
        keys = {name: folder / name for name in (SIGNING_KEY, *MORE_KEYS) if (folder / name).exists()}
        manifest = Manifest(SIDE, CODE, instant(at), version("community-canteen"), counts)
        contents = listed(manifest, {books.name: books, CONFIG: centre.config, **keys})
        target = to / name_of(CODE, at)
        keep_backup(
            target, contents, passphrase, room, lambda m, f: check_centre(m, f, centre.pg_bin, bars), bars
        )
    note_backup(folder, LastBackup(manifest.made_at, str(target)))
    return target


def check_centre(manifest: Manifest, folder: Path, pg_bin: str = "", bars: Bars = no_bars) -> None:
    """Check what was read from the centre's backup: its rows are counted, every line is verified."""
    if manifest.side != SIDE:
        raise CanteenError("这是收银机的备份，不是市中心的：没有恢复，请用 canteen restore。")
    names = {file.name for file in manifest.files}
    if not {SIGNING_KEY, CONFIG} <= names or len(names & {FILE, DUMP}) != 1:
        raise CanteenError("这份备份里缺账本或密钥：没有恢复，请换一份。")
    public_key = Seal(load_key(folder / SIGNING_KEY)).public_key
    if FILE in names:
        check_copy(folder / FILE, AUDIT, public_key, manifest.counts)
        books = folder / FILE
    else:
        books = _lines_of_dump(manifest, folder, pg_bin, bars)
    check_lines(books, public_key, bars("核对流水", _lines(manifest.counts)))
    if DUMP in names:
        books.unlink()


def _copy(centre: CentreKept, room: Path, bars: Bars) -> tuple[Path, Mapping[str, int]]:
    if not centre.database:
        copy_books(centre.folder / FILE, room / FILE, bars)
        return room / FILE, look_at_copy(room / FILE, AUDIT).counts
    engine = open_engine(centre.folder, centre.database)
    try:
        bars("从 PostgreSQL 取出", 0)
        return room / DUMP, dump_server(engine, centre.database, room / DUMP, centre.pg_bin)
    finally:
        engine.dispose()


def _lines_of_dump(manifest: Manifest, folder: Path, pg_bin: str, bars: Bars) -> Path:
    """Read a dump without a server; any pg_restore that knows its format will do."""
    lines = folder / "lines.db"
    read = read_dump(
        folder / DUMP, newest_reader(pg_bin), lines, bars("读回每一行", sum(manifest.counts.values()))
    )
    if read.counts != dict(manifest.counts):
        raise BooksBroken("备份里的行数和账本的不符：请再试一次。")
    return lines


def _lines(counts: Mapping[str, int]) -> int:
    """Count the journals' lines, on a server or in a file."""
    names = (name.rpartition(".")[2] for name in counts)
    wanted = [name for name in names if name == "entry" or name.startswith("till_entry")]
    return sum(count for name, count in counts.items() if name.rpartition(".")[2] in wanted)
