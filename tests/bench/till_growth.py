"""How what a till does grows with its list and its journal: not at all."""

from contextlib import ExitStack, contextmanager
from functools import cache

from bench.measure import Growth
from bench.till_made import Canteen
from bench.till_sale import found_s, rung_up_s, searched_s

PEOPLE, SALES = (4_330, 43_300, 433_000), (1_000, 10_000, 100_000)


@contextmanager
def growths(folder):
    """Give what is grown; each till is made when it is asked for."""
    with ExitStack() as kept:

        @cache
        def canteen(people, sales):
            (data := folder / f"till-{people}-{sales}").mkdir()
            made = Canteen(data, people, sales)
            kept.callback(made.close)
            return made

        yield [
            Growth("people: one by their band", PEOPLE, lambda n: found_s(canteen(n, 0), n), flat=True),
            Growth("people: search", PEOPLE, lambda n: searched_s(canteen(n, 0)), flat=True),
            Growth("sales before: ring_up", SALES, lambda n: rung_up_s(canteen(0, n)), flat=True),
        ]
