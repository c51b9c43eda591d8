"""The canteen kept on paper: what drawer, balances and accounts should be after each act, by plain sums.

It knows nothing of the till's own rules: prices stand in a table, sums are whole fen in a Counter.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from pos.rules.meals import Mode
from pos.rules.sale import Tender

PRICE = 1200
PRICES = {  # what each of them pays for the first meal of a period: dine-in, take-away
    "李秀兰": (0, 1200),  # 93
    "王建国": (600, 600),  # 66, 低保
    "马凤兰": (0, 600),  # 95, 低保
}
STATED = (0, 600, 1200)
BALANCE_MAX = 100_000
GRACE = timedelta(minutes=10)
PERIODS = {"lunch": (time(10, 30), time(13, 30)), "dinner": (time(16, 30), time(18, 30))}


@dataclass(frozen=True)
class Taken:
    """Something that can be undone: a meal, a practised meal, or a top-up."""

    kind: str
    cashier: str
    tender: Tender
    payable: int
    subsidy: int = 0
    held: bool = False
    who: str | None = None
    day: date | None = None
    period: str = ""


@dataclass
class PaperBooks:
    """Everything that should be so."""

    cashier: str
    accounts: Counter = field(default_factory=Counter)
    balances: Counter = field(default_factory=Counter)
    taken: dict[int, Taken] = field(default_factory=dict)
    voids: dict[int, int] = field(default_factory=dict)  # what was undone: by which number
    counts: list[tuple[int, int]] = field(default_factory=list)  # counted, and the drawer then
    slips: set[str] = field(default_factory=set)
    shift: Counter = field(default_factory=Counter)  # the figures of the shift that is not closed
    shift_cashier: str = ""
    practising: bool = False
    closed_up_to: int = 0
    closings: int = 0

    @property
    def drawer(self):
        return self.accounts["cash:K01"]

    @property
    def seller(self):
        return self.shift_cashier or self.cashier

    @property
    def meal_kind(self):
        return "training-sale" if self.practising else "sale"

    @property
    def found(self):
        """The count that still holds: of the last two, the newest made with as much in the drawer as now."""
        return next((counted for counted, then in self.counts[:-3:-1] if then == self.drawer), None)

    @property
    def counts_that_hold(self):
        return sum(then == self.drawer for _, then in self.counts[-2:])

    def due(self, who, mode, at, *, allowed=False):
        """Give the price of one meal, and the meal period it counts against."""
        period = nearest(at) if allowed else period_at(at)
        if who is None or not period:
            return PRICE, period
        had = [m for n, m in self.taken.items() if m.kind == self.meal_kind and n not in self.voids]
        today = [m.period for m in had if (m.who, m.day) == (who, at.date()) and m.subsidy]
        if period in today or len(today) >= 2:
            return PRICE, period
        return PRICES[who][mode is not Mode.DINE_IN], period

    def move(self, accounts, mark=""):
        """Add to accounts; what is practised stands under names of its own."""
        assert sum(accounts.values()) == 0
        for account, fen in accounts.items():
            self.accounts[mark + account] += fen

    def meal(self, number, meal, sign=1):
        """Write a meal down, or (−1) strike it out."""
        price = meal.payable + meal.subsidy
        subsidy = "held:civil-affairs" if meal.held else "receivable:civil-affairs"
        training = meal.kind == "training-sale"
        moved = {f"{meal.tender}:K01": sign * meal.payable, "meals": -sign * price}
        self.move({**moved, subsidy: sign * meal.subsidy}, "training:" if training else "")
        if meal.tender is Tender.PREPAID and not training:
            self.balances[meal.who] -= sign * meal.payable
        if sign > 0:
            self.taken[number] = meal
        self.figure(meal, price, sign)

    def figure(self, meal, price, sign):
        if meal.kind == "training-sale":
            self.shift["training.count"] += sign
            return
        self.shift["sales.count" if sign > 0 else "voids.count"] += 1
        self.shift["meals.price_fen"] += sign * price
        self.shift[f"tender.{meal.tender}.payable_fen"] += sign * meal.payable
        self.shift["held.subsidy_fen"] += sign * meal.subsidy * meal.held

    def top_up(self, number, paid, sign=1):
        """Write a top-up down, or (−1) strike it out."""
        self.move({f"{paid.tender}:K01": sign * paid.payable, "prepaid:K01": -sign * paid.payable})
        self.balances[paid.who] += sign * paid.payable
        self.shift[f"topup.{paid.tender}_fen"] += sign * paid.payable
        if sign > 0:
            self.taken[number] = paid

    def undo(self, number, by):
        """Strike something out by the void with another number."""
        undone = self.taken[number]
        self.voids[number] = by
        (self.top_up if undone.kind == "topup" else self.meal)(number, undone, -1)

    def may_undo(self, number, word):
        """Tell whether it can be undone on the cashier's or the manager's word."""
        undone = self.taken[number]
        theirs = number > self.closed_up_to and undone.cashier == self.seller
        spent = undone.kind == "topup" and self.balances[undone.who] < undone.payable
        return (theirs or word == "manager") and not spent

    def close(self, number):
        """Take everything out of the drawer; what was found instead of what should be there is booked."""
        counted = self.found
        self.move({"cash:K01": counted - self.drawer, "over-short:K01": self.drawer - counted})
        self.move({"cash:K01": -counted, "safe:K01": counted})
        self.counts, self.shift, self.shift_cashier = [], Counter(), ""
        self.practising, self.closed_up_to, self.closings = False, number, self.closings + 1


def period_at(at):
    """Give the meal period of an instant, ten minutes before and after included."""
    day = datetime.combine(at, time(), at.tzinfo)
    for code, (begins, ends) in PERIODS.items():
        since = at - day
        if _of_day(begins) - GRACE <= since < _of_day(ends) + GRACE:
            return code
    return ""


def nearest(at):
    """Give the meal period that a concession outside meal times counts against."""
    begun = [code for code, (begins, _) in PERIODS.items() if begins <= at.time()]
    return period_at(at) or (begun[-1] if begun else "lunch")


def _of_day(clock):
    return timedelta(hours=clock.hour, minutes=clock.minute)
