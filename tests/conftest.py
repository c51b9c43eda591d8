"""A canteen in a folder of its own: open books, sample people on its list, a clock that is set by hand."""

from dataclasses import replace
from datetime import date, datetime, time
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from hypothesis import settings
from jinja2 import BytecodeCache

from empty_books import TILL, put_empty
from pos.command import canteen as command
from pos.config import load_config
from pos.journal_file import verify_store, write_export
from pos.roster import PeopleList, import_people
from pos.rules.journal import entry_id
from pos.rules.meals import SHANGHAI, Mode
from pos.rules.money import ZERO
from pos.rules.sale import Order, Tender, Via
from pos.sample_people import sample_people
from pos.wiring import open_books, open_counter

CONFIG = Path(__file__).parent.parent / "config.toml"
DAY = date(2026, 11, 24)
NOON = time(11, 46)


class Compiled(BytecodeCache):
    """Templates compiled once for all web apps of a run: every test puts up one of its own."""

    def __init__(self):
        self.kept = {}

    def load_bytecode(self, bucket):
        if kept := self.kept.get(bucket.key):
            bucket.bytecode_from_string(kept)

    def dump_bytecode(self, bucket):
        self.kept[bucket.key] = bucket.bytecode_to_string()


Flask.jinja_options = {"bytecode_cache": Compiled()}
settings.register_profile("canteen", deadline=None)  # a busy machine is no failure
settings.load_profile("canteen")


class Canteen:
    """One till and what a test does at it; at lunch, 2026-11-24 11:46 in Shanghai, until the clock is set."""

    def __init__(self, data, config=None):
        self.data = data
        self.config = (config or load_config(CONFIG)).model_copy(update={"data": data})
        put_empty(TILL, data)
        self.books = open_books(self.config)
        self.counter = open_counter(self.config, self.books, lambda: self.now)
        self.people = {person.name: person for person in sample_people(DAY)}
        self.set_clock(NOON)

    def set_clock(self, clock, day=DAY):
        self.now = datetime.combine(day, clock, SHANGHAI)

    def import_people(self, lines):
        people = PeopleList(tuple(lines), self.data, DAY)
        return import_people(self.books.store, self.books.lookup, people)

    def guest(self, name):
        found = self.counter.identify(self.people[name].id_number)
        return found and found[0]

    def order(self, name=None, mode=Mode.DINE_IN, portions=1, request=None):
        """Make the tap for somebody of the list, or a walk-in, at the price that is right now."""
        guest = self.guest(name) if name else None
        payable = self.counter.quote(guest, mode).decision.payable * portions
        tender = Tender.CASH if payable else Tender.FREE
        person = guest and guest.resident.person
        via = Via.ID_CARD if guest else Via.WALK_IN
        request = request or f"tap-{self.head().number + 1}"
        return Order(request, payable, tender, payable or ZERO, person, via, mode, portions)

    def sell(self, name=None, **changes):
        """Sell one order; what differs from the plain one is named."""
        plain = {key: changes.pop(key) for key in ("mode", "portions", "request") if key in changes}
        return self.counter.ring_up(replace(self.order(name, **plain), **changes))

    def sell_to(self, guest, via):
        """Sell somebody one meal at the price that is right now."""
        payable = self.counter.quote(guest).decision.payable
        tender = Tender.CASH if payable else Tender.FREE
        tap = f"tap-{self.head().number + 1}"
        return self.counter.ring_up(Order(tap, payable, tender, payable, guest.resident.person, via))

    def close(self):
        self.books.store.close()

    def head(self):
        with self.books.store.read() as book:
            return book.journal.head()

    def entries(self, kind=None):
        with self.books.store.read() as book:
            numbers = range(1, book.journal.head().number + 1)
            found = [book.journal.entry(entry_id(self.config.till.code, n)) for n in numbers]
        return [entry for entry in found if kind in (None, entry.kind)]

    def jobs(self, number):
        with self.books.store.read() as book:
            return book.jobs.of_entry(number)

    def verdict(self):
        return verify_store(self.books.store, self.config.till.code, self.books.seal.public_key)

    def export(self, path):
        with path.open("w", encoding="utf-8", newline="\n") as out:
            write_export(out, self.books.store, self.books.seal, self.config.canteen.name)
        return path


@pytest.fixture(scope="session")
def make_canteen():
    """Open a canteen in a folder; nobody is on its list until somebody is imported."""
    return Canteen


@pytest.fixture
def canteen(make_canteen, tmp_path):
    """Give a canteen with the sixteen sample people on its list."""
    made = make_canteen(tmp_path / "books")
    made.import_people(made.people.values())
    yield made
    made.close()


@pytest.fixture
def run_canteen(tmp_path):
    """Run the canteen command on the books in the test's folder, as a clerk would."""

    def run(*args):
        whole = ["--config", str(CONFIG), "--data", str(tmp_path / "books"), *map(str, args)]
        return CliRunner().invoke(command, whole)

    return run
