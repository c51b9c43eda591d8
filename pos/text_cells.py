"""Texts in sheets that stay texts: whatever somebody wrote, no spreadsheet may run it."""

from openpyxl.cell.cell import Cell, MergedCell

_RUN_BY_SPREADSHEETS = ("=", "+", "-", "@", "\t", "\r")


def put_text(cell: Cell | MergedCell, text: str) -> None:
    """Write a text into a cell of a workbook as a text, also where it begins like a formula."""
    cell.value = text
    cell.data_type = "s"  # openpyxl takes a text that begins with = for a formula
    cell.number_format = "@"
    cell.quotePrefix = text.startswith(_RUN_BY_SPREADSHEETS)


def csv_text(value: object) -> str:
    """Write a value for a text file; one that begins like a formula gets a mark that reading takes off."""
    text = str(value)
    return f"'{text}" if text.startswith(_RUN_BY_SPREADSHEETS) else text
