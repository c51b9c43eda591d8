"""A pile of paper slips keyed in by a sheet: all of them in one transaction, or none."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NoReturn

from pos.counter import Counter
from pos.rules.errors import CanteenError
from pos.rules.journal import Entry, instant
from pos.rules.names import clean_name, masked_name
from pos.rules.roster_sheet import BadRow
from pos.rules.sale import Slip
from pos.rules.slip_sheet import CONFIRMER, NUMBER, WHO, SlipLine
from pos.slips import Keyed, key_in_with
from pos.store import Book


@dataclass
class Backfilled:
    """What was keyed in, or would be: new slips, of these held for review, known ones, every bad row."""

    new: int = 0
    held: int = 0
    known: int = 0
    bad: list[BadRow] = field(default_factory=list)


class _NotKept(Exception):
    """Leave the transaction without a trace."""


def backfill(
    counter: Counter, lines: Sequence[SlipLine], sellers: Sequence[str], *, dry_run: bool = False
) -> Backfilled:
    """Key the slips of a sheet in; one bad row and nothing is changed.

    ``sellers`` are the full names of those who may stand at this till: nobody confirms their own slips.
    """
    done = Backfilled()
    try:
        with counter.store.begin() as book:
            own = _names_of(counter.moment(book).till.cashier, sellers)
            # in the order they were eaten: the first meal of a period is the one with the concession
            for line in sorted(lines, key=lambda line: (line.slip.served_at, line.row)):
                _take(book, counter, line, own, done)
            if done.bad or dry_run:
                _leave()
    except _NotKept:
        done.bad.sort(key=lambda bad: bad.row)
    return done


def _leave() -> NoReturn:
    raise _NotKept


_NOT_LISTED = "不在居民名单里：请核对，不知道是谁就空着"
_LOST = "这个手环已挂失：请写身份证号，不知道是谁就空着"


def _names_of(cashier: str, sellers: Sequence[str]) -> frozenset[str]:
    """Give every way the name of whoever keys in may be written."""
    return frozenset((cashier, *(clean_name(name) for name in sellers if masked_name(name) == cashier)))


def _take(book: Book, counter: Counter, line: SlipLine, own: frozenset[str], done: Backfilled) -> None:
    confirmer = clean_name(line.slip.confirmer)
    if confirmer in own:
        done.bad.append(BadRow(line.row, CONFIRMER, "复核人就是收银员：请换另一个人复核"))
        return
    found = counter.identify_in(book, line.code) if line.code else None
    if line.code and found is None:
        done.bad.append(BadRow(line.row, WHO, _LOST if counter.lost_in(book, line.code) else _NOT_LISTED))
        return
    keyed = _keyed(line, found[0].resident.person if found else None)
    before = book.journal.by_slip(line.slip.number)
    if before is not None:
        _compare(line, keyed, before, done)
        return
    try:
        entry = key_in_with(book, counter, keyed)
    except CanteenError as error:
        done.bad.append(BadRow(line.row, NUMBER, str(error).removesuffix("。")))
        return
    done.new += 1
    done.held += bool(entry.text("held"))


def _keyed(line: SlipLine, person: str | None) -> Keyed:
    slip = line.slip
    masked = Slip(slip.number, slip.served_at, masked_name(clean_name(slip.confirmer)), slip.why)
    return Keyed(f"slip-{slip.number}", masked, person, line.paid, line.tender, line.mode)


def _compare(line: SlipLine, keyed: Keyed, before: Entry, done: Backfilled) -> None:
    """Pass over what was keyed in before; the same number with another content is somebody's mistake."""
    written = {
        "mode": keyed.mode.value,
        "payable_fen": keyed.paid.fen,
        "person": keyed.person,
        "served_at": instant(keyed.slip.served_at),
        "tender": keyed.tender.value,
        "why": keyed.slip.why,
    }
    if all(before.facts.get(name) == value for name, value in written.items()):
        done.known += 1
        return
    reason = f"纸单 {keyed.slip.number} 补录过，是 {before.id}，内容不一样：请和纸单核对"
    done.bad.append(BadRow(line.row, NUMBER, reason))
