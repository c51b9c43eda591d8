"""Where two writings of a sheet differ, cell by cell; rows that one of them lacks do not shift the rest."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from itertools import zip_longest

from settlement.rules.sheet_limits import column_letters

Plain = str | float | bool | date | None
"""What a cell shows: nothing, a text, a number, a day, or yes and no."""

Row = tuple[Plain, ...]
NOTHING = "（空）"
_CLOSE = 1e-9
_EPOCH = date(1899, 12, 30)


@dataclass(frozen=True, slots=True)
class Difference:
    """One cell that differs: its name in our sheet, what stands in ours, and what in theirs.

    ``their_cell`` is its name in theirs where rows have moved.
    """

    sheet: str
    cell: str
    ours: str
    theirs: str
    their_cell: str = ""


@dataclass(frozen=True, slots=True)
class LostRow:
    """A row that only one of the two has: ``ours`` tells whether it is missing in theirs."""

    sheet: str
    row: int
    says: str
    ours: bool


def differences(sheet: str, ours: Sequence[Row], theirs: Sequence[Row]) -> Iterator[Difference | LostRow]:
    """Compare two sheets from top to bottom; rows count from one, empty cells at a row's end are none."""
    mine, other = [_trimmed(row) for row in ours], [_trimmed(row) for row in theirs]
    begin = _same_at_begin(mine, other)
    end = _same_at_begin(mine[begin:][::-1], other[begin:][::-1])
    mine_last, other_last = len(mine) - end, len(other) - end
    steps = SequenceMatcher(None, mine[begin:mine_last], other[begin:other_last], autojunk=False)
    for kind, first, last, their_first, their_last in steps.get_opcodes():
        if kind != "equal":
            block = _Block(sheet, mine, other)
            yield from block.compare(
                range(begin + first, begin + last), range(begin + their_first, begin + their_last)
            )


@dataclass(frozen=True)
class _Block:
    """Some rows of ours beside some of theirs that are not the same."""

    sheet: str
    mine: Sequence[Row]
    other: Sequence[Row]

    def compare(self, ours: range, theirs: range) -> Iterator[Difference | LostRow]:
        """Pair rows in their order; where one has more of them, by the texts that stand in them."""
        if len(ours) == len(theirs):
            for mine, other in zip(ours, theirs, strict=True):
                yield from self._cells(mine, other)
            return
        keys = [_texts(self.mine[row]) for row in ours], [_texts(self.other[row]) for row in theirs]
        for kind, first, last, other_first, other_last in SequenceMatcher(
            None, *keys, autojunk=False
        ).get_opcodes():
            some, others = ours[first:last], theirs[other_first:other_last]
            if len(some) == len(others):
                for mine, other in zip(some, others, strict=True):
                    yield from self._cells(mine, other)
            elif kind != "equal":
                yield from (self._lost(row, self.mine[row], ours=True) for row in some if self.mine[row])
                yield from (self._lost(row, self.other[row], ours=False) for row in others if self.other[row])

    def _cells(self, mine: int, other: int) -> Iterator[Difference | LostRow]:
        if bool(self.mine[mine]) is not bool(self.other[other]):  # one of them is empty
            ours = bool(self.mine[mine])
            yield self._lost(mine if ours else other, self.mine[mine] or self.other[other], ours=ours)
            return
        for place, (said, told) in enumerate(zip_longest(self.mine[mine], self.other[other]), 1):
            if not same(said, told):
                letters = column_letters(place)
                moved = f"{letters}{other + 1}" if mine != other else ""
                yield Difference(self.sheet, f"{letters}{mine + 1}", shown(said), shown(told), moved)

    def _lost(self, row: int, cells: Row, *, ours: bool) -> LostRow:
        says = "　".join(shown(cell) for cell in cells if cell is not None)
        return LostRow(self.sheet, row + 1, says, ours)


def same(ours: Plain, theirs: Plain) -> bool:
    """Tell whether two cells show the same; a number from another program may differ in its last bit."""
    if isinstance(ours, str) or isinstance(theirs, str) or ours is None or theirs is None:
        return type(ours) is type(theirs) and ours == theirs
    return math.isclose(_number(ours), _number(theirs), rel_tol=_CLOSE, abs_tol=_CLOSE)


def _number(cell: float | date) -> float:
    """Give a day as spreadsheets count it: a program may have kept the number and lost that it is a day."""
    return (cell - _EPOCH).days if isinstance(cell, date) else cell


def shown(cell: Plain) -> str:
    """Write a cell as a person reads it."""
    if cell is None:
        return NOTHING
    return f"{cell:.15g}" if isinstance(cell, float) else str(cell)


def _trimmed(row: Row) -> Row:
    cells = list(row)
    while cells and cells[-1] in (None, ""):
        cells.pop()
    return tuple(None if cell == "" else cell for cell in cells)


def _same_at_begin(ours: Sequence[Row], theirs: Sequence[Row]) -> int:
    """Count the rows from the first one on that are the same."""
    count = 0
    for mine, other in zip(ours, theirs, strict=False):
        if len(mine) != len(other) or not all(map(same, mine, other)):
            break
        count += 1
    return count


def _texts(row: Row) -> tuple[str, ...]:
    """Give what a row is known by: its texts; its numbers may have been corrected."""
    return tuple(cell for cell in row if isinstance(cell, str))
