"""Which days are served and which meal it is now, read against the national holiday notices."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.holidays import public_day
from pos.rules.dated import Dated, Row
from pos.rules.errors import NoPolicy
from pos.rules.meals import SHANGHAI, MealPeriod, period_at, service_day
from pos.rules.policy import Periods
from pos.rules.service_days import Calendar, OpenDays, Override, PublicDay, weekday_name
from pos.rules.serving import serving_at

BEGAN = date(2023, 5, 1)
LUNCH = MealPeriod("lunch", "午餐", time(10, 30), time(13, 30))
DINNER = MealPeriod("dinner", "晚餐", time(16, 30), time(18, 30))
PERIODS = Periods((LUNCH, DINNER), 10)


def canteen(rule="workdays", *named, public_days=public_day):
    rows = Dated("policy.service_days", (Row(BEGAN, None, "暂定", OpenDays(rule)),))
    return Calendar(rows, {one.day: one for one in named}, public_days)


# The notices for 2025 and 2026: the National Day holiday was 8 days with 中秋 in 2025, and is 7 days in 2026.
NATIONAL_DAY_2025 = [date(2025, 10, day) for day in range(1, 9)]
NATIONAL_DAY_2026 = [date(2026, 10, day) for day in range(1, 8)]
SPRING_FESTIVAL_2026 = [date(2026, 2, day) for day in range(15, 24)]
WORKED_WEEKENDS_2026 = [date(2026, *day) for day in [(1, 4), (2, 14), (2, 28), (5, 9), (9, 20), (10, 10)]]


@pytest.mark.parametrize("day", NATIONAL_DAY_2025 + NATIONAL_DAY_2026 + SPRING_FESTIVAL_2026, ids=str)
def test_a_canteen_of_workdays_is_closed_through_the_holidays(day):
    answer = canteen().answer(day)
    assert not answer.open
    assert not answer.guessed


@pytest.mark.parametrize("day", [date(2026, 9, 30), date(2026, 10, 8), date(2026, 10, 9), date(2026, 2, 24)])
def test_it_is_open_on_the_days_beside_the_holidays(day):
    assert canteen().answer(day).open


@pytest.mark.parametrize("day", WORKED_WEEKENDS_2026, ids=str)
def test_a_weekend_worked_in_exchange_is_served(day):
    answer = canteen().answer(day)
    assert day.weekday() >= 5
    assert (answer.open, answer.occasion, answer.why) == (True, "调休上班", "")


@pytest.mark.parametrize(
    ("day", "why"),
    [
        (date(2026, 10, 1), "今天是国庆节，不供餐"),
        (date(2026, 2, 17), "今天是春节，不供餐"),
        (date(2026, 1, 1), "今天是元旦，不供餐"),
        (date(2026, 11, 28), "今天是周六，不供餐"),
        (date(2026, 11, 29), "今天是周日，不供餐"),
        (date(2026, 11, 24), ""),
    ],
    ids=str,
)
def test_the_cashier_is_told_why_a_day_is_not_served(day, why):
    assert canteen().answer(day).why == why


def test_a_canteen_of_every_day_serves_on_the_holidays_and_never_guesses():
    every_day = canteen("every-day")
    for day in (*NATIONAL_DAY_2026, date(2026, 11, 28), date(2027, 1, 1), date(2003, 1, 1) + timedelta(9000)):
        answer = every_day.answer(day)
        assert (answer.open, answer.guessed, answer.why, answer.warning) == (True, False, "", "")


def test_a_year_whose_holidays_are_not_known_goes_by_the_weekday_and_says_that_it_is_a_guess():
    new_year = canteen().answer(date(2027, 1, 1))  # a Friday
    saturday = canteen().answer(date(2027, 1, 2))
    assert (new_year.open, new_year.guessed) == (True, True)
    assert (saturday.open, saturday.guessed, saturday.why) == (False, True, "今天是周六，不供餐")
    assert new_year.warning == "2027 年的放假安排还没有，暂按周一至周五供餐：请管理员导入供餐日历。"
    assert canteen().answer(date(2026, 12, 31)).warning == ""


def test_a_named_day_wins_over_holiday_weekday_and_guess():
    named = (
        Override(date(2026, 10, 1), served=True, note="国庆照常"),
        Override(date(2026, 11, 24), served=False, note="停电检修"),
        Override(date(2026, 11, 25), served=False),
        Override(date(2027, 1, 1), served=False, note="元旦"),
    )
    served = canteen("workdays", *named)
    assert served.answer(date(2026, 10, 1)).open
    assert served.answer(date(2026, 11, 24)).why == "今天不供餐（停电检修）"
    assert served.answer(date(2026, 11, 25)).why == "今天不供餐"
    new_year = served.answer(date(2027, 1, 1))
    assert (new_year.open, new_year.guessed, new_year.warning) == (False, False, "")
    assert not canteen("every-day", *named).answer(date(2026, 11, 24)).open


def test_the_rule_may_change_on_a_day_and_holds_from_no_earlier():
    rows = (
        Row(BEGAN, None, "暂定", OpenDays.EVERY_DAY),
        Row(date(2026, 11, 1), None, "通知", OpenDays.WORKDAYS),
    )
    changed = Calendar(Dated("policy.service_days", rows), {}, public_day)
    assert changed.answer(date(2026, 10, 31)).open  # a Saturday
    assert not changed.answer(date(2026, 11, 1)).open  # a Sunday
    with pytest.raises(NoPolicy, match=r"2023-04-30.*policy\.service_days"):
        changed.answer(BEGAN - timedelta(days=1))


@given(st.dates(BEGAN, date(2026, 12, 31)))
def test_in_a_known_year_a_day_is_served_exactly_when_the_notice_says_worked(day):
    assert canteen().answer(day).open is public_day(day).is_workday


@given(st.dates(BEGAN, date(2060, 1, 1)), st.sampled_from(OpenDays), st.booleans())
def test_a_named_day_is_always_what_it_was_named(day, rule, served):
    answer = canteen(rule, Override(day, served)).answer(day)
    assert (answer.open, answer.guessed) == (served, False)


@given(st.dates(BEGAN, date(2060, 1, 1)), st.sampled_from(OpenDays))
def test_a_closed_day_always_says_why_and_an_open_one_has_nothing_to_say(day, rule):
    answer = canteen(rule).answer(day)
    assert bool(answer.why) is not answer.open


def test_the_known_years_of_the_holiday_notices():
    assert public_day(date(2026, 10, 1)) == PublicDay(is_workday=False, occasion="国庆节")
    assert public_day(date(2026, 10, 10)) == PublicDay(is_workday=True, occasion="国庆节")
    assert public_day(date(2026, 12, 31)) == PublicDay(is_workday=True)
    assert public_day(date(2027, 1, 1)) is None
    assert public_day(date(2003, 12, 31)) is None


def test_a_weekday_by_its_name():
    assert [weekday_name(date(2026, 11, day)) for day in (23, 28, 29)] == ["周一", "周六", "周日"]


# which meal it is


def at(clock, day=date(2026, 11, 24)):
    return datetime.combine(day, time.fromisoformat(clock), SHANGHAI)


@pytest.mark.parametrize(
    ("clock", "period", "nearest"),
    [
        ("00:00", None, LUNCH),
        ("10:19", None, LUNCH),
        ("10:20", LUNCH, LUNCH),
        ("12:00", LUNCH, LUNCH),
        ("13:39", LUNCH, LUNCH),
        ("13:40", None, LUNCH),
        ("16:19", None, LUNCH),
        ("16:20", DINNER, DINNER),
        ("18:39", DINNER, DINNER),
        ("18:40", None, DINNER),
        ("23:59:59.999", None, DINNER),
    ],
)
def test_outside_meal_times_the_last_meal_begun_is_the_nearest(clock, period, nearest):
    serving = serving_at(at(clock), PERIODS, canteen())
    assert (serving.period, serving.nearest) == (period, nearest)
    assert serving.why == ("" if period else "现在不是供餐时间")


def test_on_a_closed_day_no_meal_is_served_and_the_day_is_the_reason():
    noon = serving_at(at("12:00", date(2026, 10, 1)), PERIODS, canteen())
    night = serving_at(at("20:00", date(2026, 10, 1)), PERIODS, canteen())
    before_dinner = serving_at(at("16:25", date(2026, 10, 1)), PERIODS, canteen())
    assert (noon.period, noon.nearest, noon.why) == (None, LUNCH, "今天是国庆节，不供餐")
    assert (night.period, night.nearest, night.why) == (None, DINNER, "今天是国庆节，不供餐")
    assert before_dinner.nearest == DINNER


def test_a_guessed_day_has_its_banner_at_every_hour():
    banner = "2027 年的放假安排还没有，暂按周一至周五供餐：请管理员导入供餐日历。"
    for day, clock in ((4, "12:00"), (4, "20:00"), (2, "12:00")):  # a Monday and a Saturday
        assert serving_at(at(clock, date(2027, 1, day)), PERIODS, canteen()).warning == banner
    assert serving_at(at("12:00"), PERIODS, canteen()).warning == ""


def test_the_day_that_counts_is_the_one_in_shanghai():
    last_of_september = datetime(2026, 9, 30, 15, 59, 59, 999000, tzinfo=UTC)
    first_of_october = datetime(2026, 9, 30, 16, 0, tzinfo=UTC)
    assert serving_at(last_of_september, PERIODS, canteen()).why == "现在不是供餐时间"
    assert serving_at(first_of_october, PERIODS, canteen()).why == "今天是国庆节，不供餐"


INSTANTS = st.datetimes(datetime(2023, 5, 2), datetime(2028, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


@given(INSTANTS, st.sampled_from(OpenDays))
def test_a_meal_is_served_exactly_on_an_open_day_within_its_hours(instant, rule):
    calendar = canteen(rule)
    serving = serving_at(instant, PERIODS, calendar)
    open_today = calendar.answer(service_day(instant)).open
    assert serving.period == (period_at(instant, PERIODS.periods, 10) if open_today else None)
    assert bool(serving.why) is (serving.period is None)


@given(INSTANTS)
def test_there_is_always_a_nearest_meal_to_count_against(instant):
    serving = serving_at(instant, PERIODS, canteen())
    assert serving.nearest in PERIODS.periods
    assert serving.period in (None, serving.nearest)
