"""What the centre does by itself: each job is safe to repeat, and to be broken off."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from pos.clock import Clock
from pos.config import CentreSection
from pos.rules.meals import service_day
from settlement.alarm_watch import Watch, check_alarms
from settlement.band_tidy import forget_old
from settlement.list_import import Ordered
from settlement.months_ahead import make_months_ahead
from settlement.retention import tidy
from settlement.store import Centre

LOG = logging.getLogger("canteen.schedule")
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


class BrokenOff(Exception):
    """The program ends: the rest is for the next time."""


@dataclass(frozen=True)
class Job:
    """Something to be done again and again.

    ``hour`` and ``minute`` of Shanghai's day for what is done daily; without, it is done ``every`` so long.
    """

    name: str
    act: Callable[[], object]
    every: timedelta
    hour: int | None = None
    minute: int = 0


@dataclass(frozen=True)
class StandingJobs:
    """The jobs of a centre; ``ends`` tells whether the program is about to end."""

    centre: Centre
    section: CentreSection
    watch: Watch
    clock: Clock
    ends: Callable[[], bool] = lambda: False
    more: tuple[Job, ...] = ()

    def all(self) -> tuple[Job, ...]:
        """Give every job, and when it is due."""
        return (
            Job("alarms", self.look_after_tills, MINUTE),
            Job("months", self.make_months, DAY, hour=0, minute=20),
            Job("tidy", self.tidy, DAY, hour=3, minute=30),
            *self.more,
        )

    def look_after_tills(self) -> None:
        """Keep which alarms have begun and which are gone."""
        for alarm in check_alarms(self.centre, self.clock(), self.watch):
            LOG.warning("alarm at %s: %s", alarm.till, alarm.kind.value)

    def make_months(self) -> None:
        """Make the tables of the coming months."""
        done = make_months_ahead(self.centre, service_day(self.clock()))
        if done.made:
            LOG.info("tables were made for %s", ", ".join(done.made))
        if done.left:
            raise StillInTheWay(", ".join(done.left))

    def tidy(self) -> None:
        """Let go of what was kept long enough; files are written anew only where somebody was in them."""
        at, section = self.clock(), self.section
        done = tidy(self.centre, section.retention, Ordered(at), service_day(at), self._go_on)
        forgotten = forget_old(self.centre, at, section.reports_days)
        if done.people or done.unknown_dead:
            self.centre.rewrite_files()
        people = len(done.people) + len(done.unknown_dead)
        LOG.info(
            "tidied: %d people, %d remarks, %d reports, %d looks",
            people,
            done.remarks,
            forgotten.reports,
            forgotten.views,
        )

    def _go_on(self, _done: int) -> None:
        if self.ends():
            raise BrokenOff


class StillInTheWay(Exception):
    """A month has no table yet because somebody reads all lines; it is tried again."""
