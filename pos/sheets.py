"""Sheets as files: read .xlsx and .csv row by row, and write the roster template clerks fill in."""

import csv
import re
import warnings
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import chain, islice
from pathlib import Path
from typing import BinaryIO, TypeAlias, cast

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from pos.rules.errors import CanteenError
from pos.rules.roster_sheet import BEGINS, CATEGORY, COLUMNS, ENDS, GUIDE, ROSTER_SHAPE, Cell
from pos.rules.sheet_shape import SheetShape
from pos.sheet_rows import Sheets
from pos.text_cells import csv_text, put_text

Raw: TypeAlias = Iterator[tuple[int, Sequence[object]]]

FILE_BYTES_MAX = 200 * 1024**2
UNPACKED_BYTES_MAX = 2 * 1024**3
ROWS_MAX = 1_048_576
HEADER_ROWS = 10
PROGRESS_ROWS = 1_000
_COMPOUND_FILE = bytes.fromhex("d0cf11e0")
_ODD_BYTE_ORDER = (b"\xff\xfe", b"\xfe\xff")
_TEXT_GUARD = re.compile(r"=\"(.*)\"|'(.*)", re.DOTALL)

ROSTER_TITLE, GUIDE_TITLE = "居民名单", "填表说明"
# openpyxl remarks on extensions it drops and on dates it cannot place; the row check names the latter.
warnings.filterwarnings("ignore", module=r"openpyxl\.")


class BadSheet(CanteenError):
    """The file as a whole cannot be read as the sheet it should be."""


def read_rows(
    path: Path, progress: Callable[[int], None] | None = None, shape: SheetShape = ROSTER_SHAPE
) -> Iterator[tuple[int, dict[str, Cell]]]:
    """Give every filled row below the header with its number as Excel counts, as column name to value.

    ``progress`` is told the row number every thousand rows. Raises BadSheet, at the first step at the latest
    for a file that is no such sheet, later for one that is broken further down.
    """
    try:
        for row, cells in _named(_raw_rows(path, shape), path, shape):
            if progress and row % PROGRESS_ROWS == 0:
                progress(row)
            if cells:
                yield row, cells
    except CanteenError:
        raise
    except OSError as error:
        raise BadSheet(f"读不到文件 {path.name}：请核对文件名和权限。") from error
    except Exception as error:  # a broken workbook makes openpyxl raise a dozen kinds
        raise BadSheet(
            f"{path.name} 读不下去，文件可能已损坏：请用 Excel 或 WPS 打开并另存为 .xlsx 再导入。"
        ) from error


def _named(raw: Raw, path: Path, shape: SheetShape) -> Iterator[tuple[int, dict[str, Cell]]]:
    """Find the header among the first rows and give every row below it by column name."""
    top = list(islice(raw, HEADER_ROWS))
    place = next((place for place, (_, values) in enumerate(top) if is_header(values, shape)), None)
    if place is None:
        raise BadSheet(
            f"{path.name} 的前 {HEADER_ROWS} 行里没有表头：要有一行写着 {'、'.join(shape.required)}，"
            f"还可以有 {'、'.join(shape.columns[len(shape.required) :])}。"
        )
    columns = _columns(top[place][1], path, shape)
    for row, values in chain(top[place + 1 :], raw):
        if row > ROWS_MAX:
            raise BadSheet(f"{path.name} 超过 {ROWS_MAX} 行：请分成几个文件。")
        many = len(values)
        filled = [(name, values[index]) for index, name in columns if index < many]
        cells = {name: _cell(value) for name, value in filled if value is not None}
        yield row, {name: cell for name, cell in cells.items() if cell != ""}


def is_header(values: Sequence[object], shape: SheetShape) -> bool:
    """Tell a header from a title: it has a required column and one more that we know."""
    words = {heading(value) for value in values}
    return not words.isdisjoint(shape.required) and len(words.intersection(shape.known)) > 1


def heading(value: object) -> str:
    """Give the word of a header cell as columns are called: no blanks, no star for a required one."""
    return "".join(str(value or "").split()).strip("*＊\ufeff")


def _columns(header: Sequence[object], path: Path, shape: SheetShape) -> list[tuple[int, str]]:
    """Say which column holds what; refuse a header with words unknown, missing or written twice."""
    words = [heading(value) for value in header]
    known = f"认识的列有 {'、'.join(shape.columns)}（{'、'.join(shape.passed_over)} 可以有，不导入）"
    unknown = [word for word in words if word and word not in shape.known]
    if unknown:
        raise BadSheet(f"{path.name} 有不认识的列 {'、'.join(unknown)[:200]}：请改名或删去。{known}。")
    twice = sorted({word for word in words if word and words.count(word) > 1})
    if twice:
        raise BadSheet(f"{path.name} 的列 {'、'.join(twice)} 出现了两次：请只留一列。")
    missing = [word for word in shape.required if word not in words]
    if missing:
        raise BadSheet(f"{path.name} 缺少列 {'、'.join(missing)}：请补上。{known}。")
    return [(index, word) for index, word in enumerate(words) if word in shape.columns]


def _cell(value: object) -> Cell:
    """Bring a cell into one of four kinds; an empty one is an empty text."""
    if isinstance(value, str):
        return value if value.strip() else ""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, int | float | date) and not isinstance(value, bool) else str(value)


def _raw_rows(path: Path, shape: SheetShape) -> Raw:
    """Choose the reader by what the file is, not by what it is called."""
    if path.stat().st_size > FILE_BYTES_MAX:
        raise BadSheet(f"{path.name} 超过 {FILE_BYTES_MAX // 1024**2} MB：请分成几个文件。")
    with path.open("rb") as file:
        start = file.read(4)
    suffix = path.suffix.lower()
    if start == _COMPOUND_FILE:
        raise BadSheet(f"{path.name} 设了密码，或是旧版 .xls：请去掉密码并另存为 .xlsx 再导入。")
    if suffix == ".xlsm":
        raise BadSheet(f"{path.name} 带有宏：请另存为 .xlsx 再导入。")
    if start.startswith(b"PK"):
        return _xlsx_rows(path, shape)
    if suffix == ".csv":
        return _csv_rows(path, shape.required[0])
    raise BadSheet(f"{path.name} 不是 .xlsx 或 .csv 文件：请用 Excel 或 WPS 另存为 .xlsx 再导入。")


def _xlsx_rows(path: Path, shape: SheetShape) -> Raw:
    """Read the one visible sheet that has such a header."""
    with path.open("rb") as file:
        _refuse_unsafe(file, path)
        book = Sheets(file)
        shown = [sheet for sheet in book.sheets if sheet.visible]
        fitting = [
            sheet
            for sheet in shown
            if any(is_header(values, shape) for _, values in islice(book.rows(sheet), HEADER_ROWS))
        ]
        if len(fitting) > 1:
            titles = "、".join(sheet.title for sheet in fitting)
            raise BadSheet(
                f"{path.name} 里有几张表 {titles[:200]}，不知道用哪张：请合成一张，或分成几个文件。"
            )
        for sheet in fitting or shown[:1]:
            yield from book.rows(sheet)


def _refuse_unsafe(file: BinaryIO, path: Path) -> None:
    """Refuse macros, a password and what would unpack to more than a machine can hold."""
    with zipfile.ZipFile(file) as archive:
        parts = archive.infolist()
    if any(part.filename.endswith("vbaProject.bin") for part in parts):
        raise BadSheet(f"{path.name} 带有宏：请另存为 .xlsx 再导入。")
    if any(part.flag_bits & 1 for part in parts):
        raise BadSheet(f"{path.name} 设了密码：请去掉密码再导入。")
    sheets = sum(part.file_size for part in parts)
    rest = sum(part.file_size for part in parts if "/worksheets/" not in part.filename)
    # Sheets are read row by row; everything else is held in memory whole.
    if sheets > UNPACKED_BYTES_MAX or rest > FILE_BYTES_MAX:
        raise BadSheet(f"{path.name} 解开后太大：请把它另存为一个新的 .xlsx 再导入。")


def _csv_rows(path: Path, first_column: str) -> Raw:
    """Read text with commas or tabs; a quote left open is an error, not a swallowed rest of the file."""
    encoding = _encoding(path)
    with path.open(encoding=encoding, newline="") as file:
        top = list(islice(file, HEADER_ROWS))
        delimiter = "\t" if any(first_column in line and "\t" in line for line in top) else ","
        reader = csv.reader(chain(top, file), delimiter=delimiter, strict=True)
        row = 0
        try:
            for row, values in enumerate(reader, 1):
                yield row, [_unguarded(value) for value in values]
        except csv.Error as error:
            raise BadSheet(
                f"{path.name} 第 {row + 1} 行的引号或内容不完整：请用 Excel 或 WPS 另存为 .xlsx。"
            ) from error


def _encoding(path: Path) -> str:
    """Tell UTF-8 from GB18030 and from what Excel calls Unicode text."""
    with path.open("rb") as file:
        if file.read(2) in _ODD_BYTE_ORDER:
            return "utf-16"
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            with path.open(encoding=encoding, newline="") as text:
                while text.read(1 << 20):
                    pass
        except UnicodeDecodeError:
            continue
        return encoding
    raise BadSheet(f"{path.name} 的文字编码认不出：请用 Excel 或 WPS 另存为 .xlsx 再导入。")


def _unguarded(value: str) -> str:
    """Take off what programs put before a text so that Excel keeps its digits."""
    match = _TEXT_GUARD.fullmatch(value)
    return value if match is None else match.group(1) or match.group(2) or ""


def write_template(path: Path, categories: Sequence[str]) -> None:
    """Write an empty roster sheet with its columns, choices and a page that explains them."""
    write_sheet(path, (), categories)


def write_sheet(path: Path, rows: Iterable[Mapping[str, Cell]], categories: Sequence[str]) -> None:
    """Write rows as a roster sheet that read_rows reads back: .csv plain, anything else as .xlsx."""
    if path.suffix.lower() == ".csv":
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(COLUMNS)
            writer.writerows([csv_text(cells.get(column, "")) for column in COLUMNS] for cells in rows)
        return
    book = Workbook()
    sheet = cast("Worksheet", book.active)
    _write_roster(sheet, rows)
    _write_guide(book.create_sheet(GUIDE_TITLE), categories)
    if categories:
        offer_categories(sheet, get_column_letter(COLUMNS.index(CATEGORY) + 1), len(categories))
    book.save(path)


def _write_roster(sheet: Worksheet, rows: Iterable[Mapping[str, Cell]]) -> None:
    """Write header and rows; whole columns are text or dates, so that no digit is lost while typing."""
    sheet.title = ROSTER_TITLE
    sheet.append(COLUMNS)
    formats = ["yyyy-mm-dd" if column in (BEGINS, ENDS) else "@" for column in COLUMNS]
    for place, shown in enumerate(formats, 1):
        shape = sheet.column_dimensions[get_column_letter(place)]
        shape.width, shape.number_format = 22 if shown == "@" else 12, shown
        sheet.cell(1, place).font = Font(bold=True)
    sheet.freeze_panes = "A2"
    for row, cells in enumerate(rows, 2):
        for place, column in enumerate(COLUMNS, 1):
            value = cells.get(column, "")
            if isinstance(value, str):
                if value:
                    put_text(sheet.cell(row, place), value)
            else:
                sheet.cell(row, place, value).number_format = formats[place - 1]


def _write_guide(sheet: Worksheet, categories: Sequence[str]) -> None:
    """Explain the columns one a line, so that this page can never be taken for a roster."""
    for line in GUIDE:
        sheet.append(line)
    for place, width in enumerate((10, 52, 26, 26), 1):
        sheet.column_dimensions[get_column_letter(place)].width = width
        sheet.cell(1, place).font = Font(bold=True)
    for (cell,) in sheet.iter_rows(min_col=2, max_col=2):
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    for row, category in enumerate(("可选类别", *categories), 1):
        put_text(sheet.cell(row, 6), category)


def offer_categories(sheet: Worksheet, column: str, count: int) -> None:
    """Offer the categories of the guide in a column; several in one cell stay allowed after a remark."""
    choice = DataValidation(
        type="list",
        formula1=f"{GUIDE_TITLE}!$F$2:$F${count + 1}",
        allow_blank=True,
        errorStyle="information",
        errorTitle=CATEGORY,
        error="不在列表中。几项类别请用、隔开。",
        showErrorMessage=True,
    )
    choice.add(f"{column}2:{column}{ROWS_MAX}")
    sheet.add_data_validation(choice)
