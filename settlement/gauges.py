"""What the books say at the moment somebody watches: how the tills are, and what was done when."""

from collections.abc import Iterable, Iterator

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy.exc import SQLAlchemyError

from settlement.alarm_watch import heard_at
from settlement.run_book import LastRun
from settlement.store import Centre, Office
from settlement.till_book import ENROLLED


class Gauges(Collector):
    """Reads the books each time it is asked."""

    def __init__(self, centre: Centre) -> None:
        self._centre = centre

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Give what the books say; without the database only that it is away."""
        answers = GaugeMetricFamily("canteen_books_answer", "1 where the database answers, else 0.")
        try:
            with self._centre.read() as office:
                found = [*_tills(office), *_jobs(office.runs.newest().values())]
        except SQLAlchemyError:
            answers.add_metric((), 0)
            yield answers
            return
        answers.add_metric((), 1)
        yield answers
        yield from found


def _tills(office: Office) -> Iterator[GaugeMetricFamily]:
    seen = GaugeMetricFamily(
        "canteen_till_seen_timestamp_seconds", "When a till last spoke.", labels=("till",)
    )
    unsent = GaugeMetricFamily(
        "canteen_till_unsent", "Lines that wait at a till, as it said last.", labels=("till",)
    )
    alarms = GaugeMetricFamily("canteen_till_alarms", "Alarms that stand, by kind.", labels=("kind",))
    told, standing = office.health.all(), office.health.standing()
    for known in office.tills.all():
        if known.state == ENROLLED:
            seen.add_metric((known.till,), heard_at(known).timestamp())
            if known.till in told:
                unsent.add_metric((known.till,), told[known.till].said.unsent)
    kinds = [kind for _, kind in standing]
    for kind in sorted(set(kinds)):
        alarms.add_metric((kind,), kinds.count(kind))
    yield from (seen, unsent, alarms)


def _jobs(runs: Iterable[LastRun]) -> Iterator[GaugeMetricFamily]:
    began = GaugeMetricFamily(
        "canteen_job_began_timestamp_seconds", "When a job was last begun.", labels=("job",)
    )
    well = GaugeMetricFamily(
        "canteen_job_went_well_timestamp_seconds", "When a run that went well was begun.", labels=("job",)
    )
    last = GaugeMetricFamily("canteen_job_seconds", "How long a job last took.", labels=("job",))
    for run in runs:
        began.add_metric((run.job,), run.began_at.timestamp())
        last.add_metric((run.job,), run.ms / 1000)
        if run.went_well_at:
            well.add_metric((run.job,), run.went_well_at.timestamp())
    yield from (began, well, last)
