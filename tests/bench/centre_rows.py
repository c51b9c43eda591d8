"""The centre's rows of the bench: lines taken in, a month's claims, papers, lists and pages."""

from contextlib import contextmanager
from functools import partial

from bench.centre_list import ROSTER
from bench.centre_made import made_in
from bench.centre_people import at_a_till_s, bare_s, imported_s, looked_at_s
from bench.measure import REPORTED, Row

LINES, MEALS, PEOPLE, PAPER_LINES = 4_000, 60_000, 20_000, 5_000
INBOX = "Inbox, two tills at once"
OPENPYXL = "openpyxl reads the sheet"


@contextmanager
def rows(folder):
    """Give the rows; what they are measured on is made when the first of them asks for it."""
    with made_in(folder) as made:
        yield [*_intake(made), *_claims(made), *_people(made), *_pages(made)]


def _intake(made):
    inbox = partial(made.lines_s, INBOX, LINES)
    for copied in ("COPY, 200 rows a transaction", "COPY, all rows in one go"):
        bare = partial(made.lines_s, copied, LINES)
        yield Row(
            f"{LINES:,} signed lines taken in", copied, inbox, bare, 0.25, "lines/s", more_is_better=True
        )


def _claims(made):
    for processes in (1, 2):
        yield Row(
            f"claims of {MEALS:,} meals, {processes} process{'es' * (processes > 1)}",
            "one SQL roll-up",
            lambda processes=processes: made.month(MEALS).claims_s(processes),
            lambda: made.month(MEALS).rolled_up_s(),
            3,
        )
    ours, bare = partial(made.workbook_s, PAPER_LINES), partial(made.bare_loop_s, PAPER_LINES)
    yield Row(f"a claim's workbook, {PAPER_LINES:,} lines", "bare XlsxWriter loop", ours, bare, 1.5)


def _people(made):
    whose, bare = f"a list of {PEOPLE:,} people", partial(bare_s, made, PEOPLE)
    both = partial(imported_s, made, PEOPLE, difference_first=True)
    yield Row(f"{whose}: the difference", OPENPYXL, partial(looked_at_s, made, PEOPLE), bare, 2)
    yield Row(f"{whose}: import-list", OPENPYXL, partial(imported_s, made, PEOPLE), bare, 2)
    yield Row(f"{whose}: difference, then import", OPENPYXL, both, bare, 2)
    bare = partial(bare_s, made, PEOPLE, ROSTER)
    yield Row(f"{whose}: at a till", OPENPYXL, partial(at_a_till_s, made, PEOPLE), bare, 2)


def _pages(made):
    lines, people = partial(made.lines_page, MEALS), partial(made.people_page, PEOPLE)
    for what, page in ((f"a page of {MEALS:,} lines", lines), (f"a page of {PEOPLE:,} people", people)):
        ours, bare = (lambda page=page: page().page_s()), (lambda page=page: page().select_s())
        yield Row(what, "its SELECT alone", ours, bare, REPORTED)
