"""A list of people brought in, at the centre and at a till, as its command does it, beside a bare reading."""

import shutil
from datetime import UTC, datetime
from itertools import count

from bench.centre_list import LEDGER, ROSTER, bare_reading
from bench.times import took
from pos.roster import PeopleList, import_people
from pos.rules.roster_sheet import check_rows
from pos.sheets import read_rows
from pos.wiring import open_books
from settlement.list_compare import ListName
from settlement.list_import import Ordered, apply_list, compare_list
from settlement.list_reading import Reading, read_list
from settlement.people_keys import open_people_keys
from settlement.rules.months import Month

NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
TODAY = NOON.date()
NAME = ListName("低保月报", Month(2026, 11), TODAY)
_tills = count(1)


def bare_s(made, people, columns=LEDGER):
    """Only read the sheet's values with openpyxl."""
    path = made.sheet(people, columns)
    return took(lambda: bare_reading(path))


def imported_s(made, people, *, difference_first=False):
    """Bring a list into an empty ledger, as ``canteen centre import-list`` does; give seconds.

    ``difference_first`` is the way of a browser: the clerk sees the difference before anything is written.
    """

    def bring_in(centre, keys, read):
        if difference_first:
            compare_list(centre, keys, read, NAME)
        return apply_list(centre, keys, read, NAME, Ordered(NOON)).difference

    return _with_empty_ledger_s(made, people, bring_in)


def looked_at_s(made, people):
    """Show only the difference to an empty ledger, as with ``--dry-run``; give seconds."""
    return _with_empty_ledger_s(
        made, people, lambda centre, keys, read: compare_list(centre, keys, read, NAME)
    )


def _with_empty_ledger_s(made, people, act):
    """Read a list and do something with it that gives the difference; give seconds, reading included."""
    path = made.sheet(people, LEDGER)
    with made.server.city(()) as city:
        keys = open_people_keys(city.folder, city.centre)
        reading = Reading(made.config.status_codes, keys.lookup, TODAY)
        new = []

        def read_and_act():
            read = read_list(path, reading)
            try:
                new.append(act(city.centre, keys, read).counts["new"])
            finally:
                read.spool.close()

        seconds = took(read_and_act)
    _refuse_other(new, people)
    return seconds


def at_a_till_s(made, people):
    """Bring a list to a till that knows nobody yet, as ``canteen roster import`` does; give seconds."""
    path, folder = made.sheet(people, ROSTER), made.folder / f"till-{next(_tills)}"
    books = open_books(made.config.model_copy(update={"data": folder}))
    new = []

    def bring_in():
        lines, bad = check_rows(read_rows(path), made.config.status_codes, TODAY)
        if not bad:
            found = PeopleList(lines, path.parent, TODAY)
            new.append(import_people(books.store, books.lookup, found).new)

    seconds = took(bring_in)
    books.store.close()
    shutil.rmtree(folder)
    _refuse_other(new, people)
    return seconds


def _refuse_other(new, people):
    if new != [people]:
        raise RuntimeError(f"{new} of {people} people are new")
