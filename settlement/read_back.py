"""A workbook that comes back, signed or corrected by hand, beside what the centre writes of its claim."""

import re
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO, cast

from openpyxl import load_workbook
from openpyxl.utils.datetime import to_excel
from openpyxl.worksheet._read_only import ReadOnlyWorksheet

from pos.rules.sheet_shape import SheetShape
from pos.sheets import BadSheet
from settlement.claim_book import ClaimRow
from settlement.claim_desk import ClaimDesk
from settlement.claim_workbook import workbook_of
from settlement.rules.sheet_difference import Difference, LostRow, Plain, Row, differences
from settlement.rules.sheet_limits import BROKEN
from settlement.sheet_guard import check_sheet

SHOWN_MOST = 500
"""So many differences are told one by one; the rest is only counted."""

ANY_SHEET = SheetShape((), (), ())
"""A workbook that is compared has formulas: it is their last values that are read."""

_ROWS_BEYOND = 5_000
_MADE_AT = re.compile(r"制表时间 \d{4}-\d\d-\d\d \d\d:\d\d")


@dataclass(frozen=True)
class Compared:
    """What came of it: sheets only one of the two has, the first differences, and how many there are."""

    missing: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    found: tuple[Difference | LostRow, ...] = ()
    count: int = 0

    @property
    def agrees(self) -> bool:
        """Tell whether the two say the same."""
        return not (self.missing or self.unknown or self.count)


def compare_workbook(desk: ClaimDesk, row: ClaimRow, file: Path, name: str = "") -> Compared:
    """Compare a workbook with what is written of a claim now; a file that could harm is refused first."""
    check_workbook(file, name)
    with tempfile.TemporaryFile() as ours:
        workbook_of(desk, row, ours)
        ours.seek(0)
        return compare_files(cast("BinaryIO", ours), file, name)


def check_workbook(file: Path, name: str = "") -> None:
    """Refuse what is no workbook or could harm."""
    called = name or file.name
    with file.open("rb") as opened:
        if opened.read(2) != b"PK":
            raise BadSheet(f"{called[:100]} 不是 .xlsx 工作簿：请交下载的那一份，签过字、改过的都可以。")
        check_sheet(opened, ANY_SHEET, called)


def compare_files(ours: BinaryIO | Path, theirs: Path, name: str = "") -> Compared:
    """Compare two workbooks sheet by sheet, by the values that their cells show."""
    mine = load_workbook(ours, read_only=True, data_only=True, keep_links=False)
    try:
        try:
            other = load_workbook(theirs, read_only=True, data_only=True, keep_links=False)
        except (ValueError, KeyError, TypeError, AttributeError, zipfile.BadZipFile) as error:
            raise BadSheet(f"{(name or theirs.name)[:100]} {BROKEN}") from error
        try:
            return _compared(mine, other, name or theirs.name)
        finally:
            other.close()
    finally:
        mine.close()


def _compared(mine: Any, other: Any, name: str) -> Compared:  # noqa: ANN401, the library's workbooks
    found: list[Difference | LostRow] = []
    count = 0
    for title in mine.sheetnames:
        if title not in other.sheetnames:
            continue
        try:
            ours = list(_rows(mine[title]))
            theirs = list(islice(_rows(other[title]), len(ours) + _ROWS_BEYOND + 1))
        except (ValueError, KeyError, TypeError, AttributeError, zipfile.BadZipFile) as error:
            raise BadSheet(f"{name[:100]} {BROKEN}") from error
        if len(theirs) > len(ours) + _ROWS_BEYOND:
            raise BadSheet(
                f"{name[:100]} 的{title}比申报多出 {_ROWS_BEYOND} 行以上：请核对是不是这一份申报的。"
            )
        for one in differences(title, ours, theirs):
            count += 1
            if len(found) < SHOWN_MOST:
                found.append(one)
    return Compared(
        tuple(title for title in mine.sheetnames if title not in other.sheetnames),
        tuple(title for title in other.sheetnames if title not in mine.sheetnames),
        tuple(found),
        count,
    )


def _rows(sheet: ReadOnlyWorksheet) -> Iterator[Row]:
    sheet.reset_dimensions()  # some programs write a size that hides rows
    for values in sheet.values:
        yield tuple(_plain(value) for value in values)


def _plain(value: object) -> Plain:
    """Bring a cell into what it shows; when the paper was made is no part of what it says."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return float(value)
    if isinstance(value, datetime) and value.time() == time():
        return value.date()
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if isinstance(value, datetime | time | timedelta):
        return float(to_excel(value))  # type: ignore[no-untyped-call]
    return _MADE_AT.sub("制表时间", str(value)).replace("\r\n", "\n").replace("_x000D_\n", "\n")
