"""The tables that the tills' lines stand in on PostgreSQL, one a month; on SQLite there is one for all."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, text
from sqlalchemy.exc import OperationalError

from settlement.engine import hold_too
from settlement.rules.entry_months import has_its_own
from settlement.till_tables import till_entry

log = logging.getLogger(__name__)

MAKING = "entry months"
"""What whoever makes a month's table holds, so that it is made once."""

_PARENT = till_entry.name
_OTHER = f"{_PARENT}_other"
_COLUMNS = ", ".join(column.name for column in till_entry.columns)
_LONGEST_WAIT = "300ms"
# From the rows of the catalogue: what to_regclass() knows of a table that somebody else has just made is old.
_TABLES = text(
    "SELECT relname FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid"
    " WHERE inhparent = to_regclass(:parent)"
)


@dataclass(frozen=True)
class Made:
    """The months whose tables were made now, and those whose could not be while somebody reads all lines."""

    made: tuple[str, ...] = ()
    left: tuple[str, ...] = ()


class EntryMonths:
    """The months that have a table, inside one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection
        self._apart = connection.dialect.name == "postgresql"

    def there(self) -> frozenset[str]:
        """Give the months that have a table of their own."""
        tables = self._db.scalars(_TABLES, {"parent": _PARENT}) if self._apart else ()
        return frozenset(_month_of(table) for table in tables if table != _OTHER)

    def make(self, months: Iterable[str], today: date) -> Made:
        """Make what is not there yet of these months' tables, as far as they are near.

        Lines of a month without a table stand among the other months until it is made: none is lost, and
        nobody waits long for it.
        """
        near = sorted({month for month in months if has_its_own(month, today)})
        if not self._apart or self.there().issuperset(near):
            return Made()
        hold_too(self._db, MAKING)
        there = self.there()  # as it is now that nobody else makes one
        wanted = [month for month in near if month not in there]
        made = tuple(month for month in wanted if self._add(month))
        return Made(made, tuple(month for month in wanted if month not in made))

    def _add(self, month: str) -> bool:
        """Add a month's table, with its lines that meanwhile stand among the others."""
        table = _table_of(month)
        try:
            with self._db.begin_nested():
                self._say(f"SET LOCAL lock_timeout = '{_LONGEST_WAIT}'")
                self._say(f"LOCK TABLE {_OTHER} IN ACCESS EXCLUSIVE MODE")
                self._say(f"CREATE TABLE {table} (LIKE {_PARENT} INCLUDING DEFAULTS)")
                self._say(
                    f"WITH moved AS (DELETE FROM {_OTHER} WHERE month = '{month}' RETURNING {_COLUMNS})"  # noqa: S608, names of our own
                    f" INSERT INTO {table} ({_COLUMNS}) SELECT {_COLUMNS} FROM moved"
                )
                self._say(f"ALTER TABLE {_PARENT} ATTACH PARTITION {table} FOR VALUES IN ('{month}')")
                self._say("SET LOCAL lock_timeout = DEFAULT")
        except OperationalError:
            log.warning("no table for the lines of %s yet: somebody reads all of them", month)
            return False
        return True

    def _say(self, sentence: str) -> None:
        self._db.exec_driver_sql(sentence)


def _month_of(table: str) -> str:
    return table.removeprefix(f"{_PARENT}_").replace("_", "-")


def _table_of(month: str) -> str:
    return f"{_PARENT}_{month.replace('-', '_')}"
