"""Books that were put back come into their place all at once, and what was there before is kept aside."""

import ctypes
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp

from pos.private_file import settle
from pos.rules.errors import CanteenError, Refused
from pos.rules.meals import shanghai
from pos.running import alone_with

_HERE, _EXCHANGE = -100, 2  # AT_FDCWD and RENAME_EXCHANGE of renameat2(2)
_IDLE = ("till.lock", "centre.lock", "backup.lock", "schedule.lock", "till.log")
"""What an otherwise empty folder may hold: locks, and what a till that was refused has said."""


@contextmanager
def place_for(books: Path, lock: str, at: datetime, *, in_place_of: bool) -> Iterator[Path]:
    """Give an empty folder to put books back into; it becomes ``books`` when all went well, else it is gone.

    Raises Refused where there are books already, unless they are to be kept aside under another name.
    """
    there = books.exists() and any(path.name not in _IDLE for path in books.iterdir())
    if there and not in_place_of:
        raise Refused(
            f"{books} 里已经有账本：没有恢复。请指一个空文件夹；真要换掉就加 --in-place-of，旧的会改名留着。"
        )
    try:
        books.mkdir(parents=True, exist_ok=True, mode=0o700)
        room = Path(mkdtemp(prefix=f".{books.name}-", dir=books.parent))
    except OSError as error:
        raise CanteenError(
            f"{books.parent} 里建不了文件夹（{error.strerror}）：没有恢复，请看权限。"
        ) from error
    try:
        with alone_with(books / lock, f"{books} 正被使用：没有恢复，请先关掉那个程序。"):
            yield room
            settle(room)
            _exchange(room, books)
            settle(books.parent)
            if there:
                room.rename(books.with_name(f"{books.name}.before-{shanghai(at):%Y%m%d-%H%M%S}"))
    finally:
        if room.exists():
            rmtree(room)


def _exchange(one: Path, other: Path) -> None:
    """Let two folders change their names in one step."""
    renameat2: Callable[..., int] = ctypes.CDLL(None, use_errno=True).renameat2
    if renameat2(_HERE, os.fsencode(one), _HERE, os.fsencode(other), _EXCHANGE):
        error = ctypes.get_errno()
        raise CanteenError(
            f"{other} 换不上去（{os.strerror(error)}）：没有恢复，什么都没动。"
            "它不能是挂载点，请指它里面的文件夹。"
        )
