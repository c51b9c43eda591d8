"""How long the centre keeps what it knows of somebody, and when somebody may not be forgotten yet."""

from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from pos.rules.people import age_on
from settlement.rules.life import BOUNDARIES
from settlement.rules.status_periods import Period

_MONTHS_A_YEAR = 12


class Reason(StrEnum):
    """Who asked that somebody be forgotten, and why; never in free words, which could name them again."""

    PERSON = "person-asked"
    FAMILY = "family-asked"
    MISTAKE = "entered-by-mistake"
    ORDERED = "court-or-office"
    RETENTION = "kept-long-enough"

    @property
    def label(self) -> str:
        """Give the words on screen and on the command line."""
        return {
            "person-asked": "本人要求",
            "family-asked": "家属要求",
            "entered-by-mistake": "录错了人",
            "court-or-office": "法院或上级要求",
            "kept-long-enough": "保存期满",
        }[self.value]


@dataclass(frozen=True, slots=True)
class Standing:
    """What of somebody decides whether they may be forgotten."""

    born_on: date
    on_a_list: bool
    periods: Sequence[Period] = ()
    died_on: date | None = None
    moved_away_on: date | None = None

    @property
    def gone_on(self) -> date | None:
        """Give the day somebody died or moved away, whichever was first; None for somebody who lives here."""
        return min((day for day in (self.died_on, self.moved_away_on) if day), default=None)


def entitled(somebody: Standing, today: date) -> bool:
    """Tell whether somebody could eat at a concession today: forgetting them would take it away."""
    if somebody.gone_on is not None and somebody.gone_on <= today:
        return False
    running = any(p.begins <= today and (p.ends is None or p.ends >= today) for p in somebody.periods)
    return running or (somebody.on_a_list and age_on(somebody.born_on, today) >= BOUNDARIES[-1])


def kept_long_enough(somebody: Standing, today: date, months: int) -> bool:
    """Tell whether somebody is on no list any more and has been dead or away for so many months."""
    gone = somebody.gone_on
    return not somebody.on_a_list and gone is not None and after_months(gone, months) <= today


def after_months(day: date, months: int) -> date:
    """Give the same day so many months later; the last of the month where that day is missing."""
    year, month = divmod(day.year * _MONTHS_A_YEAR + day.month - 1 + months, _MONTHS_A_YEAR)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def reason_of(word: str) -> Reason:
    """Find the reason that a clerk's words stand for."""
    return next(reason for reason in Reason if reason.label == word)


def words(reasons: Iterable[Reason] = Reason) -> tuple[str, ...]:
    """Give the words a clerk may choose from; time alone is no clerk's reason."""
    return tuple(reason.label for reason in reasons if reason is not Reason.RETENTION)
