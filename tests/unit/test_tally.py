"""What a shift comes to: every figure by hand for a small lunch, and what must hold for any."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from till_roll import SLIP, Roll, plain_draft, rolls, undoable

from pos.rules.errors import BadValue
from pos.rules.meals import Mode
from pos.rules.money import Money
from pos.rules.sale import Tender
from pos.rules.tally import Sums, added, codes, sums, tally, tally_in

SIZES = ("portions", "price_fen", "payable_fen", "subsidy_fen")
EARNS = {"sales", "meals", "concession", "mode", "tender", "held", "slip", "manager"}


@pytest.fixture
def roll():
    return Roll()


def figures(roll, heading):
    """Give the figures of the roll under one heading, the heading left off."""
    start = f"{heading}."
    found = tally(roll.entries, {})
    return {key.removeprefix(start): value for key, value in found.items() if key.startswith(start)}


def test_a_shift_in_which_nothing_happened_has_no_figures():
    assert tally([], {}) == {}


def test_a_small_lunch_figure_by_figure(roll):
    roll.sell("half", Tender.CASH)  # 王大爷 66
    roll.sell("free")  # 李奶奶 93
    roll.sell("full", Tender.MOBILE, portions=3, mode=Mode.TAKE_AWAY)
    assert tally(roll.entries, {}) == {
        "concession.free.portions": 1,
        "concession.free.price_fen": 1200,
        "concession.free.subsidy_fen": 1200,
        "concession.full.payable_fen": 3600,
        "concession.full.portions": 3,
        "concession.full.price_fen": 3600,
        "concession.half.payable_fen": 600,
        "concession.half.portions": 1,
        "concession.half.price_fen": 1200,
        "concession.half.subsidy_fen": 600,
        "meals.payable_fen": 4200,
        "meals.portions": 5,
        "meals.price_fen": 6000,
        "meals.subsidy_fen": 1800,
        "mode.dine-in.payable_fen": 600,
        "mode.dine-in.portions": 2,
        "mode.dine-in.price_fen": 2400,
        "mode.dine-in.subsidy_fen": 1800,
        "mode.take-away.payable_fen": 3600,
        "mode.take-away.portions": 3,
        "mode.take-away.price_fen": 3600,
        "sales.count": 3,
        "tender.cash.payable_fen": 600,
        "tender.cash.portions": 1,
        "tender.cash.price_fen": 1200,
        "tender.cash.subsidy_fen": 600,
        "tender.free.portions": 1,
        "tender.free.price_fen": 1200,
        "tender.free.subsidy_fen": 1200,
        "tender.mobile.payable_fen": 3600,
        "tender.mobile.portions": 3,
        "tender.mobile.price_fen": 3600,
    }


def test_a_void_is_taken_off_the_meals_and_stands_among_the_voids(roll):
    roll.sell("full", Tender.MOBILE)
    roll.undo(roll.sell("half"))
    assert figures(roll, "sales") == {"count": 2}
    assert figures(roll, "meals") == {"portions": 1, "price_fen": 1200, "payable_fen": 1200}
    assert figures(roll, "concession.half") == {}
    assert figures(roll, "tender.cash") == {}
    assert figures(roll, "voids") == {
        "count": 1,
        "portions": 1,
        "price_fen": 1200,
        "payable_fen": 600,
        "subsidy_fen": 600,
    }


def test_a_sale_of_the_last_shift_undone_in_this_one_makes_this_one_negative(roll):
    yesterday = roll.sell("half")
    undone = roll.undo(yesterday)
    found = tally([undone], {yesterday.id: yesterday})
    assert sums(found, "meals") == Sums(0, -1, Money(-1200), Money(-600), Money(-600))
    assert sums(found, "voids") == Sums(1, 1, Money(1200), Money(600), Money(600))
    assert "sales.count" not in found


def test_a_void_whose_sale_is_not_at_hand_stops_the_reckoning(roll):
    undone = roll.undo(roll.sell())
    with pytest.raises(BadValue, match="K01-000002 撤销的 K01-000001 对不上"):
        tally([undone], {})


def test_a_practice_void_of_a_real_sale_is_not_believed(roll):
    roll.sell()
    roll.write(plain_draft("training-void", reverses="K01-000001"))
    with pytest.raises(BadValue, match="对不上"):
        tally(roll.entries, {})


@pytest.mark.parametrize(
    ("heading", "mark"),
    [("held", {"held": "unread"}), ("slip", {"slip": SLIP}), ("manager", {"allowed": True})],
)
def test_what_wants_a_second_look_has_its_own_sum_and_stays_in_the_whole(roll, heading, mark):
    roll.sell("half", **mark)
    roll.undo(roll.sell("half", **mark))
    roll.sell("half")
    assert figures(roll, heading) == {
        "count": 1,
        "portions": 1,
        "price_fen": 1200,
        "payable_fen": 600,
        "subsidy_fen": 600,
    }
    assert figures(roll, "meals")["portions"] == 2


def test_a_practice_lunch_is_counted_for_itself_alone(roll):
    roll.sell("half", training=True)
    roll.sell("free", training=True, portions=1)
    roll.undo(roll.sell("full", training=True))
    assert tally(roll.entries, {}) == {
        "training.count": 2,
        "training.payable_fen": 600,
        "training.portions": 2,
        "training.price_fen": 2400,
        "training.subsidy_fen": 1800,
    }


def test_top_ups_and_what_is_given_back_by_tender(roll):
    roll.pay_in("100.00", Tender.CASH)
    roll.pay_in("50.00", Tender.MOBILE)
    roll.undo(roll.pay_in("20.00", Tender.CASH))
    roll.give_back("13.50", Tender.CASH)
    assert figures(roll, "topup") == {"count": 2, "cash_fen": 10000, "mobile_fen": 5000, "voided": 1}
    assert figures(roll, "returned") == {"count": 1, "cash_fen": 1350}
    assert figures(roll, "voids") == {}


def test_a_meal_from_the_balance_is_no_cash(roll):
    roll.sell("half", Tender.PREPAID)
    assert codes(tally(roll.entries, {}), "tender") == ("prepaid",)


def test_float_and_cash_in_and_out(roll):
    roll.open(_10000=1, _500=4)
    roll.move_cash("50.00")
    roll.move_cash("-30.00")
    roll.move_cash("-0.50")
    assert figures(roll, "cash") == {"float_fen": 12000, "in_fen": 5000, "out_fen": 3050}


def test_what_moved_no_money_is_counted_by_its_kind(roll):
    for kind in ("search", "search", "reprint", "pin-refused", "some-kind-to-come"):
        roll.note(kind)
    roll.count({10000: 1})
    assert tally(roll.entries, {}) == {
        "event.cash-counted": 1,
        "event.pin-refused": 1,
        "event.reprint": 1,
        "event.search": 2,
        "event.some-kind-to-come": 1,
    }


def test_a_closing_and_the_difference_it_found_are_in_no_figure(roll):
    roll.note("shift-closed", z=1, **{"meals.portions": 5})
    roll.note("cash-difference", counted_fen=5, expected_fen=0)
    assert tally(roll.entries, {}) == {}


def test_the_figures_come_out_of_a_closings_facts_as_they_went_in(roll):
    roll.sell("half")
    found = tally(roll.entries, {})
    entry = roll.note("shift-closed", z=214, counted_fen=600, reason="", **found)
    assert tally_in(entry.facts) == found


# What holds for any day at a till


@given(rolls(), st.integers(0, 25))
def test_two_shifts_add_up_to_the_whole_wherever_the_cut_is(roll, cut):
    everything = roll.by_id()
    first, second = tally(roll.entries[:cut], everything), tally(roll.entries[cut:], everything)
    assert added(first, second) == tally(roll.entries, everything)


@given(rolls())
def test_the_parts_are_the_whole_however_the_meals_are_told_apart(roll):
    found = tally(roll.entries, {})
    for family in ("concession", "mode", "tender"):
        for size in SIZES:
            parts = sum(found.get(f"{family}.{code}.{size}", 0) for code in codes(found, family))
            assert parts == found.get(f"meals.{size}", 0)


@given(rolls())
def test_price_is_what_was_paid_and_the_subsidy_under_every_heading(roll):
    found = tally(roll.entries, {})
    headings = {key.removesuffix(".price_fen") for key in found if key.endswith(".price_fen")}
    for one in (sums(found, heading) for heading in headings):
        assert one.price == one.payable + one.subsidy


@given(rolls())
def test_what_is_left_is_what_was_sold_less_what_was_undone(roll):
    found = tally(roll.entries, {})
    sold = [entry for entry in roll.entries if entry.kind == "sale"]
    for size in SIZES:
        gross = sum(entry.fen(size) for entry in sold)
        assert found.get(f"meals.{size}", 0) == gross - found.get(f"voids.{size}", 0)


@given(rolls())
def test_the_figures_are_the_money_that_the_postings_moved(roll):
    found = tally(roll.entries, {})
    moved = roll.entries[-1].totals if roll.entries else {}
    assert sums(found, "meals").price.fen == -moved.get("meals", 0)
    held, receivable = (moved.get(f"{account}:civil-affairs", 0) for account in ("held", "receivable"))
    assert sums(found, "meals").subsidy.fen == held + receivable
    assert sums(found, "held").subsidy.fen == held
    cash = sums(found, "tender.cash").payable.fen
    paid = found.get("topup.cash_fen", 0) - found.get("returned.cash_fen", 0)
    assert cash + paid + found.get("cash.in_fen", 0) == moved.get("cash:K01", 0)


@given(rolls())
def test_undoing_everything_leaves_no_meal_and_no_money(roll):
    for entry in undoable(roll):
        roll.undo(entry)
    found = tally(roll.entries, {})
    left = {key.split(".")[0] for key in found}
    assert left <= {"sales", "voids", "event", "cash", "returned", "topup"}
    assert {key for key in found if key.startswith("topup.")} <= {"topup.voided"}
    assert found.get("sales.count", 0) == found.get("voids.count", 0)


@given(rolls())
def test_practice_never_leaks_into_the_day(roll):
    real = [entry for entry in roll.entries if not entry.kind.startswith("training-")]
    practice = [entry for entry in roll.entries if entry.kind in {"training-sale", "training-void"}]
    assert not EARNS & {key.split(".")[0] for key in tally(practice, {})}
    without = {k: v for k, v in tally(roll.entries, {}).items() if not k.startswith(("training.", "event."))}
    assert without == {k: v for k, v in tally(real, {}).items() if not k.startswith("event.")}


@given(rolls())
def test_no_figure_is_zero_and_the_keys_are_in_order(roll):
    found = tally(roll.entries, {})
    assert all(found.values())
    assert list(found) == sorted(found)
    assert tally(roll.entries, {}) == found
