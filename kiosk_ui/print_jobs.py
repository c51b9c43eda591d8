"""The print jobs of one printer, each step one transaction."""

from dataclasses import dataclass
from datetime import timedelta

from kiosk_ui.paper import Letterhead, job_bytes
from pos.clock import Clock
from pos.job_book import DRAWER, Job, JobState
from pos.store import Store

OLD_AFTER = timedelta(minutes=10)
DRAWER_AFTER = timedelta(seconds=10)
_STOPPED = "收银机中途停过"
_TOO_OLD = "等了十分钟以上"


@dataclass(frozen=True)
class PrintJobs:
    """What one printer has to do, and how far it has come."""

    store: Store
    printer: str
    head: Letterhead
    clock: Clock

    def begin_anew(self) -> None:
        """Offer what an earlier run left: a machine cannot know what is on the paper."""
        self.give_up_sent()
        with self.store.begin() as book:
            for job in book.jobs.in_state(JobState.QUEUED, self.printer):
                book.jobs.move(job.id, JobState.QUEUED, JobState.EXPIRED, _STOPPED)

    def give_up_sent(self) -> None:
        """Call uncertain what was being sent when the sending broke off; a drawer is not asked about."""
        with self.store.begin() as book:
            for job in book.jobs.in_state(JobState.SENDING, self.printer):
                after = JobState.EXPIRED if job.kind == DRAWER else JobState.UNCERTAIN
                book.jobs.move(job.id, JobState.SENDING, after, _STOPPED)

    def next(self) -> Job | None:
        """Give the job that is to be done now, the drawer first; those too old by now expire."""
        queued, now = self.of(JobState.QUEUED), self.clock()
        old = [job for job in queued if now - job.created_at > _good_for(job)]
        if old:
            with self.store.begin() as book:
                for job in old:
                    book.jobs.move(job.id, JobState.QUEUED, JobState.EXPIRED, _TOO_OLD)
        fresh = [job for job in queued if job not in old]
        return min(fresh, key=lambda job: (job.kind != DRAWER, job.id), default=None)

    def of(self, state: JobState) -> tuple[Job, ...]:
        """Give the jobs in a state, oldest first."""
        with self.store.read() as book:
            return book.jobs.in_state(state, self.printer)

    def papers(self, state: JobState) -> tuple[Job, ...]:
        """Give the jobs in a state that are paper."""
        return tuple(job for job in self.of(state) if job.kind != DRAWER)

    def move(self, job: Job, before: JobState, after: JobState, note: str = "") -> None:
        """Move a job on."""
        with self.store.begin() as book:
            book.jobs.move(job.id, before, after, note)

    def printed_after_all(self, job: Job) -> None:
        """Take the printer's late word, unless a person has answered meanwhile."""
        with self.store.begin() as book:
            found = book.jobs.job(job.id)
            if found is not None and found.state is JobState.UNCERTAIN:
                book.jobs.move(job.id, JobState.UNCERTAIN, JobState.PRINTED)

    def payload(self, job: Job) -> bytes:
        """Write a job as the printer takes it."""
        with self.store.read() as book:
            return job_bytes(book, job, self.head)


def _good_for(job: Job) -> timedelta:
    return DRAWER_AFTER if job.kind == DRAWER else OLD_AFTER
