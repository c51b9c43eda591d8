"""Which day and which meal it is: the canteen's wall clock decides, never the machine's."""

import os
import time as machine
from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.rules.errors import BadValue
from pos.rules.meals import Meal, MealPeriod, Mode, period_at, service_day, shanghai

LUNCH = MealPeriod("lunch", "午餐", time(10, 30), time(13, 30))
DINNER = MealPeriod("dinner", "晚餐", time(16, 30), time(18, 30))
SERVED = (LUNCH, DINNER)

# POSIX rules, so that no zone file is needed: minutes east of Greenwich on 6 May 2026.
ZONES = {
    "UTC0": 0,
    "CST-8": 480,  # the canteen's own
    "PST8PDT,M3.2.0,M11.1.0": -420,  # summer time in Los Angeles
    "<+14>-14": 840,  # Kiritimati, always a day ahead
    "<-11>11": -660,  # Pago Pago, always a day behind
    "<+0545>-5:45": 345,  # Kathmandu
}


@pytest.fixture(params=ZONES)
def machine_zone(request):
    """Set the machine's own time zone, and prove that it was set."""
    before = os.environ.get("TZ")
    os.environ["TZ"] = request.param
    machine.tzset()
    offset = datetime(2026, 5, 6, tzinfo=UTC).astimezone().utcoffset()
    assert offset == timedelta(minutes=ZONES[request.param])
    yield request.param
    if before is None:
        del os.environ["TZ"]
    else:
        os.environ["TZ"] = before
    machine.tzset()


def at_shanghai(clock, day=date(2026, 5, 6)):
    """Give the UTC instant at which the canteen's clock shows a time: Shanghai is eight hours ahead."""
    return datetime.combine(day, time.fromisoformat(clock), UTC) - timedelta(hours=8)


@pytest.mark.usefixtures("machine_zone")
@pytest.mark.parametrize(
    ("at", "day"),
    [
        (datetime(2026, 5, 6, 15, 59, 59, 999_999, tzinfo=UTC), date(2026, 5, 6)),  # 23:59:59 in Shanghai
        (datetime(2026, 5, 6, 16, 0, tzinfo=UTC), date(2026, 5, 7)),  # midnight
        (datetime(2026, 5, 6, 3, 42, tzinfo=UTC), date(2026, 5, 6)),  # lunch
        (datetime(2026, 12, 31, 16, 0, tzinfo=UTC), date(2027, 1, 1)),
        (datetime(2028, 2, 28, 16, 0, tzinfo=UTC), date(2028, 2, 29)),
    ],
)
def test_the_service_day_is_shanghais_in_whatever_zone_the_machine_stands(at, day):
    assert service_day(at) == day
    assert service_day(at.astimezone()) == day
    assert service_day(at.astimezone(timezone(timedelta(hours=-9)))) == day


@pytest.mark.usefixtures("machine_zone")
def test_the_meal_is_shanghais_in_whatever_zone_the_machine_stands():
    assert period_at(at_shanghai("11:42"), SERVED) == LUNCH
    assert period_at(at_shanghai("11:42").astimezone(), SERVED) == LUNCH
    assert period_at(at_shanghai("17:00"), SERVED) == DINNER
    assert period_at(at_shanghai("03:42"), SERVED) is None


@given(st.datetimes(datetime(2023, 5, 1), datetime(2040, 1, 1)), st.integers(-14 * 60, 14 * 60))  # noqa: DTZ001
def test_the_service_day_does_not_hang_on_how_the_instant_is_written(naive, offset_min):
    at = naive.replace(tzinfo=UTC)
    assert service_day(at.astimezone(timezone(timedelta(minutes=offset_min)))) == service_day(at)
    assert service_day(at) == (naive + timedelta(hours=8)).date()


def test_the_wall_clock_shows_shanghai():
    assert (
        f"{shanghai(datetime(2026, 5, 6, 3, 42, tzinfo=UTC)):%Y-%m-%d %H:%M %z}" == "2026-05-06 11:42 +0800"
    )


@pytest.mark.parametrize(
    "ask", [service_day, shanghai, lambda at: period_at(at, SERVED)], ids=["day", "clock", "meal"]
)
def test_an_instant_without_a_zone_is_refused(ask):
    with pytest.raises(BadValue) as refusal:
        ask(datetime(2026, 5, 6, 11, 42))  # noqa: DTZ001, that is what is refused
    assert "2026-05-06 11:42:00 没有时区" in str(refusal.value)


@pytest.mark.parametrize(
    ("clock", "strictly", "with_grace"),
    [
        ("00:00", None, None),
        ("10:19:59.999999", None, None),
        ("10:20", None, LUNCH),
        ("10:29:59.999999", None, LUNCH),
        ("10:30", LUNCH, LUNCH),
        ("13:29:59.999999", LUNCH, LUNCH),
        ("13:30", None, LUNCH),
        ("13:39:59.999999", None, LUNCH),
        ("13:40", None, None),
        ("16:19:59.999999", None, None),
        ("16:20", None, DINNER),
        ("16:30", DINNER, DINNER),
        ("18:29:59.999999", DINNER, DINNER),
        ("18:30", None, DINNER),
        ("18:40", None, None),
        ("23:59:59.999999", None, None),
    ],
)
def test_a_queue_still_standing_is_still_served_and_no_longer(clock, strictly, with_grace):
    assert period_at(at_shanghai(clock), SERVED) == strictly
    assert period_at(at_shanghai(clock), SERVED, grace_min=10) == with_grace


@pytest.mark.parametrize(
    ("clock", "period"),
    [("13:19", "lunch"), ("13:29", "lunch"), ("13:30", "tea"), ("13:39", "tea"), ("14:30", "tea")],
)
def test_the_grace_of_one_meal_never_eats_into_the_next(clock, period):
    tea = MealPeriod("tea", "下午茶", time(13, 30), time(14, 30))
    for periods in ((LUNCH, tea), (tea, LUNCH)):
        found = period_at(at_shanghai(clock), periods, grace_min=10)
        assert found
        assert found.code == period


def test_a_whole_day_period_holds_to_its_last_second():
    whole_day = MealPeriod("day", "全天", time.min, time.max)
    assert period_at(at_shanghai("00:00"), [whole_day]) == whole_day
    assert period_at(at_shanghai("23:59:59"), [whole_day]) == whole_day


def test_outside_every_period_and_with_none_there_is_no_meal():
    assert period_at(at_shanghai("11:42"), []) is None


@given(st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31)), st.integers(0, 60))  # noqa: DTZ001
def test_a_longer_grace_never_takes_a_meal_away(naive, grace_min):
    at = naive.replace(tzinfo=UTC)
    strictly = period_at(at, SERVED)
    assert strictly is None or period_at(at, SERVED, grace_min) == strictly
    assert period_at(at, SERVED, grace_min) is None or period_at(at, SERVED, 60) is not None


@pytest.mark.parametrize(("begins", "ends"), [(time(13, 30), time(10, 30)), (time(10, 30), time(10, 30))])
def test_a_period_that_ends_before_it_begins_is_refused(begins, ends):
    with pytest.raises(BadValue) as refusal:
        MealPeriod("lunch", "午餐", begins, ends)
    assert f"餐次 午餐 的结束 {ends:%H:%M} 不在开始 {begins:%H:%M} 之后" in str(refusal.value)


def test_words_for_the_screen():
    assert str(LUNCH) == "午餐 10:30–13:30"
    assert [mode.label for mode in Mode] == ["堂食", "外带", "送餐"]
    assert [Mode(code).label for code in ("dine-in", "take-away", "delivery")] == ["堂食", "外带", "送餐"]


def test_a_meal_is_a_first_dine_in_meal_unless_said_otherwise():
    assert Meal(date(2026, 5, 6)) == Meal(date(2026, 5, 6), Mode.DINE_IN, taken_in_period=0, taken_today=0)
