"""What a till does at one customer: find somebody, sell, by the counter and by a tap; and the bare ways."""

import random
import sqlite3
import time

from bench.till_made import code_of
from page_token import token_in
from pos.durable import _PRAGMAS as PRAGMAS
from pos.search import search

TIMES_SOLD, TIMES_FOUND = 20, 200
LINE = "x" * 900
"""As wide as a sale's line of the journal."""
_FOUND = 302
"""The lowest answer that is no success of a tap; done is 204."""


def rung_up_s(canteen):
    """Ring up; seconds a sale, the durable commit included."""
    return _each(TIMES_SOLD, lambda: canteen.counter.ring_up(canteen.order()))


class Tapping:
    """A cashier's browser without its screen: it posts a tap and has the answer."""

    def __init__(self, canteen):
        self.canteen = canteen
        self.browser = canteen.app.test_client()
        self.token = token_in(self.browser.get("/").text)

    def tap_s(self):
        """Tap for walk-ins; seconds a tap until it is answered, and each is in the journal."""
        before = self._last()
        took = _each(TIMES_SOLD, self._tap)
        if self._last() < before + TIMES_SOLD:
            raise RuntimeError("a tap was answered and is not in the journal")
        return took

    def _tap(self):
        order = self.canteen.order()
        given = {"request": order.request, "portions": 1, "tender": "cash", "tendered_fen": 1200}
        answer = self.browser.post("/till/walk-in", data={**given, "csrf_token": self.token})
        if answer.status_code >= _FOUND:
            raise RuntimeError(f"{answer.status_code} {answer.text}")

    def _last(self):
        with self.canteen.books.store.read() as book:
            return book.journal.head().number


class BareBooks:
    """One table in a file of its own, with the settings that the books are kept with."""

    def __init__(self, folder):
        self.database = sqlite3.connect(folder / "bare.db", isolation_level=None)
        for name, value in PRAGMAS.items():
            self.database.execute(f"pragma {name} = {value}")
        self.database.execute("create table bare (number integer primary key, line text not null)")

    def inserted_s(self):
        """Insert; seconds a row, each in a transaction of its own."""
        return _each(TIMES_SOLD, self._insert)

    def _insert(self):
        self.database.execute("begin immediate")
        self.database.execute("insert into bare (line) values (?)", (LINE,))
        self.database.execute("commit")


def found_s(canteen, people):
    """Find people by the code on their band; seconds each."""
    codes = iter(_some(people))

    def find():
        if canteen.counter.identify(next(codes)) is None:
            raise RuntimeError("somebody of the list was not found")

    return _each(TIMES_FOUND, find)


def selected_s(canteen, people):
    """Select the same bands by their digests, on a connection that stays open; seconds each."""
    database = sqlite3.connect(canteen.config.data / "till.db")
    digests = iter([canteen.books.lookup.card(code) for code in _some(people)])
    wanted = "select person from card where digest = ?"
    took = _each(TIMES_FOUND, lambda: database.execute(wanted, (next(digests),)).fetchone())
    database.close()
    return took


def searched_s(canteen):
    """Search by the last four digits, as for somebody without a card; seconds each."""
    return _each(TIMES_SOLD, lambda: search(canteen.counter, "1234"))


def _some(people):
    dice = random.Random(people)
    return [code_of(dice.randrange(people)) for _ in range(TIMES_FOUND)]


def _each(times, act):
    began = time.perf_counter()
    for _ in range(times):
        act()
    return (time.perf_counter() - began) / times
