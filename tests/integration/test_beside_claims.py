"""What stands beside the lines: when they came, how clocks went, what was cooked, who was counted."""

from datetime import timedelta

import pytest
from openpyxl import Workbook

from integration.claim_hands import PEOPLE, submitted
from integration.claimed_month import HERE, POLICY, THERE, sell
from integration.ledger_room import LI, WANG, ZHAO
from integration.two_tills import cut_off, put_back, speak
from pos.rules.meals import SHANGHAI, service_day
from settlement.beside_desk import BesideDesk
from settlement.nightly_claims import draft_what_is_open
from settlement.rules.claim_life import State
from settlement.rules.months import read_month

LUNCH = "午餐"


@pytest.fixture
def beside(city):
    return BesideDesk(city.house.gate, POLICY, city.house.keys.lookup)


def today(till):
    return service_day(till.now)


def sheet(folder, heads, *rows):
    book = Workbook()
    book.active.append(heads)
    for row in rows:
        book.active.append(row)
    path = folder / "表.xlsx"
    book.save(path)
    return path


def checks_of(city, desk, place, month):
    """Draft the month and give what was found at a canteen, by check."""
    desk.draft_month(month)
    with city.house.centre.read() as office:
        found = [one for one in office.claim_findings.of(place, str(month)) if not one.closed]
    return {one.check: one for one in found}


def month_of(till):
    return read_month(str(till.now.date())[:7])


def test_lines_that_lay_three_days_in_a_till_without_a_cable_are_late(city, desk, claimed_tills):
    here, _ = claimed_tills
    sell(here, WANG, "in time")
    speak(here)
    cut_off(here)
    sell(here, LI, "no cable")
    city.house.now += timedelta(days=3)
    here.now += timedelta(days=3)
    put_back(here)
    speak(here)
    found = checks_of(city, desk, HERE, month_of(here))
    (late,) = [line.id for line in here.entries() if line.kind == "sale" and line.text("via") == "id_card"][
        1:
    ]
    assert found["E14"].said["entries"] == [late]


def test_lines_that_came_at_once_are_not_late(city, desk, claimed_tills):
    here, _ = claimed_tills
    for tap, row in enumerate((WANG, LI, ZHAO)):
        sell(here, row, f"tap-{tap}")
        speak(here)
    assert not {"E14", "D17"} & set(checks_of(city, desk, HERE, month_of(here)))


def test_a_clock_that_was_an_hour_ahead_is_asked_about(city, desk, claimed_tills):
    here, _ = claimed_tills
    city.house.now += timedelta(days=1)
    here.now = city.house.now + timedelta(hours=1)
    sell(here, WANG, "early")
    speak(here)
    assert "快了 60 分钟" in checks_of(city, desk, HERE, month_of(here))["E15"].said["sentence"]


def test_more_meals_than_were_cooked(city, desk, beside, claimed_tills, tmp_path):
    here, _ = claimed_tills
    for tap, row in enumerate((WANG, LI, ZHAO)):
        sell(here, row, f"tap-{tap}")
    speak(here)
    day, name = today(here), HERE.rsplit("/", 1)[-1]
    path = sheet(tmp_path, ["食堂", "日期", "餐次", "备餐", "倒掉"], [name, day, LUNCH, 3, 1])
    looked = beside.note("prepared", path, day, dry_run=True)
    assert (looked.changed, "D07" in checks_of(city, desk, HERE, month_of(here))) == (1, False)
    assert beside.note("prepared", path, day).changed == 1
    assert "备餐 3 份" in checks_of(city, desk, HERE, month_of(here))["D07"].said["sentence"]
    mended = sheet(tmp_path, ["食堂", "日期", "餐次", "备餐", "倒掉"], [name, day, LUNCH, 30, 1])
    assert beside.note("prepared", mended, day).changed == 1
    assert beside.note("prepared", mended, day).unchanged == 1
    assert "D07" not in checks_of(city, desk, HERE, month_of(here))


def test_an_inspector_who_counted_nine_heads(city, desk, beside, claimed_tills, tmp_path):
    here, _ = claimed_tills
    sell(here, WANG, "one")
    speak(here)
    day, at = today(here), f"{here.now.astimezone(SHANGHAI):%H:%M}"
    path = sheet(tmp_path, ["食堂", "日期", "时间", "人数", "检查人"], [HERE, day, at, 9, "巡查员甲"])
    assert beside.note("inspections", path, day).changed == 1
    assert "点到 9 人" in checks_of(city, desk, HERE, month_of(here))["D22"].said["sentence"]


def test_the_canteens_own_cook_eats_at_a_concession(city, desk, beside, claimed_tills, tmp_path):
    here, there = claimed_tills
    sell(here, WANG, "cook")
    sell(there, LI, "guest")
    speak(here, there)
    day = today(here)
    heads = ["食堂", "姓名", "身份证号", "民政确认"]
    cook = [HERE, WANG["姓名"], WANG["身份证号"], "否"]
    assert beside.note("staff", sheet(tmp_path, heads, cook), day).changed == 1
    assert "E12" in checks_of(city, desk, HERE, month_of(here))
    assert "E12" not in checks_of(city, desk, THERE, month_of(here))
    beside.note("staff", sheet(tmp_path, heads, [*cook[:3], "是"]), day)
    assert "E12" not in checks_of(city, desk, HERE, month_of(here))


def test_one_bad_row_and_nothing_is_noted(city, beside, claimed_tills, tmp_path):
    day = today(claimed_tills[0])
    tomorrow = day + timedelta(days=1)
    path = sheet(
        tmp_path,
        ["食堂", "日期", "餐次", "备餐"],
        [HERE, day, LUNCH, 40],
        [HERE, day, LUNCH, 41],
        ["没有这家", tomorrow, "夜宵", "很多"],
    )
    done = beside.note("prepared", path, day)
    assert [(bad.row, bad.field) for bad in done.bad] == [
        (3, "食堂"),
        (4, "食堂"),
        (4, "日期"),
        (4, "餐次"),
        (4, "备餐"),
    ]
    with city.house.centre.read() as office:
        assert office.beside.prepared(day, day) == ()


def test_the_night_drafts_yesterdays_month_and_the_last_one_until_it_went_out(city, desk, claimed_tills):
    here, _ = claimed_tills
    sell(here, WANG, "one")
    speak(here)
    this = month_of(here)
    city.house.now += timedelta(days=1)
    assert draft_what_is_open(desk) == {this: 1}
    first = this.last + timedelta(days=1)
    city.house.now = city.house.now.replace(year=first.year, month=first.month, day=first.day, hour=2)
    assert draft_what_is_open(desk) == {this: 1}
    city.house.now += timedelta(days=3)  # the nights between were missed: the last month is still open
    assert draft_what_is_open(desk) == {this: 1}
    speak(here)
    manager = city.house.make(*PEOPLE["manager"])
    assert submitted(city, desk, this, {"manager": manager}) is State.SUBMITTED
    assert draft_what_is_open(desk) == {}
