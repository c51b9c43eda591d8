from dataclasses import dataclass

from pos.rules.errors import BadValue
from pos.rules.meals import Meal
from pos.rules.money import ZERO, Money
from pos.rules.people import Diner
from pos.rules.policy import Concession, Tariff
from pos.rules.reasons import capped, reason

FULL = "full"


@dataclass(frozen=True, slots=True)
class Decision:
    """Who pays what for one meal, and in one plain sentence why."""

    price: Money
    payable: Money
    concession: str
    ground: str
    reason: str

    def __post_init__(self) -> None:
        if not ZERO <= self.payable <= self.price:
            raise BadValue(f"应收 {self.payable} 不在 0 和餐价 {self.price} 之间。")

    @property
    def subsidy(self) -> Money:
        """Give what the city pays back, so that price = paid + subsidy always."""
        return self.price - self.payable


def decide(tariff: Tariff, diner: Diner | None, meal: Meal) -> Decision:
    """Say who pays what for one meal; reads nothing, changes nothing.

    ``diner`` is None for a walk-in. Where two concessions fit, the diner gets the cheaper meal.
    """
    best = _best(tariff, diner, meal)
    ground = best.ground(diner, meal.served_on) if best and diner else None
    return Decision(
        price=tariff.price,
        payable=_after(tariff, best),
        concession=best.code if best else FULL,
        ground=ground.code if ground else "",
        reason=reason(tariff, diner, meal, best),
    )


def payable(tariff: Tariff, diner: Diner, meal: Meal) -> Money:
    """Say only what a meal costs a diner, for whoever goes through a month of them."""
    return _after(tariff, _best(tariff, diner, meal))


def _after(tariff: Tariff, best: Concession | None) -> Money:
    return tariff.price.percent(best.payable_percent) if best else tariff.price


def _best(tariff: Tariff, diner: Diner | None, meal: Meal) -> Concession | None:
    if diner is None or capped(tariff, meal):
        return None
    fitting = [c for c in tariff.concessions if c.fits(diner, meal.served_on, meal.mode)]
    return min(fitting, key=lambda c: (c.payable_percent, c.code), default=None)
