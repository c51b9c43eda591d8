"""The centre from a backup: whole and checked, or not at all; its trail says so, and tills hear all anew."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pos.backup_pack import Manifest, unpack
from pos.bars import Bars, no_bars
from pos.put_in_place import place_for
from pos.rules.epochs import PutBack, epoch_facts, spared_after
from pos.rules.errors import CanteenError, Refused
from pos.rules.journal import EPOCH_BEGUN, Draft
from pos.rules.meals import service_day
from pos.sealed_file import read_header
from settlement.centre_backup import CONFIG, DUMP, SIDE, check_centre
from settlement.engine import open_engine
from settlement.server_dump import restore_server
from settlement.store import Office
from settlement.wiring import open_centre

FROM_BACKUP = "config.from-backup.toml"
_LOOKED_BACK_MOST = 10_000


@dataclass(frozen=True)
class CentreOrder:
    """What is put back, and where to: a folder, and an empty database if the centre has a server."""

    file: Path
    folder: Path
    database: str = ""
    pg_bin: str = ""
    in_place_of: bool = False


def restore_centre(order: CentreOrder, passphrase: str, at: datetime, bars: Bars = no_bars) -> Manifest:
    """Put the centre back; raises CanteenError, and changes nothing, where anything does not hold."""
    _check_about(order.file)
    with place_for(order.folder, "centre.lock", at, in_place_of=order.in_place_of) as room:
        manifest = unpack(order.file, room, passphrase, bars("读备份", order.file.stat().st_size))
        check_centre(manifest, room, order.pg_bin, bars)
        (room / CONFIG).rename(room / FROM_BACKUP)
        _put_books_back(order, room, bars)
        _go_on(room, order.database, manifest, at)
    return manifest


def _check_about(path: Path) -> None:
    try:
        with path.open("rb") as file:
            about = read_header(file, path.name).about
    except OSError as error:
        raise CanteenError(f"读不了 {path}（{error.strerror}）：没有恢复，请看文件在不在。") from error
    if about.get("side") != SIDE:
        raise Refused("这是收银机的备份，不是市中心的：没有恢复，请用 canteen restore。")


def _put_books_back(order: CentreOrder, room: Path, bars: Bars) -> None:
    dump = room / DUMP
    if dump.exists() != bool(order.database):
        raise Refused(
            "这份备份的账本在 PostgreSQL 里，配置里的 centre.database 是空的：没有恢复，请写一个空库的地址。"
            if dump.exists()
            else "这份备份的账本是 SQLite 文件，配置里写着 centre.database：没有恢复，请先把它留空。"
        )
    if order.database:
        engine = open_engine(room, order.database)
        try:
            bars("放进 PostgreSQL", 0)
            restore_server(engine, order.database, dump, order.pg_bin)
        finally:
            engine.dispose()
        dump.unlink()


def _go_on(room: Path, database: str, manifest: Manifest, at: datetime) -> None:
    """Begin an epoch of the audit trail, and give the books another name, both or neither."""
    back = PutBack(datetime.fromisoformat(manifest.made_at), at)
    books = open_centre(room, database)
    with books.centre.begin() as office:
        last, head = office.audit.last_of_all(), office.audit.head()
        spared = spared_after(last.at if last else None, at)
        facts = epoch_facts(_epoch(office) + 1, head, spared, back, None)
        office.audit.append(Draft(EPOCH_BEGUN, at, service_day(at), facts))
        office.feed.renew()
    books.centre.close()


def _epoch(office: Office) -> int:
    """Give the number of the audit trail's epoch; lines about tills' epochs name none."""
    begun = office.audit.latest((EPOCH_BEGUN,), _LOOKED_BACK_MOST)
    return next((entry.fen("epoch") for entry in begun if "epoch" in entry.facts), 1)
