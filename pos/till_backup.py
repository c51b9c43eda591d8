"""A till's books, its keys and its configuration in one sealed file, while the till goes on selling."""

from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

from pos.backup_pack import Manifest, listed
from pos.bars import Bars, no_bars
from pos.copied_books import check_copy, copy_books, look_at_copy
from pos.kept_backups import LastBackup, check_folder, keep_backup, name_of, note_backup, workroom
from pos.keys import Seal, load_key
from pos.rules.errors import CanteenError
from pos.rules.journal import instant

SIDE = "till"
BOOKS, CONFIG = "till.db", "config.toml"
KEYS = ("till.key", "lookup.key")
"""Without these a till is not itself."""

_MORE = ("web.key", "centre.json")
"""What only some tills have."""


@dataclass(frozen=True)
class TillKept:
    """What is backed up: a till's folder, its code, and its configuration."""

    books: Path
    code: str
    config: Path


def back_up_till(till: TillKept, to: Path, passphrase: str, at: datetime, bars: Bars = no_bars) -> Path:
    """Write a backup of a till's folder into another one, read it back, and give where it lies."""
    books, code = till.books, till.code
    if not (books / BOOKS).exists():
        raise CanteenError(f"{books} 里没有账本：没有备份，请用 --data 指明。")
    check_folder(to)
    with workroom(books) as room:
        copy_books(books / BOOKS, room / BOOKS, bars)
        kept = {name: books / name for name in (*KEYS, *_MORE) if name in KEYS or (books / name).exists()}
        counts = look_at_copy(room / BOOKS, code).counts
        manifest = Manifest(SIDE, code, instant(at), version("community-canteen"), counts)
        contents = listed(manifest, {BOOKS: room / BOOKS, CONFIG: till.config, **kept})
        target = to / name_of(code, at)
        keep_backup(target, contents, passphrase, room, lambda m, f: check_till(m, f, bars), bars)
    note_backup(books, LastBackup(manifest.made_at, str(target)))
    return target


def check_till(manifest: Manifest, folder: Path, bars: Bars = no_bars) -> None:
    """Check what was read from a till's backup: every line, by the key that came with it."""
    if manifest.side != SIDE:
        raise CanteenError("这是市中心的备份，不是收银机的：没有恢复，请用 canteen centre restore。")
    lacking = {BOOKS, CONFIG, *KEYS} - {file.name for file in manifest.files}
    if lacking:
        raise CanteenError(f"这份备份里缺 {'、'.join(sorted(lacking))}：没有恢复，请换一份。")
    public_key = Seal(load_key(folder / KEYS[0])).public_key
    check_copy(folder / BOOKS, manifest.code, public_key, manifest.counts, bars)
