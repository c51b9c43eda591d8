"""The empty sheets that clerks fill in: the right heads, one example that is never imported, the choices."""

from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import cast

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from pos.rules.roster_sheet import BEGINS, CATEGORY, COMMUNITY, DOCUMENT, ENDS, ID_NUMBER, NAME
from pos.sheets import GUIDE_TITLE, ROSTER_TITLE, offer_categories
from settlement.rules.list_sheet import (
    BUILDING,
    DEATHS_SHAPE,
    DIED_ON,
    GRID,
    HOME,
    LIST_COLUMNS,
    PHONE,
)

# 29 is no province: the number passes the check and belongs to nobody.
EXAMPLE = {
    NAME: "李秀兰（示例，填好后删去这一行）",
    ID_NUMBER: "290001193305120021",
    CATEGORY: "低保",
    BEGINS: "2026-01-01",
    ENDS: "长期",
    DOCUMENT: "示例〔2026〕1 号",
    COMMUNITY: "示例社区",
    GRID: "3网格",
    BUILDING: "12号楼",
    HOME: "2-301",
    PHONE: "13800000000",
    DIED_ON: "2026-01-01",
}
_HINTS = (
    (NAME, "必填。写全名"),
    (ID_NUMBER, "必填。18 位，这一列已设为文本；一个人只有一行"),
    (CATEGORY, "从下拉中选；几项用、隔开；没有就空着"),
    (BEGINS, "写成 2026-01-01；不清楚可空着"),
    (ENDS, "类别最后一天；长期有效就写 长期 或空着"),
    (COMMUNITY, "写了网格、楼栋、房屋，就要有社区"),
    (DIED_ON, "写成 2026-01-01"),
)


def list_template(categories: Sequence[str]) -> bytes:
    """Write the sheet of a monthly list."""
    return _template(LIST_COLUMNS, categories)


def deaths_template() -> bytes:
    """Write the sheet of a list of the dead."""
    return _template(DEATHS_SHAPE.columns, ())


def _template(columns: Sequence[str], categories: Sequence[str]) -> bytes:
    book = Workbook()
    sheet = cast("Worksheet", book.active)
    _write_heads(sheet, columns, EXAMPLE)
    _write_guide(book.create_sheet(GUIDE_TITLE), columns, categories)
    if CATEGORY in columns and categories:
        offer_categories(sheet, get_column_letter(columns.index(CATEGORY) + 1), len(categories))
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _write_heads(sheet: Worksheet, columns: Sequence[str], example: Mapping[str, str]) -> None:
    """Write heads and example; whole columns are text, so that no digit of a number is lost while typing."""
    sheet.title = ROSTER_TITLE
    sheet.append(list(columns))
    sheet.append([example.get(column) for column in columns])
    for place, column in enumerate(columns, 1):
        shape = sheet.column_dimensions[get_column_letter(place)]
        shape.width, shape.number_format = (24 if column == ID_NUMBER else 14), "@"
        sheet.cell(1, place).font = Font(bold=True)
        sheet.cell(2, place).font = Font(italic=True)
        sheet.cell(2, place).number_format = "@"
    sheet.freeze_panes = "A2"


def _write_guide(sheet: Worksheet, columns: Sequence[str], categories: Sequence[str]) -> None:
    """Explain one column a line, so that this page can never be taken for a list."""
    for column, hint in (hint for hint in _HINTS if hint[0] in columns):
        sheet.append([column, hint])
    sheet.append(["示例", "第 2 行是示例：填好后删去，留着会提醒您删"])
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 12, 56
    for (cell,) in sheet.iter_rows(min_col=2, max_col=2):
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    for row, category in enumerate(("可选类别", *categories) if categories else (), 1):
        sheet.cell(row, 6, category)
