"""E03, E04, E05: had this person a right to the price of this meal on that day."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from city_day import CHEN, DAY, LI, SUN, WANG, WU, ZHAO, elsewhere, findings, free, full, known, meal, said

from pos.rules.people import Status
from settlement.rules.person_history import PersonKnown

NEXT = DAY + timedelta(days=1)
NOBODY = PersonKnown("查无此人", date(1950, 1, 1))


def statuses(*periods):
    return replace(WANG, statuses=tuple(Status(*period) for period in periods))


def test_an_ordinary_lunch_has_nothing_to_be_found():
    lunch = [meal(WANG), free(LI), full(ZHAO), full(), meal(SUN, ground="tekun", via="id_card")]
    assert said(lunch) == []


# E03


@pytest.mark.parametrize(
    ("periods", "found"),
    [
        ([("dibao", date(2026, 1, 1), DAY)], False),
        ([("dibao", DAY, None)], False),
        ([("dibao", date(2026, 1, 1), DAY - timedelta(days=1))], True),
        ([("dibao", NEXT, None)], True),
        ([("dibao", date(2025, 1, 1), date(2025, 12, 31)), ("dibao", DAY, DAY)], False),
        ([("tekun", date(2026, 1, 1), None)], False),  # another status that gives the same price
        ([("veteran", date(2026, 1, 1), None)], True),
        ([], True),
    ],
)
def test_half_price_needs_a_status_on_that_very_day(periods, found):
    lunch = meal(WANG)
    expected = [("E03", "X", (lunch.id,))] if found else []
    assert said([lunch], known(statuses(*periods))) == expected


def test_a_status_before_the_sixtieth_birthday_gives_nothing_yet():
    today, tomorrow = meal(WU), meal(WU, day=NEXT)
    assert said([today]) == [("E03", "X", (today.id,))]
    assert said([tomorrow]) == []


def test_somebody_on_no_list_has_no_concession_neither_for_a_status_nor_for_age():
    lunch, dinner = meal(NOBODY), free(NOBODY, "17:00", period="dinner")
    assert said([lunch, dinner]) == [("E03", "X", (lunch.id,)), ("E03", "X", (dinner.id,))]
    assert findings([lunch])[0].sentence == f"{lunch.id} 按低保优惠，名册上没有这位老人。"
    assert said([full(NOBODY)]) == []


def test_a_subsidy_without_anybody_is_nobodys_right():
    assert [one[0] for one in said([meal(None, via="walk_in")])] == ["E03"]


def test_a_price_by_the_elders_word_waits_for_somebody_to_look_and_is_not_judged_here():
    assert said([meal(None, ground="", held="unread", via="stated")]) == []
    assert said([meal(ZHAO, ground="", held="slip", via="slip")]) == []


@pytest.mark.parametrize("held", ["old-list", "searched"])
def test_a_meal_held_at_the_rules_price_is_judged_by_the_rules(held):
    lunch = meal(ZHAO, held=held)
    assert said([lunch]) == [("E03", "X", (lunch.id,))]


# E04


def test_free_a_day_before_the_ninetieth_birthday_is_excluded_and_on_it_is_not():
    today, tomorrow = free(CHEN), free(CHEN, day=NEXT)
    assert said([today]) == [("E04", "X", (today.id,))]
    assert said([tomorrow]) == []


def test_whoever_is_ninety_and_was_charged_is_owed_the_money():
    lunch = full(LI)
    assert said([lunch]) == [("E04", "W", (lunch.id,))]
    assert findings([lunch])[0].figures == (("owed_fen", 1200),)
    assert findings([lunch])[0].sentence == f"{lunch.id} 的老人年龄已到，多收了 12.00 元，请退给老人。"
    poor = replace(LI, statuses=(Status("dibao"),))
    half = meal(poor)
    assert said([half], known(poor)) == [("E04", "W", (half.id,))]
    assert findings([half], known(poor))[0].figures == (("owed_fen", 600),)


@pytest.mark.parametrize("changes", [{"mode": "take-away"}, {"period": ""}])
def test_whoever_takes_it_home_or_comes_outside_meal_times_pays_rightly(changes):
    assert said([full(LI, **changes)]) == []


def test_a_second_lunch_is_paid_for_rightly_also_when_the_first_was_elsewhere():
    assert said([free(LI, "11:00"), full(LI, "12:30")]) == []
    assert said([elsewhere(free(LI, "11:00")), full(LI, "12:30")]) == []
    lunch, dinner = free(LI, "11:00"), full(LI, "17:00", period="dinner")
    assert said([lunch, dinner]) == [("E04", "W", (dinner.id,))]


def test_the_day_s_cap_makes_a_third_meal_be_paid_for_rightly():
    row = {"from": date(2023, 5, 1), "per_period": 1, "per_day": 1, "source": "文"}
    lunch, dinner = free(LI, "11:00"), full(LI, "17:00", period="dinner")
    assert said([lunch, dinner], known(policy={"caps": [row]})) == []


# E05


@pytest.mark.parametrize(
    ("died_on", "expected"),
    [(DAY - timedelta(days=1), "X"), (DAY, "W"), (NEXT, None), (None, None)],
)
def test_a_meal_after_a_death_is_excluded_and_on_the_day_wants_a_word(died_on, expected):
    lunch = meal(WANG)
    found = said([lunch], known(replace(WANG, died_on=died_on)))
    assert found == ([("E05", expected, (lunch.id,))] if expected else [])


def test_the_band_of_somebody_dead_that_pays_the_full_price_still_wants_a_word():
    lunch = full(ZHAO)
    assert said([lunch], known(replace(ZHAO, died_on=date(2026, 9, 1)))) == [("E05", "W", (lunch.id,))]


def test_a_city_that_only_wants_to_know_hears_both_halves_so():
    lunch = free(CHEN)
    soft = known(claims={"levels": {"E04": "I"}})
    assert said([lunch], soft) == [("E04", "I", (lunch.id,))]
    owed = full(LI)
    assert said([owed], soft) == [("E04", "I", (owed.id,))]
