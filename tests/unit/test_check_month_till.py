"""How a month was rung up: bursts, copied order, by hand, offline, undone."""

import random
from dataclasses import replace
from datetime import timedelta

import pytest
from elders_month import DAY, HEPING, Till, crowd, found, history, instant, known_with, october, undone

from settlement.rules.checks.order_copied import _common_order

FORTY = crowd(40)
KNOWN = known_with(FORTY)


def test_five_meals_three_seconds_apart_are_found_with_their_lines_alone():
    till = Till()
    lines = till.lunch(FORTY[:3], DAY) + [
        till.meal(person, DAY, timedelta(hours=12, seconds=3 * place))
        for place, person in enumerate(FORTY[10:15])
    ]
    (finding,) = found("D11", lines, KNOWN)
    assert finding.sentence == "K01 号机10月14日 12:00 起连刷了 5 餐，不像排队。"
    assert finding.entries == tuple(f"K01-{number:06d}" for number in range(4, 9))
    assert (finding.day, finding.about) == (DAY, "K01")
    assert found("D11", lines[:-1], KNOWN) == []


def test_a_queue_with_four_seconds_between_two_is_no_burst():
    assert found("D11", Till().lunch(FORTY[:14], DAY, gap_s=4), KNOWN) == []


def test_fifteen_in_a_minute_are_found_however_evenly():
    assert len(found("D11", Till().lunch(FORTY[:15], DAY, gap_s=4), KNOWN)) == 1
    assert found("D11", Till().lunch(FORTY, DAY, gap_s=5), KNOWN) == []


def test_fifteen_in_exactly_a_minute_are_one_too_slow():
    till = Till()
    lines = [*till.lunch(FORTY[:14], DAY, gap_s=4), till.meal(FORTY[20], DAY, "11:01:00")]
    assert found("D11", lines, KNOWN) == []


def test_two_bursts_of_a_day_at_one_till_are_one_finding():
    till = Till()
    lines = [
        till.meal(person, DAY, timedelta(hours=11 + place // 5, seconds=place))
        for place, person in enumerate(FORTY[:10])
    ]
    (finding,) = found("D11", lines, KNOWN)
    assert len(finding.entries) == 10


def test_two_tills_side_by_side_are_no_burst():
    one, two = Till("K01"), Till("K02")
    lines = one.lunch(FORTY[:20], DAY, gap_s=6)
    lines += [two.meal(p, DAY, timedelta(hours=11, seconds=6 * i + 3)) for i, p in enumerate(FORTY[20:])]
    assert found("D11", lines, KNOWN) == []


def test_slips_keyed_in_later_walk_ins_and_undone_meals_are_no_burst():
    till = Till()
    lines = till.lunch(FORTY[:8], DAY, gap_s=2)
    slips = [replace(line, slip=f"{line.number:04d}", via="slip") for line in lines]
    assert found("D11", slips, KNOWN) == []
    assert found("D11", [undone(line, 1) for line in lines], KNOWN) == []
    assert found("D11", till.lunch([None] * 8, DAY, gap_s=2), KNOWN) == []


def shuffled(people, seed):
    order = list(people)
    random.Random(seed).shuffle(order)
    return order


def a_month_with(order_on_the_day):
    """Let twenty-seven people come in a new order each day, but on the one day as told."""
    till = Till()
    lines = []
    for place, day in enumerate([*history()[-20:], *october()]):
        order = shuffled(FORTY[:27], place)
        lines += till.lunch(order_on_the_day if day == DAY else order, day)
    return lines


def order_of(day):
    return shuffled(FORTY[:27], [*history()[-20:], *october()].index(day))


def test_a_day_in_the_order_of_an_earlier_one_is_found():
    monday = DAY - timedelta(days=2)
    (finding,) = found("D12", a_month_with(order_of(monday)), KNOWN)
    assert finding.sentence == "10月14日的 27 餐里有 27 餐，先后顺序和10月12日一模一样。"
    assert (finding.day, len(finding.entries)) == (DAY, 27)


def test_a_few_people_moved_about_do_not_hide_a_copied_sheet():
    copied = order_of(DAY - timedelta(days=10))
    copied = [*copied[4:], *reversed(copied[:4])]
    (finding,) = found("D12", a_month_with(copied), KNOWN)
    assert finding.day == DAY
    copied = [*copied[6:], *reversed(copied[:6])]
    assert found("D12", a_month_with(copied), KNOWN) == []


def test_a_sheet_from_eleven_days_ago_is_too_old():
    assert found("D12", a_month_with(order_of(DAY - timedelta(days=11))), KNOWN) == []


def test_a_sheet_of_last_month_is_found_too():
    till = Till()
    lines = till.lunch(FORTY[:12], history()[-1]) + till.lunch(FORTY[:12], october()[0])
    assert len(found("D12", lines, KNOWN)) == 1
    few = till.lunch(FORTY[:9], history()[-1]) + till.lunch(FORTY[:9], october()[0])
    assert found("D12", few, KNOWN) == []


def test_regulars_who_always_keep_their_hours_are_no_copied_sheet():
    till, rng = Till(), random.Random(5)
    lines = []
    for day in [*history(), *october()]:
        coming = [
            (place * 4 + rng.gauss(0, 4), person)
            for place, person in enumerate(FORTY[:30])
            if rng.random() < 0.97
        ]
        lines += till.lunch([person for _, person in sorted(coming, key=lambda one: one[0])], day)
    assert found("D12", lines, KNOWN) == []
    copied = [line.person for line in lines if line.day == DAY - timedelta(days=1)]
    with_copy = [line for line in lines if line.day != DAY] + Till("K02").lunch(copied, DAY)
    assert [finding.day for finding in found("D12", with_copy, KNOWN)] == [DAY]


def test_a_common_order_is_the_longest_subsequence():
    ranks = {(name, "lunch"): place for place, name in enumerate("abcdefg")}
    assert _common_order({(name, "lunch"): None for name in "bxagcde"}, ranks, 0) == 4
    assert _common_order({(name, "lunch"): None for name in "gfedcba"}, ranks, 0) == 1
    assert _common_order({(name, "lunch"): None for name in "bxagcde"}, ranks, 5) == 0
    assert _common_order({(name, "dinner"): None for name in "abc"}, ranks, 0) == 0


def by_hand(many, via="search", of=200):
    """Let two hundred meals be rung up, some of them by hand."""
    till = Till()
    people = (FORTY * 5)[:of]
    days = october()
    lines = [
        till.meal(person, days[place // 20], timedelta(hours=11, minutes=place % 20))
        for place, person in enumerate(people)
    ]
    return [replace(line, via=via) if place < many else line for place, line in enumerate(lines)]


@pytest.mark.parametrize("via", ["search", "slip", "stated"])
def test_more_than_one_meal_in_twenty_by_hand_is_found(via):
    (finding,) = found("D16", by_hand(11, via), KNOWN)
    assert finding.sentence == ("本月 200 餐里有 11 餐没有刷卡，是查找或补录的，占 6%，一般不超过 5%。")
    assert len(finding.entries) == 11
    assert found("D16", by_hand(10, via), KNOWN) == []


def test_a_few_by_hand_at_the_start_of_a_month_are_nothing_yet():
    assert found("D16", by_hand(9, of=20), KNOWN) == []
    assert found("D16", by_hand(60, "id_card"), KNOWN) == []


def offline(many, after_min=16, of=50):
    """Let fifty meals be rung up on one day, some of them heard of only later."""
    lines = Till().lunch((FORTY * 2)[:of], DAY)
    return [
        replace(line, received_at=line.at + timedelta(minutes=after_min)) if place < many else line
        for place, line in enumerate(lines)
    ]


def test_more_than_one_in_five_heard_late_though_the_till_was_heard_is_found():
    (finding,) = found("D17", offline(11), KNOWN)
    assert finding.sentence == (
        "本月 50 餐里有 11 餐过了 15 分钟才传到中心，占 22%，可当天机器和中心是连着的。"
    )
    assert found("D17", offline(10), KNOWN) == []
    assert found("D17", offline(50, 15), KNOWN) == []


def test_a_day_on_which_the_till_was_not_heard_at_all_explains_itself():
    silent = replace(KNOWN, silent_days={"K01": frozenset({DAY})})
    assert found("D17", offline(50), silent) == []
    others = replace(KNOWN, silent_days={"K02": frozenset({DAY}), "K01": frozenset({october()[0]})})
    assert len(found("D17", offline(50), others)) == 1


def test_lines_of_which_nobody_knows_when_they_came_are_left_out():
    unknown = [replace(line, received_at=None) for line in offline(50)]
    assert found("D17", unknown, KNOWN) == []
    assert len(found("D17", unknown[:25] + offline(50)[25:], KNOWN)) == 1


def test_more_than_three_voids_in_a_hundred_are_found():
    lines = by_hand(0)
    (finding,) = found("D18", [undone(line, 2) for line in lines[:7]] + lines[7:], KNOWN)
    assert finding.sentence == "本月 200 笔里撤销了 7 笔，占 4%，一般不超过 3%。"
    assert (finding.about, len(finding.entries)) == ("share", 7)
    assert found("D18", [undone(line, 2) for line in lines[:6]] + lines[6:], KNOWN) == []
    assert found("D18", [undone(line, 2) for line in lines[:4]] + lines[4:20], KNOWN) == []


def test_a_meal_undone_more_than_ten_minutes_later_is_found_by_day():
    lines = by_hand(0)
    late = [undone(lines[0], 11), undone(lines[1], 125), undone(lines[2], 10), *lines[3:]]
    (finding,) = found("D18", late, KNOWN)
    assert finding.sentence == (
        "10月1日有 2 笔在收款很久以后才撤销，最长隔了 2 小时 5 分钟；一般在 10 分钟以内。"
    )
    assert (finding.about, finding.entries) == ("late", ("K01-000001", "K01-000002"))


def test_a_slip_undone_minutes_after_it_was_keyed_in_is_not_late():
    line = Till().meal(FORTY[0], DAY, "15:00", via="slip", slip="0001", served_at=instant(DAY, "11:00"))
    assert line.canteen == HEPING
    assert found("D18", [undone(line, 5)], KNOWN) == []
