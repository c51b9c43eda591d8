"""Who eats in a simulated city: invented regulars with habits, and people on the lists who never come."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from pos.rules.people import Status, age_on
from settlement.rules.months import Month
from settlement.rules.person_history import CardSpan, PersonKnown

_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
_GIVEN = "兰英珍华军强明芳梅德"
_LISTED = date(2023, 5, 1)
_BOUND = datetime(2023, 5, 2, 1, 0, tzinfo=UTC)
_NINETY = 90
_OPENS, _LATEST = timedelta(hours=10, minutes=31), timedelta(hours=13, minutes=20)
_DINNER = timedelta(hours=16, minutes=40)


@dataclass
class Regular:
    """Somebody with habits: how often they come, when, and whether for dinner too."""

    person: PersonKnown
    often: float
    weekend: float
    lunch: timedelta
    dines: bool
    jitter_min: float

    def comes(self, day: date, dice: random.Random, *, rests: bool) -> Iterator[tuple[str, timedelta]]:
        """Say for which meal periods of a day they come, and when after midnight."""
        if self.person.died_on is not None and day >= self.person.died_on:
            return
        chance = self.often * (self.weekend if rests else 1)
        if dice.random() < chance:
            at = self.lunch + timedelta(minutes=dice.gauss(0, self.jitter_min))
            yield "lunch", min(max(at, _OPENS), _LATEST)
        if self.dines and dice.random() < chance:
            yield "dinner", _DINNER + timedelta(minutes=dice.uniform(0, 80))


def with_habits(person: PersonKnown, dice: random.Random) -> Regular:
    """Give somebody habits of their own."""
    return Regular(
        person,
        often=dice.triangular(0.2, 0.97, 0.75),
        weekend=dice.uniform(0.5, 0.95),
        lunch=timedelta(hours=10, minutes=35 + dice.triangular(0, 150, 50)),
        dines=dice.random() < 1 / 4,
        jitter_min=dice.uniform(2, 9),
    )


def residents(prefix: str, many: int, month: Month, dice: random.Random) -> Iterator[PersonKnown]:
    """Invent people: most on dibao or tekun, some of ninety, one in twenty who turns ninety in the month."""
    for place in range(many):
        person = f"{prefix}{place:03d}"
        name = f"{dice.choice(_SURNAMES)}*{dice.choice(_GIVEN)}"
        born, statuses = _born_and_statuses(place, month, dice)
        card = CardSpan(f"band-{person}", "band", _BOUND)
        yield PersonKnown(
            person, born, statuses, cards=(card,), alike=f"alike-{person}", name=name, listed_on=_LISTED
        )


def _born_and_statuses(place: int, month: Month, dice: random.Random) -> tuple[date, tuple[Status, ...]]:
    if place % 6 == 0:
        return date(month.year - 94, dice.randint(1, 12), dice.randint(1, 28)), ()
    held = (Status(dice.choice(("dibao", "tekun")), _LISTED),)
    if place % 20 == 1:
        return date(month.year - _NINETY, month.number, dice.randint(12, 16)), held
    return date(month.year - dice.randint(62, 85), dice.randint(1, 12), dice.randint(1, 28)), held


def price_class(person: PersonKnown, day: date) -> tuple[str, str, int]:
    """Give what somebody dining in is sold on a day: concession, ground, and how many hundredths they pay."""
    if age_on(person.born_on, day) >= _NINETY:
        return "free", "", 0
    held = next((one.code for one in person.statuses if one.holds_on(day)), "")
    return ("half", held, 50) if held else ("full", "", 100)
