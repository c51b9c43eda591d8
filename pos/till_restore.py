"""A till's folder from a backup: whole and checked, or not at all; it is marked, and goes on in an epoch."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pos.backup_pack import Manifest, unpack
from pos.bars import Bars, no_bars
from pos.keys import Seal, load_key
from pos.private_file import write_private
from pos.put_in_place import place_for
from pos.rules.epochs import PutBack
from pos.rules.errors import CanteenError, Refused
from pos.sealed_file import read_header
from pos.store import Store
from pos.till_backup import BOOKS, CONFIG, KEYS, SIDE, check_till

FROM_BACKUP = "config.from-backup.toml"
"""What the backup's configuration is called in the folder: it never replaces the one in use."""


@dataclass(frozen=True)
class Restoring:
    """What is put back, where to, and at which till."""

    file: Path
    books: Path
    code: str
    in_place_of: bool = False


def restore_till(order: Restoring, passphrase: str, at: datetime, bars: Bars = no_bars) -> Manifest:
    """Put a till's books back; raises CanteenError, and changes nothing, where anything does not hold."""
    _check_about(order)
    with place_for(order.books, "till.lock", at, in_place_of=order.in_place_of) as room:
        manifest = unpack(order.file, room, passphrase, bars("读备份", order.file.stat().st_size))
        check_till(manifest, room, bars)
        (room / CONFIG).rename(room / FROM_BACKUP)
        _mark(room, manifest, at)
    return manifest


def take_config_out(file: Path, target: Path, room: Path, passphrase: str) -> str:
    """Write only the configuration that a backup holds into a new file; give whose it is."""
    manifest = unpack(file, room, passphrase)
    try:
        write_private(target, (room / CONFIG).read_bytes(), new=True)
    except FileExistsError as error:
        raise Refused(f"{target} 已经有了：没有改动它，请换一个名字。") from error
    return manifest.code


def _check_about(order: Restoring) -> None:
    """Refuse what is no backup of this till before anything is worked on."""
    try:
        with order.file.open("rb") as file:
            about = read_header(file, order.file.name).about
    except OSError as error:
        raise CanteenError(f"读不了 {order.file}（{error.strerror}）：没有恢复，请看文件在不在。") from error
    if about.get("side") != SIDE:
        raise Refused("这是市中心的备份，不是收银机的：没有恢复，请用 canteen centre restore。")
    if about.get("code") != order.code:
        raise Refused(_other_till(about.get("code", "?"), order.code))


def _other_till(found: str, wanted: str) -> str:
    return (
        f"这是 {found} 的备份，配置里写的是 {wanted}：没有恢复。先用 canteen restore 备份 --config-out "
        f"{found}.toml 取出它的配置，再用 canteen --config {found}.toml restore 备份。"
    )


def _mark(room: Path, manifest: Manifest, at: datetime) -> None:
    """Open the books once with this program, so that they are its own, and mark them as put back."""
    store = Store(room / BOOKS, manifest.code, Seal(load_key(room / KEYS[0])))
    with store.begin() as book:
        book.restored.put_back(PutBack(datetime.fromisoformat(manifest.made_at), at))
    store.close()
