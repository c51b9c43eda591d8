"""Who works at a till: their names, what a PIN may be, and how wrong tries are slowed down."""

import re
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise

from pos.rules.errors import Refused
from pos.rules.names import clean_name, masked_name, name_problem

PIN_DIGITS = 6
PIN_TRIES = 5
"""So many wrong tries in a row are let pass; with each further five the pause grows."""

STAFF_MOST = 30
NAME_LONGEST = 20
_PIN = re.compile(rf"[0-9]{{{PIN_DIGITS}}}")
_PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60))
_MINUTE_S = 60
_DIGITS = 10


class Role(StrEnum):
    """What somebody may do at the till: a manager also does what needs a manager's PIN."""

    CASHIER = "cashier"
    MANAGER = "manager"

    @property
    def label(self) -> str:
        """Give the word on the screen."""
        return "负责人" if self is Role.MANAGER else "收银员"


@dataclass(frozen=True)
class Staff:
    """Somebody who works at this till; ``pin`` is the hash of six digits.

    ``given``: the PIN is the one a manager gave, to be changed at the first sign-in. ``wrong`` counts the
    wrong tries since the last right one.
    """

    number: int
    name: str
    role: Role
    pin: str = field(repr=False)
    open: bool = True
    given: bool = False
    wrong: int = 0
    paused_until: datetime | None = None

    @property
    def badge(self) -> str:
        """Give what stands on screens, papers and in the journal; the number tells two 张* apart."""
        return f"{masked_name(self.name)} {self.number}号"

    @property
    def is_manager(self) -> bool:
        """Tell whether their PIN opens what only a manager may do."""
        return self.open and self.role is Role.MANAGER and not self.given

    def pause(self, now: datetime) -> timedelta:
        """Say how long they still have to wait; longer than the longest is a clock that was wrong."""
        left = self.paused_until - now if self.paused_until else timedelta(0)
        return left if timedelta(0) < left <= _PAUSES[-1] else timedelta(0)

    def after_wrong(self, now: datetime) -> "Staff":
        """Count one more wrong try; every fifth costs a pause."""
        wrong = self.wrong + 1
        return replace(
            self, wrong=wrong, paused_until=now + pause_after(wrong) if not wrong % PIN_TRIES else None
        )

    def after_right(self) -> "Staff":
        """Forget the wrong tries."""
        return replace(self, wrong=0, paused_until=None)


def pause_after(wrong: int) -> timedelta:
    """Say how long to wait after so many wrong tries: after each fifth 1, 5, 15, then 60 minutes."""
    fives, rest = divmod(wrong, PIN_TRIES)
    return _PAUSES[min(fives, len(_PAUSES)) - 1] if fives and not rest else timedelta(0)


def tries_left(wrong: int) -> int:
    """Count the tries before the next pause."""
    return PIN_TRIES - wrong % PIN_TRIES


def how_long(pause: timedelta) -> str:
    """Put a pause into words, rounded up: 40 秒, 5 分钟."""
    seconds = -(-pause // timedelta(seconds=1))
    return f"{seconds} 秒" if seconds < _MINUTE_S else f"{-(-seconds // _MINUTE_S)} 分钟"


def checked_name(text: str) -> str:
    """Give a name as it is kept, or refuse what cannot be one."""
    name = clean_name(text)
    problem = name_problem(name)
    if problem or len(name) > NAME_LONGEST:
        raise Refused(f"{problem or '名字太长'}：没有保存，请重新填。")
    return name


def check_pin(pin: str) -> None:
    """Refuse what is not six digits, and what somebody who looks on would guess first."""
    if not _PIN.fullmatch(pin):
        raise Refused("PIN 要 6 位数字：请重新输。")
    if is_easy(pin):
        raise Refused("这个 PIN 太好猜：请不要用连着的或重复的数字。")


def is_easy(pin: str) -> bool:
    """Tell whether digits are a run, or a few of them over and over: what is guessed first."""
    return _is_run(pin) or any(pin == pin[:size] * (len(pin) // size) for size in (1, 2, 3))


def _is_run(pin: str) -> bool:
    steps = {(int(after) - int(before)) % _DIGITS for before, after in pairwise(pin)}
    return steps in ({1}, {_DIGITS - 1})
