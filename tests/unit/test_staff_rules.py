"""Who works at the till: what a PIN may be, and how wrong tries are slowed down."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.rules.errors import Refused
from pos.rules.staff import (
    PIN_TRIES,
    Role,
    Staff,
    check_pin,
    checked_name,
    how_long,
    pause_after,
    tries_left,
)

NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
WANG = Staff(2, "王芳", Role.CASHIER, "kept")
ZHANG = Staff(1, "张敏", Role.MANAGER, "kept")


def minutes(number):
    return timedelta(minutes=number)


def test_every_fifth_wrong_try_costs_more_up_to_an_hour():
    paid = {wrong: pause_after(wrong) for wrong in range(31) if pause_after(wrong)}
    assert paid == {
        5: minutes(1),
        10: minutes(5),
        15: minutes(15),
        20: minutes(60),
        25: minutes(60),
        30: minutes(60),
    }


@given(st.integers(0, 10_000))
def test_a_pause_comes_exactly_when_no_try_is_left_and_never_gets_shorter(wrong):
    assert bool(pause_after(wrong + 1)) == (tries_left(wrong) == 1)
    fives = PIN_TRIES * (wrong // PIN_TRIES + 1)
    assert pause_after(fives) <= pause_after(fives + PIN_TRIES) <= minutes(60)


def test_a_day_of_guessing_tries_fewer_than_two_hundred_pins():
    person, now, tried = WANG, NOON, 0
    while now < NOON + timedelta(days=1):
        now += person.pause(now) or timedelta(seconds=1)
        if not person.pause(now):
            person, tried = person.after_wrong(now), tried + 1
    assert tried < 200


def test_the_right_pin_forgets_the_wrong_ones():
    person = WANG
    for _ in range(4):
        person = person.after_wrong(NOON)
    assert (person.wrong, person.pause(NOON)) == (4, timedelta(0))
    assert person.after_wrong(NOON).pause(NOON) == minutes(1)
    assert person.after_right() == WANG


def test_a_pause_ends_at_its_minute_and_one_from_a_wrong_clock_holds_nobody_for_a_year():
    paused = replace(WANG, wrong=5, paused_until=NOON + minutes(1))
    assert paused.pause(NOON + timedelta(seconds=59)) == timedelta(seconds=1)
    assert paused.pause(NOON + minutes(1)) == timedelta(0)
    assert paused.pause(NOON - timedelta(days=365)) == timedelta(0)


def test_on_screens_and_papers_stands_a_masked_name_and_the_number_that_tells_two_apart():
    assert WANG.badge == "王* 2号"
    assert replace(WANG, number=7).badge != WANG.badge
    assert "kept" not in repr(WANG)


def test_a_managers_word_counts_only_while_open_and_with_a_pin_of_their_own():
    assert ZHANG.is_manager
    assert not WANG.is_manager
    assert not replace(ZHANG, open=False).is_manager
    assert not replace(ZHANG, given=True).is_manager  # whoever gave the PIN knows it


@pytest.mark.parametrize(
    "pin", ["123456", "654321", "890123", "321098", "000000", "111111", "121212", "123123", "909090"]
)
def test_a_pin_that_is_guessed_first_is_refused(pin):
    with pytest.raises(Refused, match="太好猜"):
        check_pin(pin)


@pytest.mark.parametrize("pin", ["", "12345", "1234567", "12345a", "１２３４５７", "593026\n"])
def test_anything_but_six_digits_is_refused(pin):
    with pytest.raises(Refused, match="6 位数字"):
        check_pin(pin)


@pytest.mark.parametrize("pin", ["804137", "593026", "112233", "135790"])
def test_other_digits_are_taken(pin):
    check_pin(pin)


@pytest.mark.parametrize("name", ["", "  ", "王芳2", "名" * 21])
def test_what_is_no_name_is_refused(name):
    with pytest.raises(Refused, match="没有保存"):
        checked_name(name)


def test_a_name_is_kept_the_one_way_it_is_written():
    assert checked_name(" 王 芳 ") == "王芳"


@pytest.mark.parametrize(
    ("pause", "words"),
    [
        (timedelta(milliseconds=1), "1 秒"),
        (timedelta(seconds=40), "40 秒"),
        (minutes(1), "1 分钟"),
        (timedelta(seconds=61), "2 分钟"),
        (minutes(60), "60 分钟"),
    ],
)
def test_a_pause_in_words_is_rounded_up(pause, words):
    assert how_long(pause) == words
