"""Writes one sheet from top to bottom: title, unit, heads, rows, totals, and how it is printed."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from pos.rules.money import HUNDRED, Money
from pos.rules.widths import text_width
from settlement.workbook.looks import Looks

TEXT_MAX = 32_000
_A4, _MARGIN_INCH, _FOOT_INCH, _FOOT_MAX = 9, 0.5, 0.75, 34
_FOOT_PARTS = 2
_LINE_HIGH = 15.0
_INDENT = 2
_THOUSAND = 1000
_EPOCH = date(1899, 12, 30)


@dataclass(frozen=True, slots=True)
class Share:
    """A share in thousandths: 125 are shown as 12.5%."""

    thousandths: int


Value = str | int | float | date | Money | Share | None


@dataclass(frozen=True, slots=True)
class Live:
    """A formula, and what it gives: the value is seen before anything is worked out anew."""

    formula: str
    gives: int | Money | str


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its head and how wide it is in characters."""

    head: str
    wide: float


class Pen:
    """Writes a sheet, a row after the other; what is written is not gone back to."""

    def __init__(self, book: Workbook, name: str, looks: Looks) -> None:
        self.sheet: Worksheet = book.add_worksheet(name)
        self.name = name
        self.looks = looks
        self.row = 0
        self._wide = 1
        self._columns: tuple[float, ...] = ()

    def begin(self, title: str, below: str, columns: Sequence[Column], *, upright: bool = False) -> None:
        """Set the paper up; write the title, the line below it with the unit, and the heads."""
        sheet, self._wide = self.sheet, len(columns)
        self._columns = tuple(column.wide for column in columns)
        for place, column in enumerate(columns):
            sheet.set_column(place, place, column.wide)
        sheet.set_paper(_A4)
        (sheet.set_portrait if upright else sheet.set_landscape)()
        sheet.fit_to_pages(1, 0)
        sheet.center_horizontally()
        sheet.set_margins(_MARGIN_INCH, _MARGIN_INCH, _MARGIN_INCH, _FOOT_INCH)
        # of the line below the title, the canteen and the month: a remark would only be cut off
        foot = "　".join(below.split("　")[:_FOOT_PARTS])[-_FOOT_MAX:].replace("&", "&&")
        sheet.set_footer(f"&L&9 {foot}&C&9 第 &P 页，共 &N 页&R&9 {self.name}")
        sheet.set_row(0, 30)
        self.across(title, self.looks.title)
        self.across(f"{below}　单位：元、份", self.looks.plain)
        if any(column.head for column in columns):
            self.heads([column.head for column in columns])
            sheet.repeat_rows(0, self.row - 1)
            sheet.freeze_panes(self.row, 0)

    def heads(self, words: Sequence[str]) -> None:
        """Write a row of heads."""
        self.sheet.set_row(self.row, 30)
        for place, word in enumerate(words):
            self.sheet.write_string(self.row, place, word, self.looks.head)
        self.row += 1

    def across(self, text: str, look: Format | None = None, high: float | None = None) -> None:
        """Write a text over the whole breadth."""
        if high is not None:
            self.sheet.set_row(self.row, high)
        look = look or self.looks.note
        if self._wide > 1:
            self.sheet.merge_range(self.row, 0, self.row, self._wide - 1, "", look)
        self.sheet.write_string(self.row, 0, text[:TEXT_MAX], look)
        self.row += 1

    def line(self, values: Sequence[Value | Live], *, total: bool = False, high: float | None = None) -> None:
        """Write one row, each value as what it is."""
        self.sheet.set_row(self.row, high or self._high(values))
        for place, value in enumerate(values):
            self.put(place, value, total=total)
        self.row += 1

    def _high(self, values: Sequence[Value | Live]) -> float:
        """Make a row as high as its longest text needs: not every program does that by itself."""
        needed = (
            math.ceil((text_width(value) + _INDENT) / wide)
            for value, wide in zip(values, self._columns, strict=False)
            if isinstance(value, str) and value
        )
        return _LINE_HIGH * max((1, *needed))

    def put(self, place: int, value: Value | Live, *, total: bool = False) -> None:
        """Write one cell of the current row."""
        looks, row, sheet = self.looks, self.row, self.sheet
        if isinstance(value, Live):
            shown = value.gives.fen / HUNDRED if isinstance(value.gives, Money) else value.gives
            sheet.write_formula(row, place, f"={value.formula}", self._look(value.gives, total=total), shown)
        elif value is None or value == "":
            sheet.write_blank(row, place, None, looks.sum_text if total else looks.text)
        elif isinstance(value, str):
            sheet.write_string(row, place, value[:TEXT_MAX], self._look(value, total=total))
        elif isinstance(value, Money):
            sheet.write_number(row, place, value.fen / HUNDRED, self._look(value, total=total))
        elif isinstance(value, date):
            sheet.write_number(row, place, day_number(value), looks.day)
        elif isinstance(value, Share):
            sheet.write_number(row, place, value.thousandths / _THOUSAND, looks.share)
        else:
            sheet.write_number(row, place, value, self._look(value, total=total))

    def labelled(self, label: str, text: str, high: float | None = None) -> None:
        """Write a label, and a text over the rest of the breadth."""
        needed = math.ceil((text_width(text) + _INDENT) / sum(self._columns[1:]))
        self.sheet.set_row(self.row, max(high or 0, _LINE_HIGH * needed))
        self.sheet.merge_range(self.row, 1, self.row, self._wide - 1, "", self.looks.wrapped)
        self.sheet.write_string(self.row, 0, label, self.looks.wrapped)
        self.sheet.write_string(self.row, 1, text[:TEXT_MAX], self.looks.wrapped)
        self.row += 1

    def boxes(self, texts: Sequence[str], breadths: Sequence[int], high: float) -> None:
        """Write boxes beside each other, each so many columns wide: room for a signature and a seal."""
        self.sheet.set_row(self.row, high)
        place = 0
        for text, breadth in zip(texts, breadths, strict=True):
            if breadth > 1:
                self.sheet.merge_range(self.row, place, self.row, place + breadth - 1, "", self.looks.seal)
            self.sheet.write_string(self.row, place, text, self.looks.seal)
            place += breadth
        self.row += 1

    def gap(self) -> None:
        """Leave a row empty."""
        self.row += 1

    def _look(self, value: Value, *, total: bool) -> Format:
        looks = self.looks
        if isinstance(value, Money):
            return looks.sum_yuan if total else looks.yuan
        if isinstance(value, str):
            return looks.sum_text if total else looks.wrapped
        return looks.sum_count if total else looks.count


def day_number(day: date) -> int:
    """Give a day as spreadsheets count it."""
    if isinstance(day, datetime):
        day = day.date()
    return (day - _EPOCH).days


def cell(name: str, place: int, row: int) -> str:
    """Name a cell of a sheet; rows count from zero as pens do."""
    return f"'{name}'!${xl_col_to_name(place)}${row + 1}"


def column_of(name: str, place: int, first: int, last: int) -> str:
    """Name the rows of one column of a sheet; of none, the row where the first would stand."""
    letters = xl_col_to_name(place)
    return f"'{name}'!${letters}${first + 1}:${letters}${max(first, last) + 1}"


def sum_of(ranges: str) -> str:
    """Add up amounts to whole fen: yuan are no whole numbers, and their sum must not show it."""
    return f"ROUND(SUM({ranges}),2)"


def sum_where(sums: str, *conditions: tuple[str, str]) -> str:
    """Add up amounts of the rows that meet conditions; each is a range and what stands in it."""
    told = ",".join(f"{where},{what}" for where, what in conditions)
    return f"ROUND(SUMIFS({sums},{told}),2)"
