import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from pos.rules.dated import Dated
from pos.rules.errors import NoPolicy
from pos.rules.meals import MealPeriod, Mode
from pos.rules.money import Money
from pos.rules.people import Diner, Status, age_on
from pos.rules.service_days import OpenDays


@dataclass(frozen=True)
class Concession:
    """A lower price for some diners: who, how served, and the hundredths of the price they pay."""

    code: str
    payable_percent: int
    min_age: int
    statuses: tuple[str, ...]
    modes: tuple[Mode, ...]

    def ground(self, diner: Diner, day: date) -> Status | None:
        """Give the status that carries this concession on a day; the one that lasts longest wins."""
        held = [s for s in diner.statuses if s.code in self.statuses and s.holds_on(day)]
        return max(held, key=lambda s: s.ends or date.max, default=None)

    def fits(self, diner: Diner, served_on: date, mode: Mode) -> bool:
        """Tell whether age, status and mode all meet the conditions."""
        return (
            age_on(diner.born_on, served_on) >= self.min_age
            and mode in self.modes
            and (not self.statuses or self.ground(diner, served_on) is not None)
        )


@dataclass(frozen=True)
class Caps:
    """How many subsidised meals one person may have in a meal period and on a day."""

    per_period: int
    per_day: int


@dataclass(frozen=True)
class Periods:
    """The meal periods, and the minutes before and after during which a queue is still served."""

    periods: tuple[MealPeriod, ...]
    grace_min: int


@dataclass(frozen=True)
class Tariff:
    """What holds on one service day: the price, the concessions, the caps, the words for statuses."""

    price: Money
    concessions: tuple[Concession, ...]
    caps: Caps
    status_names: Mapping[str, str]


@dataclass(frozen=True)
class Policy:
    """Everything the city has decided about a meal, as dated rows with their sources."""

    begins: date
    meal_price: Dated[Money]
    concessions: tuple[Dated[Concession | None], ...]
    meal_periods: Dated[Periods]
    caps: Dated[Caps]
    service_days: Dated[OpenDays]
    status_names: Mapping[str, str]
    digest: str

    def tariff_on(self, day: date) -> Tariff:
        """Gather what is in force on a service day; nothing is before the policy itself begins."""
        if day < self.begins:
            raise NoPolicy("policy", day)
        offered = [dated.on(day) for dated in self.concessions]
        return Tariff(
            price=self.meal_price.on(day),
            concessions=tuple(c for c in offered if c is not None),
            caps=self.caps.on(day),
            status_names=self.status_names,
        )


def digest_of(table: object) -> str:
    """Name a policy table by its content, so that every sale can say which rules it was made under."""
    text = json.dumps(table, sort_keys=True, ensure_ascii=False, default=str, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:16]
