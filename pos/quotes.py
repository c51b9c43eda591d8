"""The price of one meal for one diner at one moment, from the books."""

from dataclasses import dataclass
from datetime import date, datetime

from pos.roster_book import Guest
from pos.rules.meals import Meal, MealPeriod, Mode, service_day
from pos.rules.money import ZERO, Money
from pos.rules.policy import Policy
from pos.rules.pricing import FULL, Decision, decide
from pos.rules.reasons import capped
from pos.rules.serving import Serving, serving_at
from pos.store import Book


@dataclass(frozen=True)
class Quote:
    """A price said for one meal, with what the cashier may need to know beside it.

    ``taken_today`` is told where it is the day's cap that holds, not the meal period's. ``taken_at`` and
    ``taken_where`` tell of the newest meal already had; no place is this canteen.
    ``why`` is empty while a meal is served; else why not, and ``could_be`` is what the manager may allow.
    """

    decision: Decision
    period: MealPeriod | None
    taken_in_period: int = 0
    taken_today: int = 0
    taken_at: datetime | None = None
    taken_where: str = ""
    differs_from_last: bool = False
    why: str = ""
    could_be: Money | None = None
    balance: Money = ZERO


@dataclass(frozen=True)
class Had:
    """The subsidised meals a person has had, here and elsewhere: how many, and when and where the newest.

    The newest is of this meal period, or where there was none in it, of the day.
    """

    in_period: int
    today: int
    at: datetime | None = None
    where: str = ""


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
    taken = taken_in(book, diner.person, day, counted.code if counted else "", kind)
    meal = Meal(day, asking.mode, taken.in_period, taken.today)
    decision = decide(tariff, diner, meal)
    could_be = None
    if period is None:
        could_be = decision.payable if decision.payable < decision.price else None
        decision = _full_price(decision, serving.why)
    last = book.journal.last_sale_of(diner.person, kind)
    again = taken.in_period if period else 0
    enough = taken.today if period and not again and capped(tariff, meal) else 0
    return Quote(
        decision,
        period,
        again,
        enough,
        taken.at if again or enough else None,
        taken.where if again or enough else "",
        last is not None and last.text("concession") != decision.concession and not again,
        serving.why,
        could_be,
        book.journal.balance_of(diner.person),
    )


def taken_in(book: Book, person: str, day: date, period: str, kind: str) -> Had:
    """Count the subsidised meals somebody has had on a day at any till; practice counts only its own."""
    own = book.journal.taken(person, day, period, kind)
    elsewhere = book.elsewhere.meals(person, day) if kind == "sale" else ()
    there = [meal for meal in elsewhere if meal.period == period]
    in_period, today = own.in_period + len(there), own.today + len(elsewhere)
    told = [(meal.served_at, meal.canteen) for meal in (there if in_period else elsewhere)]
    last = book.journal.last_sale_of(person, kind) if (own.in_period if in_period else own.today) else None
    if last is not None and last.day == day:
        told.append((last.at, ""))
    return Had(in_period, today, *max(told, default=(None, "")))


def _full_price(decision: Decision, why: str) -> Decision:
    return Decision(decision.price, decision.price, FULL, "", f"{why}，按原价")
