"""What passers-by reported, inside one transaction; what is sealed stays sealed here."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, RowMapping, delete, func, insert, select, true, update

from pos.rules.journal import instant
from settlement.found_tables import found_report

ROWS_A_PAGE = 50


@dataclass(frozen=True)
class Report:
    """One report, without what the passer-by wrote."""

    report: int
    band: int
    person: str
    community: str
    at: datetime
    opened_at: datetime | None
    opened_by: int | None
    handled_at: datetime | None
    handled_by: int | None


class FoundBook:
    """Reports of passers-by."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def has(self, request: str) -> bool:
        """Tell whether a form was sent already."""
        query = select(found_report.c.report).where(found_report.c.request == request)
        return self._db.scalar(query) is not None

    def add(self, row: Mapping[str, object]) -> None:
        """Write down a report."""
        self._db.execute(insert(found_report).values(**row))

    def get(self, number: int) -> Report | None:
        """Find a report by its number."""
        row = self.sealed(number)
        return _read(row) if row else None

    def sealed(self, number: int) -> RowMapping | None:
        """Give a report as stored."""
        query = select(found_report).where(found_report.c.report == number)
        return self._db.execute(query).mappings().one_or_none()

    def inside(self, communities: Collection[str] | None, before: int | None = None) -> tuple[Report, ...]:
        """List the reports of some communities, of all with None, the newest first; one more than a page."""
        query = select(found_report).where(_of(communities))
        if before is not None:
            query = query.where(found_report.c.report < before)
        newest = query.order_by(found_report.c.report.desc()).limit(ROWS_A_PAGE + 1)
        return tuple(_read(row) for row in self._db.execute(newest).mappings())

    def count_unread(self, communities: Collection[str] | None) -> int:
        """Count the reports that nobody has opened."""
        unread = select(func.count()).where(_of(communities), found_report.c.opened_at.is_(None))
        return self._db.scalar(unread.select_from(found_report)) or 0

    def open(self, number: int, account: int, at: datetime) -> bool:
        """Say who opened a report first; False where somebody else was faster."""
        fresh = found_report.c.report == number, found_report.c.opened_at.is_(None)
        opened = update(found_report).where(*fresh).values(opened_at=instant(at), opened_by=account)
        return self._db.execute(opened).rowcount == 1

    def handle(self, number: int, account: int, at: datetime) -> bool:
        """Say who has dealt with a report; False where somebody else was faster."""
        waiting = found_report.c.report == number, found_report.c.handled_at.is_(None)
        handled = update(found_report).where(*waiting).values(handled_at=instant(at), handled_by=account)
        return self._db.execute(handled).rowcount == 1

    def forget(self, now: datetime, days: int) -> int:
        """Delete the reports that are older than so many days; tell how many."""
        return self._db.execute(delete(found_report).where(_older(now, days))).rowcount

    def count_old(self, now: datetime, days: int) -> int:
        """Count the reports that are older than so many days."""
        query = select(func.count()).select_from(found_report).where(_older(now, days))
        return self._db.scalar(query) or 0


def _of(communities: Collection[str] | None) -> ColumnElement[bool]:
    return true() if communities is None else found_report.c.community.in_(communities)


def _older(now: datetime, days: int) -> ColumnElement[bool]:
    return found_report.c.at < instant(now - timedelta(days=days))


def _read(row: RowMapping) -> Report:
    def when(name: str) -> datetime | None:
        return datetime.fromisoformat(row[name]) if row[name] else None

    return Report(
        report=row["report"],
        band=row["band"],
        person=row["person"],
        community=row["community"],
        at=datetime.fromisoformat(row["at"]),
        opened_at=when("opened_at"),
        opened_by=row["opened_by"],
        handled_at=when("handled_at"),
        handled_by=row["handled_by"],
    )
