"""A till's line as it is filed: its text, the columns it is found by, and the month it stands in."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import BigInteger, Column, String

from pos.journal_book import found_by
from pos.rules.journal import Entry
from settlement.rules.entry_months import month_of
from settlement.till_tables import till_entry

_WHOLE = {True: 2**63, False: 2**31}


@dataclass(frozen=True)
class Filed:
    """One line with its entry; the same as what is written in it."""

    entry: Entry
    line: str

    @cached_property
    def row(self) -> dict[str, object]:
        """Give the row it is filed as."""
        made = self.entry
        found = found_by(made)
        return {
            "till": made.till,
            "number": made.number,
            **found,
            "line": self.line,
            "month": month_of(made.day),
        }

    def unfit(self) -> str:
        """Name a column that has no room for what the signed line says; mostly there is none."""
        row = self.row
        return next((name for name, fits in _FITS if not fits(row[name])), "")


def _room(column: Column[Any]) -> Callable[[object], bool]:
    """Make the test whether a value has room in a column, on every database alike."""
    if isinstance(column.type, String):
        longest, empty = column.type.length or 2**30, bool(column.nullable)

        def is_text(value: object) -> bool:
            if type(value) is not str:
                return value is None and empty
            return len(value) <= longest and "\0" not in value

        return is_text
    most = _WHOLE[isinstance(column.type, BigInteger)]
    return lambda value: type(value) is int and -most <= value < most


_FITS = tuple((column.name, _room(column)) for column in till_entry.columns)
