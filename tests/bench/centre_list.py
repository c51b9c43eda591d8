"""A monthly list as a community's clerk writes it: made-up people, each with a sound ID number."""

from datetime import date, timedelta
from pathlib import Path

from openpyxl import load_workbook
from xlsxwriter.workbook import Workbook

from pos.rules import roster_sheet
from pos.rules.id_number import check_digit
from settlement.rules import list_sheet

ROSTER = (
    roster_sheet.NAME, roster_sheet.ID_NUMBER, roster_sheet.CATEGORY, roster_sheet.BEGINS, roster_sheet.ENDS,
    roster_sheet.DOCUMENT, roster_sheet.COMMUNITY,
)  # fmt: skip
LEDGER = (*ROSTER, list_sheet.GRID, list_sheet.BUILDING, list_sheet.HOME, list_sheet.PHONE)
_SURNAMES = "李王张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董"
_GIVEN = "秀兰建国淑英桂芳志强玉梅文华永福凤霞德明春荣金生海清素珍庆祥洪波立新云艳"
_NO_STATUS, _EVERY_SHORT = ("", "", "", ""), 6
_OLDEST, _DAYS = date(1930, 1, 1), 12_000
_EVERY_STATUS = 7
_A_COMMUNITY = 400


def write_list(path: Path, count: int, columns: tuple[str, ...]) -> Path:
    """Write a list of so many people with these columns."""
    book = Workbook(str(path))
    sheet = book.add_worksheet("居民名单")
    sheet.write_row(0, 0, columns)
    for number in range(count):
        sheet.write_row(number + 1, 0, _person(number)[: len(columns)])
    book.close()
    return path


def bare_reading(path: Path) -> int:
    """Go through the values of a sheet as anybody would who only wants to have seen them."""
    book = load_workbook(path, read_only=True)
    seen = sum(len(row) for row in book.worksheets[0].iter_rows(values_only=True))
    book.close()
    return seen


def _person(number: int) -> tuple[str, ...]:
    """Make somebody up; the number's first digits are no province's."""
    born_on = _OLDEST + timedelta(days=number * 7919 % _DAYS)
    body = f"29{number // 999 % 10_000:04d}{born_on:%Y%m%d}{number % 999:03d}"
    document = f"示范民〔2024〕{number % 90 + 1} 号"
    held = _NO_STATUS if number % _EVERY_STATUS else ("低保", "2024-01-01", "长期", document)
    lives_at = (f"示范{number // _A_COMMUNITY + 1}社区", f"第{number // 40 % 10 + 1}网格")
    door = (f"{number // 8 % 50 + 1}栋", f"{number % 8 + 101}")
    phone = f"1390000{number % 10_000:04d}"
    return _name(number), body + check_digit(body), *held, *lives_at, *door, phone


def _name(number: int) -> str:
    chance = number * 2_654_435_761 % 2**32  # well mixed, and the same names every time
    family, first, second = chance % len(_SURNAMES), chance // 31 % len(_GIVEN), chance // 997 % len(_GIVEN)
    second_part = _GIVEN[second] if number % _EVERY_SHORT else ""
    return _SURNAMES[family] + _GIVEN[first] + second_part
