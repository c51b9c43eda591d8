"""When the centre last did what it does by itself, inside one transaction."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from pos.rules.journal import instant
from settlement.run_tables import job_run


@dataclass(frozen=True)
class Run:
    """One run of a job: when it began, how long it took, and how it went."""

    job: str
    began_at: datetime
    ms: int
    went_well: bool


@dataclass(frozen=True)
class LastRun(Run):
    """The newest run of a job, and when one last went well; None where none ever has."""

    went_well_at: datetime | None


class RunBook:
    """The newest run of each job."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def keep(self, run: Run) -> None:
        """Keep a run in place of the one before."""
        values: dict[str, object] = {
            "began_at": instant(run.began_at),
            "ms": run.ms,
            "went_well": int(run.went_well),
        }
        if run.went_well:
            values["went_well_at"] = instant(run.began_at)
        again = update(job_run).where(job_run.c.job == run.job).values(**values)
        if self._db.execute(again).rowcount == 0:
            self._db.execute(insert(job_run).values(job=run.job, **{"went_well_at": "", **values}))

    def newest(self) -> dict[str, LastRun]:
        """Give the newest run of each job."""
        return {
            row["job"]: LastRun(
                row["job"],
                datetime.fromisoformat(row["began_at"]),
                row["ms"],
                bool(row["went_well"]),
                datetime.fromisoformat(row["went_well_at"]) if row["went_well_at"] else None,
            )
            for row in self._db.execute(select(job_run)).mappings()
        }
