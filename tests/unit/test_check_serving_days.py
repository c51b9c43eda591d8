"""E07, E08, E09: was this a day, a time, and an operator for this meal."""

from datetime import date

import pytest
from city_day import DAY, HEPING, WANG, ZHAO, at, elsewhere, findings, full, known, meal, said

from pos.rules.dated import Dated, Row
from pos.rules.service_days import Calendar, OpenDays, Override, PublicDay

SATURDAY = date(2026, 10, 17)
WORKED_SATURDAY = date(2026, 10, 10)


def calendar(*overrides, rule=OpenDays.EVERY_DAY, public=None):
    named = {one.day: one for one in overrides}
    return Calendar(Dated("service_days", (Row(date(2023, 5, 1), None, "", rule),)), named, lambda _: public)


def closed(note):
    return known(calendars={HEPING: calendar(Override(DAY, served=False, note=note))})


# E07


def test_the_meals_of_a_closed_day_are_excluded_together_and_full_prices_are_nobodys_business():
    lunches = [meal(WANG), full(ZHAO), full()]
    assert said(lunches, closed("停水")) == [("E07", "X", (lunches[0].id,))]
    assert findings(lunches, closed("停水"))[0].sentence == (
        f"{DAY} 不是营业日（停水），有 1 份优惠餐，从 {lunches[0].id} 起。"
    )


def test_the_other_canteen_was_open_and_one_without_a_calendar_says_nothing():
    assert said([elsewhere(meal(WANG))], closed("停水")) == []
    assert said([meal(WANG)], known(calendars={})) == []


def test_a_weekend_is_closed_where_workdays_are_served_unless_it_is_worked():
    rest = known(calendars={HEPING: calendar(rule=OpenDays.WORKDAYS)})
    worked = known(calendars={HEPING: calendar(rule=OpenDays.WORKDAYS, public=PublicDay(is_workday=True))})
    assert [one[0] for one in said([meal(WANG, day=SATURDAY)], rest)] == ["E07"]
    assert said([meal(WANG, day=WORKED_SATURDAY)], worked) == []


def test_a_meal_period_that_is_not_served_that_day_is_excluded():
    breakfast = meal(WANG, "07:30", period="breakfast")
    open_ = known(calendars={HEPING: calendar()})
    assert said([breakfast], open_) == [("E07", "X", (breakfast.id,))]
    assert said([meal(WANG, "17:00", period="dinner")], open_) == []


# E08


@pytest.mark.parametrize(
    ("clock", "period", "found"),
    [
        ("10:19:59", "lunch", True),
        ("10:20", "lunch", False),
        ("13:39:59", "lunch", False),
        ("13:40", "lunch", True),
        ("11:46", "dinner", True),
        ("18:30", "dinner", False),
        ("18:40", "dinner", True),
        ("11:46", "", True),
    ],
)
def test_a_meal_ten_minutes_outside_its_period_wants_a_word(clock, period, found):
    one = meal(WANG, clock, period=period)
    assert said([one]) == ([("E08", "W", (one.id,))] if found else [])


def test_a_paper_slip_counts_by_when_it_was_served():
    slip = meal(WANG, "11:50", at=at("15:30"), via="slip", confirmer="周大姐", why="停电", slip="A0012")
    assert said([slip]) == []


def test_served_on_another_day_than_the_line_s_is_outside():
    wrong = meal(WANG, served_at=at("11:46", date(2026, 10, 13)))
    assert said([wrong]) == [("E08", "W", (wrong.id,))]


def test_ten_minutes_are_the_city_s_to_change_and_a_walk_in_may_eat_at_any_time():
    early = meal(WANG, "10:05")
    assert said([early], known(claims={"checks": {"off_hours_min": 30}})) == []
    assert said([full(None, "15:00", period=""), full(ZHAO, "15:10", period="")]) == []


# E09


def papers(**changes):
    place = {
        "place": HEPING,
        "agreements": [{"from": date(2023, 5, 1)}],
        "licences": [{"from": date(2023, 5, 1)}],
    }
    return known(claims={"canteens": [{**place, **changes}]})


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({}, ""),
        ({"agreements": [{"from": date(2023, 5, 1), "to": DAY}]}, ""),
        ({"agreements": [{"from": date(2023, 5, 1), "to": date(2026, 10, 13)}]}, "运营协议"),
        ({"agreements": [{"from": date(2026, 10, 15)}]}, "运营协议"),
        ({"licences": [{"from": date(2023, 5, 1), "to": date(2026, 10, 13)}]}, "食品经营许可证"),
        ({"licences": [{"from": date(2023, 5, 1), "to": date(2026, 10, 1)}, {"from": DAY}]}, ""),
        ({"agreements": [], "licences": []}, ""),  # none on record: nothing can be said
    ],
)
def test_a_day_without_an_agreement_or_a_licence_is_excluded_whole(changes, word):
    one, walk_in, two = meal(WANG), full(), meal(WANG, "17:00", period="dinner")
    found = said([one, two, walk_in], papers(**changes))
    assert found == ([("E09", "X", (one.id, two.id))] if word else [])
    if word:
        assert f"{word}不在有效期内" in findings([one, two], papers(**changes))[0].sentence


def test_a_canteen_that_nobody_wrote_down_is_not_judged():
    assert said([elsewhere(meal(WANG))], papers(agreements=[{"from": date(2027, 1, 1)}])) == []
