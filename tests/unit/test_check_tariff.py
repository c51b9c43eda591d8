"""E10: what was paid and what is asked for are what the rules give, and sum to the price."""

from dataclasses import replace
from datetime import date

import pytest
from city_day import DAY, HEPING, LI, PRICE, WANG, ZHAO, elsewhere, findings, free, full, known, meal, said
from hypothesis import given
from hypothesis import strategies as st

from pos.rules.meals import Meal, Mode
from pos.rules.people import Diner, Status
from pos.rules.pricing import decide, payable


def dearer_from(day):
    rows = [
        {"from": date(2023, 5, 1), "value": "12.00", "source": "文"},
        {"from": day, "value": "13.00", "source": "文"},
    ]
    return known(policy={"meal_price": rows})


def sentence(line, about=None):
    return findings([line], about)[0].sentence


def test_a_fen_that_is_nowhere_stops_the_claim():
    short = meal(WANG, receivable_fen=599)
    assert said([short]) == [("E10", "B", (short.id,))]
    assert sentence(short) == f"{short.id} 实收 6.00 元加补贴 5.99 元，不等于餐价 12.00 元。"
    over = full(ZHAO, paid=1201, receivable_fen=0)
    assert said([over]) == [("E10", "B", (over.id,))]


def test_another_price_than_the_day_s_stops_the_claim_also_for_a_walk_in():
    assert said([full()], dearer_from(date(2026, 10, 15))) == []
    old = full()
    assert said([old], dearer_from(DAY)) == [("E10", "B", (old.id,))]
    assert sentence(old, dearer_from(DAY)) == f"{old.id} 餐价 12.00 元，规定是 13.00 元。"


def test_three_portions_cost_three_times_the_price():
    assert said([full(portions=3, price_fen=3 * PRICE, paid=3 * PRICE, receivable_fen=0)]) == []
    wrong = full(portions=3)
    assert said([wrong]) == [("E10", "B", (wrong.id,))]


@pytest.mark.parametrize("paid", [0, 1, 599, 601, 1199])
def test_half_is_half_to_the_fen(paid):
    lunch = meal(WANG, paid=paid)
    assert said([lunch]) == [("E10", "B", (lunch.id,))]
    assert "按规定应收 6.00 元" in sentence(lunch)


def test_free_for_age_is_for_dining_in():
    home = free(LI, mode="take-away")
    assert said([home]) == [("E10", "B", (home.id,))]
    assert sentence(home) == f"{home.id} 实收 0.00 元，按规定应收 12.00 元。"


def test_a_full_price_needs_no_right_and_is_no_fault_of_the_claim():
    assert said([full(WANG)]) == []


@pytest.mark.parametrize(
    ("line", "check"),
    [
        (meal(ZHAO), "E03"),
        (free(WANG), "E04"),
        (meal(LI, mode="take-away"), "E03"),
        (meal(replace(LI, person="谁"), paid=1), "E03"),
    ],
)
def test_what_another_check_says_already_is_said_once(line, check):
    assert [one[0] for one in said([line])] == [check]


def test_a_second_lunch_is_excluded_and_does_not_stop_the_claim():
    first, second = elsewhere(meal(WANG, "11:10")), meal(WANG, "12:40")
    assert [one[0] for one in said([first, second])] == ["E01"]


@pytest.mark.parametrize(("paid", "found"), [(0, []), (600, []), (500, ["E10"])])
def test_a_stated_price_must_be_one_that_the_rules_could_give(paid, found):
    stated = meal(None, paid=paid, ground="", held="unread", via="stated")
    assert [one[0] for one in said([stated])] == found


def test_a_canteen_with_rows_of_its_own_is_measured_by_them():
    own = dearer_from(DAY).policy
    lunch = meal(WANG, paid=650, price_fen=1300, receivable_fen=650)
    assert said([lunch], known(policies={HEPING: own})) == []
    assert [one[0] for one in said([lunch])] == ["E10"]


@given(
    born=st.dates(date(1925, 1, 1), date(1975, 1, 1)),
    codes=st.sets(st.sampled_from(["dibao", "tekun", "veteran"])),
    mode=st.sampled_from(Mode),
)
def test_the_check_asks_the_same_question_as_the_till(born, codes, mode):
    tariff = known().policy.tariff_on(DAY)
    diner = Diner("谁", born, tuple(Status(code) for code in sorted(codes)))
    assert payable(tariff, diner, Meal(DAY, mode)) == decide(tariff, diner, Meal(DAY, mode)).payable
