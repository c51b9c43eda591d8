"""A canteen's own meal times and open days, written in config.toml beside the city's."""

import copy
import tomllib
from datetime import date, time, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.config import load_config
from pos.rules.dated import Dated, Row
from pos.rules.errors import BadPolicy, CanteenError
from pos.rules.read_policy import read_policy
from pos.rules.service_days import OpenDays

SHIPPED = Path(__file__).parents[2] / "config.toml"
START = date(2023, 5, 1)
OWN_HOURS = """
[[canteen.meal_periods]]
from = 2026-06-01
periods = [{ code = "lunch", name = "午餐", begins = "11:00", ends = "13:00" }]
grace_min = 0
source = "和平社区食堂申请，暂定"
"""
OWN_DAYS = """
[[canteen.service_days]]
from = 2026-06-01
open = "workdays"
source = "和平社区食堂申请，暂定"
"""


def shipped_with(tmp_path, text):
    path = tmp_path / "config.toml"
    path.write_text(SHIPPED.read_text(encoding="utf-8") + text, encoding="utf-8")
    return path


def table():
    return tomllib.loads(SHIPPED.read_text(encoding="utf-8"))["policy"]


def test_the_shipped_canteen_serves_every_day_and_has_no_rows_of_its_own():
    config = load_config(SHIPPED)
    assert config.policy.service_days.on(START) is OpenDays.EVERY_DAY
    assert config.canteen.own_rows == {}
    assert config.policy.digest == read_policy(table()).digest


def test_own_meal_times_hold_from_their_day_and_the_citys_before(tmp_path):
    hours = load_config(shipped_with(tmp_path, OWN_HOURS)).policy.meal_periods
    assert [period.code for period in hours.on(date(2026, 5, 31)).periods] == ["lunch", "dinner"]
    assert [period.begins for period in hours.on(date(2026, 6, 1)).periods] == [time(11, 0)]
    assert hours.row_on(date(2026, 6, 1)).source == "和平社区食堂申请，暂定"


def test_own_open_days_hold_from_their_day_and_the_citys_before(tmp_path):
    days = load_config(shipped_with(tmp_path, OWN_DAYS)).policy.service_days
    assert days.on(date(2026, 5, 31)) is OpenDays.EVERY_DAY
    assert days.on(date(2026, 6, 1)) is OpenDays.WORKDAYS


def test_the_digest_on_every_sale_tells_own_rows_from_the_citys(tmp_path):
    digests = {
        load_config(shipped_with(tmp_path, own)).policy.digest
        for own in ("", OWN_HOURS, OWN_DAYS, OWN_HOURS + OWN_DAYS)
    }
    assert len(digests) == 4


def test_a_later_decision_of_the_city_does_not_undo_the_canteens_own():
    city = copy.deepcopy(table())
    city["service_days"][0]["to"] = date(2026, 12, 31)
    later = {"from": date(2027, 1, 1), "open": "every-day", "source": "通知"}
    city["service_days"].append(later)
    own = {"service_days": [{"from": date(2026, 6, 1), "open": "workdays", "source": "暂定"}]}
    assert read_policy(city, own).service_days.on(date(2027, 6, 1)) is OpenDays.WORKDAYS


def test_a_policy_that_does_not_speak_of_days_serves_every_day():
    silent = table()
    del silent["service_days"]
    assert read_policy(silent).service_days.on(START) is OpenDays.EVERY_DAY


@pytest.mark.parametrize(
    ("spoiled", "key", "said"),
    [
        (OWN_HOURS.replace("11:00", "14:00"), "canteen.meal_periods[1].periods[1]", "不在开始"),
        (OWN_HOURS.replace("grace_min", "grace"), "canteen.meal_periods[1].grace", "不认识这个键"),
        (OWN_DAYS.replace("workdays", "weekdays"), "canteen.service_days[1].open", "every-day、workdays"),
        (OWN_DAYS.replace('open = "workdays"', ""), "canteen.service_days[1].open", "None"),
        (OWN_DAYS.replace('"workdays"', "true"), "canteen.service_days[1].open", "True"),
        (OWN_DAYS.replace("open", "opens"), "canteen.service_days[1].opens", "不认识这个键"),
        (OWN_DAYS.replace('source = "和平社区食堂申请，暂定"', ""), "canteen.service_days[1].source", "依据"),
        (OWN_DAYS + OWN_DAYS, "canteen.service_days", "不要重复"),
        (OWN_DAYS.replace("canteen.service_days", "canteen.open_days"), "canteen.open_days", "不认识这个键"),
        (OWN_DAYS.replace("canteen.", "policy."), "policy.service_days", "按日期先后写"),
    ],
)
def test_a_row_that_is_wrong_is_refused_by_its_own_key(tmp_path, spoiled, key, said):
    if "policy." in spoiled:
        spoiled = spoiled.replace("2026-06-01", "2023-05-01")
    with pytest.raises(CanteenError) as refused:
        load_config(shipped_with(tmp_path, spoiled))
    assert key in str(refused.value)
    assert said in str(refused.value)


def test_days_that_begin_after_the_policy_are_refused():
    late = table()
    late["service_days"][0]["from"] = date(2024, 1, 1)
    with pytest.raises(BadPolicy, match=r"policy\.service_days：2023-05-01 到 2023-12-31 没有规定"):
        read_policy(late)


FROM_DAYS = st.lists(st.integers(0, 2000), min_size=1, max_size=6, unique=True).map(sorted)


def dated(days, whose):
    return Dated("policy.caps", tuple(Row(START + timedelta(days=n), None, "依据", (whose, n)) for n in days))


@given(FROM_DAYS, FROM_DAYS, st.integers(0, 2100))
def test_own_rows_win_on_every_day_from_their_first(city_days, own_days, asked):
    city, own = dated([0, *(n for n in city_days if n)], "city"), dated(own_days, "own")
    day = START + timedelta(days=asked)
    expected = own if asked >= own_days[0] else city
    assert city.won_by(own).on(day) == expected.on(day)
