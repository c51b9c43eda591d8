"""What a partner may ask and gets to know, and how its key is written."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from pos.rules.people import age_on
from settlement.rules.faults import Fault

AGE_LEAST, AGE_MOST, AGE_USUAL = 18, 100, 70
PER_DAY_MOST, PER_DAY_USUAL = 100_000, 2_000
OVERLAPS_DAYS = (0, 7)
"""For so many days an old key may go on beside the new one."""

LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # none that is easily taken for another
KEY_LETTERS = 28
"""So many letters of a key are drawn by lot: 140 bits."""

REFERENCE_LETTERS = 6
_MARK = "CTP"
_CHECK_LETTERS = 4
_CHECK = 1_048_573  # a prime below 32⁴: no wrong letter and no two that changed places keep the rest
_GROUP = 4
_NAME = re.compile(r"[^<>\s](?:[^<>]{0,28}[^<>\s])")
_REFERENCE = re.compile(rf"([0-9]{{8}})-?([{LETTERS}]{{{REFERENCE_LETTERS}}})")


class WhyNot(StrEnum):
    """Why a code is not entitled; only the city gets to know it, never the partner."""

    UNKNOWN = "unknown"
    LOST = "lost"
    DEAD = "dead"
    TOO_YOUNG = "too-young"


@dataclass(frozen=True, slots=True)
class Bearer:
    """Whose code it is: no more than the answer needs."""

    born_on: date
    died_on: date | None
    is_lost: bool


def why_not(bearer: Bearer | None, day: date, age_least: int) -> WhyNot | None:
    """Say why nobody gets a benefit on a day for showing a code; None where somebody does."""
    if bearer is None:
        return WhyNot.UNKNOWN
    if bearer.is_lost:
        return WhyNot.LOST
    if bearer.died_on is not None and bearer.died_on <= day:
        return WhyNot.DEAD
    return WhyNot.TOO_YOUNG if age_on(bearer.born_on, day) < age_least else None


def draw(choose: Callable[[str], str], count: int) -> str:
    """Draw letters by lot; who chooses is the caller's."""
    return "".join(choose(LETTERS) for _ in range(count))


def write_key(drawn: str) -> str:
    """Write a key as people copy it: a mark, the letters that were drawn, and four that check them."""
    letters = drawn + _check_letters(drawn)
    groups = (letters[at : at + _GROUP] for at in range(0, len(letters), _GROUP))
    return "-".join([_MARK, *groups])


def read_key(typed: str) -> str | None:
    """Read a key however it was typed, in the one way it is written; None where a letter is wrong."""
    letters = re.sub(r"[\s-]", "", typed).upper().removeprefix(_MARK)
    drawn = letters[:KEY_LETTERS]
    is_one = len(letters) == KEY_LETTERS + _CHECK_LETTERS and set(letters) <= set(LETTERS)
    return write_key(drawn) if is_one and letters[KEY_LETTERS:] == _check_letters(drawn) else None


def write_reference(day: date, drawn: str) -> str:
    """Write the number that partner and city both know a check by."""
    return f"{day:%Y%m%d}-{drawn}"


def read_reference(typed: str) -> str | None:
    """Read a reference however it was typed; None where it is none."""
    found = _REFERENCE.fullmatch(re.sub(r"\s", "", typed).upper())
    return f"{found[1]}-{found[2]}" if found else None


def check_partner_name(name: str) -> None:
    """Refuse a name that cannot be told apart on a list."""
    if not _NAME.fullmatch(name):
        raise Fault("name", "名字要 2 到 30 个字，不带 < 和 >：请改一下。")


def _check_letters(drawn: str) -> str:
    value = 0
    for letter in drawn:
        value = value * len(LETTERS) + LETTERS.index(letter)
    left = value % _CHECK
    places = range(_CHECK_LETTERS - 1, -1, -1)
    return "".join(LETTERS[left // len(LETTERS) ** place % len(LETTERS)] for place in places)
