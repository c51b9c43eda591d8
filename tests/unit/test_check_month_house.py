"""More meals than seats or than the kitchen cooked, a drawer that does not match, an inspector's count."""

from dataclasses import replace
from datetime import timedelta

import pytest
from elders_month import DAY, HEPING, OCTOBER, RULES, YINGZE, Till, crowd, found, instant, known_with, undone

from settlement.rules.claim_rules import CanteenKnown
from settlement.rules.known import CashCount, Inspection, Prepared

FORTY = crowd(40)
SMALL = replace(RULES, canteens={HEPING: CanteenKnown(HEPING, seats=10, turns=2, take_away_most=5)})


def test_more_meals_than_the_seats_hold_are_found_with_those_above():
    lines = Till().lunch(FORTY[:26], DAY)
    (finding,) = found("D06", lines, known_with(FORTY, rules=SMALL))
    assert finding.sentence == "10月14日午餐 26 餐；10 个座位坐 2 轮，加外带 5 份，最多 25 餐。"
    assert (finding.entries, finding.about) == (("K01-000026",), "lunch")
    assert found("D06", lines[:25], known_with(FORTY, rules=SMALL)) == []


def test_a_walk_in_with_nine_portions_takes_nine_seats():
    till = Till()
    lines = [*till.lunch(FORTY[:17], DAY), till.meal(None, DAY, "12:30", portions=9)]
    (finding,) = found("D06", lines, known_with(FORTY, rules=SMALL))
    assert finding.entries == ("K01-000018",)


def test_undone_meals_and_another_meal_period_take_no_seat():
    lines = Till().lunch(FORTY[:26], DAY)
    known = known_with(FORTY, rules=SMALL)
    assert found("D06", [undone(lines[0], 2), *lines[1:]], known) == []
    assert found("D06", [replace(lines[0], period="dinner"), *lines[1:]], known) == []


def test_without_seats_on_record_nothing_is_said():
    unknown = replace(RULES, canteens={HEPING: CanteenKnown(HEPING)})
    assert found("D06", Till().lunch(FORTY, DAY), known_with(FORTY, rules=unknown)) == []


def cooked(**more):
    return Prepared(**{"canteen": HEPING, "day": DAY, "period": "lunch", "cooked": 20, **more})


@pytest.mark.parametrize(
    ("made", "findings"),
    [
        (cooked(), 1),
        (cooked(carried=4), 0),
        (cooked(carried=6, wasted=3), 1),
        (cooked(canteen=YINGZE), 0),
        (cooked(period="dinner"), 0),
        (cooked(day=DAY + timedelta(days=1)), 0),
    ],
)
def test_more_meals_than_were_cooked_are_found(made, findings):
    told = found("D07", Till().lunch(FORTY[:24], DAY), known_with(FORTY, prepared=(made,)))
    assert len(told) == findings
    if made == cooked():
        assert told[0].sentence == ("10月14日午餐 24 餐；备餐 20 份，上餐结转 0 份，倒掉 0 份，最多 20 餐。")
        assert len(told[0].entries) == 4


def counted(off_fen, **more):
    facts = {"canteen": HEPING, "till": "K01", "entry": "K01-000300", "day": DAY}
    return CashCount(**{**facts, "expected_fen": 12_000, "counted_fen": 12_000 + off_fen, **more})


@pytest.mark.parametrize(("off_fen", "findings"), [(500, 0), (501, 1), (-500, 0), (-501, 1)])
def test_a_drawer_off_by_more_than_five_yuan_is_found(off_fen, findings):
    told = found("D19", Till().lunch(FORTY[:1], DAY), known_with(FORTY, counts=(counted(off_fen),)))
    assert len(told) == findings


def test_what_is_short_is_said_in_yuan():
    lines = Till().lunch(FORTY[:1], DAY)
    (finding,) = found("D19", lines, known_with(FORTY, counts=(counted(-1_050),)))
    assert finding.sentence == "K01 号机10月14日应有现金 120.00 元，点出来 109.50 元，少 10.50 元。"
    assert finding.entries == ("K01-000300",)
    elsewhere = (counted(-1_050, canteen=YINGZE), counted(-1_050, day=OCTOBER.eve))
    assert found("D19", lines, known_with(FORTY, counts=elsewhere)) == []


def visit(heads, clock="11:10", canteen=HEPING):
    return Inspection(canteen, instant(DAY, clock), heads)


@pytest.mark.parametrize(("heads", "findings"), [(24, 1), (26, 1), (27, 0), (30, 0), (33, 0), (34, 1)])
def test_a_head_count_that_differs_by_more_than_three_and_a_tenth_is_found(heads, findings):
    lines = Till().lunch(FORTY[:30], DAY)
    told = found("D22", lines, known_with(FORTY, inspections=(visit(heads),)))
    assert len(told) == findings


def test_only_meals_within_half_an_hour_of_the_inspection_count():
    till = Till()
    lines = till.lunch(FORTY[:20], DAY) + till.lunch(FORTY[20:], DAY + timedelta(days=1))
    (finding,) = found("D22", lines, known_with(FORTY, inspections=(visit(4, "11:35"),)))
    assert finding.sentence == "10月14日 11:35 抽查时点到 4 人，前后 30 分钟的流水有 15 餐，差 11。"
    assert finding.entries[0] == "K01-000006"
    assert found("D22", lines, known_with(FORTY, inspections=(visit(4, "11:35", YINGZE),))) == []


def test_a_tenth_of_a_full_house_is_more_than_three():
    lines = Till().lunch(FORTY, DAY, gap_s=30)
    assert found("D22", lines, known_with(FORTY, inspections=(visit(44),))) == []
    assert len(found("D22", lines, known_with(FORTY, inspections=(visit(45),)))) == 1
