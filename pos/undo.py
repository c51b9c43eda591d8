"""Undoing a sale or a top-up, and asking for its paper once more."""

from pos.counter import WALK_IN_NAME, Counter
from pos.rules.errors import Refused
from pos.rules.journal import Entry
from pos.rules.prepaid import with_balance
from pos.rules.undoing import CASHIER, Undoing, needs_manager, touches_balance, void
from pos.store import Book

REPORTS = ("shift-closed", "x-report")
PRINTED_KINDS = (*REPORTS, "sale", "void", "topup", "topup-returned", "training-sale", "training-void")


class ManagerNeeded(Refused):
    """Only the manager may do this; with the PIN it goes through."""


def undo(counter: Counter, number: str, undoing: Undoing) -> Entry:
    """Undo a sale or a top-up; undone twice is undone once."""
    with counter.store.begin() as book:
        made = book.journal.void_of(number)
        if made is not None:
            return made
        original = book.journal.entry(number)
        if original is None:
            raise Refused(f"没有 {number} 这笔收款：没有撤销，请照小票上的流水号写。")
        now = counter.moment(book)
        if undoing.by == CASHIER and needs_manager(original, now.till.cashier, closed_up_to(book)):
            raise ManagerNeeded("交过班或别人收的，要负责人输入 PIN 才能撤销。")
        draft = void(original, undoing, now.till, now.at, now.day)
        if touches_balance(original):
            draft = with_balance(draft, book.journal.balance_of(original.text("person")))
        entry = book.journal.append(draft)
        counter.ask_for_paper(book, entry, "void", name_on_paper(book, original))
    return entry


def only_the_manager(counter: Counter, original: Entry) -> bool:
    """Tell whether undoing this entry now takes the manager's PIN."""
    with counter.store.read() as book:
        return needs_manager(original, counter.moment(book).till.cashier, closed_up_to(book))


def reprint(counter: Counter, number: str) -> Entry:
    """Ask for a paper once more; that it was is a line of the journal."""
    with counter.store.begin() as book:
        printed = book.journal.entry(number)
        if printed is None or printed.kind not in PRINTED_KINDS:
            raise Refused(f"没有 {number} 这笔收款：请照小票上的流水号写。")
        if kept_blind(book, printed):
            raise Refused(f"{number} 是查账单：交班以前只能在“查账”里打印，免得数钱箱时先看到账。")
        again = counter.note(book, "reprint", {"of": printed.id})
        book.jobs.add(printed.id, "reprint", name_on_paper(book, printed), again.at)
        return again


def kept_blind(book: Book, entry: Entry) -> bool:
    """Tell whether this is the X of an open shift: whoever counts its drawer must not see it."""
    return entry.kind == "x-report" and entry.number > closed_up_to(book)


def closed_up_to(book: Book) -> int:
    """Give the number of the last closing; 0 before the first."""
    closed = book.journal.newest("shift-closed")
    return closed.number if closed else 0


def name_on_paper(book: Book, entry: Entry) -> str:
    """Give the masked name the first paper bore, so that a reprint has the same bytes."""
    jobs = book.jobs.of_entry(entry.id)
    if jobs:
        return jobs[0].name
    guest = book.roster.guest(entry.text("person"))
    return guest.resident.name if guest else WALK_IN_NAME
