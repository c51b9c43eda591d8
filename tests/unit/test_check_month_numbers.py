"""Numbers too alike, too large, or just right for a band of the operating subsidy."""

import random
from dataclasses import replace
from datetime import date

import pytest
from elders_month import (
    DAY,
    HEPING,
    NATIONAL_DAY,
    RULES,
    XINXING,
    YINGZE,
    Till,
    calendar,
    crowd,
    found,
    known_with,
    october,
)

from pos.rules.dated import Dated, Row
from pos.rules.money import Money
from settlement.rules.claim_rules import OperatingRule, VolumeBand
from settlement.rules.findings import Level
from settlement.rules.known import EarlierMonth

FORTY = crowd(40)


def lunches(counts, seed=1, people=FORTY):
    """Let so many of forty people come each day, others every day."""
    rng, till = random.Random(seed), Till()
    return [
        line
        for day, count in zip(october(), counts, strict=False)
        for line in till.lunch(rng.sample(people, count), day)
    ]


def september(meals, canteen=HEPING):
    return EarlierMonth(canteen, "2026-09", meals)


def test_a_class_that_comes_to_last_months_figure_is_told():
    lines = lunches([4, 7, 9, 8, 5])
    (finding,) = found("D05", lines, known_with(FORTY, earlier=(september({"half": 33, "full": 2}),)))
    assert (finding.level, finding.sentence) == (Level.INFO, "本月半价 33 餐，和上个月一餐不差。")
    assert found("D05", lines, known_with(FORTY, earlier=(september({"half": 34}),))) == []
    assert found("D05", lines, known_with(FORTY, earlier=(september({"half": 33}, YINGZE),))) == []
    august = replace(september({"half": 33}), month="2026-08")
    assert found("D05", lines, known_with(FORTY, earlier=(august,))) == []


def test_small_figures_are_alike_by_chance():
    assert found("D05", lunches([29]), known_with(FORTY, earlier=(september({"half": 29}),))) == []


def test_the_same_number_on_five_days_in_a_row_is_found():
    lines = lunches([20, 24, 17, 22, 22, 22, 22, 22, 19, 25])
    (finding,) = found("D08", lines, known_with(FORTY))
    assert finding.sentence == "10月4日到10月8日连续 5 个供餐日，午餐每天都是 22 餐享受补贴。"
    assert (finding.day, finding.about) == (date(2026, 10, 4), "lunch")
    assert found("D08", lunches([20, 24, 17, 22, 22, 22, 22, 18, 19, 25]), known_with(FORTY)) == []


def test_the_same_small_number_is_nothing():
    assert found("D08", lunches([9] * 6), known_with(FORTY)) == []


def test_regulars_who_come_nearly_every_day_are_often_the_same_number():
    twenty = crowd(20)
    counts = [20, 19, 20, 20, 20, 20, 20, 19, 20, 20, 18, 20, 20, 19, 20]
    assert found("D08", lunches(counts, people=twenty), known_with(twenty)) == []


def test_a_month_that_hardly_moves_though_its_people_do_is_found():
    (finding,) = found("D08", lunches([22, 23] * 10), known_with(FORTY))
    assert finding.sentence == "20 个供餐日的午餐都在 22 到 23 餐之间，比老人平常来来去去的起伏小得多。"
    assert found("D08", lunches([22, 23] * 7), known_with(FORTY)) == []
    assert found("D08", lunches([17, 27] * 10), known_with(FORTY)) == []


def test_the_same_people_day_after_day_without_one_missing_are_found():
    till = Till()
    lines = [line for day in october() for line in till.lunch(FORTY[:27], day)]
    (finding,) = found("D08", lines, known_with(FORTY))
    assert "连续 31 个供餐日" in finding.sentence


def city_of(rest, work, others_rest, days=None):
    """Let three canteens serve so many on rest days and on workdays."""
    lines = []
    for code, canteen, on_rest in (
        ("K01", HEPING, rest),
        ("K02", YINGZE, others_rest),
        ("K03", XINXING, others_rest),
    ):
        till = Till(code, canteen)
        for day in days or october():
            resting = day.weekday() >= 5 or day in NATIONAL_DAY
            lines += till.lunch(FORTY[: on_rest if resting else work], day)
    return lines


CALENDARS = {canteen: calendar() for canteen in (HEPING, YINGZE, XINXING)}


def test_rest_days_like_workdays_are_told_where_the_other_canteens_have_fewer():
    known = known_with(FORTY, calendars=CALENDARS)
    (finding,) = found("D09", city_of(20, 20, 14), known)
    assert finding.sentence == "休息日平均 20 餐，工作日平均 20 餐，几乎一样；别的食堂休息日少 30%。"
    assert found("D09", city_of(20, 20, 19), known) == []
    assert found("D09", city_of(16, 20, 14), known) == []
    assert found("D09", city_of(20, 20, 14), known, YINGZE) == []


def test_rest_days_are_measured_by_the_others_alone():
    known = known_with(FORTY, calendars=CALENDARS)
    two_houses = [line for line in city_of(20, 20, 16) if line.canteen != XINXING]
    (finding,) = found("D09", two_houses, known)  # the middle of 0 % here and 20 % there would be 10 %
    assert "别的食堂休息日少 20%" in finding.sentence
    assert found("D09", two_houses, known, YINGZE) == []
    assert found("D09", [line for line in two_houses if line.canteen == HEPING], known) == []


def test_a_holiday_in_the_week_is_a_rest_day():
    days = [day for day in october() if day.weekday() < 5]
    known = known_with(FORTY, calendars=CALENDARS)
    assert len(found("D09", city_of(20, 20, 14, days), known)) == 1
    assert found("D09", city_of(20, 20, 14, days), replace(known, calendars={})) == []


def last_three(*totals):
    months = ("2026-07", "2026-08", "2026-09")
    return tuple(
        EarlierMonth(HEPING, month, {"half": total}) for month, total in zip(months, totals, strict=True)
    )


@pytest.mark.parametrize(
    ("before", "findings"), [((190, 200, 210), 1), ((230, 230, 230), 0), ((250, 250, 250), 0)]
)
def test_a_month_far_above_the_last_three_is_found(before, findings):
    lines = lunches([20] * 8 + [21] * 7 + [3])  # 310 meals
    told = found("D10", lines, known_with(FORTY, earlier=last_three(*before)))
    assert len(told) == findings
    if findings:
        assert told[0].sentence == "本月 310 餐，前三个月平均 200 餐，多了 110 餐。"


@pytest.mark.parametrize(("more", "findings"), [(0, 0), (1, 1)])
def test_a_hundred_meals_more_are_growth_only_where_they_are_three_tenths_of_what_was(more, findings):
    lines = lunches([30] * 17 + [10 + more])  # 520 meals are 1.3 times 400
    assert len(found("D10", lines, known_with(FORTY, earlier=last_three(390, 400, 410)))) == findings


def test_growth_needs_three_months_to_be_measured_by():
    lines = lunches([30] * 15)
    assert found("D10", lines, known_with(FORTY, earlier=last_three(100, 100, 100)[1:])) == []
    elsewhere = tuple(replace(one, canteen=YINGZE) for one in last_three(100, 100, 100))
    assert found("D10", lines, known_with(FORTY, earlier=elsewhere)) == []
    long_ago = (*last_three(100, 100, 100)[1:], EarlierMonth(HEPING, "2026-06", {"half": 100}))
    assert found("D10", lines, known_with(FORTY, earlier=long_ago)) == []


def test_a_large_share_of_little_is_no_growth():
    assert found("D10", lunches([20] * 5), known_with(FORTY, earlier=last_three(10, 10, 10))) == []


BANDED = OperatingRule(Money(150), bands=(VolumeBand(0, 100), VolumeBand(1000, 120)))
WITH_BAND = replace(
    RULES, operating=Dated("claims.operating", (Row(date(2023, 5, 1), None, "示例", BANDED),))
)


@pytest.mark.parametrize(
    ("before", "findings"), [(900, 0), (920, 1), (940, 1), (941, 0), (1000, 0), (1010, 0)]
)
def test_a_year_that_just_passes_a_band_in_this_month_is_told(before, findings):
    earlier = (
        EarlierMonth(HEPING, "2026-08", {"half": before, "full": 5000}),
        EarlierMonth(HEPING, "2025-12", {"half": 5000}),
        EarlierMonth(YINGZE, "2026-08", {"half": 5000}),
    )
    lines = lunches([30, 30, 20]) + Till("K02").lunch([None] * 9, DAY)
    told = found("D20", lines, known_with(FORTY, rules=WITH_BAND, earlier=earlier))
    assert len(told) == findings
    if before == 940:
        assert told[0].sentence == "今年到本月享受补贴 1020 餐，刚过 1000 餐这一档，只多 20 餐。"


@pytest.mark.parametrize(("before", "findings"), [(999, 1), (1000, 0), (1005, 0)])
def test_a_band_that_was_passed_in_an_earlier_month_is_not_told_again(before, findings):
    earlier = (EarlierMonth(HEPING, "2026-08", {"half": before}),)
    told = found("D20", lunches([10]), known_with(FORTY, rules=WITH_BAND, earlier=earlier))
    assert len(told) == findings
