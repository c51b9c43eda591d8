"""One thread that brings a printer's queued jobs to paper; a sale never waits for it."""

import logging
import threading
from collections.abc import Callable

from hardware.asking_printer import Delivery, JobPrinter, KeptJob
from hardware.ports import DeviceError
from hardware.printer_status import Fault, Health
from hardware.send_failed import HeldBack, SendFailed
from kiosk_ui.paper_state import PaperState, Trouble
from kiosk_ui.print_jobs import PrintJobs
from pos.job_book import DRAWER, KITCHEN, Job, JobState
from pos.rules.errors import CanteenError

LOG = logging.getLogger("canteen.print")
RETRY_S = 3.0
# How often a nearly empty roll is looked at again while nothing is printed.
ROLL_S = 60.0
# A drawer job is looked for this often while the line is kept open for a late answer.
HEAR_S = 0.3


class PrintWorker:
    """Takes the oldest queued job, sends it once, and writes down how that went."""

    def __init__(self, jobs: PrintJobs, printer: JobPrinter, on_state: Callable[[], None]) -> None:
        self._jobs = jobs
        self._printer = printer
        self._on_state = on_state
        self._wake = threading.Event()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._health = Health()
        self._broken = False
        self._kept: tuple[Job, KeptJob] | None = None
        self._state = PaperState()

    @property
    def printer(self) -> str:
        """Name the printer as its jobs do."""
        return self._jobs.printer

    @property
    def state(self) -> PaperState:
        """Say how the printer does now."""
        return self._state

    def start(self) -> None:
        """Begin to print what is asked for from now on; what an earlier run left is offered, not printed."""
        self._jobs.begin_anew()
        self.look()
        self._thread = threading.Thread(target=self._run, name=f"printer-{self.printer}", daemon=True)
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

    def look(self) -> None:
        """Bring the state up to now and tell whoever shows it."""
        self._state = self._state_now()
        self._on_state()

    def _run(self) -> None:
        if self._printer.answers:
            self._check()
        while not self._stop.is_set():
            self._wake.clear()
            busy = self._guarded(self._step)
            self._guarded(self.look)
            if not busy:
                self._wake.wait(self._rest_s())
        if self._kept is not None:
            self._kept[1].close()

    def _rest_s(self) -> float | None:
        if self._health.fault or self._broken:
            return RETRY_S
        return ROLL_S if self._health.near_end else None

    def _guarded(self, act: Callable[[], object]) -> bool:
        """Outlive any one failure: the cashier is told, the log has the whole story."""
        try:
            return bool(act())
        except Exception:
            LOG.exception("printing failed")
            self._broken = True
            return False

    def _step(self) -> bool:
        """Do one thing; tell whether there may be more to do right away."""
        if self._broken:
            self._jobs.give_up_sent()
        busy = self._listen(*self._kept) if self._kept else self._print_next()
        self._broken = False
        return busy

    def _print_next(self) -> bool:
        """Do the next job; after a failure only once the printer is well again."""
        job = self._jobs.next()
        if job is not None and job.kind == DRAWER:
            return self._kick(job, self._printer.kick)
        roll_may_be_new = self._health.near_end and job is None
        if (self._health.fault or roll_may_be_new) and not self._check():
            return False
        return job is not None and self._send(job)

    def _check(self) -> bool:
        """See how the printer does, with no job; tell whether it would take one."""
        try:
            self._health = self._printer.look()
        except DeviceError as error:
            self._health = Health(_fault_of(error))
        return self._health.fault is None

    def _kick(self, job: Job, kick: Callable[[], None]) -> bool:
        """Open the drawer once; a person sees whether it did."""
        self._jobs.move(job, JobState.QUEUED, JobState.SENDING)
        after, note = JobState.PRINTED, ""
        try:
            kick()
        except DeviceError as error:
            after, note = JobState.EXPIRED, str(error)
            if isinstance(error, SendFailed) and not error.bytes_out:
                after, self._health = JobState.QUEUED, Health(_fault_of(error))
            LOG.warning("drawer for %s: %s", job.entry, after)
        self._jobs.move(job, JobState.SENDING, after, note)
        return after is not JobState.QUEUED

    def _send(self, job: Job) -> bool:
        self._jobs.move(job, JobState.QUEUED, JobState.SENDING)
        after, note = JobState.UNCERTAIN, ""
        try:
            delivery = self._printer.deliver(self._jobs.payload(job))
            self._health = delivery.health
            after = self._delivered(job, delivery)
        except CanteenError as error:
            # A receipt that cannot be laid out must not hold up those behind it.
            after, note = JobState.EXPIRED, str(error)
            LOG.exception("print job %s cannot be laid out", job.entry)
        except DeviceError as error:
            # Once a byte went out only a person can say what is on the paper.
            out = isinstance(error, SendFailed) and error.bytes_out
            after, note = (JobState.UNCERTAIN if out else JobState.QUEUED), str(error)
            self._health = Health(_fault_of(error))
        if after is not JobState.PRINTED:
            LOG.warning("print job %s: %s", job.entry, after)
        self._jobs.move(job, JobState.SENDING, after, note)
        return after is not JobState.QUEUED

    def _delivered(self, job: Job, delivery: Delivery) -> JobState:
        if delivery.kept is not None:
            self._kept = (job, delivery.kept)
        return JobState.PRINTED if delivery.printed else JobState.UNCERTAIN

    def _listen(self, job: Job, kept: KeptJob) -> bool:
        """Wait on the open line for the late answer of a job the printer holds; the drawer still opens."""
        waiting = self._jobs.next()
        if waiting is not None and waiting.kind == DRAWER:
            self._kick(waiting, kept.kick)
        for _ in range(round(RETRY_S / HEAR_S)):
            done = kept.hear(HEAR_S)
            if done is not None:
                self._heard(job, kept, printed=done)
                return True
            if self._wake.is_set() or self._stop.is_set():
                return True
        self._health = kept.look()
        if self._health.fault is Fault.SILENT:
            self._let_go(kept)
        return True

    def _heard(self, job: Job, kept: KeptJob, *, printed: bool) -> None:
        self._health = kept.look()
        self._let_go(kept)
        if printed:
            self._jobs.printed_after_all(job)
            LOG.info("print job %s: printed after all", job.entry)

    def _let_go(self, kept: KeptJob) -> None:
        self._kept = None
        kept.close()

    def _state_now(self) -> PaperState:
        queued = len(self._jobs.papers(JobState.QUEUED))
        uncertain = self._jobs.papers(JobState.UNCERTAIN)
        held = self._kept  # asked for by web threads too
        if held is not None:
            # Nobody can say yet what is on the paper; it counts as waiting until the printer says so.
            queued += any(job.id == held[0].id for job in uncertain)
            uncertain = tuple(job for job in uncertain if job.id != held[0].id)
        wrong = self._health.fault is not None or self._broken
        kitchen = self.printer == KITCHEN
        return PaperState(
            (Trouble(self._health.fault, queued, kitchen),) if wrong else (),
            queued,
            uncertain,
            self._jobs.papers(JobState.EXPIRED),
            (self.printer,) if self._health.near_end and not wrong else (),
        )


def _fault_of(error: DeviceError) -> Fault:
    return error.fault if isinstance(error, HeldBack | SendFailed) else Fault.GONE
