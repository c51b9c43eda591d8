"""Whether a formula stands where a list is read: what a cell shows is then not what the clerk wrote."""

from collections.abc import Mapping, Sequence
from itertools import islice
from typing import BinaryIO, cast

from openpyxl import load_workbook
from openpyxl.worksheet._read_only import ReadOnlyWorksheet

from pos.rules.sheet_shape import SheetShape
from pos.sheets import HEADER_ROWS, heading, is_header
from settlement.rules.sheet_limits import column_letters
from settlement.sheet_scan import Formulas


def formula_problem(file: BinaryIO, formulas: Mapping[str, Formulas], shape: SheetShape) -> str | None:
    """Name the first formula in a column that is read; one in a column passed over says nothing to us."""
    book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
    try:
        for sheet in book.worksheets:
            reader = cast("ReadOnlyWorksheet", sheet)
            found = formulas.get(vars(reader)["_worksheet_path"])  # it has no public name for its part
            if found is None or reader.sheet_state != "visible":
                continue
            reader.reset_dimensions()
            cell = _first(found, list(islice(reader.values, HEADER_ROWS)), shape)
            if cell:
                return f"{cell} 是公式：请把这一列复制成数值再交。"
    finally:
        book.close()
    return None


def _first(formulas: Formulas, top: Sequence[Sequence[object]], shape: SheetShape) -> str:
    """Name the first cell with a formula below the header, row by row; empty where there is none."""
    header = next((place for place, values in enumerate(top) if is_header(values, shape)), None)
    if header is None:
        return ""
    read = [place for place, value in enumerate(top[header], 1) if heading(value) in shape.columns]
    below = [(row, column) for column in read for row in formulas.rows.get(column, ()) if row > header + 1]
    return f"{column_letters(min(below)[1])}{min(below)[0]}" if below else ""
