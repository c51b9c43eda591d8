"""The backups that lie in a folder: written beside their final name, read back, and only then there."""

import json
import os
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp

from pos.backup_pack import Contents, Manifest, unpack, write_pack
from pos.bars import Bars, no_bars
from pos.private_file import replace_private, settle
from pos.rules.errors import CanteenError
from pos.rules.meals import shanghai
from pos.running import alone_with
from pos.sealed_file import read_header

SUFFIX = ".canteen-backup"
NOTE = "last-backup.json"
_WORK = ".backup-"


@dataclass(frozen=True)
class LastBackup:
    """The newest backup that was written and read back: when, and where it lies."""

    at: str
    file: str


@contextmanager
def workroom(books: Path) -> Iterator[Path]:
    """Give a folder among the books to work in, for their owner alone; only one at a time.

    What a power cut has left of an earlier one is thrown away first.
    """
    with alone_with(books / "backup.lock", f"{books} 正在备份：请等它做完。"):
        for left in books.glob(f"{_WORK}*"):
            rmtree(left)
        room = Path(mkdtemp(prefix=_WORK, dir=books))
        try:
            yield room
        finally:
            rmtree(room)


def check_folder(to: Path) -> None:
    """Refuse a place that is no folder: a stick that is not plugged in is not to be made up."""
    if not to.is_dir():
        raise CanteenError(f"没有文件夹 {to}：没有备份，请看 U 盘或网盘接上没有。")


def name_of(code: str, at: datetime) -> str:
    """Name a backup by whose it is and when it was made, by the clock on the wall."""
    return f"{code}-{shanghai(at):%Y%m%d-%H%M%S}{SUFFIX}"


def keep_backup(
    target: Path,
    contents: Contents,
    passphrase: str,
    room: Path,
    read_back: Callable[[Manifest, Path], None],
    bars: Bars = no_bars,
) -> None:
    """Write a backup, read it back into an empty folder of the ``room``, and only then give it its name.

    ``read_back`` gets the list and the files as they were read, and raises where they do not hold.
    """
    folder, manifest = target.parent, contents.manifest
    draft = folder / f".{target.name}.draft"
    try:
        _forget_drafts(folder, manifest)
        if target.exists():
            raise CanteenError(f"{target} 已经有了：没有再写，请过一秒再试。")
        _write(draft, contents, passphrase, bars)
        again = room / "read-back"
        again.mkdir(mode=0o700)
        found = unpack(draft, again, passphrase, bars("读回核对", draft.stat().st_size))
        if found != manifest:
            raise CanteenError(f"{target.name} 写下的和要写的不一样：没有留下，请换一个存储设备。")
        read_back(found, again)
        draft.rename(target)
        settle(folder)
    except OSError as error:
        raise CanteenError(f"{folder} 写不下备份（{error.strerror}）：没有留下，请看空间和权限。") from error
    finally:
        draft.unlink(missing_ok=True)


def note_backup(books: Path, last: LastBackup) -> None:
    """Remember beside the books when they were last put into a backup."""
    replace_private(books / NOTE, json.dumps(asdict(last), ensure_ascii=False).encode())


def last_backup(books: Path) -> LastBackup | None:
    """Give the newest backup that these books remember."""
    try:
        return LastBackup(**json.loads((books / NOTE).read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None
    except (ValueError, TypeError) as error:
        raise CanteenError(f"{books / NOTE} 读不懂：再备份一次就好。") from error


def own_backups(folder: Path, side: str, code: str) -> tuple[Path, ...]:
    """List the backups of these books in a folder, the oldest first; of no others."""
    named = re.compile(rf"{re.escape(code)}-\d{{8}}-\d{{6}}{re.escape(SUFFIX)}")
    found = sorted(path for path in folder.iterdir() if named.fullmatch(path.name))
    return tuple(path for path in found if _is_of(path, side, code))


def forget_oldest(folder: Path, side: str, code: str, keep: int) -> tuple[Path, ...]:
    """Delete the oldest backups of these books beyond so many; give which."""
    old = own_backups(folder, side, code)[:-keep]
    for path in old:
        path.unlink(missing_ok=True)
    return old


def _write(draft: Path, contents: Contents, passphrase: str, bars: Bars) -> None:
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as out:
        write_pack(out, contents, passphrase, bars("写备份", contents.manifest.size))
        out.flush()
        os.fsync(out.fileno())
        if sys.platform != "win32":  # which has no such call
            os.posix_fadvise(out.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)  # it is to be read from the device


def _forget_drafts(folder: Path, manifest: Manifest) -> None:
    """Throw away what a power cut has left of an earlier one of these books."""
    for left in folder.glob(f".{manifest.code}-*{SUFFIX}.draft"):
        left.unlink(missing_ok=True)


def _is_of(path: Path, side: str, code: str) -> bool:
    try:
        with path.open("rb") as file:
            about = read_header(file, path.name).about
    except (OSError, CanteenError):
        return False
    return about.get("side") == side and about.get("code") == code
