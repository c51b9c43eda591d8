"""A canteen's month as its tills have it, before anything is checked, and beside the month before."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from pos.rules.money import Money
from settlement.rules.months import Month

FULL, HALF, FREE = "full", "half", "free"
WORDS = {FULL: "普通", HALF: "半价", FREE: "免费"}


@dataclass(frozen=True, slots=True)
class SoldPart:
    """What stands of one day at one price class: portions, subsidy, and what of both is special."""

    day: date
    code: str
    portions: int
    subsidy_fen: int
    held_fen: int = 0
    taken_away: int = 0


@dataclass(frozen=True, slots=True)
class Compared:
    """One figure of this month beside the same of the month before."""

    word: str
    before: int
    now: int

    @property
    def change(self) -> int:
        """Give by how much it grew."""
        return self.now - self.before


@dataclass(frozen=True, slots=True)
class SoldDay:
    """One day's portions by price class, and its subsidy."""

    day: date
    meals: Mapping[str, int]
    subsidy: Money

    @property
    def portions(self) -> int:
        """Add all classes up."""
        return sum(self.meals.values())


@dataclass(frozen=True)
class MonthSold:
    """A month's sales that stand, and how many were undone."""

    month: Month
    parts: tuple[SoldPart, ...] = ()
    undone: int = 0

    @property
    def meals(self) -> Counter[str]:
        """Count portions by price class."""
        return _by_class(self.parts)

    @property
    def elder_meals(self) -> int:
        """Count the portions that were not at the full price."""
        return sum(count for code, count in self.meals.items() if code != FULL)

    @property
    def subsidy(self) -> Money:
        """Give what diners did not pay, held or not."""
        return Money(sum(part.subsidy_fen for part in self.parts))

    @property
    def held(self) -> Money:
        """Give what of it is asked for only after somebody has looked (待核)."""
        return Money(sum(part.held_fen for part in self.parts))

    @property
    def taken_away(self) -> int:
        """Count the portions that were taken away."""
        return sum(part.taken_away for part in self.parts)

    @property
    def open_days(self) -> int:
        """Count the days on which something was sold."""
        return len({part.day for part in self.parts})

    def days(self) -> tuple[SoldDay, ...]:
        """Give every day of the month, closed ones too."""
        found = []
        for number in range(self.month.last.day):
            day = self.month.first + timedelta(days=number)
            of_day = [part for part in self.parts if part.day == day]
            found.append(SoldDay(day, _by_class(of_day), Money(sum(part.subsidy_fen for part in of_day))))
        return tuple(found)

    def beside(self, before: "MonthSold") -> tuple[Compared, ...]:
        """Put this month's figures beside those of another."""
        classes = [Compared(word, before.meals[code], self.meals[code]) for code, word in WORDS.items()]
        return (
            *classes,
            Compared("外带", before.taken_away, self.taken_away),
            Compared("撤销", before.undone, self.undone),
            Compared("供餐天数", before.open_days, self.open_days),
        )

    def said(self) -> str:
        """Say the days in a sentence, for whoever sees no chart."""
        if not self.parts:
            return "这个月还没有流水。"
        told = [f"{one.day.day} 日 {one.portions} 份" for one in self.days() if one.portions]
        return f"每天份数：{'，'.join(told)}。一共 {sum(self.meals.values())} 份。"


def _by_class(parts: "tuple[SoldPart, ...] | list[SoldPart]") -> Counter[str]:
    found: Counter[str] = Counter()
    for part in parts:
        found[part.code] += part.portions
    return found
