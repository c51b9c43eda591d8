"""One thread that brings queued receipts to paper; a sale never waits for it."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from hardware.ports import DeviceError, Printer
from hardware.transports import SendFailed
from kiosk_ui.paper import Letterhead, job_bytes
from pos.clock import Clock
from pos.job_book import Job, JobState
from pos.rules.errors import CanteenError
from pos.store import Store

LOG = logging.getLogger("canteen.print")
OLD_AFTER = timedelta(minutes=10)
RETRY_S = 3.0


@dataclass(frozen=True)
class PaperState:
    """How the printer does: its trouble in a sentence, receipts waiting, and those to ask about."""

    trouble: str = ""
    queued: int = 0
    uncertain: tuple[Job, ...] = ()
    expired: tuple[Job, ...] = ()


class PrintWorker:
    """Takes the oldest queued job, sends it once, and writes down how that went."""

    def __init__(
        self, store: Store, printer: Printer, head: Letterhead, clock: Clock, on_state: Callable[[], None]
    ) -> None:
        self._store = store
        self._printer = printer
        self._head = head
        self._clock = clock
        self._on_state = on_state
        self._wake = threading.Event()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._trouble = ""
        self._state = PaperState()

    @property
    def state(self) -> PaperState:
        """Say how the printer does now."""
        return self._state

    def start(self) -> None:
        """Begin to print what is asked for from now on; what an earlier run left is offered, not printed."""
        with self._store.begin() as book:
            for job in book.jobs.in_state(JobState.SENDING):
                book.jobs.move(job.id, JobState.SENDING, JobState.UNCERTAIN, "收银机中途停过")
            for job in book.jobs.in_state(JobState.QUEUED):
                book.jobs.move(job.id, JobState.QUEUED, JobState.EXPIRED, "收银机中途停过")
        self._look()
        self._thread = threading.Thread(target=self._run, name="printer", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End after the job in hand."""
        self._stop.set()
        self._wake.set()
        if self._thread is not None:
            self._thread.join(5.0)

    def wake(self) -> None:
        """Say that a job may be waiting."""
        self._wake.set()

    def answer(self, job: int, *, printed: bool) -> Job:
        """Take a person's word on an uncertain or old job: on paper, or not to be printed as it is."""
        with self._store.begin() as book:
            found = book.jobs.job(job)
            if found is None or found.state not in (JobState.UNCERTAIN, JobState.EXPIRED):
                raise CanteenError("这张小票已经处理过了：请看小票页。")
            on_paper = printed and found.state is JobState.UNCERTAIN
            book.jobs.move(job, found.state, JobState.PRINTED if on_paper else JobState.CANCELLED, found.note)
        self._look()
        return found

    def _run(self) -> None:
        while not self._stop.is_set():
            self._wake.clear()
            try:
                busy = self._print_next()
            except Exception:
                # The thread must outlive any one job: the cashier is told, the log has the whole story.
                LOG.exception("print job failed")
                self._trouble = "小票打印出了故障：照常收款，请叫维护人员。"
                busy = False
            self._look()
            if not busy:
                self._wake.wait(RETRY_S if self._trouble else None)

    def _print_next(self) -> bool:
        """Print the oldest job; tell whether there may be another right away."""
        with self._store.begin() as book:
            job = next(iter(book.jobs.in_state(JobState.QUEUED)), None)
            if job is None:
                self._trouble = ""
                return False
            if self._clock() - job.created_at > OLD_AFTER:
                book.jobs.move(job.id, JobState.QUEUED, JobState.EXPIRED, "等了十分钟以上")
                return True
            book.jobs.move(job.id, JobState.QUEUED, JobState.SENDING)
        return self._send(job)

    def _send(self, job: Job) -> bool:
        after, note = JobState.PRINTED, ""
        try:
            with self._store.read() as book:
                payload = job_bytes(book, job, self._head)
            self._printer.send(payload)
            self._trouble = ""
        except CanteenError as error:
            # A receipt that cannot be laid out must not hold up those behind it.
            after, note = JobState.EXPIRED, str(error)
            LOG.exception("print job %s cannot be laid out", job.entry)
        except DeviceError as error:
            # Once a byte went out only a person can say what is on the paper.
            out = isinstance(error, SendFailed) and error.bytes_out
            after, note = (JobState.UNCERTAIN if out else JobState.QUEUED), str(error)
            self._trouble = note
            LOG.warning("print job %s: %s", job.entry, after)
        with self._store.begin() as book:
            book.jobs.move(job.id, JobState.SENDING, after, note)
        return after is not JobState.QUEUED

    def _look(self) -> None:
        with self._store.read() as book:
            self._state = PaperState(
                self._trouble,
                len(book.jobs.in_state(JobState.QUEUED)),
                book.jobs.in_state(JobState.UNCERTAIN),
                book.jobs.in_state(JobState.EXPIRED),
            )
        self._on_state()
