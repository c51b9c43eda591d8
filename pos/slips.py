"""Paper slips (补录): what was served while the till was down, keyed in later, each slip number once."""

from dataclasses import dataclass

from pos.counter import Counter
from pos.rules.errors import Refused
from pos.rules.journal import Entry
from pos.rules.meals import Mode
from pos.rules.money import ZERO, Money
from pos.rules.sale import Order, Slip, Tender, Via
from pos.rules.slips import check_slip
from pos.store import Book


@dataclass(frozen=True)
class Keyed:
    """One slip as it was written: who ate (None where nobody knows), how, and what was paid how."""

    request: str
    slip: Slip
    person: str | None
    paid: Money
    tender: Tender
    mode: Mode = Mode.DINE_IN


def key_in(counter: Counter, keyed: Keyed) -> Entry:
    """Sell what a slip says was sold; a price that the rules would not give waits for review."""
    with counter.store.begin() as book:
        return key_in_with(book, counter, keyed)


def key_in_with(book: Book, counter: Counter, keyed: Keyed) -> Entry:
    """Sell, inside a transaction, what a slip says was sold."""
    check_slip(keyed.slip, counter.clock())
    if keyed.tender is Tender.PREPAID:
        raise Refused(f"纸单 {keyed.slip.number} 不能用储值：没有补录，请选现金或移动支付。")
    cash = keyed.tender is Tender.CASH
    return counter.ring_up_in(
        book,
        Order(
            request=keyed.request,
            payable=keyed.paid,
            tender=keyed.tender if keyed.paid else Tender.FREE,
            tendered=keyed.paid if cash else ZERO,
            person=keyed.person,
            via=Via.SLIP,
            mode=keyed.mode,
            slip=keyed.slip,
        ),
    )
