"""The empty sheet for paper slips, its columns set to text so that no digit is lost while typing."""

import csv
from pathlib import Path
from typing import cast

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from pos.rules.errors import CanteenError
from pos.rules.slip_sheet import SLIP_COLUMNS

TITLE = "纸单"
_WIDE = 20


def write_slip_template(path: Path) -> None:
    """Write an empty sheet, .xlsx or .csv; a file that is there already is left alone."""
    suffix = path.suffix.lower()
    if suffix not in {".csv", ".xlsx"}:
        raise CanteenError(f"{path.name} 不是 .xlsx 或 .csv：请换成这样结尾的文件名。")
    try:
        if suffix == ".csv":
            with path.open("x", encoding="utf-8-sig", newline="") as sheet:
                csv.writer(sheet).writerow(SLIP_COLUMNS)
        else:
            with path.open("xb") as file:
                _workbook().save(file)
    except FileExistsError as error:
        raise CanteenError(f"已经有 {path}，没有动它：请换一个文件名。") from error
    except OSError as error:
        raise CanteenError(f"写不了 {path}：{error.strerror}。请换一个文件夹，或改权限。") from error


def _workbook() -> Workbook:
    book = Workbook()
    sheet = cast("Worksheet", book.active)
    sheet.title = TITLE
    sheet.append(SLIP_COLUMNS)
    for place in range(1, len(SLIP_COLUMNS) + 1):
        shape = sheet.column_dimensions[get_column_letter(place)]
        shape.width, shape.number_format = _WIDE, "@"
        sheet.cell(1, place).font = Font(bold=True)
    sheet.freeze_panes = "A2"
    return book
