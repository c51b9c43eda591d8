"""The receipt page: what was printed, what is waiting, and each receipt as it looks on paper."""

from dataclasses import dataclass

from kiosk_ui.paper import Letterhead, job_lines
from pos.job_book import Job
from pos.rules.journal import Entry
from pos.rules.meals import shanghai
from pos.rules.paper_rows import Line
from pos.rules.sale import collected
from pos.rules.widths import text_width
from pos.store import Book, Store
from pos.undo import REPORTS, kept_blind

_WITHOUT_AMOUNT = (*REPORTS, "drawer-opened")
_BLIND = (Line("交班以前不显示。"),)
"""Stands for the X of a shift whose drawer is still to be counted."""


@dataclass(frozen=True)
class ReceiptView:
    """One piece of paper: its number, when, the amount, how far it has come, and its lines."""

    job: int
    number: str
    time: str
    amount: str
    state: str
    lines: tuple[Line, ...]


def receipt_views(store: Store, head: Letterhead, most: int) -> tuple[ReceiptView, ...]:
    """Give the newest papers, newest first."""
    with store.read() as book:
        return tuple(
            _view(book, job, entry, head)
            for job in book.jobs.newest(most)
            if (entry := book.journal.entry(job.entry)) is not None
        )


def _view(book: Book, job: Job, entry: Entry, head: Letterhead) -> ReceiptView:
    return ReceiptView(
        job=job.id,
        number=entry.id,
        time=f"{shanghai(job.created_at):%H:%M:%S}",
        amount="" if entry.kind in _WITHOUT_AMOUNT else str(collected(entry)),
        state=job.state.label,
        lines=_BLIND if kept_blind(book, entry) else job_lines(book, job, head),
    )


def cells(text: str) -> list[tuple[str, int]]:
    """Give each character with its printer columns."""
    return [(char, text_width(char)) for char in text]
