"""The one process that does what the centre does by itself; a second one waits for its turn."""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger
from sqlalchemy.exc import SQLAlchemyError

from pos.clock import Clock, steady_seconds
from pos.rules.errors import CanteenError
from pos.rules.meals import SHANGHAI
from settlement.run_book import Run
from settlement.standing_jobs import BrokenOff, Job
from settlement.store import Centre
from settlement.turn import Turn

LOG = logging.getLogger("canteen.schedule")
LOOK_S = 2.0
"""How often it looks whether it is its turn, and still is."""

_LATE_S = 3600
"""A job that could not begin in time, because the machine slept, may begin so much later."""


@dataclass
class Schedule:
    """Does the jobs as long as it is its turn."""

    centre: Centre
    jobs: tuple[Job, ...]
    turn: Turn
    clock: Clock
    look_s: float = LOOK_S
    ends: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        """Do the jobs when it is its turn, until told to end; without the database, wait for it."""
        waits = False
        while not self.ends.is_set():
            if self.turn.take():
                waits = False
                LOG.info("this process does what is due")
                self._while_mine()
            elif not waits:
                waits = True
                LOG.info("another process does what is due, or the database is away: waiting for the turn")
            self.ends.wait(self.look_s)

    def do(self, job: Job) -> None:
        """Do one job, and keep how it went."""
        began_at, began = self.clock(), steady_seconds()
        try:
            job.act()
        except BrokenOff:
            return
        except (CanteenError, SQLAlchemyError) as error:
            LOG.error("%s went wrong: %s", job.name, type(error).__name__)  # noqa: TRY400, a book that is busy needs no trace
            went_well = False
        except Exception:
            LOG.exception("%s went wrong", job.name)
            went_well = False
        else:
            went_well = True
        ms = round((steady_seconds() - began) * 1000)
        try:
            with self.centre.begin("schedule") as office:
                office.runs.keep(Run(job.name, began_at, ms, went_well))
        except SQLAlchemyError as error:
            LOG.warning("how %s went could not be kept: %s", job.name, type(error).__name__)

    def _while_mine(self) -> None:
        scheduler = BackgroundScheduler(
            timezone=SHANGHAI,
            job_defaults={"max_instances": 1, "coalesce": True, "misfire_grace_time": _LATE_S},
        )
        try:
            due = self._due()
            for job in self.jobs:
                first = {"next_run_time": datetime.now(SHANGHAI)} if job.name in due else {}
                scheduler.add_job(partial(self.do, job), _trigger(job), id=job.name, **first)
            scheduler.start()
            while not self.ends.wait(self.look_s):
                if not self.turn.is_mine():
                    LOG.warning("the turn is lost: the database has gone away")
                    break
        except SQLAlchemyError as error:
            LOG.warning("the books cannot be read: %s", type(error).__name__)
        finally:
            if scheduler.running:
                scheduler.shutdown(wait=True)  # before anybody else begins
            self.turn.give_up()

    def _due(self) -> frozenset[str]:
        """Name the jobs that have not gone well for longer than they should."""
        with self.centre.read() as office:
            runs = office.runs.newest()
        now = self.clock()
        went_well = {name: run.went_well_at for name, run in runs.items()}
        return frozenset(
            job.name for job in self.jobs if (at := went_well.get(job.name)) is None or now - at > job.every
        )


def _trigger(job: Job) -> CronTrigger | IntervalTrigger:
    if job.hour is not None:
        return CronTrigger(hour=job.hour, minute=job.minute, timezone=SHANGHAI)
    return IntervalTrigger(seconds=int(job.every.total_seconds()), timezone=SHANGHAI)


@contextmanager
def running_beside(make: Callable[[threading.Event], Schedule]) -> Iterator[None]:
    """Run a schedule in a thread beside the pages, and end it with them."""
    schedule = make(threading.Event())
    thread = threading.Thread(target=schedule.run, name="schedule")
    thread.start()
    try:
        yield
    finally:
        schedule.ends.set()
        thread.join()
