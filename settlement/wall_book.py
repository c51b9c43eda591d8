"""The screens on a wall and what their addresses show, inside one transaction."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, insert, select, update

from pos.rules.journal import instant
from settlement.health_tables import wall
from settlement.rules.roles import Scope, read_scope


@dataclass(frozen=True)
class Wall:
    """One screen: which place it is about, and until when its address works."""

    number: int
    place: Scope
    made_at: datetime
    expires_at: datetime


class WallBook:
    """Which screens there are."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def add(self, hashed: str, place: Scope, at: datetime, until: datetime) -> int:
        """Keep a screen; give its number."""
        values = {"place": str(place), "made_at": instant(at), "expires_at": instant(until)}
        made = insert(wall).values(token=hashed, **values).returning(wall.c.number)
        return int(self._db.execute(made).scalar_one())

    def with_token(self, hashed: str, now: datetime) -> Wall | None:
        """Find the screen whose address was opened; None for one that does not work any more."""
        found = self._many(wall.c.token == hashed, wall.c.expires_at > instant(now))
        return next(iter(found), None)

    def get(self, number: int) -> Wall | None:
        """Find a screen that is in use by its number."""
        return next(iter(self._many(wall.c.number == number, wall.c.token.is_not(None))), None)

    def inside(self, scope: Scope, now: datetime) -> tuple[Wall, ...]:
        """Give the screens of a place whose addresses work."""
        found = self._many(wall.c.token.is_not(None), wall.c.expires_at > instant(now))
        return tuple(one for one in found if scope.covers(one.place))

    def end(self, number: int) -> None:
        """Let a screen show nothing any more."""
        self._db.execute(update(wall).where(wall.c.number == number).values(token=None))

    def _many(self, *conditions: ColumnElement[bool]) -> tuple[Wall, ...]:
        columns = (wall.c.number, wall.c.place, wall.c.made_at, wall.c.expires_at)
        rows = self._db.execute(select(*columns).where(*conditions).order_by(wall.c.number)).mappings()
        return tuple(
            Wall(
                row["number"],
                read_scope(row["place"]),
                datetime.fromisoformat(row["made_at"]),
                datetime.fromisoformat(row["expires_at"]),
            )
            for row in rows
        )
