from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, Connection, RowMapping, bindparam, func, insert, select, update

from pos.rules.errors import CanteenError
from pos.rules.journal import instant
from pos.tables import print_job

RECEIPT, KITCHEN = "receipt", "kitchen"
"""The printers a till may have."""

_ADD = insert(print_job)
_OF_ENTRY = select(print_job).where(print_job.c.entry == bindparam("wanted")).order_by(print_job.c.id)

DRAWER = "drawer"
"""A job of this kind only opens the cash drawer: it has no paper, and is worth nothing after a moment."""


class JobState(StrEnum):
    """How far a receipt has come on its way to paper."""

    QUEUED = "queued"
    SENDING = "sending"
    PRINTED = "printed"
    UNCERTAIN = "uncertain"
    EXPIRED = "expired"
    CANCELLED = "cancelled"

    @property
    def label(self) -> str:
        """Give the word on the receipt page."""
        return {
            "queued": "在等",
            "sending": "正在打",
            "printed": "打好了",
            "uncertain": "不确定",
            "expired": "过期",
            "cancelled": "已取消",
        }[self.value]


@dataclass(frozen=True)
class Job:
    """One piece of paper to print: for which entry, as what, and whose masked name is on it."""

    id: int
    entry: str
    kind: str  # "receipt", "void", "reprint", "topup", "z", "x", "kitchen", "kitchen-2" or "drawer"
    name: str
    state: JobState
    created_at: datetime
    note: str
    printer: str = RECEIPT


class JobBook:
    """The print jobs, inside one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def add(self, entry: str, kind: str, name: str, at: datetime, printer: str = RECEIPT) -> None:
        """Ask for a piece of paper, or for the drawer behind the printer."""
        values = {
            "entry": entry,
            "kind": kind,
            "name": name,
            "created_at": instant(at),
            "printer": printer,
            "state": JobState.QUEUED.value,
        }
        self._db.execute(_ADD, values)

    def job(self, number: int) -> Job | None:
        """Find a job by its id."""
        return next(iter(self._jobs(print_job.c.id == number)), None)

    def counts(self) -> dict[tuple[str, str], int]:
        """Count the jobs by printer and state."""
        columns = (print_job.c.printer, print_job.c.state)
        rows = self._db.execute(select(*columns, func.count()).group_by(*columns))
        return {(printer, state): many for printer, state, many in rows}

    def in_state(self, state: JobState, printer: str) -> tuple[Job, ...]:
        """Give the jobs of one printer in a state, oldest first."""
        return self._jobs((print_job.c.state == state.value) & (print_job.c.printer == printer))

    def of_entry(self, entry: str) -> tuple[Job, ...]:
        """Give every job for an entry, oldest first."""
        return _read(self._db.execute(_OF_ENTRY, {"wanted": entry}).mappings())

    def newest(self, most: int) -> tuple[Job, ...]:
        """Give the newest papers of the receipt printer, newest first."""
        papers = (print_job.c.printer == RECEIPT) & (print_job.c.kind != DRAWER)
        ids = select(print_job.c.id).where(papers).order_by(print_job.c.id.desc()).limit(most)
        return tuple(reversed(self._jobs(print_job.c.id.in_(ids))))

    def move(self, job: int, before: JobState, after: JobState, note: str = "") -> None:
        """Move a job on; if somebody else has moved it already, nothing happens and that is said."""
        query = update(print_job).where(print_job.c.id == job, print_job.c.state == before.value)
        if self._db.execute(query.values(state=after.value, note=note)).rowcount != 1:
            raise CanteenError("这张小票刚被别处处理过：请看小票页。")

    def _jobs(self, condition: ColumnElement[bool]) -> tuple[Job, ...]:
        query = select(print_job).where(condition).order_by(print_job.c.id)
        return _read(self._db.execute(query).mappings())


def _read(rows: Iterable[RowMapping]) -> tuple[Job, ...]:
    return tuple(
        Job(
            row["id"],
            row["entry"],
            row["kind"],
            row["name"],
            JobState(row["state"]),
            datetime.fromisoformat(row["created_at"]),
            row["note"],
            row["printer"],
        )
        for row in rows
    )
