"""E11 to E13 and E15 over a month: one finding a person, with all their meals; a clock that goes back."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from elders_month import (
    DAY,
    HEPING,
    OCTOBER,
    RULES,
    YINGZE,
    Till,
    dibao,
    found,
    instant,
    known_with,
    ninety,
    october,
    undone,
)

from pos.rules.people import Status
from settlement.rules.findings import Level
from settlement.rules.person_history import Staff
from settlement.rules.settle import settle

WANG, LI = dibao("王建国"), ninety("李秀兰")
FULL = {"concession": "full", "ground": "", "payable_fen": 1200, "receivable_fen": 0}
FREE = {"concession": "free", "ground": "", "payable_fen": 0, "receivable_fen": 1200}


def lunches(till, days=None, person=WANG, **more):
    """Let somebody have lunch on some days, three where nothing is said."""
    return [line for day in days or october(5, 7) for line in till.lunch([person], day, **more)]


def test_a_wrong_id_number_is_told_once_with_all_meals_of_the_month_and_is_not_written_out():
    wrong = replace(WANG, id_fault="身份证号的校验码不对")
    lines = lunches(Till()) + lunches(Till("K02"), [DAY], LI, **FREE)
    (finding,) = found("E11", lines, known_with([wrong, LI]))
    assert (finding.level, finding.about) == (Level.BLOCK, "王建国")
    assert finding.entries == ("K01-000001", "K01-000002", "K01-000003")
    assert finding.sentence == (
        "一位老人本月有 3 份优惠餐，从 K01-000001 起，证件号有问题：身份证号的校验码不对。"
    )
    assert found("E11", lunches(Till(), **FULL), known_with([wrong])) == []


def test_somebody_who_eats_at_two_canteens_is_told_at_each():
    wrong = replace(WANG, id_fault="身份证号的校验码不对")
    lines = lunches(Till()) + lunches(Till("K02", YINGZE), [DAY])
    assert [len(one.entries) for one in found("E11", lines, known_with([wrong]))] == [3]
    (there,) = found("E11", lines, known_with([wrong]), YINGZE)
    assert there.sentence.startswith("一位老人本月有 1 份优惠餐（K02-000001），")


def test_a_meal_that_was_undone_needs_no_word():
    wrong = replace(WANG, id_fault="身份证号的校验码不对")
    lines = [undone(line, 2) for line in lunches(Till())]
    assert found("E11", lines, known_with([wrong])) == []


@pytest.mark.parametrize(
    ("works_at", "confirmed", "told"), [(HEPING, False, 1), (HEPING, True, 0), (YINGZE, False, 0)]
)
def test_the_canteen_s_own_staff_need_the_bureau_s_word_once_a_month(works_at, confirmed, told):
    known = known_with([WANG])
    known = replace(known, roll=replace(known.roll, staff=(Staff(works_at, "王建国", confirmed),)))
    findings = found("E12", lunches(Till()) + lunches(Till("K09"), [DAY], **FULL), known)
    assert [(one.level, len(one.entries)) for one in findings] == [(Level.NOTE, 3)] * told


def test_a_city_that_excludes_the_meals_of_staff_excludes_them_all():
    rules = replace(RULES, levels={"E12": Level.EXCLUDE})
    known = known_with([WANG], rules=rules)
    known = replace(known, roll=replace(known.roll, staff=(Staff(HEPING, "王建国"),)))
    (claim,) = settle(OCTOBER, lunches(Till()), known).claims
    assert sum(claim.meals.values()) == 0


@pytest.mark.parametrize(("ends", "meals"), [(None, 3), (date(2026, 10, 6), 2), (date(2026, 10, 4), 0)])
def test_whoever_lives_in_a_home_is_fed_there_as_long_as_they_live_there(ends, meals):
    cared = replace(LI, statuses=(Status("residential-care", None, ends),))
    findings = found("E13", lunches(Till(), person=LI, **FREE), known_with([cared]))
    assert [len(one.entries) for one in findings] == ([meals] if meals else [])


def back_at(*moments):
    """Ring up a meal of the full price at each moment, one number after the other."""
    till = Till()
    return [till.meal(None, day, clock) for day, clock in moments]


EVE, NEXT = DAY - timedelta(days=1), DAY + timedelta(days=1)


def test_time_that_falls_inside_a_day_while_numbers_rise_wants_a_word_where_it_fell():
    lines = back_at((DAY, "12:00"), (DAY, "11:58"), (DAY, "11:59"))
    (finding,) = found("E15", lines, known_with())
    assert (finding.level, finding.day, finding.entries) == (Level.NOTE, DAY, ("K01-000002",))
    assert finding.sentence == (
        "收银机 K01 的号往后走，时间却往回走了，在 K01-000002（10-14 12:00 → 10-14 11:58）。"
    )
    assert found("E15", back_at((DAY, "11:58"), (DAY, "12:00"), (NEXT, "11:00")), known_with()) == []


def test_a_till_that_falls_back_into_an_earlier_day_is_found_there():
    lines = back_at((EVE, "11:00"), (DAY, "11:00"), (EVE, "12:00"), (EVE, "12:10"), (DAY, "11:30"))
    (finding,) = found("E15", lines, known_with())
    assert (finding.day, finding.entries) == (EVE, ("K01-000003",))
    assert finding.sentence.endswith("在 K01-000003（10-14 11:00 → 10-13 12:00）。")


def test_time_that_falls_before_the_last_meal_of_that_earlier_day_is_one_finding():
    lines = back_at((EVE, "13:00"), (DAY, "11:00"), (EVE, "12:00"))
    assert [one.entries for one in found("E15", lines, known_with())] == [("K01-000003",)]


def test_a_fall_over_the_month_s_first_day_is_seen_from_both_sides():
    last, first = OCTOBER.eve, OCTOBER.first
    (out_of_it,) = found("E15", back_at((first, "11:00"), (last, "12:00")), known_with())
    assert (out_of_it.day, out_of_it.entries) == (first, ("K01-000002",))
    before = [last - timedelta(days=1), last]
    assert (
        found("E15", back_at((before[1], "11:00"), (before[0], "12:00"), (first, "11:00")), known_with())
        == []
    )


def test_the_city_s_own_level_for_clocks_holds_for_those_that_go_back():
    blocks = replace(RULES, levels={"E15": Level.BLOCK})
    (finding,) = found("E15", back_at((DAY, "12:00"), (DAY, "11:58")), known_with(rules=blocks))
    assert finding.level is Level.BLOCK


def test_two_tills_keep_their_own_time():
    lines = [Till().meal(None, DAY, "12:00"), *Till("K02").lunch([None, None], EVE)]
    assert found("E15", lines, known_with()) == []


def test_a_slip_keyed_in_later_is_written_in_order_though_it_was_served_before():
    till = Till()
    lines = [
        till.meal(None, DAY, "12:00"),
        till.meal(WANG, EVE, "11:00", via="slip", confirmer="周", why="停电"),
    ]
    lines[1] = replace(lines[1], at=instant(DAY, "12:30"))
    assert found("E15", lines, known_with([WANG])) == []
    lines[1] = replace(lines[1], at=instant(DAY, "11:59"))
    assert len(found("E15", lines, known_with([WANG]))) == 1
