"""What was taken at this till, newest first, to print again or to undo."""

from dataclasses import dataclass

from pos.counter import Counter
from pos.rules.journal import Entry
from pos.rules.meals import shanghai
from pos.rules.sale import Tender, collected
from pos.rules.undoing import may_be_undone
from pos.store import Book
from pos.undo import name_on_paper

SHOWN_MOST = 30
_KINDS = ("sale", "training-sale", "topup", "topup-returned")
_WHAT = {"topup": "充值", "topup-returned": "退余额", "training-sale": "练习"}


@dataclass(frozen=True)
class SaleOnRecord:
    """One sale or top-up as the cashier may recognise it."""

    entry: Entry
    number: str  # "K01-000122"
    short: str  # "000122"
    when: str  # "11-24 11:46"
    name: str
    tender: str  # "移动 6.00", or "已撤销"
    goes_back: str
    may_void: bool

    @property
    def words(self) -> str:
        """Say what it was and what was paid."""
        return f"{_WHAT.get(self.entry.kind, '')} {self.tender}".strip()


def sales_on_record(counter: Counter, asked: str = "") -> tuple[SaleOnRecord, ...]:
    """Give the newest sales; of a number that was typed, the one it means."""
    with counter.store.read() as book:
        if not asked:
            entries = book.journal.latest(_KINDS, SHOWN_MOST)
            return tuple(_record(book, entry) for entry in entries)
        entry = book.journal.entry(f"{counter.till.code}-{asked}")
        return (_record(book, entry),) if entry and entry.kind in _KINDS else ()


def sale_on_record(counter: Counter, number: str) -> SaleOnRecord | None:
    """Give the sale of a whole number."""
    with counter.store.read() as book:
        entry = book.journal.entry(number)
        return _record(book, entry) if entry and entry.kind in _KINDS else None


def _record(book: Book, entry: Entry) -> SaleOnRecord:
    undone = book.journal.void_of(entry.id) is not None
    paid = f"{Tender(entry.text('tender')).short} {abs(collected(entry))}".strip()
    return SaleOnRecord(
        entry=entry,
        number=entry.id,
        short=entry.id[-6:],
        when=f"{shanghai(entry.at):%m-%d %H:%M}",
        name=name_on_paper(book, entry),
        tender="已撤销" if undone else paid,
        goes_back=str(collected(entry)),
        may_void=may_be_undone(entry) and not undone,
    )
