"""The rows of a workbook's sheets, straight from their XML and piece by piece: no part is held in memory.

The workbook around them (which sheets, which formats are days) is openpyxl's to read; cells come out as it
gives them, in a third of the time.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import IO, Any, BinaryIO, cast
from xml.parsers import expat

from openpyxl.reader.excel import ExcelReader
from openpyxl.styles.stylesheet import apply_stylesheet
from openpyxl.utils.cell import coordinate_to_tuple
from openpyxl.utils.datetime import from_excel, from_ISO8601
from openpyxl.xml.constants import SHARED_STRINGS, SHEET_MAIN_NS

_PIECE_BYTES = 1 << 16
_ROW, _CELL, _VALUE, _INLINE, _TEXT, _SPOKEN, _ITEM = (
    f"{SHEET_MAIN_NS} {name}" for name in ("row", "c", "v", "is", "t", "rPh", "si")
)
_DIGITS = "0123456789"
Values = Sequence[object]
Convert = Callable[[Mapping[str, str], str], object]
_written_day = cast("Callable[[str], object]", from_ISO8601)


@dataclass(frozen=True)
class Sheet:
    """One sheet of a workbook: what it is called, whether it is shown, and the part it stands in."""

    title: str
    part: str
    visible: bool


class Sheets(ExcelReader):
    """The sheets of a workbook that is open."""

    def __init__(self, file: BinaryIO) -> None:
        super().__init__(file, read_only=True, data_only=True, keep_links=False)
        self.read_manifest()
        self.read_workbook()
        apply_stylesheet(self.archive, self.wb)
        self.sheets = tuple(
            Sheet(sheet.name, rel.target, sheet.state == "visible")
            for sheet, rel in self.parser.find_sheets()
            if rel.target in self.valid_files and "chartsheet" not in rel.Type
        )
        self._texts: list[str] | None = None

    def rows(self, sheet: Sheet) -> Iterator[tuple[int, Values]]:
        """Give every row of a sheet with its number; one that the file leaves out has no values."""
        if self._texts is None:
            self._texts = self._read_texts()
        expected = 1
        with self.archive.open(sheet.part) as part:
            for row, values in _read(part, _Rows(self._converter(self._texts))):
                for missing in range(expected, row):
                    yield missing, ()
                if row >= expected:
                    yield row, values
                expected = max(expected, row + 1)

    def _read_texts(self) -> list[str]:
        kept = [part.PartName for part in self.package.Override if part.ContentType == SHARED_STRINGS]
        if not kept:
            return []
        with self.archive.open(kept[0][1:]) as part:
            return list(_read(part, _Texts()))

    def _converter(self, texts: Sequence[str]) -> Convert:
        """Make what a cell's letters are: a number, a day, a text."""
        kept = vars(self.wb)  # which formats are days has no public name
        days, spans, epoch = kept["_date_formats"], kept["_timedelta_formats"], self.wb.epoch

        def convert(attributes: Mapping[str, str], letters: str) -> object:
            kind = attributes.get("t", "n")
            if kind == "s":
                return texts[int(letters)]
            if kind == "n":
                number = float(letters) if "." in letters or "e" in letters.lower() else int(letters)
                style = int(attributes.get("s", 0))
                return _day(number, epoch, span=style in spans) if style in days else number
            if kind == "b":
                return bool(int(letters))
            return _written_day(letters) if kind == "d" else letters

        return convert


def _day(number: float, epoch: datetime, *, span: bool) -> object:
    """Make a day of a number; one that no day has is told as Excel tells it."""
    try:
        return from_excel(number, epoch, timedelta=span)
    except (OverflowError, ValueError):
        return "#VALUE!"


class _Listener:
    """Takes what is written in a part from its XML, without how it is spoken."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._heard = self._spoken = False

    def say(self, text: str) -> None:
        """Hear some text."""
        if self._heard:
            self._pieces.append(text)


class _Texts(_Listener):
    """Takes the texts of a workbook, without how they look."""

    def __init__(self) -> None:
        super().__init__()
        self.done: list[str] = []

    def begin(self, name: str, _attributes: Mapping[str, str]) -> None:
        """See an element begin."""
        if name == _TEXT:
            self._heard = not self._spoken
        elif name == _SPOKEN:
            self._spoken = True

    def end(self, name: str) -> None:
        """See an element end."""
        if name == _TEXT:
            self._heard = False
        elif name == _ITEM:
            self.done.append("".join(self._pieces).replace("x005F_", ""))
            self._pieces.clear()
        elif name == _SPOKEN:
            self._spoken = False


class _Rows(_Listener):
    """Takes the rows of a sheet."""

    def __init__(self, convert: Convert) -> None:
        super().__init__()
        self.done: list[tuple[int, Values]] = []
        self._convert = convert
        self._row = 0
        self._values: list[object] = []
        self._cell: Mapping[str, str] | None = None
        self._inline = False

    def begin(self, name: str, attributes: Mapping[str, str]) -> None:
        """See an element begin."""
        if name == _CELL:
            self._cell = attributes
            self._pieces.clear()
            self._inline = attributes.get("t") == "inlineStr"
        elif name == _VALUE:
            self._heard = not self._inline
        elif name == _ROW:
            self._values = []
            number = attributes.get("r")
            self._row = self._row + 1 if number is None else _whole(number)
        elif name == _TEXT:
            self._heard = self._inline and not self._spoken
        elif name == _SPOKEN:
            self._spoken = True

    def end(self, name: str) -> None:
        """See an element end."""
        if name == _CELL:
            self._take_cell()
        elif name in (_VALUE, _TEXT):
            self._heard = False
        elif name == _ROW:
            self.done.append((self._row, self._values))
        elif name == _SPOKEN:
            self._spoken = False

    def _take_cell(self) -> None:
        attributes, values = self._cell or {}, self._values
        coordinate = attributes.get("r")
        column = _column(coordinate.rstrip(_DIGITS)) if coordinate else len(values) + 1
        if len(values) < column:
            values += [None] * (column - len(values))
        letters = "".join(self._pieces)
        if self._inline:
            values[column - 1] = letters or None
        elif letters:
            values[column - 1] = self._convert(attributes, letters)


@cache
def _column(letters: str) -> int:
    """Give the place of a column; there are no more than three letters of it."""
    return coordinate_to_tuple(f"{letters}1")[1]


def _whole(number: str) -> int:
    return int(number) if number.isdigit() else int(float(number))


def _read(part: IO[bytes], taker: "_Rows | _Texts") -> Iterator[Any]:
    """Go through a part; one that declares anything is none that a spreadsheet writes."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = taker.begin, taker.end
    parser.CharacterDataHandler = taker.say
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = _refuse_declaration
    while piece := part.read(_PIECE_BYTES):
        parser.Parse(piece, False)  # noqa: FBT003, expat's own signature
        yield from taker.done
        taker.done.clear()
    parser.Parse(b"", True)  # noqa: FBT003
    yield from taker.done


def _refuse_declaration(*_: object) -> None:
    raise ValueError("a part that declares something")
