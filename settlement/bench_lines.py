"""What ten tills write on many days, signed as tills sign: lines to measure the centre with."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from pos.keys import Seal
from pos.rules.chain import extend, head_after
from pos.rules.journal import Draft, Entry, Head, line_of
from pos.rules.meals import Mode
from pos.rules.money import ZERO, Money
from pos.rules.pricing import Decision
from pos.rules.sale import Order, Tender, Till, Via, sale
from pos.rules.undoing import Undoing, void

TILLS = tuple(f"K{number:02d}" for number in range(1, 11))
_FIRST_DAY = date(2026, 9, 1)
_LINES_A_DAY = 120
_PRICE = Money.yuan("12.00")
_CONCESSIONS = (
    ("half", Money.yuan("6.00"), "dibao"),
    ("half", Money.yuan("6.00"), ""),
    ("free", ZERO, ""),
    ("full", _PRICE, ""),
)
_VOIDED, _SEARCHED = 0.01, 0.05


@dataclass(frozen=True)
class Roll:
    """One till's journal, and the key it is signed with."""

    till: str
    seal: Seal
    lines: tuple[str, ...]


def rolls(lines_each: int) -> Iterator[Roll]:
    """Write so many lines at each of the ten tills; the same ones every time."""
    for code in TILLS:
        seal = Seal(code.encode().ljust(32, b"."))
        yield Roll(code, seal, tuple(line_of(made) for made in _journal(code, seal, lines_each)))


def _journal(code: str, seal: Seal, count: int) -> Iterator[Entry]:
    dice = random.Random(code)  # noqa: S311, the same lines every time are the point
    till = Till(code, "张* 2号", policy="19bc1f3404de5393", roster="5d41402abc4b2a76")
    head, last = Head(code), None
    for number in range(count):
        day = _FIRST_DAY + timedelta(days=number // _LINES_A_DAY)
        at = datetime(day.year, day.month, day.day, 3, 20, tzinfo=UTC) + timedelta(
            seconds=number % _LINES_A_DAY * 40 + dice.random()
        )
        last = extend(head, _happened(dice, till, last, at, day), seal.sign)
        head = head_after(last)
        yield last


def _happened(dice: random.Random, till: Till, last: Entry | None, at: datetime, day: date) -> Draft:
    turn = dice.random()
    if turn < _VOIDED and last is not None and last.kind == "sale":
        return void(last, Undoing("刷错人了", ""), till, at, day)
    if turn < _VOIDED + _SEARCHED:
        return Draft("search", at, day, {"cashier": till.cashier, "found": 1})
    concession, payable, ground = dice.choice(_CONCESSIONS)
    known = concession != "full" or turn > 1 / 2
    order = Order(
        request=f"{dice.getrandbits(128):032x}",
        payable=payable,
        tender=dice.choice((Tender.CASH, Tender.MOBILE)) if payable else Tender.FREE,
        tendered=payable,
        person=f"{dice.getrandbits(20):032x}" if known else None,
        via=Via.BAND if known else Via.WALK_IN,
        mode=dice.choice(list(Mode)),
    )
    return sale(order, Decision(_PRICE, payable, concession, ground, ""), till, at, day, "lunch")
