"""A page of the centre as a browser asks for it, beside the question to the books that it hangs on."""

from statistics import median
from unittest import mock
from urllib.parse import urlencode

from sqlalchemy import event

from bench.centre_list import LEDGER
from bench.times import took
from integration import centre_house
from settlement.bench_month import place_of
from settlement.bench_settle import MONTH

ASKED = 20
"""So often one figure asks; it is the middle one."""


class Page:
    """One page, and the question of those it asks that reads a table."""

    def __init__(self, house, who, path, table):
        house.unhurried()
        house.make(*who)
        self._browser = house.signed_in(who[0])
        self._path = path
        self._engine = house.centre._engine
        self._question = self._asked_of(table)

    def _asked_of(self, table):
        asked = []

        def hear(_connection, _cursor, statement, parameters, *_more):
            if f"FROM {table}" in statement:
                asked.append((statement, parameters))

        event.listen(self._engine, "before_cursor_execute", hear)
        self._ask()
        event.remove(self._engine, "before_cursor_execute", hear)
        return asked[-1]

    def page_s(self):
        """Ask for the page; give seconds."""
        return median(took(self._ask) for _ in range(ASKED))

    def _ask(self):
        answer = self._browser.get(self._path)
        if answer.status_code != 200:
            raise RuntimeError(answer.text)

    def select_s(self):
        """Put the question alone; give seconds."""
        with self._engine.connect() as connection:
            return median(
                took(lambda: connection.exec_driver_sql(*self._question).all()) for _ in range(ASKED)
            )


def house_of(city):
    """Open the centre with its pages on a database that is there."""
    with mock.patch.object(centre_house, "centre_database", return_value=city.database):
        return centre_house.House(city.folder)


def lines_page(made, meals):
    """Give the first page of a canteen's lines, of a month with so many meals."""
    house = house_of(made.month(meals).city)
    made.kept.callback(house.close)
    asked = urlencode({"place": place_of(0), "month": str(MONTH)})
    return Page(house, ("孙审计", "auditor"), f"/claims/lines?{asked}", "till_entry")


def people_page(made, people):
    """Give the first page of a community's people, of a ledger with so many."""
    house = house_of(made.kept.enter_context(made.server.city(())))
    made.kept.callback(house.close)
    house.bring_in(made.sheet(people, LEDGER))
    asked = urlencode({"community": "示范1社区"})
    return Page(house, ("李主任", "civil-affairs"), f"/people?{asked}", "person_details")
