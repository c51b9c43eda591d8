"""月审一页: whom the reviewer rings up, what jumped, who ate most, and canteens beside each other."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.rules.money import Money
from settlement.rules.claim import DayFigures, Verdict, draft_claim
from settlement.rules.findings import Finding, Level
from settlement.rules.first_look import (
    JUMPS,
    PHONE_CALLS,
    Jump,
    city_jumps,
    most_meals,
    phone_sample,
    side_by_side,
    top_jumps,
)
from unit.elders_month import HEPING, OCTOBER, RULES, XINXING, YINGZE

PEOPLE = [f"{number:064x}" for number in range(60)]
OCTOBERS, RECOUNTED = "a" * 64, "b" * 64
WORDS = {"full": "普通", "half": "半价", "free": "免费"}


def claim(canteen=HEPING, subsidy_fen=0, *, days=0, excluded=0, waiting=0, findings=0, **meals):
    """Give a claim with these figures."""
    served = [OCTOBER.first + timedelta(days=n) for n in range(days)]
    return replace(
        draft_claim(canteen, OCTOBER, [], RULES),
        meals=meals,
        meal_subsidy=Money(subsidy_fen),
        days=tuple(DayFigures(day, {}, Money(0)) for day in served),
        excluded=tuple(Verdict(f"K01-{n:06d}", "excluded") for n in range(excluded)),
        waiting=tuple(Verdict(f"K01-{n:06d}", "waiting") for n in range(900, 900 + waiting)),
        findings=tuple(Finding("D16", Level.NOTE, canteen, str(n), "") for n in range(findings)),
    )


# --- whom to ring up -----------------------------------------------------------------------------------


def test_whoever_draws_for_the_same_claim_draws_the_same_ten():
    drawn = phone_sample(PEOPLE, OCTOBERS)
    assert len(set(drawn)) == PHONE_CALLS == 10
    assert phone_sample(reversed(PEOPLE), OCTOBERS) == drawn
    assert phone_sample([*PEOPLE, *PEOPLE], OCTOBERS) == drawn


def test_one_line_more_in_the_claim_and_others_are_rung_up():
    assert phone_sample(PEOPLE, RECOUNTED) != phone_sample(PEOPLE, OCTOBERS)
    assert set(phone_sample(PEOPLE, RECOUNTED)) != set(phone_sample(PEOPLE, OCTOBERS))


def test_of_few_people_everybody_is_rung_up_and_of_none_nobody():
    assert sorted(phone_sample(PEOPLE[:3], OCTOBERS)) == PEOPLE[:3]
    assert phone_sample([], OCTOBERS) == ()
    assert len(phone_sample(PEOPLE, OCTOBERS, most=4)) == 4


def test_nobody_can_bring_in_somebody_to_keep_another_from_being_rung_up():
    before = phone_sample(PEOPLE, OCTOBERS)
    after = phone_sample([*PEOPLE, "f" * 64], OCTOBERS)
    assert [person for person in after if person != "f" * 64] == [p for p in before if p in after]


def test_over_many_months_everybody_gets_a_call():
    drawn = [person for n in range(200) for person in phone_sample(PEOPLE, f"{n:064x}")]
    counts = [drawn.count(person) for person in PEOPLE]
    assert min(counts) >= 15  # 33 each on average; the digests are fixed, so this is no matter of luck
    assert max(counts) <= 60


# --- what jumped ---------------------------------------------------------------------------------------


def test_the_largest_change_by_share_comes_first():
    before = claim(subsidy_fen=600_00, days=20, excluded=1, full=100, half=80, free=10)
    now = claim(subsidy_fen=630_00, days=22, excluded=3, full=100, half=84, free=25)
    jumps = top_jumps(now, before, WORDS)
    assert [(one.name, one.before, one.now, one.change, one.share) for one in jumps] == [
        ("剔除笔数", 1, 3, 2, 2000),
        ("免费份数", 10, 25, 15, 1500),
        ("供餐天数", 20, 22, 2, 100),
        ("半价份数", 80, 84, 4, 50),
        ("合计", 600_00, 630_00, 30_00, 50),
        ("就餐补贴", 600_00, 630_00, 30_00, 50),
    ]  # 普通份数 did not change and is not there
    assert [one.is_fen for one in jumps] == [False, False, False, False, True, True]


def test_a_fall_jumps_as_far_as_a_rise():
    before, now = claim(half=100, free=100), claim(half=40, free=150)
    assert [(one.name, one.change, one.share) for one in top_jumps(now, before, WORDS)] == [
        ("半价份数", -60, -600),
        ("免费份数", 50, 500),
    ]


def test_what_was_not_there_last_month_is_all_new():
    assert Jump("免费份数", 0, 7).share == 1000
    assert Jump("免费份数", 0, 0).share == 0
    (jump,) = top_jumps(claim(veterans=7), claim(), WORDS)
    assert (jump.name, jump.now, jump.share) == ("veterans份数", 7, 1000)


def test_at_most_eight_jump_and_none_without_a_month_before():
    now = claim(HEPING, 9_00, days=3, excluded=1, waiting=2, full=1, half=2, free=3, veterans=4, heroes=5)
    assert len(top_jumps(now, claim(), WORDS)) == JUMPS == 8
    assert top_jumps(now, None, WORDS) == ()
    assert top_jumps(now, now, WORDS) == ()


def test_of_canteens_the_one_whose_money_changed_most_comes_first():
    before = {HEPING: claim(HEPING, 100_00), YINGZE: claim(YINGZE, 900_00)}
    now = [claim(HEPING, 150_00), claim(YINGZE, 700_00), claim(XINXING, 5000_00)]
    assert [(one.name, one.change) for one in city_jumps(now, before)] == [
        (YINGZE, -200_00), (HEPING, 50_00),
    ]  # fmt: skip
    assert city_jumps(now, {}) == ()


# --- who ate most --------------------------------------------------------------------------------------


def test_whoever_ate_most_comes_first_and_equals_by_their_digest():
    meals = {PEOPLE[1]: 22, PEOPLE[2]: 31, PEOPLE[3]: 22, PEOPLE[4]: 1}
    assert most_meals(meals, most=3) == ((PEOPLE[2], 31), (PEOPLE[1], 22), (PEOPLE[3], 22))
    assert most_meals({}) == ()


@given(st.dictionaries(st.sampled_from(PEOPLE), st.integers(1, 62)))
def test_nobody_who_is_left_out_ate_more_than_somebody_who_is_shown(meals):
    shown = most_meals(meals)
    assert len(shown) == min(10, len(meals))
    assert dict(shown).items() <= meals.items()
    left_out = [count for person, count in meals.items() if person not in dict(shown)]
    assert not left_out or max(left_out) <= min(count for _, count in shown)


# --- canteens beside each other ------------------------------------------------------------------------


def test_canteens_stand_beside_each_other_the_largest_subsidy_first():
    small = claim(HEPING, 120_00, days=10, half=20, full=80)
    large = claim(YINGZE, 660_00, days=20, excluded=10, waiting=2, findings=3, half=90, free=10, full=90)
    first, second = side_by_side([small, large])
    assert (first.canteen, first.meals, first.days, first.elder_meals) == (YINGZE, 190, 20, 100)
    assert (first.meals_a_day, first.elder_share, first.excluded_share) == (9, 526, 50)
    assert (first.excluded, first.waiting, first.findings, first.subsidy_fen) == (10, 2, 3, 660_00)
    assert (second.canteen, second.meals_a_day, second.elder_share) == (HEPING, 10, 200)
    assert second.excluded_share == 0


def test_a_canteen_that_sold_nothing_has_no_average_and_no_share():
    (row,) = side_by_side([claim()])
    assert (row.meals_a_day, row.elder_share, row.excluded_share) == (0, 0, 0)
    (row,) = side_by_side([claim(excluded=4)])
    assert row.excluded_share == 1000


@pytest.mark.parametrize("order", [1, -1])
def test_canteens_of_the_same_subsidy_stand_by_their_names(order):
    claims = [claim(place, 10_00) for place in (XINXING, HEPING, YINGZE)]
    assert [row.canteen for row in side_by_side(claims[::order])] == sorted((HEPING, YINGZE, XINXING))
