"""The proof of the money: whatever is done at a till, in whatever order, every fen is where it should be.

Runs the same examples every time; CANTEEN_MACHINE_RUNS=2000 looks at that many new ones.
"""

import os
from dataclasses import replace
from functools import partial

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test
from money_machine import MoneyMachine
from money_model import PRICES

from pos import balances, counter, durable, quotes, shifts, undo
from pos.rules import sale, undoing
from pos.rules.journal import Posting

RUNS = int(os.environ.get("CANTEEN_MACHINE_RUNS", "0"))
MACHINE = settings(
    max_examples=RUNS or 20,
    stateful_step_count=100,
    derandomize=not RUNS,
    database=None,
    deadline=None,
    report_multiple_bugs=False,
    suppress_health_check=list(HealthCheck),
)
BROKEN = settings(
    MACHINE, max_examples=200, stateful_step_count=50, derandomize=True, phases=[Phase.generate]
)


@pytest.fixture
def machine(make_canteen, tmp_path, monkeypatch):
    """Give the machine, with a canteen of a few people to begin from."""
    monkeypatch.setitem(
        durable._PRAGMAS, "synchronous", 0
    )  # test_syncs.py cuts the power; here it only slows
    first = make_canteen(tmp_path / "template")
    first.import_people(first.people[name] for name in PRICES)
    first.close()
    again = partial(make_canteen, config=first.config)
    return type("Till", (MoneyMachine,), {"canteen_in": staticmethod(again), "template": first.data})


def test_whatever_is_done_every_fen_is_where_it_should_be(machine):
    run_state_machine_as_test(machine, settings=MACHINE)


# The machine would see it: each law broken on purpose


top_up, close = balances.top_up, shifts.shift_closed
closed_up_to, decide = shifts.closed_up_to, quotes.decide


def with_postings(draft, change):
    return replace(draft, postings=tuple(Posting(p.account, change(p.fen)) for p in draft.postings))


def half_a_void(*given):
    return with_postings(undoing.void(*given), lambda fen: fen // 2)


def credited_twice(*given):
    return with_postings(top_up(*given), lambda fen: 2 * fen)


def left_full(*given):
    return replace(close(*given), postings=())


def on_real_accounts(draft):
    return replace(draft, kind="training-sale")


def never_had(tariff, diner, meal):
    return decide(tariff, diner, replace(meal, taken_in_period=0))


BREAKS = {
    "a void gives back half": (undo, "void", half_a_void),
    "a top-up is credited twice": (balances, "top_up", credited_twice),
    "a balance falls below zero": (counter, "with_balance", lambda draft, _: draft),
    "training moves real cash": (counter, "practised", on_real_accounts),
    "training is sold as real": (counter, "practised", lambda draft: draft),
    "a closing leaves the drawer full": (shifts, "shift_closed", left_full),
    "a closing skips a number": (shifts, "closed_up_to", lambda book: closed_up_to(book) + 1),
    "a held subsidy is asked for": (sale, "HELD", sale.RECEIVABLE),
    "a second meal is subsidised": (quotes, "decide", never_had),
    "a cashier undoes what is closed": (undo, "needs_manager", lambda *_: False),
    "a difference is not booked": (shifts, "difference", lambda now, *_: now.draft("cash-difference", {})),
}


@pytest.mark.parametrize("law", BREAKS)
def test_a_broken_law_is_seen(machine, monkeypatch, law):
    monkeypatch.setattr(*BREAKS[law])
    with pytest.raises(AssertionError):
        run_state_machine_as_test(machine, settings=BROKEN)
