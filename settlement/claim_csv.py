"""A claim's lines as text files: what the workbook's sheets say, cell for cell, for any other program.

The sheets are written by the very code that writes the workbook, onto paper that keeps text alone.
"""

import csv
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from datetime import date, timedelta
from typing import IO, Any, BinaryIO, cast

from xlsxwriter.workbook import Workbook

from pos.rules.meals import shanghai
from pos.text_cells import csv_text
from settlement.claim_papers import ClaimPapers
from settlement.workbook import names
from settlement.workbook.days import write_days
from settlement.workbook.looks import YUAN, looks
from settlement.workbook.meals import write_details
from settlement.workbook.pen import Pen
from settlement.workbook.restated import write_restated

CSV_SHEETS = (names.MEALS, names.APART, names.RESTATED, names.DAYS)
_TITLE_ROWS = 2
"""The title and the line below it stand on paper; a file of text begins with its heads."""

_BOM = "\ufeff"  # else a spreadsheet takes the words for another alphabet
_DAY, _SHARE = "yyyy-mm-dd", "0.0%"
_EPOCH = date(1899, 12, 30)


def write_csv(file: BinaryIO, papers: ClaimPapers) -> None:
    """Pack the four sheets as text files; the same papers give the same bytes."""
    with ExitStack() as stack:
        book = _TextBook(stack)
        paper = cast("Workbook", book)
        look = looks(paper)
        pens = {name: Pen(paper, name, look) for name in CSV_SHEETS}
        details = write_details((pens[names.MEALS], pens[names.APART]), papers)
        write_days(pens[names.DAYS], paper, papers, details)
        write_restated(pens[names.RESTATED], papers)
        at = shanghai(papers.made_at)
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            for name in CSV_SHEETS:
                member = zipfile.ZipInfo(f"{name}.csv", at.timetuple()[:6])
                member.compress_type = zipfile.ZIP_DEFLATED
                with archive.open(member, "w") as out:
                    for piece in book.sheets[name].pieces():
                        out.write(piece)


class _Nothing:
    """Takes whatever is done for the looks of paper: widths, charts, filters."""

    def __getattr__(self, _name: str) -> Any:  # noqa: ANN401, it stands for any method
        return self._ignore

    def _ignore(self, *_given: object, **_more: object) -> "_Nothing":
        return self


class _TextBook(_Nothing):
    """Stands in for a workbook: its formats are how numbers are written, its sheets are files of text."""

    def __init__(self, stack: ExitStack) -> None:
        self._stack = stack
        self.sheets: dict[str, _TextSheet] = {}

    def add_format(self, shape: Mapping[str, object]) -> str:
        """Keep of a format how it writes numbers."""
        return str(shape.get("num_format", ""))

    def add_worksheet(self, name: str) -> "_TextSheet":
        """Begin a sheet: a file without a name."""
        text = tempfile.TemporaryFile("w+", encoding="utf-8", newline="")  # noqa: SIM115, the stack closes it
        self.sheets[name] = sheet = _TextSheet(self._stack.enter_context(text))
        return sheet


class _TextSheet(_Nothing):
    """Writes rows as they are done with; what stands in one cell is known once the next row begins."""

    def __init__(self, file: IO[str]) -> None:
        self._file = file
        self._csv = csv.writer(file)
        self._row = 0
        self._cells: dict[int, str] = {}

    def write_string(self, row: int, place: int, text: str, _look: object) -> None:
        """Keep a text; one that begins like a formula gets its mark."""
        self._put(row, place, csv_text(text))

    def write_blank(self, row: int, place: int, _nothing: None, _look: object) -> None:
        """Keep an empty cell, so that every row has as many."""
        self._put(row, place, "")

    def write_number(self, row: int, place: int, number: float, look: str) -> None:
        """Keep a number as the workbook shows it."""
        self._put(row, place, _shown(number, look))

    def write_formula(self, row: int, place: int, _formula: str, look: str, gives: object) -> None:
        """Keep what a formula gives."""
        self._put(row, place, _shown(gives, look) if isinstance(gives, int | float) else csv_text(gives))

    def pieces(self) -> Iterator[bytes]:
        """Give the whole file in pieces."""
        self._end_row()
        self._file.seek(0)
        yield _BOM.encode()
        while piece := self._file.read(1 << 16):
            yield piece.encode()

    def _put(self, row: int, place: int, text: str) -> None:
        if row != self._row:
            self._end_row()
            self._row = row
        self._cells[place] = text

    def _end_row(self) -> None:
        cells, self._cells = self._cells, {}
        if cells and self._row >= _TITLE_ROWS:
            self._csv.writerow([cells.get(place, "") for place in range(max(cells) + 1)])


def _shown(number: float, look: str) -> str:
    """Write a number: an amount to the fen, a day as a day, a share as one, anything else as it is."""
    if look == YUAN:
        return f"{number:.2f}"
    if look == _DAY:
        return (_EPOCH + timedelta(days=round(number))).isoformat()
    return f"{number:.1%}" if look == _SHARE else str(number)
