"""Who looked at a wristband's page, inside one transaction; an address is kept as a hash alone."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, func, insert, select

from pos.rules.journal import instant
from pos.rules.meals import SHANGHAI
from settlement.consent_tables import band_view
from settlement.rules.consent import Level

KEPT = timedelta(days=180)
"""A look at a wristband's page is forgotten after so long."""

_DAYS_MOST = 10
_COUNTED_MOST = 5_000


@dataclass(frozen=True)
class View:
    """One look at a wristband's page; ``state`` is how it stood, or ``limited`` where nothing was shown."""

    band: int
    at: datetime
    address: str
    level: Level
    state: str


@dataclass(frozen=True)
class Views:
    """The looks at somebody's wristbands: how many, the newest, and how many on each of the last days."""

    count: int
    newest: tuple[View, ...]
    by_day: tuple[tuple[str, int], ...]


class BandViewBook:
    """Looks at our wristbands' pages."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def add(self, view: View) -> None:
        """Write down a look."""
        self._db.execute(
            insert(band_view).values(
                band=view.band,
                at=instant(view.at),
                address=view.address,
                level=view.level.value,
                state=view.state,
            )
        )

    def count_old(self, now: datetime) -> int:
        """Count the looks that are older than they may be kept."""
        old = select(func.count()).select_from(band_view).where(band_view.c.at < instant(now - KEPT))
        return self._db.scalar(old) or 0

    def forget(self, now: datetime) -> int:
        """Delete those; tell how many."""
        return self._db.execute(delete(band_view).where(band_view.c.at < instant(now - KEPT))).rowcount

    def of(self, bands: Collection[int], most: int) -> Views:
        """Give the looks at some wristbands."""
        mine = band_view.c.band.in_(bands)
        count = self._db.scalar(select(func.count()).select_from(band_view).where(mine)) or 0
        newest = select(band_view).where(mine).order_by(band_view.c.number.desc()).limit(_COUNTED_MOST)
        rows = self._db.execute(newest).mappings().all()
        days: dict[str, int] = {}
        for row in rows:
            day = datetime.fromisoformat(row["at"]).astimezone(SHANGHAI).strftime("%Y-%m-%d")
            days[day] = days.get(day, 0) + 1
        looks = tuple(
            View(
                row["band"],
                datetime.fromisoformat(row["at"]),
                row["address"],
                Level(row["level"]),
                row["state"],
            )
            for row in rows[:most]
        )
        return Views(count, looks, tuple(days.items())[:_DAYS_MOST])
