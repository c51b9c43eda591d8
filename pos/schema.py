"""Which revision a database's tables stand at; Alembic itself is loaded only where they have to change."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from sqlalchemy import Connection, inspect, text

from pos.rules.errors import CanteenError

STAMP = "alembic_version"
_FRESH = "0000"


@dataclass(frozen=True)
class Revisions:
    """The steps that one kind of database was made in, a file each, numbered in its name."""

    folder: Path

    @cached_property
    def newest(self) -> str:
        """Give the number of the last step, which the program's tables are like."""
        return max(file.name[1:5] for file in (self.folder / "versions").glob("v[0-9]*.py"))


@dataclass(frozen=True)
class Standing:
    """The revision that a database stands at, ``0000`` where it has no tables, and the newest there is."""

    found: str
    newest: str

    @property
    def is_fresh(self) -> bool:
        """Tell whether there is nothing in the database."""
        return self.found == _FRESH

    @property
    def is_newest(self) -> bool:
        """Tell whether the tables are the program's own."""
        return self.found == self.newest

    def known(self, books: str) -> "Standing":
        """Give this back, or raise CanteenError where the tables are newer than the program."""
        if self.found > self.newest:
            found, newest = (number.lstrip("0") for number in (self.found, self.newest))
            raise CanteenError(
                f"{books} 是第 {found} 版的账本，这个程序认得第 {newest} 版：请装相配的程序版本。"
            )
        return self


def stamped(connection: Connection) -> str:
    """Give the revision that is written in a database, ``0000`` where none is."""
    if not inspect(connection).has_table(STAMP):
        return _FRESH
    return connection.scalar(text(f"select version_num from {STAMP}")) or _FRESH  # noqa: S608, our own name
