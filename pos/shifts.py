"""The shift: opened with a counted float, cash in and out, counted blind, closed with a numbered Z.

A closing covers the numbers from the one after the last closing to its own: so every sale is in exactly one,
whatever the clock says, and one that was made before anybody opened a shift is in the next.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pos.counter import Counter, is_practising, open_shift_in
from pos.rules.drawer import (
    OPEN_REASONS,
    Count,
    cash_account,
    cash_moved,
    counted,
    difference,
    shift_closed,
    shift_opened,
)
from pos.rules.errors import Refused
from pos.rules.journal import Draft, Entry, Fact, instant
from pos.rules.money import Money
from pos.rules.tally import Tally, tally
from pos.store import Book
from pos.undo import closed_up_to

COUNTS_MOST = 2


@dataclass(frozen=True)
class Shift:
    """The shift not yet closed: its number, its range so far, its opening, the counts that still hold.

    ``sent`` is the number up to which the centre has the lines; ``moved``: cash has moved since a count.
    """

    number: int
    first: int
    last: int
    sent: int
    lines: int
    """How many lines were written since the last closing."""

    unsent: int
    """How many lines the centre has not yet."""

    opened: Entry | None
    counts: tuple[Entry, ...]
    expected: Money
    moved: bool = False

    @property
    def may_count(self) -> bool:
        """Tell whether the drawer may be counted (once more)."""
        return len(self.counts) < COUNTS_MOST

    @property
    def difference(self) -> Money | None:
        """Give what is over or short by the count that holds; None before the drawer is counted."""
        return None if self.counted is None else self.counted - self.expected

    @property
    def counted(self) -> Money | None:
        """Give what was counted last, if no cash has moved since."""
        return Money(self.counts[-1].fen("counted_fen")) if self.counts else None


def shift_now(counter: Counter) -> Shift:
    """Look at the shift as it stands."""
    with counter.store.read() as book:
        return _shift(book)


def open_shift(counter: Counter, cashier: str, float_: Count, request: str = "") -> Entry:
    """Begin a shift with a counted float, in the name of whoever sells from now on."""
    with counter.store.begin() as book:
        made = book.journal.by_request(request) if request else None
        if made is not None:
            return made
        if open_shift_in(book) is not None:
            raise Refused("已经开班了：要换人请先交班。")
        now = counter.moment(book)
        theirs = replace(now, till=replace(now.till, cashier=cashier))
        draft = shift_opened(theirs, float_, _shift(book).number)
        return book.journal.append(_asked_by(draft, request) if request else draft)


def move_cash(counter: Counter, request: str, amount: Money, reason: str) -> Entry:
    """Put cash into the drawer (a positive amount) or take it out; the drawer opens."""
    with counter.store.begin() as book:
        made = book.journal.by_request(request)
        if made is not None:
            return made
        if is_practising(book):
            raise Refused("练习时不能动钱箱：请先结束练习。")
        draft = cash_moved(counter.moment(book), amount, reason, _expected(book, counter.till.code))
        entry = book.journal.append(_asked_by(draft, request))
        counter.kick_drawer(book, {"of": entry.id})
        return entry


def open_drawer(counter: Counter, reason: str) -> Entry:
    """Open the drawer without a sale; it is written down even where it must be opened by hand."""
    if reason not in OPEN_REASONS:
        raise Refused(f"没有“{reason}”这个原因：没有开钱箱，请从列表里选。")
    with counter.store.begin() as book:
        opened = counter.kick_drawer(book, {"reason": reason})
        return opened or counter.note(book, "drawer-opened", {"reason": reason})


def count_drawer(counter: Counter, request: str, count: Count) -> Shift:
    """Write the blind count down; once more is allowed while no cash moves."""
    with counter.store.begin() as book:
        if book.journal.by_request(request) is None:
            if not _shift(book).may_count:
                raise Refused("已经数过两次：请选原因交班。")
            book.journal.append(_asked_by(counted(counter.moment(book), count), request))
        return _shift(book)


def close_shift(counter: Counter, request: str, reason: str) -> Entry:
    """Close the shift: book the difference, empty the drawer, number the Z, ask for its paper."""
    with counter.store.begin() as book:
        made = book.journal.by_request(request)
        if made is not None:
            return made
        if is_practising(book):
            counter.note(book, "training-ended", {})
        shift = _shift(book)
        found = shift.counted
        if found is None:
            raise Refused("还没数钱箱，或数完以后又收了钱：没有交班，请再数一次。")
        now = counter.moment(book)
        if found != shift.expected:
            book.journal.append(difference(now, found, shift.expected, reason))
        facts = {**_facts(book, shift), **_cash_facts(found, shift.expected, reason), "request": request}
        entry = book.journal.append(shift_closed(now, found, facts))
        book.jobs.add(entry.id, "z", "", entry.at)
    return entry


def report_x(counter: Counter) -> Entry:
    """Say what the shift comes to so far; nothing is closed by it, and no paper comes unasked."""
    with counter.store.begin() as book:
        shift = _shift(book)
        facts = {name: value for name, value in _facts(book, shift).items() if name != "z"}
        return counter.note(book, "x-report", {**facts, "last": shift.last})


def print_x(counter: Counter, number: str, proof: str) -> None:
    """Ask for the paper of an X; ``proof`` is its hash, which only whoever was shown it can know.

    Whoever is to count the drawer blind could else read off the paper what should be there.
    """
    with counter.store.begin() as book:
        entry = book.journal.entry(number)
        if entry is None or entry.kind != "x-report" or entry.hash != proof:
            raise Refused("没有这张查账单：请再查一次账。")
        if book.jobs.of_entry(entry.id):
            counter.note(book, "reprint", {"of": entry.id})
            book.jobs.add(entry.id, "reprint", "", counter.clock())
        else:
            book.jobs.add(entry.id, "x", "", counter.clock())


def tally_of(book: Book, entries: Sequence[Entry]) -> Tally:
    """Add up some lines of the journal, with what their voids undid even where that lies before them."""
    undone = (entry.text("reverses") for entry in entries if entry.text("reverses"))
    originals = {number: found for number in undone if (found := book.journal.entry(number))}
    return tally(entries, originals)


def _shift(book: Book) -> Shift:
    closed = book.journal.newest("shift-closed")
    first, head, sent = closed_up_to(book) + 1, book.journal.head(), book.sent.acknowledged()
    expected = _expected(book, head.till)
    newest = book.journal.latest(("cash-counted",), COUNTS_MOST)[::-1]
    made = [entry for entry in newest if entry.number >= first]
    hold = tuple(entry for entry in made if entry.totals.get(cash_account(head.till), 0) == expected.fen)
    return Shift(
        number=closed.fen("z") + 1 if closed else 1,
        first=first,
        last=head.number,
        sent=sent,
        lines=book.journal.count_after(first - 1),
        unsent=book.journal.count_after(sent),
        opened=open_shift_in(book),
        counts=hold,
        expected=expected,
        moved=bool(made) and not hold,
    )


def _expected(book: Book, till: str) -> Money:
    """Give what should lie in the drawer: the running total of all that went in and out."""
    return Money(book.journal.head().totals.get(cash_account(till), 0))


def _facts(book: Book, shift: Shift) -> dict[str, Fact]:
    head, sent = book.journal.head(), shift.sent
    oldest = book.journal.next_after(sent)
    return {
        **tally_of(book, list(book.journal.range(shift.first, head.number))),
        "z": shift.number,
        "first": shift.first,
        "last": head.number + 1,
        "opened": instant(shift.opened.at) if shift.opened else "",
        "unsent_first": oldest.number if oldest else head.number + 1,
        "unsent_last": head.number + 1,
        "unsent_lines": book.journal.count_after(sent) + 1,
        "unsent_since": instant(oldest.at) if oldest else "",
    }


def _cash_facts(found: Money, expected: Money, reason: str) -> dict[str, Fact]:
    return {
        "counted_fen": found.fen,
        "difference_fen": (found - expected).fen,
        "expected_fen": expected.fen,
        "reason": reason if found != expected else "",
    }


def _asked_by(draft: Draft, request: str) -> Draft:
    """Name the tap in the entry, so that the same tap again is the same entry."""
    return replace(draft, facts={**draft.facts, "request": request})
