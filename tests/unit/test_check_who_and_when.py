"""E14 to E17 and D13: when the line came, how it was made, and where else the diner was."""

from dataclasses import replace
from datetime import timedelta

import pytest
from city_day import (
    DAY,
    DONGJIE,
    HEPING,
    LI,
    WANG,
    ZHAO,
    at,
    elsewhere,
    findings,
    free,
    full,
    known,
    later,
    meal,
    said,
)

from settlement.rules.known import ClockOff

# E14, E17


def test_two_days_late_wants_a_word_once_a_till_and_day():
    late = [replace(line, received_at=later(line, hours=49)) for line in (meal(WANG), full(ZHAO))]
    in_time = replace(free(LI), received_at=at("11:47") + timedelta(hours=48))
    unknown = full()
    found = findings([*late, replace(in_time, received_at=later(in_time, hours=48)), unknown])
    assert [(one.check, one.level.value, one.entries) for one in found] == [
        ("E14", "W", (late[0].id, late[1].id)),
    ]
    assert found[0].sentence == f"收银机 K01 {DAY} 有 2 笔过了 48 小时才上传，从 {late[0].id} 起。"


def test_what_was_written_after_the_month_was_cut_off_stops_the_next_claim():
    cut_off = known(submitted={f"{HEPING} 2026-10": at("13:00")})
    before, after = full(ZHAO, "12:59"), meal(WANG, "12:10", at=at("13:01"))
    assert said([before, after], cut_off) == [("E17", "B", (after.id,))]
    assert said([elsewhere(after)], cut_off) == []
    assert said([after], known(submitted={f"{HEPING} 2026-09": at("13:00")})) == []


# E15


@pytest.mark.parametrize(("off_s", "word"), [(300, ""), (301, "快了 5 分钟"), (-1200, "慢了 20 分钟")])
def test_a_clock_five_minutes_off_wants_a_word(off_s, word):
    lunch, other = meal(WANG), elsewhere(full(ZHAO))
    about = known(clocks=(ClockOff(HEPING, "K01", at("09:00"), off_s),))
    assert said([lunch, other], about) == ([("E15", "W", (lunch.id,))] if word else [])
    if word:
        assert word in findings([lunch], about)[0].sentence


def test_yesterday_s_clock_and_another_till_s_say_nothing_of_today():
    clocks = (
        ClockOff(HEPING, "K01", at("09:00", DAY - timedelta(days=1)), 3600),
        ClockOff(DONGJIE, "K09", at("09:00"), 3600),
    )
    assert said([meal(WANG)], known(clocks=clocks)) == []


# E16


@pytest.mark.parametrize("via", ["search", "slip"])
@pytest.mark.parametrize(
    ("confirmer", "why", "lacking"),
    [("周大姐", "停电", ""), ("", "停电", "第二个人核对"), ("周大姐", "", "原因"), ("", "", "第二个人核对")],
)
def test_without_a_code_it_takes_somebody_who_confirms_and_a_reason(via, confirmer, why, lacking):
    lunch = meal(WANG, via=via, confirmer=confirmer, why=why)
    assert said([lunch]) == ([("E16", "X", (lunch.id,))] if lacking else [])
    if lacking:
        assert f"也没有{lacking}" in findings([lunch])[0].sentence


def test_a_held_meal_is_confirmed_by_whoever_accepts_it_and_a_full_price_needs_nobody():
    assert said([meal(WANG, via="search", held="searched")]) == []
    assert said([full(ZHAO, via="search")]) == []


def test_a_stated_price_that_nobody_holds_back_is_as_bare_as_a_search():
    bare = meal(WANG, via="stated")
    assert said([bare]) == [("E16", "X", (bare.id,))]


# D13


@pytest.mark.parametrize(("minutes", "found"), [(0, True), (19, True), (20, False), (90, False)])
def test_nobody_is_at_two_canteens_within_twenty_minutes(minutes, found):
    one = full(ZHAO, "11:00")
    other = elsewhere(replace(full(ZHAO), served_at=later(one, minutes=minutes)))
    told = findings([one, other])
    assert [(each.check, each.canteen, each.entries) for each in told] == (
        [("D13", HEPING, (one.id, other.id)), ("D13", DONGJIE, (other.id, one.id))] if found else []
    )
    assert len({each.key for each in told}) == len(told)


def test_two_portions_at_one_canteen_and_two_people_at_two_are_nothing():
    assert said([full(ZHAO, "11:00"), full(ZHAO, "11:01")]) == []
    assert said([full(ZHAO, "11:00"), elsewhere(full(WANG, "11:01")), elsewhere(full(None, "11:02"))]) == []


def test_two_portions_at_one_canteen_long_before_the_other_are_no_leap():
    early = [full(ZHAO, "11:00"), full(ZHAO, "11:01")]
    assert said([*early, elsewhere(full(ZHAO, "12:00"))]) == []


def test_three_canteens_in_a_row_are_two_leaps():
    one, two = full(ZHAO, "11:00"), elsewhere(full(ZHAO, "11:05"))
    three = full(ZHAO, "11:10", till="K03")
    assert [one_[0] for one_ in said([three, one, two])] == ["D13"] * 4


# Nothing personal


def test_no_sentence_names_anybody():
    lines = [
        meal(ZHAO),
        free(WANG, "11:50"),
        full(LI, "12:00"),
        elsewhere(full(LI, "12:01")),
        meal(WANG, "12:10"),
    ]
    for one in findings(lines):
        assert not any(person.person in one.sentence + one.remedy for person in (LI, WANG, ZHAO))
        assert one.sentence.endswith("。")
        assert "！" not in one.sentence + one.remedy
