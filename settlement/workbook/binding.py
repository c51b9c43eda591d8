"""Opens a workbook that is written row by row, and closes it; what went wrong half-way leaves no file."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO

from xlsxwriter.workbook import Workbook

from pos.rules.meals import shanghai
from settlement.workbook.plain_sheet import PlainSheet


@contextmanager
def bound(file: Path | BinaryIO, title: str, made_at: datetime) -> Iterator[Workbook]:
    """Give a workbook to write in; it holds one row of each sheet in memory, the rest is on disk."""
    with TemporaryDirectory(prefix="workbook-") as folder:
        book = Workbook(
            str(file) if isinstance(file, Path) else file,
            {
                "constant_memory": True,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "tmpdir": folder,
            },
        )
        book.worksheet_class = PlainSheet
        written_at = shanghai(made_at).replace(tzinfo=None, microsecond=0)
        book.set_properties({"title": title, "created": written_at})
        book.set_calc_mode("auto")
        yield book
        book.close()
