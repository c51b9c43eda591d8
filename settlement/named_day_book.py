"""The days that the centre named, inside one transaction."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import Connection, delete, insert, select

from pos.rules.service_days import Override
from settlement.calendar_tables import named_day
from settlement.rules.roles import Scope


class NamedDayBook:
    """Which days are served or not, for the whole city or for one place; the nearest place wins."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def at(self, place: Scope) -> dict[date, Override]:
        """Give the days that were named for exactly this place."""
        query = select(named_day).where(named_day.c.place == str(place)).order_by(named_day.c.day)
        return _read(self._db.execute(query).all())

    def for_canteen(self, place: Scope) -> dict[date, Override]:
        """Give the days as they are named for a canteen: its own, over its community's, up to the city's."""
        found: dict[date, Override] = {}
        for depth in range(len(place.parts) + 1):
            found |= self.at(Scope(place.parts[:depth]))
        return dict(sorted(found.items()))

    def put(self, place: Scope, named: Iterable[Override]) -> None:
        """Write named days of a place, instead of what was said there of the same days."""
        rows = [
            {
                "place": str(place),
                "day": one.day.isoformat(),
                "is_workday": int(one.served),
                "note": one.note,
            }
            for one in named
        ]
        if not rows:
            return
        days = [row["day"] for row in rows]
        self._db.execute(delete(named_day).where(named_day.c.place == str(place), named_day.c.day.in_(days)))
        self._db.execute(insert(named_day), rows)


def _read(rows: Iterable[object]) -> dict[date, Override]:
    named = (Override(date.fromisoformat(row.day), bool(row.is_workday), row.note) for row in rows)  # type: ignore[attr-defined]
    return {one.day: one for one in named}
