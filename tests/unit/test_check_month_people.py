"""More meals than people, people who never miss a meal, sleepers, and two people who may be one."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest
from elders_month import (
    DAY,
    HEPING,
    OCTOBER,
    RULES,
    XINXING,
    YINGZE,
    Till,
    crowd,
    dibao,
    found,
    history,
    known_with,
    ninety,
    october,
    undone,
    view_of,
)

from settlement.rules.findings import Level
from settlement.rules.person_history import CardSpan

WANG = dibao("王建国")
FORTY = crowd(40)


def ten_of_forty(till, days, many=10):
    """Let each of forty people come every fourth day, ten at a time."""
    return [
        line
        for place, day in enumerate(days)
        for line in till.lunch((FORTY + FORTY)[10 * (place % 4) :][:many], day)
    ]


def test_a_lunch_with_far_more_meals_than_usually_come_is_found_with_the_lines_above():
    till = Till()
    lines = ten_of_forty(till, history()) + till.lunch(FORTY[:30], DAY)
    (finding,) = found("D01", lines, known_with(FORTY))
    assert (finding.level, finding.day, finding.about) == (Level.NOTE, DAY, "lunch/half")
    assert finding.sentence == "10月14日午餐半价 30 餐；常来的有 40 人，按以往最多来 10 人。"
    assert finding.entries == tuple(f"K01-{number:06d}" for number in range(611, 631))


@pytest.mark.parametrize(("meals", "findings"), [(13, 0), (14, 1)])
def test_three_meals_more_than_usual_are_chance_and_a_fourth_is_not(meals, findings):
    till = Till()
    lines = ten_of_forty(till, history()) + till.lunch(FORTY[:meals], DAY)
    assert len(found("D01", lines, known_with(FORTY))) == findings


def test_a_canteen_that_opened_two_weeks_ago_has_no_usual_yet():
    till = Till()
    lines = ten_of_forty(till, history()[-14:]) + till.lunch(FORTY, DAY)
    assert found("D01", lines, known_with(FORTY)) == []
    assert found("D03", lines, known_with(FORTY)) == []
    lines = ten_of_forty(Till("K02"), history()[-15:-14]) + lines
    assert len(found("D01", lines, known_with(FORTY))) == 1


def test_somebody_who_turned_ninety_is_expected_among_those_who_eat_free():
    elders = [replace(person, born_on=date(1936, 10, 12)) for person in FORTY]
    till = Till()
    pools = view_of(ten_of_forty(till, history()) + till.lunch(elders, DAY), known_with(elders)).pools
    assert pools[OCTOBER.first] == {"half": 40, "free": 0}
    assert pools[DAY] == {"half": 40, "free": 40}


def test_who_stayed_away_for_sixty_days_is_no_longer_of_the_home_pool():
    till = Till()
    lines = till.lunch(FORTY, history()[0]) + till.lunch([WANG], history()[1]) + till.lunch([WANG], DAY)
    pools = view_of(lines, known_with([*FORTY, WANG])).pools
    assert pools[OCTOBER.first]["half"] == 41
    assert pools[DAY]["half"] == 0


def test_a_stranger_to_the_ledger_counts_for_the_class_they_ate_at():
    pools = view_of(
        Till().lunch(["谁也不认识"], history()[-1]) + Till().lunch([WANG], DAY), known_with()
    ).pools
    assert pools[OCTOBER.first] == {"half": 1, "free": 0}


def test_undone_meals_make_nobody_a_regular():
    lines = [undone(line, 1) for line in Till().lunch(FORTY, history()[-1])] + Till().lunch([WANG], DAY)
    assert view_of(lines, known_with(FORTY)).pools[OCTOBER.first]["half"] == 0


def test_more_free_meals_than_the_city_has_people_of_ninety_stop_the_claim():
    elders = [ninety("李秀兰"), ninety("张桂英")]
    free = {"concession": "free", "ground": "", "payable_fen": 0, "receivable_fen": 1200}
    lines = Till().lunch(["李秀兰", "张桂英", "谁也不认识"], DAY, **free)
    (finding,) = found("D02", lines, known_with(elders))
    assert (finding.level, finding.entries) == (Level.BLOCK, ("K01-000003",))
    assert finding.sentence == "10月14日午餐免费 3 餐，可全市能享受的只有 2 人。"
    assert found("D02", lines[:2], known_with(elders)) == []


def test_who_has_a_right_only_in_the_middle_of_the_month_is_counted_among_the_eligible():
    tekun = replace(WANG.statuses[0], begins=date(2026, 10, 10), ends=date(2026, 10, 20))
    known = known_with([dibao("王建国", statuses=(tekun,)), dibao("吴丽华", born_on=date(1966, 10, 30))])
    assert view_of(Till().lunch([WANG], DAY), known).eligible == {"half": 2, "free": 0}


def test_without_any_people_list_nobody_can_say_who_is_eligible():
    assert found("D02", Till().lunch([WANG], DAY), known_with()) == []


def city_of_three(meals_a_day):
    """Let ten of forty come at two canteens, and more at Heping, before and in the month."""
    days = [*history(), *october()]
    return [
        *ten_of_forty(Till("K01"), days, meals_a_day),
        *ten_of_forty(Till("K02", YINGZE), days),
        *ten_of_forty(Till("K03", XINXING), days),
    ]


def test_a_month_that_is_fuller_all_along_than_the_city_usually_is_is_found_once():
    (finding,) = found("D03", city_of_three(20), known_with(FORTY))
    assert (
        finding.sentence
        == "本月半价 620 餐；月初以前常来的有 40 人，按平常的出勤（午餐 31%），到现在最多 403 餐。"
    )
    assert (finding.about, finding.day) == ("half", None)
    assert found("D03", city_of_three(10), known_with(FORTY)) == []
    assert found("D01", city_of_three(20), known_with(FORTY)) == []


def test_the_city_may_say_how_far_above_its_middle_a_canteen_may_be():
    wide = replace(RULES.thresholds, attendance_city_percent=200)
    assert found("D03", city_of_three(20), known_with(FORTY, thresholds=wide)) == []


def test_the_citys_middle_is_the_middle_of_the_canteens_usual_attendance():
    view = view_of(city_of_three(20), known_with(FORTY))
    assert view.attendance["lunch", "half"] == Fraction(1, 2)
    assert view.city_attendance["lunch", "half"] == Fraction(1, 4)


STRANGERS = crowd(60, "闲")


def padded(many, first=1):
    """Let ten of forty come as ever, and so many who never came before beside them."""
    till = Till()
    return ten_of_forty(till, [*history(), *october()]) + [
        line
        for place, day in enumerate(october(first))
        for line in till.lunch((STRANGERS + STRANGERS)[place % 60 :][:many], day)
    ]


def test_who_was_made_up_in_the_month_does_not_raise_what_may_be_expected_of_it():
    known = known_with([*FORTY, *STRANGERS])
    (finding,) = found("D03", padded(6), known)
    assert finding.figures == (("meals", 31 * 16), ("most", 31 * 10))
    assert view_of(padded(6), known).pools[OCTOBER.last]["half"] > 70
    assert found("D03", padded(0), known) == []


@pytest.mark.parametrize(("first", "findings"), [(29, 0), (28, 1)])
def test_three_meals_more_in_a_month_are_chance_and_a_fourth_is_not(first, findings):
    assert len(found("D03", padded(1, first), known_with([*FORTY, *STRANGERS]))) == findings


def test_regulars_who_turn_ninety_are_expected_among_those_who_eat_free():
    turning = [replace(one, born_on=date(1936, 10, 12)) for one in crowd(10, "寿")]
    free = {"concession": "free", "ground": "", "payable_fen": 0, "receivable_fen": 1200}
    till, days = Till(), [*history(), *october()]
    lines = [line for day in days if day < date(2026, 10, 12) for line in till.lunch(turning, day)]
    lines += [line for day in october(12) for line in till.lunch(turning, day, **free)]
    elders = [ninety("李秀兰"), ninety("张桂英")]
    lines += [line for day in days for line in Till("K02").lunch(elders, day, gap_s=30, **free)]
    view = view_of(lines, known_with([*turning, *elders]))
    assert view.regulars[OCTOBER.first] == {"half": 10, "free": 2}
    assert view.regulars[OCTOBER.last] == {"half": 10, "free": 12}
    assert found("D03", lines, known_with([*turning, *elders])) == []


def lunches_and_dinners(dinners):
    """Let ten of forty lunch each day, four dine, and on one evening so many."""
    till, days = Till(), [*history(), *october()]
    lines = ten_of_forty(till, days)
    for day in days:
        guests = FORTY[: dinners if day == DAY else 4]
        lines += [replace(line, period="dinner") for line in till.lunch(guests, day)]
    return lines


@pytest.mark.parametrize(("dinners", "findings"), [(7, 0), (10, 1)])
def test_as_many_dinners_as_usually_lunches_are_too_many(dinners, findings):
    told = found("D01", lunches_and_dinners(dinners), known_with(FORTY))
    assert [one.about for one in told] == ["dinner/half"] * findings


def test_a_month_of_lunches_and_dinners_is_measured_by_what_comes_to_each():
    till = Till("K02")
    more = [line for day in october() for line in till.lunch(STRANGERS[:6], day, period="dinner")]
    (finding,) = found("D03", lunches_and_dinners(4) + more, known_with([*FORTY, *STRANGERS]))
    assert finding.figures == (("meals", 31 * (10 + 4 + 6)), ("most", 31 * (10 + 6)))
    assert "（午餐 25%、晚餐 15%）" in finding.sentence


def test_people_times_days_not_one_less_is_found():
    six = crowd(6)
    till = Till()
    lines = [line for day in october() for line in till.lunch(six, day)]
    (finding,) = found("D04", lines, known_with(six))
    assert finding.sentence == "本月半价 186 餐，正好是 6 人 × 31 天 × 1 餐，一餐不多、一餐不少。"
    assert found("D04", lines[1:], known_with(six)) == []
    assert found("D04", lines[: 14 * 6], known_with(six)) == []


def test_people_times_the_calendars_days_is_found_though_they_were_packed_into_fewer():
    six = crowd(6)
    till = Till()
    lines = [line for day in october(2) for line in till.lunch(six, day)]
    doubled = [replace(line, period="dinner") for line in till.lunch(six, OCTOBER.last)]
    lines = [*lines, *(replace(line, period="lunch") for line in doubled)]
    (finding,) = found("D04", lines, known_with(six))
    assert "6 人 × 31 天" in finding.sentence
    assert found("D04", lines, known_with(six, calendars={})) == []


def test_four_people_who_come_every_day_are_only_faithful():
    four = crowd(4)
    till = Till()
    lines = [line for day in october() for line in till.lunch(four, day)]
    assert found("D04", lines, known_with(four)) == []
    assert found("D15", lines, known_with(four)) == []


def test_five_people_at_every_meal_of_the_month_are_told():
    people = crowd(8)
    till = Till()
    lines = [line for day in october() for line in till.lunch(people[: 5 + day.day % 4], day)]
    (finding,) = found("D15", lines, known_with(people))
    assert (finding.level, finding.sentence) == (
        Level.INFO,
        "有 5 人在 31 个供餐日里每一餐都来了。",
    )
    missed = [line for line in lines if (line.person, line.day) != (people[0].person, DAY)]
    assert found("D15", missed, known_with(people)) == []
    assert found("D15", [line for line in lines if line.day.day <= 24], known_with(people)) == []


SLEEPERS = [dibao("赵德海"), dibao("孙淑芬"), dibao("周文才")]


def woken(people=SLEEPERS, days=None, canteen=HEPING):
    """Let some people come on eight days in a row from the twelfth on, after months without a meal."""
    till, others = Till("K01", canteen), Till("K09", canteen)
    usual = [line for day in history() for line in others.lunch([WANG], day)]
    return usual + [line for day in days or october(12, 19) for line in till.lunch(people, day)]


def test_three_people_who_wake_up_together_are_found_with_all_their_meals():
    (finding,) = found("D14", woken(), known_with([WANG, *SLEEPERS]))
    assert finding.sentence == (
        "有 3 人 60 天没来过，忽然两周里各吃了 8 餐以上，这里共 24 餐，都是 07 号收银员收的。"
    )
    assert finding.entries == tuple(f"K01-{number:06d}" for number in range(1, 25))


def test_two_sleepers_or_seven_meals_are_nothing_to_ask_about():
    known = known_with([WANG, *SLEEPERS])
    assert found("D14", woken(SLEEPERS[:2]), known) == []
    assert found("D14", woken(days=october(12, 18)), known) == []


def test_cards_that_go_from_house_to_house_are_found_at_both():
    known = known_with([WANG, *SLEEPERS])
    here, there = woken(days=october(12, 15)), woken(days=october(16, 19), canteen=YINGZE)
    there = [replace(line, till=f"Y{line.till}") for line in there]
    for canteen in (HEPING, YINGZE):
        (finding,) = found("D14", here + there, known, canteen)
        assert len(finding.entries) == 12
        assert "这里共 12 餐" in finding.sentence
    assert found("D14", here, known) == []


def test_who_ate_at_another_canteen_of_the_city_did_not_sleep():
    elsewhere = Till("K02", YINGZE).lunch(SLEEPERS[:1], history()[-20])
    assert found("D14", woken() + elsewhere, known_with([WANG, *SLEEPERS])) == []


def test_who_came_onto_the_lists_or_got_a_card_lately_is_new_and_did_not_sleep():
    listed = replace(SLEEPERS[0], listed_on=date(2026, 9, 20))
    assert found("D14", woken(), known_with([WANG, listed, *SLEEPERS[1:]])) == []
    bound = CardSpan("c1", "band", datetime(2026, 10, 11, 2, tzinfo=UTC))
    with_band = replace(SLEEPERS[0], cards=(bound,))
    assert found("D14", woken(), known_with([WANG, with_band, *SLEEPERS[1:]])) == []
    long_ago = replace(bound, bound_at=datetime(2025, 5, 1, 2, tzinfo=UTC))
    with_old_band = replace(SLEEPERS[0], cards=(long_ago, bound))
    assert len(found("D14", woken(), known_with([WANG, with_old_band, *SLEEPERS[1:]]))) == 1


def test_who_woke_at_the_end_of_last_month_is_followed_into_this_one():
    days = [OCTOBER.first - timedelta(days=3), OCTOBER.eve, *october(1, 6)]
    (finding,) = found("D14", woken(days=days), known_with([WANG, *SLEEPERS]))
    assert len(finding.entries) == 18


def test_everybody_is_new_at_a_new_canteen():
    lines = [line for line in woken() if line.day >= history()[-20]]
    assert found("D14", lines, known_with([WANG, *SLEEPERS])) == []


def test_two_numbers_for_one_birth_date_and_name_block_the_claim_while_one_is_new_on_the_lists():
    old = dibao("李桂兰-旧", alike="a1")
    new = dibao("李桂兰-新", alike="a1", listed_on=DAY)
    lines = Till().lunch([new, WANG], DAY)
    (finding,) = found("D21", lines, known_with([old, new, WANG]))
    assert (finding.level, finding.entries) == (Level.BLOCK, ("K01-000001",))
    assert "其中 1 人本月在这里吃了 1 餐" in finding.sentence
    assert "李桂兰" not in finding.sentence
    (finding,) = found("D21", lines, known_with([old, replace(new, listed_on=OCTOBER.eve), WANG]))
    assert finding.level is Level.NOTE
    assert found("D21", Till().lunch([WANG], DAY), known_with([old, new, WANG])) == []


def test_the_citys_own_level_for_people_alike_wins():
    old, new = dibao("李桂兰-旧", alike="a1"), dibao("李桂兰-新", alike="a1")
    informs = replace(RULES, levels={"D21": Level.INFO})
    (finding,) = found("D21", Till().lunch([new], DAY), known_with([old, new], rules=informs))
    assert finding.level is Level.INFO
