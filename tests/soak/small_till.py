"""A till in a folder with the sample people on its list, and the looks at its books after a fault."""

import json
from collections import Counter
from datetime import date, datetime, time
from pathlib import Path

from pos.config import load_config
from pos.journal_file import verify_store
from pos.roster import PeopleList, import_people
from pos.rules.meals import SHANGHAI
from pos.rules.money import ZERO, Money
from pos.rules.sale import Order, Tender, Via
from pos.sample_people import sample_people
from pos.wiring import open_books, open_counter

CONFIG = Path(__file__).parents[2] / "config.toml"
DAY = date(2026, 11, 24)
PRICE = Money(1200)


class SmallTill:
    """Open books; the clock stands at lunch until somebody sets it."""

    BEGINS = datetime.combine(DAY, time(11, 46), SHANGHAI)

    def __init__(self, folder, *, people=False):
        config = load_config(CONFIG)
        nobody_signs_in = config.till.model_copy(update={"sign_in": "none"})
        no_camera = config.camera.model_copy(update={"source": "none"})
        self.config = config.model_copy(update={"data": folder, "till": nobody_signs_in, "camera": no_camera})
        self.now = self.BEGINS
        self.books = open_books(self.config)
        self.counter = open_counter(self.config, self.books, lambda: self.now)
        self.people = {person.name: person for person in sample_people(DAY)}
        if people:
            known = PeopleList(tuple(self.people.values()), folder, DAY)
            import_people(self.books.store, self.books.lookup, known)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.books.store.close()

    def sell(self, request):
        """Sell one portion to a walk-in who pays by phone."""
        return self.counter.ring_up(Order(request, PRICE, Tender.MOBILE))

    def serve(self, name, request):
        """Sell one meal to somebody of the list at the price that is right now."""
        guest, via = self.counter.identify(self.people[name].id_number)
        payable = self.counter.quote(guest).decision.payable
        tender = Tender.CASH if payable else Tender.FREE
        order = Order(request, payable, tender, payable or ZERO, guest.resident.person, via or Via.ID_CARD)
        return self.counter.ring_up(order)

    def lines(self, first=1):
        """Give the journal from a number on."""
        with self.books.store.read() as book:
            return [json.loads(line) for line in book.journal.lines(first)]

    def head(self):
        with self.books.store.read() as book:
            return book.journal.head().number

    def breaks(self):
        """Check every line: how it is written, its hash, its signature, its place."""
        verdict = verify_store(self.books.store, self.config.till.code, self.books.seal.public_key)
        return [one.sentence for one in verdict.breaks]


def gaps_in(lines, first=1):
    """Say where numbers are missing or out of order."""
    numbers = [line["number"] for line in lines]
    return (
        [] if numbers == [*range(first, first + len(numbers))] else [f"numbers are not in a row: {numbers}"]
    )


def twice_in(lines):
    """Name the taps that were sold more than once."""
    return [f"{request} is there {times} times" for request, times in requests_in(lines).items() if times > 1]


def requests_in(lines):
    """Count how often each tap is in these lines."""
    return Counter(line["facts"]["request"] for line in lines if line["facts"].get("request"))
