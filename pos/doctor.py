"""Looking over a machine: each thing is looked at by itself, and what is not well says what to do now."""

import os
import shutil
import sqlite3
import stat
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from pos.kept_backups import last_backup
from pos.rules.errors import CanteenError
from pos.rules.meals import shanghai

FREE_MB_LEAST = 500
CLOCK_OFF_S_MOST = 300
_MB = 1024 * 1024

Look = Callable[[], str]
"""Looks at one thing: says in a few words how it is, or raises CanteenError with what to do now."""


@dataclass(frozen=True)
class Seen:
    """What was looked at, whether it is well, and the words for it."""

    what: str
    well: bool
    words: str

    def __str__(self) -> str:
        return f"{'✓' if self.well else '✗'} {self.what}：{self.words}"


class NotWell(CanteenError):
    """Something is wrong with this machine; the sentence says what to do now."""


def look_over(looks: Iterable[tuple[str, Look]]) -> Iterator[Seen]:
    """Look at one thing after the other; one that is not well keeps no other from being looked at."""
    for what, look in looks:
        try:
            yield Seen(what, well=True, words=look())
        except CanteenError as error:
            yield Seen(what, well=False, words=str(error))
        except SQLAlchemyError as error:
            yield Seen(
                what, well=False, words=f"数据库没有回答（{type(error).__name__}）：请看数据库开着没有。"
            )
        except sqlite3.DatabaseError:
            yield Seen(what, well=False, words="账本的文件坏了：请保留原样，从最近的备份恢复。")
        except OSError as error:
            name = error.filename or ""
            yield Seen(what, well=False, words=f"{name} {error.strerror}：请看文件和权限。".strip())


def room_in(folder: Path) -> str:
    """Look at the room that is left on the disk."""
    free = shutil.disk_usage(folder).free // _MB
    if free < FREE_MB_LEAST:
        raise NotWell(f"只剩 {free} MB：请腾出地方，少于 {FREE_MB_LEAST} MB 时备份和升级会做不成。")
    return f"还有 {free / 1024:.0f} GB"


def may_write(folder: Path) -> str:
    """Look whether files can be made in a folder; nothing stays of it."""
    probe = folder / ".doctor"
    try:
        probe.write_bytes(b"")
        probe.unlink()
    except OSError as error:
        raise NotWell(f"{folder} 写不进去（{error.strerror}）：请改成运行程序的用户能写。") from error
    return str(folder)


def owner_alone(path: Path, name: str) -> None:
    """Refuse a file with a secret that anybody but its owner may read."""
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & 0o077 and os.name != "nt":  # Windows knows no such rights: the folder's own hold
        raise NotWell(f"{name} 别人也能读（{mode:04o}）：请 chmod 600 {path}。")


def keys_in(folder: Path, needed: Iterable[str], more: Iterable[str] = ()) -> str:
    """Look whether the keys are there, and for their owner alone."""
    found = []
    for name in (*needed, *more):
        path = folder / name
        if not path.exists():
            if name in needed:
                raise NotWell(f"没有 {name}：请从备份恢复，不要让程序重新做一个。")
            continue
        owner_alone(path, name)
        found.append(name)
    return "、".join(found)


def newest_backup(folder: Path, now: datetime, days: int) -> str:
    """Look how old the newest backup is that these books remember."""
    last = last_backup(folder)
    if last is None:
        raise NotWell("还没有备份过：请用 canteen backup（市中心是 canteen centre backup）做一份，放到别处。")
    at = datetime.fromisoformat(last.at)
    age = now - at
    if age > timedelta(days=days):
        raise NotWell(f"最近一份是 {age.days} 天前的：请再备份一次，看看定时备份为什么没做。")
    if Path(last.file).parent.is_dir() and not Path(last.file).exists():
        raise NotWell(f"最近一份 {last.file} 不见了：请再备份一次。")
    return f"{shanghai(at):%Y-%m-%d %H:%M}，{last.file}"


def clock_beside(own: datetime, theirs: datetime, whose: str) -> str:
    """Compare this machine's clock with another's."""
    seconds = round((own - theirs).total_seconds())
    if abs(seconds) > CLOCK_OFF_S_MOST:
        way = "快" if seconds > 0 else "慢"
        raise NotWell(f"比{whose}{way} {abs(seconds) // 60} 分钟：请对时（打开系统的自动对时）。")
    return f"和{whose}相差 {abs(seconds)} 秒"
