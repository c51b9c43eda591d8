"""The Z or the X of a shift as it is shown on the screen, drawn as the printer would."""

from dataclasses import dataclass

from kiosk_ui.kiosk import Kiosk
from pos.rules.journal import Entry
from pos.rules.paper_rows import Line
from pos.rules.shift_paper import CLASS_NAMES, ShiftLetter, shift_lines, shift_title


@dataclass(frozen=True)
class ReportPaper:
    """One report on paper: what it is called, its lines, and how far its print job has come."""

    entry: Entry
    title: str
    columns: int
    lines: tuple[Line, ...]
    state: str


def report_paper(kiosk: Kiosk, entry: Entry) -> ReportPaper:
    """Draw the report of a closing or of a look at the books."""
    columns = kiosk.letterhead(None).style.columns
    with kiosk.station.counter.store.read() as book:
        jobs = book.jobs.of_entry(entry.id)
    return ReportPaper(
        entry=entry,
        title=shift_title(entry),
        columns=columns,
        lines=shift_lines(entry, ShiftLetter(kiosk.config.canteen.name, CLASS_NAMES), columns),
        state=f"交班单{jobs[-1].state.label}" if jobs else "",
    )
