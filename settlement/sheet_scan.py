"""Looks through one XML part of a workbook piece by piece, so that no part is ever held in memory."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import IO
from xml.parsers import expat

from pos.rules.errors import Refused
from settlement.rules.sheet_limits import (
    BROKEN,
    CELLS_MAX,
    COLUMNS_MAX,
    DECLARES,
    DEPTH_MAX,
    ELEMENTS_MAX,
    MACROS,
    OUTSIDE,
    QUIET_BYTES_MAX,
    ROWS_MAX,
    STRINGS_MAX,
    TOO_LARGE,
    column_letters,
    column_number,
    row_number,
)

_PIECE_BYTES = 1 << 16
# The header stands in the first ten rows; of more formulas than these at least one stands below it.
_KEPT_A_COLUMN = 12
_OF_CELLS = ("v", "t", "is")
_DIGITS = "0123456789"
Attributes = Mapping[str, str]
Seen = Callable[[str, Attributes], None]


@dataclass
class Formulas:
    """Where formulas stand in a sheet: for each column the first few rows."""

    rows: dict[int, list[int]] = field(default_factory=dict)

    def note(self, column: int, *rows: int) -> None:
        """Remember a formula; a column remembers only so many."""
        kept = self.rows.setdefault(column, [])
        kept += [row for row in rows if row not in kept][: _KEPT_A_COLUMN - len(kept)]


class PartWatch:
    """Counts what a part really has and notes what it leads to; the size it declares is believed by nobody.

    Every part is watched as if it held rows: which one is a sheet is only known once all have been read.
    """

    def __init__(self) -> None:
        self.formulas = Formulas()
        self.leads_to: list[str] = []
        self.makes: dict[str, str] = {}
        self._row = self._column = self._rows = self._cells = self._others = self._in_row = 0

    def __call__(self, name: str, attributes: Attributes) -> None:
        """See one element begin."""
        self._in_row += 1
        if name == "c":
            self._begin_cell(attributes)
        elif name == "row":
            self._begin_row(attributes)
        elif name == "f":
            self._take_formula(attributes)
        elif name not in _OF_CELLS:
            self._others += 1
            _at_most(self._others, ELEMENTS_MAX)
            self._take_link(name, attributes)
        if self._in_row > ELEMENTS_MAX:
            raise Refused(TOO_LARGE)

    def _begin_row(self, attributes: Attributes) -> None:
        self._row = _whole(attributes.get("r"), self._row + 1)
        self._column = self._in_row = 0
        self._rows += 1
        if max(self._row, self._rows) > ROWS_MAX:
            raise Refused(f"超过 {ROWS_MAX} 行：请分成几个文件再交。")

    def _begin_cell(self, attributes: Attributes) -> None:
        self._column = _column(attributes.get("r", "").rstrip(_DIGITS)) or self._column + 1
        self._cells += 1
        if self._cells > CELLS_MAX:
            raise Refused(TOO_LARGE)
        if self._column > COLUMNS_MAX:
            last = column_letters(COLUMNS_MAX)
            raise Refused(f"超过 {COLUMNS_MAX} 列：请删去 {last} 列右边的列（空的也要删）再交。")

    def _take_formula(self, attributes: Attributes) -> None:
        self.formulas.note(self._column, self._row)
        first, _, last = attributes.get("ref", "").partition(":")
        if attributes.get("t") in ("array", "dataTable") and last:
            for column in range(column_number(first), min(column_number(last), COLUMNS_MAX) + 1):
                self.formulas.note(column, row_number(first), row_number(last))

    def _take_link(self, name: str, attributes: Attributes) -> None:
        if name == "Relationship":
            outside = attributes.get("TargetMode", "").lower() == "external"
            if outside and not attributes.get("Type", "").endswith("/hyperlink"):
                raise Refused(OUTSIDE)  # a link to click on does nothing here
            if not outside:
                self.leads_to.append(attributes.get("Target", ""))
        elif name in ("Override", "Default"):
            make = attributes.get("ContentType", "").lower()
            if "macroenabled" in make or "vbaproject" in make:
                raise Refused(MACROS)
            self.makes[attributes.get("PartName", "").removeprefix("/")] = make


class StringsWatch:
    """Counts the texts of a workbook."""

    def __init__(self) -> None:
        self._texts = self._in_text = 0

    def __call__(self, name: str, _attributes: Attributes) -> None:
        """See one element begin."""
        if name in ("row", "c"):
            raise Refused(BROKEN)  # rows that pass themselves off as texts
        self._in_text += 1
        if name == "si":
            self._texts, self._in_text = self._texts + 1, 0
        _at_most(self._texts, STRINGS_MAX)
        _at_most(self._in_text, ELEMENTS_MAX)


def scan(part: IO[bytes], seen: Seen) -> None:
    """Look through a part; refuses declarations, endless words and endless nesting."""
    parser = expat.ParserCreate()
    depth = events = 0

    def begin(name: str, attributes: Attributes) -> None:
        nonlocal depth, events
        depth += 1
        events += 1
        if depth > DEPTH_MAX:
            raise Refused(BROKEN)
        seen(name.rpartition(":")[2] if ":" in name else name, attributes)

    def end(_name: str) -> None:
        nonlocal depth, events
        depth -= 1
        events += 1

    def declares(*_: object) -> None:
        raise Refused(DECLARES)

    parser.StartElementHandler, parser.EndElementHandler = begin, end
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = declares
    quiet = 0
    try:
        while piece := part.read(_PIECE_BYTES):
            before = events
            parser.Parse(piece, False)  # noqa: FBT003, expat's own signature
            quiet = quiet + len(piece) if events == before else 0
            if quiet > QUIET_BYTES_MAX:
                raise Refused(TOO_LARGE)
        parser.Parse(b"", True)  # noqa: FBT003
    except expat.ExpatError as error:
        raise Refused(BROKEN) from error


@lru_cache(maxsize=COLUMNS_MAX)
def _column(letters: str) -> int:
    return column_number(letters)


def _at_most(count: int, most: int) -> None:
    if count > most:
        raise Refused(TOO_LARGE)


def _whole(text: str | None, otherwise: int) -> int:
    """Read a row's number; one that is none makes the file broken."""
    if text is None:
        return otherwise
    if not (text.isascii() and text.isdigit() and 0 < len(text) < 9):  # noqa: PLR2004
        raise Refused(BROKEN)
    return int(text)
