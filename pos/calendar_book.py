import hashlib
from collections.abc import Iterable
from datetime import date

from sqlalchemy import Connection, select
from sqlalchemy.dialects.sqlite import insert

from pos.holidays import public_day
from pos.rules.dated import Dated
from pos.rules.journal import canonical
from pos.rules.service_days import Calendar, OpenDays, Override
from pos.tables import calendar_override
from pos.told_rules_book import ToldRulesBook

_NAMED = select(calendar_override).order_by(calendar_override.c.day)


class CalendarBook:
    """The days somebody named as served or not, inside one transaction."""

    def __init__(self, connection: Connection, told: ToldRulesBook) -> None:
        self._db = connection
        self._told = told

    def calendar(self, rule: Dated[OpenDays]) -> Calendar:
        """Put the rule, the named days and the public holidays together.

        A day named here wins over one that the centre named; its public holidays win over those known here.
        """
        told = self._told.days()
        if told is None:
            return Calendar(rule, self.overrides(), public_day)
        return Calendar(rule, {**told.named, **self.overrides()}, told.public_day)

    def overrides(self) -> dict[date, Override]:
        """Give every day that was named here."""
        rows = self._db.execute(_NAMED)
        named = (Override(date.fromisoformat(row.day), bool(row.is_workday), row.note) for row in rows)
        return {override.day: override for override in named}

    def put(self, named: Iterable[Override]) -> None:
        """Write named days, in place of what was known of the same days."""
        rows = [
            {"day": override.day.isoformat(), "is_workday": int(override.served), "note": override.note}
            for override in named
        ]
        row = insert(calendar_override)
        changed = {"is_workday": row.excluded.is_workday, "note": row.excluded.note}
        if rows:
            self._db.execute(row.on_conflict_do_update(index_elements=["day"], set_=changed), rows)

    def digest(self) -> str:
        """Name the named days by their content: 16 hexadecimal digits."""
        content = {str(named.day): [named.served, named.note] for named in self.overrides().values()}
        return hashlib.sha256(canonical(content).encode()).hexdigest()[:16]
