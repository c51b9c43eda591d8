"""What a calendar sheet may say: one row a day, served or not, and the word for it."""

from collections.abc import Iterable, Iterator
from datetime import date

from pos.rules.errors import BadValue
from pos.rules.roster_sheet import BadRow, Cell, Cells, read_day
from pos.rules.service_days import Override
from pos.rules.sheet_shape import SheetShape

DAY, SERVED, NOTE = "日期", "是否供餐", "说明"
CALENDAR_SHAPE = SheetShape((DAY, SERVED, NOTE), (DAY, SERVED), ("序号", "星期", "备注"))
NOTE_LENGTH_MAX = 20
_SERVED = {"是": True, "否": False}
Problem = tuple[str, str]


def check_calendar(rows: Iterable[tuple[int, Cells]]) -> tuple[list[Override], list[BadRow]]:
    """Sort rows into named days and reasons; a row with several faults gives several reasons."""
    named: list[Override] = []
    bad: list[BadRow] = []
    first_row: dict[date, int] = {}
    for row, cells in rows:
        day = _day(cells.get(DAY, ""))
        found = list(_problems(cells, day))
        first = first_row.setdefault(day, row) if day else row
        if first != row:
            found.append((DAY, f"与第 {first} 行的日期相同：一天只能有一行"))
        bad += [BadRow(row, column, reason) for column, reason in found]
        if day and not found:
            named.append(Override(day, _SERVED[_text(cells.get(SERVED, ""))], _text(cells.get(NOTE, ""))))
    return named, bad


def _day(cell: Cell) -> date | None:
    try:
        return read_day(cell)
    except BadValue:
        return None  # what is wrong with it is said in this sheet's own words


def _problems(cells: Cells, day: date | None) -> Iterator[Problem]:
    if day is None:
        written = _text(cells.get(DAY, ""))[:20]
        yield DAY, f"“{written}”不是一个日子：请写成 2027-02-06" if written else "没有日期：请写成 2027-02-06"
    served = _text(cells.get(SERVED, ""))
    if served not in _SERVED:
        yield SERVED, f"要写 是 或 否，不能是“{served[:20]}”"
    if len(_text(cells.get(NOTE, ""))) > NOTE_LENGTH_MAX:
        yield NOTE, f"超过 {NOTE_LENGTH_MAX} 个字：收银屏上放不下，请写短些"


def _text(cell: Cell) -> str:
    """Write a cell as text without blanks round it and characters that cannot be seen."""
    return "".join(char for char in " ".join(str(cell).split()) if char.isprintable())
