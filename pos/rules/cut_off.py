"""What a line that is cut can cost: the same person may get a reduced meal again at each other till."""

from collections.abc import Iterable
from dataclasses import dataclass

from pos.rules.money import ZERO, Money
from pos.rules.policy import Tariff


@dataclass(frozen=True, slots=True)
class LossBound:
    """The most that a cut can cost for one person in one meal period and on one day.

    ``others`` is how many other tills there are, None while the centre has not said; ``subsidies`` are what
    a meal at each concession costs the city, the smallest first.
    """

    others: int | None
    per_period: int
    per_day: int
    subsidies: tuple[Money, ...]

    @property
    def again(self) -> int:
        """Count the reduced meals somebody could get more in one meal period, at the other tills."""
        return (self.others or 0) * self.per_period

    @property
    def again_today(self) -> int:
        """Count those in a whole day."""
        return (self.others or 0) * self.per_day

    @property
    def most(self) -> Money:
        """Give the most that one person can cost in one meal period."""
        return max(self.subsidies, default=ZERO) * self.again


@dataclass(frozen=True, slots=True)
class SoldUnheard:
    """The reduced meals sold here that no other till has heard of, and what the city pays for them."""

    meals: int
    subsidy: Money


def loss_bound(tariff: Tariff, others: int | None) -> LossBound:
    """Work out what a cut can cost by the rules of a day."""
    price, caps = tariff.price, tariff.caps
    subsidies = {price - price.percent(offered.payable_percent) for offered in tariff.concessions}
    given = tuple(sorted(one for one in subsidies if one > ZERO))
    return LossBound(others, caps.per_period, caps.per_day, given)


def sold_unheard(subsidies: Iterable[Money]) -> SoldUnheard:
    """Add up the reduced meals that nobody else has heard of: even if each was somebody's second, no more."""
    given = [one for one in subsidies if one > ZERO]
    return SoldUnheard(len(given), sum(given, ZERO))
