"""How what the centre does grows with the records: at most in proportion."""

from contextlib import contextmanager
from functools import partial

from bench.centre_made import made_in
from bench.centre_people import imported_s
from bench.centre_rows import INBOX
from bench.measure import Growth

LINES, MEALS = (600, 6_000, 60_000), (3_000, 30_000, 300_000)
PAPER_LINES, PEOPLE = (1_000, 10_000, 100_000), (433, 4_330, 43_300)


@contextmanager
def growths(folder):
    """Give what is grown; what it is measured on is made when it is asked for."""
    with made_in(folder) as made:
        yield [
            Growth("signed lines taken in", LINES, partial(_taken_in_s, made), flat=False),
            Growth("a month's claims", MEALS, lambda meals: made.month(meals).claims_s(2), flat=False),
            Growth("a claim's workbook, lines", PAPER_LINES, made.workbook_s, flat=False),
            Growth("a people list imported", PEOPLE, partial(imported_s, made), flat=False),
        ]


def _taken_in_s(made, lines):
    return lines / made.lines_s(INBOX, lines)
