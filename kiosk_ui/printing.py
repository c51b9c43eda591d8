"""All printers of a till behind one small object: the receipt printer, and perhaps the kitchen's."""

from collections.abc import Callable
from dataclasses import replace
from functools import reduce

from hardware.asking_printer import JobPrinter
from hardware.ports import DeviceError
from hardware.transports import open_job_printer
from kiosk_ui.paper import KITCHEN_AGAIN, letterhead, paper_style
from kiosk_ui.paper_state import PaperState
from kiosk_ui.print_jobs import PrintJobs
from kiosk_ui.print_worker import PrintWorker
from pos.clock import Clock
from pos.config import Config, PrinterSection
from pos.counter import Counter
from pos.job_book import KITCHEN, RECEIPT, Job, JobState
from pos.rules.errors import CanteenError
from pos.store import Store
from pos.undo import reprint


class Printing:
    """Starts, wakes and ends the workers, and takes a person's word on a paper."""

    def __init__(self, store: Store, workers: tuple[PrintWorker, ...]) -> None:
        self._store = store
        self._workers = workers

    @property
    def state(self) -> PaperState:
        """Say how the printers do now."""
        return reduce(PaperState.and_, (worker.state for worker in self._workers))

    def start(self) -> None:
        """Begin to print."""
        for worker in self._workers:
            worker.start()

    def stop(self) -> None:
        """End after the jobs in hand."""
        for worker in self._workers:
            worker.stop()

    def wake(self) -> None:
        """Say that jobs may be waiting."""
        for worker in self._workers:
            worker.wake()

    def answer(self, job: int, *, printed: bool) -> Job:
        """Take a person's word on an uncertain or old job: on paper, or not to be printed as it is."""
        with self._store.begin() as book:
            found = book.jobs.job(job)
            if found is None or found.state not in (JobState.UNCERTAIN, JobState.EXPIRED):
                raise CanteenError("这张小票已经处理过了：请看小票页。")
            on_paper = printed and found.state is JobState.UNCERTAIN
            book.jobs.move(job, found.state, JobState.PRINTED if on_paper else JobState.CANCELLED, found.note)
        for worker in self._workers:
            worker.look()
        return found


def print_again(counter: Counter, job: Job) -> None:
    """Ask for the paper of a job once more on the printer it was for, marked 补打; each is an entry."""
    if job.printer != KITCHEN:
        reprint(counter, job.entry)
        return
    with counter.store.begin() as book:
        again = counter.note(book, "reprint", {"of": job.entry, "printer": KITCHEN})
        book.jobs.add(job.entry, KITCHEN_AGAIN, job.name, again.at, printer=KITCHEN)


def open_printing(config: Config, store: Store, clock: Clock, on_state: Callable[[], None]) -> Printing:
    """Put the printers of a till together; settings nobody understands are an error at start."""
    head = letterhead(config)
    receipts = PrintJobs(store, RECEIPT, head, clock)
    workers = [PrintWorker(receipts, job_printer(config.printer, "printer"), on_state)]
    if config.kitchen is not None:
        if config.kitchen.address == config.printer.address != "screen":
            raise CanteenError(
                "kitchen.address 和 printer.address 是同一台打印机：请删掉 [kitchen]，或改地址。"
            )
        tickets = PrintJobs(store, KITCHEN, replace(head, style=paper_style(config.kitchen)), clock)
        workers.append(PrintWorker(tickets, job_printer(config.kitchen, KITCHEN), on_state))
    return Printing(store, tuple(workers))


def job_printer(section: PrinterSection, name: str) -> JobPrinter:
    """Open the way to one printer; nothing is connected yet."""
    try:
        return open_job_printer(section.address, asked=section.status == "yes")
    except DeviceError as error:
        raise CanteenError(f"config.toml 的 [{name}]：{error}") from error
