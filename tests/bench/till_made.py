"""A till for the bench: books on the disk, any number of people on its list, any number of sales before."""

import json
from datetime import UTC, datetime, timedelta
from functools import cached_property
from itertools import islice
from pathlib import Path

from sqlalchemy import insert

from kiosk_ui.app import create_app
from kiosk_ui.till_process import open_kiosk
from pos.config import load_config
from pos.durable import WRITES, open_durable
from pos.journal_book import found_by
from pos.rules.chain import extend, head_after
from pos.rules.journal import Head, line_of
from pos.rules.money import Money
from pos.rules.pricing import Decision
from pos.rules.sale import Order, Tender, Till, Via, sale
from pos.tables import card, entry, head, resident
from pos.wiring import open_books, open_counter

CONFIG = Path(__file__).parents[2] / "config.toml"
NOON = datetime(2026, 11, 24, 3, 46, tzinfo=UTC)  # 11:46 in the canteen
PRICE = Money.yuan("12.00")
A_BATCH, SALES_A_DAY = 5_000, 300


class Canteen:
    """One till in a folder; whoever measures sells to walk-ins."""

    def __init__(self, folder, people=0, sales=0):
        config = load_config(CONFIG)
        nobody_signs_in = config.till.model_copy(update={"sign_in": "none"})
        no_camera = config.camera.model_copy(update={"source": "none"})
        self.config = config.model_copy(update={"data": folder, "till": nobody_signs_in, "camera": no_camera})
        self.books = open_books(self.config)
        self.counter = open_counter(self.config, self.books, lambda: NOON)
        self.taps = 0
        _fill(folder / "till.db", card_and_resident_rows(self.books.lookup, people), self._lines(sales))

    @cached_property
    def app(self):
        """Put the web app of this till together."""
        return create_app(open_kiosk(self.config, self.books, lambda: NOON), b"a secret of a bench")

    def order(self):
        """Make the next tap of a walk-in."""
        self.taps += 1
        return Order(f"bench-{self.taps}", PRICE, Tender.CASH, PRICE, None, Via.WALK_IN)

    def close(self):
        """Let go of the books."""
        self.books.store.close()

    def _lines(self, count):
        """Sell to so many walk-ins before today: numbered, chained and signed."""
        till, at_end = (
            Till(self.config.till.code, "张*", policy="bench", roster=""),
            Head(self.config.till.code),
        )
        for number in range(count):
            at = NOON - timedelta(days=1 + number // SALES_A_DAY)
            order = Order(f"before-{number}", PRICE, Tender.CASH, PRICE, None, Via.WALK_IN)
            draft = sale(order, Decision(PRICE, PRICE, "full", "", ""), till, at, at.date(), "lunch")
            made = extend(at_end, draft, self.books.seal.sign)
            at_end = head_after(made)
            yield made


def code_of(number):
    """Give the code on somebody's band."""
    return f"FX{number:012d}"


def card_and_resident_rows(lookup, count):
    """Give for each of the people a row of the list, and one of their band."""
    for number in range(count):
        person = lookup.person(f"person-{number}")
        band = {"digest": lookup.card(code_of(number)), "person": person, "kind": Via.BAND.value}
        yield (
            band,
            {
                "person": person,
                "last_four": lookup.last_four(f"{number % 10_000:04d}"),
                "born_on": f"{1930 + number % 36}-{number % 12 + 1:02d}-{number % 28 + 1:02d}",
                "name": "李*兰",
                "initials": f"L{chr(65 + number % 26)}{chr(65 + number // 26 % 26)}",
                "greeting": "李大娘",
                "community": f"示范{number // 400 + 1}社区",
                "photo": None,
            },
        )


def _fill(path, people, lines):
    engine = open_durable(path)
    with engine.execution_options(**{WRITES: True}).begin() as connection:
        for batch in _batches(people):
            connection.execute(insert(resident), [row for _, row in batch])
            connection.execute(insert(card), [row for row, _ in batch])
        last = None
        for batch in _batches(lines):
            rows = [
                {"till": made.till, "number": made.number, **found_by(made), "line": line_of(made)}
                for made in batch
            ]
            connection.execute(insert(entry), rows)
            last = head_after(batch[-1])
        if last:
            connection.execute(insert(head).values(_head_row(last)))
    engine.dispose()


def _head_row(last):
    totals = json.dumps(dict(last.totals), sort_keys=True)
    return {"till": last.till, "number": last.number, "hash": last.hash, "totals": totals}


def _batches(ones):
    ones = iter(ones)
    while batch := list(islice(ones, A_BATCH)):
        yield batch
