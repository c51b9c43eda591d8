"""What a sheet of paper slips may say: one row a slip, checked before any of it is sold."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from pos.rules.errors import BadValue
from pos.rules.meals import SHANGHAI, Mode
from pos.rules.money import ZERO, Money
from pos.rules.roster_sheet import CARD_LOST_DIGITS, BadRow, Cell, Cells, read_day
from pos.rules.sale import Slip, Tender
from pos.rules.sheet_shape import SheetShape
from pos.rules.slips import SLIP_REASONS, slip_problem

NUMBER, DAY, CLOCK, WHO, MODE = "纸单号", "日期", "时间", "手环码或身份证号", "就餐方式"
PAID, TENDER, WHY, CONFIRMER = "实付", "收款方式", "原因", "复核人"
SLIP_COLUMNS = (NUMBER, DAY, CLOCK, WHO, MODE, PAID, TENDER, WHY, CONFIRMER)
SLIP_SHAPE = SheetShape(SLIP_COLUMNS, (NUMBER, DAY, CLOCK, PAID, WHY, CONFIRMER), ("序号", "姓名", "备注"))

_CLOCK = re.compile(r"([0-9]{1,2}):([0-9]{2})(?::[0-9]{2})?|([0-9]{2})([0-9]{2})")
_MODES = {mode.label: mode for mode in Mode} | {"": Mode.DINE_IN}
_TENDERS = {
    "现金": Tender.CASH,
    "移动支付": Tender.MOBILE,
    "移动": Tender.MOBILE,
    "微信": Tender.MOBILE,
    "支付宝": Tender.MOBILE,
}
_TEXT_MAX = 100
Problem = tuple[str, str]


@dataclass(frozen=True, slots=True)
class SlipLine:
    """One sound row: a slip, the code of who ate (empty where nobody knows), and what was paid how."""

    row: int
    slip: Slip
    code: str
    mode: Mode
    paid: Money
    tender: Tender


def check_slips(rows: Iterable[tuple[int, Cells]], now: datetime) -> tuple[list[SlipLine], list[BadRow]]:
    """Sort rows into slips and reasons; a row with several faults gives several reasons."""
    lines: list[SlipLine] = []
    bad: list[BadRow] = []
    first_row: dict[str, int] = {}
    for row, cells in rows:
        found = list(_problems(cells, now))
        number = _text(cells, NUMBER)
        first = first_row.setdefault(number, row) if number else row
        if first != row:
            found.append((NUMBER, f"与第 {first} 行的纸单号相同：一张纸单只能有一行"))
        bad += [BadRow(row, column, reason) for column, reason in found]
        if not found:
            lines.append(_line(row, cells))
    return lines, bad


def _problems(cells: Cells, now: datetime) -> Iterator[Problem]:
    """Find what is wrong within one row."""
    if isinstance(cells.get(NUMBER), int | float):
        yield NUMBER, "纸单号被存成数字，开头的 0 可能已丢失：请把这一列设为文本再填"
    if isinstance(cells.get(WHO), int | float):
        yield WHO, CARD_LOST_DIGITS.replace("手环码", WHO)
    day, clock = _day(cells), _clock(cells)
    if day is None:
        yield DAY, f"“{_shown(cells, DAY)}”不是一个日子：请写成 2026-11-24"
    if clock is None:
        yield CLOCK, f"“{_shown(cells, CLOCK)}”不是一个时间：请写成 11:42"
    yield from _word_problems(cells)
    yield from _money_problems(cells)
    if day and clock:
        problem = slip_problem(_slip(cells, day, clock), now)
        if problem:
            yield NUMBER, f"纸单 {_shown(cells, NUMBER)} {problem}"
    for column in SLIP_COLUMNS:
        if len(_text(cells, column)) > _TEXT_MAX:
            yield column, f"超过 {_TEXT_MAX} 个字：请核对这一格"


def _word_problems(cells: Cells) -> Iterator[Problem]:
    if _text(cells, MODE) not in _MODES:
        words = "、".join(mode.label for mode in Mode)
        yield MODE, f"没有“{_shown(cells, MODE)}”：请写 {words}，空着是堂食"
    if _text(cells, WHY) not in SLIP_REASONS:
        yield WHY, f"没有“{_shown(cells, WHY)}”：请写 {'、'.join(SLIP_REASONS)}"
    if not _text(cells, CONFIRMER):
        yield CONFIRMER, "没有复核人：请写另一个人的姓名"


def _money_problems(cells: Cells) -> Iterator[Problem]:
    paid = _paid(cells)
    if paid is None:
        yield PAID, f"“{_shown(cells, PAID)}”不是实付的钱：请写成 6.00，没付写 0"
    elif paid and _text(cells, TENDER) not in _TENDERS:
        yield TENDER, f"没有“{_shown(cells, TENDER)}”：请写 现金 或 移动支付"
    elif not paid and _text(cells, TENDER):
        yield TENDER, "实付是 0，没有收款：请把收款方式空着"


def _line(row: int, cells: Cells) -> SlipLine:
    """Make a slip of a row in which nothing was found."""
    day, clock, paid = _day(cells), _clock(cells), _paid(cells)
    if day is None or clock is None or paid is None:
        raise BadValue(f"第 {row} 行没有查过就用了：请报告维护人员。")
    tender = _TENDERS[_text(cells, TENDER)] if paid else Tender.FREE
    return SlipLine(
        row, _slip(cells, day, clock), _text(cells, WHO), _MODES[_text(cells, MODE)], paid, tender
    )


def _slip(cells: Cells, day: date, clock: time) -> Slip:
    served_at = datetime.combine(day, clock, SHANGHAI).astimezone(UTC)
    return Slip(_text(cells, NUMBER), served_at, _text(cells, CONFIRMER), _text(cells, WHY))


def _day(cells: Cells) -> date | None:
    try:
        return read_day(cells.get(DAY, ""))
    except BadValue:
        return None  # what is wrong with it is said in this sheet's own words


def _clock(cells: Cells) -> time | None:
    match = _CLOCK.fullmatch(_text(cells, CLOCK).replace("：", ":"))
    if match is None:
        return None
    hour, minute = (int(part) for part in match.groups() if part)
    return time(hour, minute) if hour < 24 and minute < 60 else None  # noqa: PLR2004 - a day's hours


def _paid(cells: Cells) -> Money | None:
    try:
        paid = Money.yuan(_text(cells, PAID))
    except BadValue:
        return None
    return paid if paid >= ZERO else None


def _shown(cells: Cells, column: str) -> str:
    return _text(cells, column)[:20]


def _text(cells: Cells, column: str) -> str:
    """Write a cell as text, in plain characters and without blanks round it."""
    cell: Cell = cells.get(column, "")
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    folded = " ".join(unicodedata.normalize("NFKC", str(cell)).split())
    return "".join(char for char in folded if char.isprintable())
