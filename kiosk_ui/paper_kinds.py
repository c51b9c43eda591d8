"""The papers that are no meal's: the receipt of a prepaid balance, the Z and the X of a shift."""

from pos.rules.journal import Entry
from pos.rules.paper_rows import Line
from pos.rules.prepaid import RETURNED, TOPUP
from pos.rules.shift_paper import CLASS_NAMES, CLOSED, LOOKED, ShiftLetter, shift_lines
from pos.rules.topup_paper import TopupLetter, topup_lines

_SHIFT, _BALANCE = (CLOSED, LOOKED), (TOPUP, RETURNED)


def other_lines(
    entry: Entry, original: Entry | None, letter: TopupLetter, columns: int
) -> tuple[Line, ...] | None:
    """Lay out the paper of an entry that is no meal; None for a meal and its void."""
    if entry.kind in _SHIFT:
        return shift_lines(entry, ShiftLetter(letter.canteen, CLASS_NAMES, letter.reprint), columns)
    if (original or entry).kind in _BALANCE:
        return topup_lines(entry, original, letter, columns)
    return None
