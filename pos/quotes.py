"""The price of one meal for one diner at one moment, from the books."""

from dataclasses import dataclass
from datetime import datetime

from pos.roster_book import Guest
from pos.rules.meals import Meal, MealPeriod, Mode, service_day
from pos.rules.money import ZERO, Money
from pos.rules.policy import Policy
from pos.rules.pricing import FULL, Decision, decide
from pos.rules.serving import Serving, serving_at
from pos.store import Book


@dataclass(frozen=True)
class Quote:
    """A price said for one meal, with what the cashier may need to know beside it.

    ``why`` is empty while a meal is served; else why not, and ``could_be`` is what the manager may allow.
    """

    decision: Decision
    period: MealPeriod | None
    taken_in_period: int = 0
    taken_at: datetime | None = None
    differs_from_last: bool = False
    why: str = ""
    could_be: Money | None = None
    balance: Money = ZERO


@dataclass(frozen=True)
class Asking:
    """How a meal is served and when; ``allowed``: the manager lets the concession hold outside meal times."""

    mode: Mode
    at: datetime
    allowed: bool = False
    practising: bool = False


def serving_in(book: Book, policy: Policy, at: datetime) -> Serving:
    """Say which meal is served at an instant, or why none is."""
    periods = policy.meal_periods.on(service_day(at))
    return serving_at(at, periods, book.calendar.calendar(policy.service_days))


def quote_in(book: Book, policy: Policy, guest: Guest | None, asking: Asking) -> Quote:
    """Say what a meal costs this diner; None is a walk-in."""
    day, serving = service_day(asking.at), serving_in(book, policy, asking.at)
    tariff = policy.tariff_on(day)
    period = serving.nearest if asking.allowed else serving.period
    if guest is None:
        return Quote(decide(tariff, None, Meal(day, asking.mode)), period, why=serving.why)
    diner, kind = guest.diner, "training-sale" if asking.practising else "sale"
    counted = period or serving.nearest
    taken = book.journal.taken(diner.person, day, counted.code if counted else "", kind)
    decision = decide(tariff, diner, Meal(day, asking.mode, taken.in_period, taken.today))
    could_be = None
    if period is None:
        could_be = decision.payable if decision.payable < decision.price else None
        decision = _full_price(decision, serving.why)
    last = book.journal.last_sale_of(diner.person, kind)
    again = taken.in_period if period else 0
    return Quote(
        decision,
        period,
        again,
        last.at if last and again and last.day == day else None,
        last is not None and last.text("concession") != decision.concession and not again,
        serving.why,
        could_be,
        book.journal.balance_of(diner.person),
    )


def _full_price(decision: Decision, why: str) -> Decision:
    return Decision(decision.price, decision.price, FULL, "", f"{why}，按原价")
