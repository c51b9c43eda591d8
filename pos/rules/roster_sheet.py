"""What a roster sheet may say: its columns, and the check of every row before anything is kept."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TypeAlias

from pos.rules.errors import BadValue
from pos.rules.id_number import birth_date, check_digit, id_number_problem, is_woman, normalize
from pos.rules.names import clean_name, name_problem
from pos.rules.people import Status
from pos.rules.sheet_shape import SheetShape

Cell: TypeAlias = str | int | float | date
Cells: TypeAlias = Mapping[str, Cell]
Problem: TypeAlias = tuple[str, str]

NAME, ID_NUMBER, CATEGORY, BEGINS, ENDS = "姓名", "身份证号", "类别", "类别起", "类别止"
DOCUMENT, CARD, COMMUNITY, PHOTO = "文号", "手环码", "社区", "照片"
COLUMNS = (NAME, ID_NUMBER, CATEGORY, BEGINS, ENDS, DOCUMENT, CARD, COMMUNITY, PHOTO)
REQUIRED = (NAME, ID_NUMBER)
# Often there, never kept: the till has no use for them.
PASSED_OVER = ("序号", "电话", "备注")
ROSTER_SHAPE = SheetShape(COLUMNS, REQUIRED, PASSED_OVER)

# 29 is no province: these numbers pass the check and belong to nobody.
_EXAMPLE_NUMBERS = tuple(body + check_digit(body) for body in ("29000119330512002", "29000119600908001"))
GUIDE = (
    ("列名", "怎么填", "示例一（不会导入）", "示例二（不会导入）"),
    (NAME, "必填。写全名", "李秀兰（示例）", "王建国（示例）"),
    (ID_NUMBER, "必填。18 位，设为文本；一个人只有一行", *_EXAMPLE_NUMBERS),
    (CATEGORY, "从下拉中选；几项用、隔开；没有就空着", "", "低保"),
    (BEGINS, "类别开始的日子，如 2026-01-01；不清楚可空着", "", "2026-01-01"),
    (ENDS, "类别最后一天；长期有效就写 长期 或空着", "", "长期"),
    (DOCUMENT, "批准类别的文件号", "", "示例〔2026〕1 号"),
    (CARD, "手环二维码里的文字，设为文本；没有就空着", "EXAMPLE000000001", ""),
    (COMMUNITY, "所在社区", "示例社区", "示例社区"),
    (PHOTO, "照片的文件名", "", ""),
    ("其他", f"可以有 {'、'.join(PASSED_OVER)} 这几列，不导入；别的列名会被拒绝", "", ""),
    ("导入", "有一行不对就整份不导入，并逐行列出原因", "", ""),
)

ID_LOST_DIGITS = "身份证号被存成数字，后几位已丢失：请把这一列设为文本再填"
CARD_LOST_DIGITS = "手环码被存成数字，开头的 0 或后几位可能已丢失：请把这一列设为文本再填"
TEXT_LENGTH_MAX = 300
YEARS = range(1900, 2200)

_BETWEEN = re.compile(r"[、,，;；+/\s]+")
_OPEN = frozenset(("", "无", "长期", "长期有效", "永久"))
_DAY = re.compile(
    r"([0-9]{4})(?:([-/.])([0-9]{1,2})\2([0-9]{1,2})|年([0-9]{1,2})月([0-9]{1,2})日|([0-9]{2})([0-9]{2}))"
)
_MIDNIGHT = re.compile(r"[ T]+0?0:00(:00)?(\.0+)?$")
_SCIENTIFIC = re.compile(r"[0-9](\.[0-9]+)?[eE]\+?[0-9]{2}")


@dataclass(frozen=True)
class RosterLine:
    """One sound row: a resident as the sheet gives them."""

    row: int
    name: str
    id_number: str
    born_on: date
    woman: bool
    statuses: tuple[Status, ...] = ()
    document: str = ""
    card: str = ""
    community: str = ""
    photo: str = ""


@dataclass(frozen=True, slots=True)
class BadRow:
    """Why one row cannot be imported: its number as Excel counts, the column, the reason."""

    row: int
    field: str
    reason: str

    def __str__(self) -> str:
        return f"第 {self.row} 行 {self.field}：{self.reason}。"


@dataclass(slots=True)
class _Seen:
    """The row where each ID number and each wristband code stood first."""

    id_numbers: dict[str, int] = field(default_factory=dict)
    cards: dict[str, int] = field(default_factory=dict)


def check_rows(
    rows: Iterable[tuple[int, Cells]], categories: Mapping[str, str], today: date
) -> tuple[list[RosterLine], list[BadRow]]:
    """Sort rows into residents and reasons; a row with several faults gives several reasons.

    ``categories`` maps the word on the sheet (低保) to the status code (dibao).
    """
    seen = _Seen()
    lines: list[RosterLine] = []
    bad: list[BadRow] = []
    for row, cells in rows:
        line, found = check_row(row, cells, categories, today)
        repeated = _repeats(row, cells, seen, sound_id=all(one.field != ID_NUMBER for one in found))
        found += [BadRow(row, column, reason) for column, reason in repeated]
        bad += found
        if line and not found:
            lines.append(line)
    return lines, bad


def check_row(
    row: int, cells: Cells, categories: Mapping[str, str], today: date
) -> tuple[RosterLine | None, list[BadRow]]:
    """Read one row by itself, or say everything that is wrong with it."""
    id_reason = _id_problem(cells.get(ID_NUMBER, ""), today)
    found = [BadRow(row, column, reason) for column, reason in _problems(cells, categories, id_reason)]
    return (None, found) if found else (_line(row, cells, categories), found)


def read_day(cell: Cell) -> date | None:
    """Read a date cell or a written day such as 2026-01-01 or 2026年1月1日; 长期, 无 and nothing are open."""
    if cell == "":
        return None
    if isinstance(cell, date):
        day = cell
    else:
        text = _MIDNIGHT.sub("", unicodedata.normalize("NFKC", plain_text(cell)))
        if text in _OPEN:
            return None
        match = _DAY.fullmatch(text)
        if match is None:
            raise BadValue(f"看不懂日期“{text[:20]}”：请写成 2026-01-01 或 长期")
        year, _, *parts = match.groups()
        month, of_month = (int(part) for part in parts if part)
        try:
            day = date(int(year), month, of_month)
        except ValueError as error:
            raise BadValue(f"没有“{text}”这一天：请写成 2026-01-01 或 长期") from error
    if day.year not in YEARS:
        raise BadValue(f"年份 {day.year} 不合理：请核对日期")
    return day


def _problems(cells: Cells, categories: Mapping[str, str], id_reason: str | None) -> Iterator[Problem]:
    """Find what is wrong within one row."""
    reason = name_problem(clean_name(_text(cells, NAME)))
    if reason:
        yield NAME, reason
    if id_reason:
        yield ID_NUMBER, id_reason
    yield from _status_problems(cells, categories)
    if isinstance(cells.get(CARD), int | float):
        yield CARD, CARD_LOST_DIGITS
    photo = _text(cells, PHOTO)
    if photo.startswith("/") or ".." in photo or "\\" in photo or ":" in photo:
        yield PHOTO, f"照片“{photo[:40]}”要写文件名，不写完整路径"
    for column in COLUMNS:
        if _is_long(cells.get(column, "")):
            yield column, f"超过 {TEXT_LENGTH_MAX} 个字：请核对这一格"


def _id_problem(cell: Cell, today: date) -> str | None:
    """Say what is wrong with the ID number cell."""
    number = plain_text(cell)
    if isinstance(cell, int | float) or _SCIENTIFIC.fullmatch(number):
        return ID_LOST_DIGITS
    return id_number_problem(number, today) if number else "没有身份证号"


def _status_problems(cells: Cells, categories: Mapping[str, str]) -> Iterator[Problem]:
    """Find what is wrong with the categories and their days."""
    names = _category_names(cells) if CATEGORY in cells else []
    unknown = [name for name in names if name not in categories]
    if unknown:
        yield CATEGORY, f"不认识类别“{'、'.join(unknown)[:40]}”：可以填 {'、'.join(categories)}"
    days: dict[str, date] = {}
    for column in (BEGINS, ENDS):
        try:
            day = read_day(cells.get(column, ""))
        except BadValue as error:
            yield column, str(error)
            continue
        if day is None:
            continue
        days[column] = day
        if not names:
            yield column, f"填了日期 {day} 却没有类别：请补类别或删去日期"
    if len(days) == 2 and days[ENDS] < days[BEGINS]:  # noqa: PLR2004 - both days
        yield ENDS, f"止日 {days[ENDS]} 早于起日 {days[BEGINS]}"


def _repeats(row: int, cells: Cells, seen: _Seen, *, sound_id: bool) -> Iterator[Problem]:
    """Find an ID number or a wristband code that an earlier row has already."""
    if sound_id:
        number = normalize(_text(cells, ID_NUMBER))
        first = seen.id_numbers.setdefault(number, row)
        if first != row:
            yield ID_NUMBER, f"与第 {first} 行的身份证号相同：一个人只能有一行"
    card = _text(cells, CARD)
    if card and isinstance(cells[CARD], str):
        first = seen.cards.setdefault(card, row)
        if first != row:
            yield CARD, f"与第 {first} 行的手环码相同：一只手环只属于一个人"


def _line(row: int, cells: Cells, categories: Mapping[str, str]) -> RosterLine:
    """Make a resident of a row in which nothing was found."""
    number = normalize(plain_text(cells[ID_NUMBER]))
    begins, ends = read_day(cells.get(BEGINS, "")), read_day(cells.get(ENDS, ""))
    names = _category_names(cells) if CATEGORY in cells else []
    codes = dict.fromkeys(categories[name] for name in names)
    return RosterLine(
        row=row,
        name=clean_name(_text(cells, NAME)),
        id_number=number,
        born_on=birth_date(number),
        woman=is_woman(number),
        statuses=tuple(Status(code, begins, ends) for code in codes),
        document=_text(cells, DOCUMENT),
        card=_text(cells, CARD),
        community=_text(cells, COMMUNITY),
        photo=_text(cells, PHOTO),
    )


def _category_names(cells: Cells) -> list[str]:
    """Take the categories of a cell apart; 无 is none."""
    return [name for name in _BETWEEN.split(_text(cells, CATEGORY)) if name not in ("", "无")]


def _text(cells: Cells, column: str) -> str:
    cell = cells.get(column)
    return "" if cell is None else plain_text(cell)


def _is_long(cell: Cell) -> bool:
    return len(str(cell)) > TEXT_LENGTH_MAX and len(plain_text(cell)) > TEXT_LENGTH_MAX


def plain_text(cell: Cell) -> str:
    """Write a cell as text without what cannot be seen: control and zero-width characters, odd blanks."""
    if isinstance(cell, str) and cell.isprintable():
        return cell.strip()
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    text = str(cell)
    if not text.isprintable():
        text = "".join(
            " " if char.isspace() else char
            for char in text
            if char.isspace() or unicodedata.category(char) not in ("Cc", "Cf", "Cs")
        )
    return text.strip()
