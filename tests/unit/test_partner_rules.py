"""Who is entitled, how a key is copied by hand, and how a reference is read back."""

import random
import re
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from settlement.rules.faults import Fault
from settlement.rules.partner import (
    KEY_LETTERS,
    LETTERS,
    Bearer,
    WhyNot,
    check_partner_name,
    draw,
    read_key,
    read_reference,
    why_not,
    write_key,
    write_reference,
)

TODAY = date(2026, 11, 25)
DRAWN = st.text(LETTERS, min_size=KEY_LETTERS, max_size=KEY_LETTERS)


def bearer(born, died=None, *, lost=False):
    return Bearer(date.fromisoformat(born), died, lost)


@pytest.mark.parametrize(
    ("whose", "why"),
    [
        (bearer("1933-05-12"), None),  # 李秀兰, 93
        (bearer("1956-11-25"), None),  # 孙淑芬 is 70 today
        (bearer("1956-11-26"), WhyNot.TOO_YOUNG),  # 马凤兰 tomorrow
        (None, WhyNot.UNKNOWN),
        (bearer("1933-05-12", lost=True), WhyNot.LOST),
        (bearer("1933-05-12", TODAY - timedelta(days=1)), WhyNot.DEAD),
        (bearer("1933-05-12", TODAY), WhyNot.DEAD),
        (bearer("1980-01-01", TODAY, lost=True), WhyNot.LOST),
    ],
)
def test_the_benefit_begins_with_the_birthday_and_ends_with_loss_or_death(whose, why):
    assert why_not(whose, TODAY, 70) is why


def test_somebody_of_29_february_is_70_on_1_march_of_a_common_year():
    of_1956 = bearer("1956-02-29")
    assert why_not(of_1956, date(2026, 2, 28), 70) is WhyNot.TOO_YOUNG
    assert why_not(of_1956, date(2026, 3, 1), 70) is None


@given(DRAWN)
def test_a_key_is_read_however_it_is_copied(drawn):
    key = write_key(drawn)
    assert re.fullmatch(r"CTP(-[A-Z2-9]{4}){8}", key)
    for copied in (key, key.lower(), key.replace("-", " "), f" {key.replace('-', '')} ", key[4:]):
        assert read_key(copied) == key


@given(DRAWN, st.integers(0, KEY_LETTERS + 3), st.sampled_from(LETTERS))
def test_one_wrong_letter_is_told(drawn, at, wrong):
    letters = write_key(drawn).replace("-", "")[3:]
    copied = letters[:at] + wrong + letters[at + 1 :]
    assert (read_key(copied) is None) is (copied != letters)


@given(DRAWN, st.integers(0, KEY_LETTERS + 2))
def test_two_letters_that_changed_places_are_told(drawn, at):
    letters = write_key(drawn).replace("-", "")[3:]
    copied = letters[:at] + letters[at + 1] + letters[at] + letters[at + 2 :]
    assert (read_key(copied) is None) is (copied != letters)


@pytest.mark.parametrize("typed", ["", "CTP", "CTP-", "0" * 32, "一" * 32, "A" * 31, "A" * 1000])
def test_what_is_no_key_is_none(typed):
    assert read_key(typed) is None


def test_every_letter_is_drawn_and_none_looks_like_another():
    drawn = draw(random.Random(7).choice, 5_000)
    assert set(drawn) == set(LETTERS)
    assert not set(LETTERS) & set("IO01")
    assert 32**KEY_LETTERS >= 2**128


def test_a_reference_is_read_however_it_is_typed():
    made = write_reference(TODAY, "8F3K2M")
    assert made == "20261125-8F3K2M"
    assert {read_reference(t) for t in (made, " 20261125 8f3k2m", "202611258F3K2M")} == {made}
    assert read_reference("20261125-8F3K0M") is None


@pytest.mark.parametrize("name", ["", "甲", "x" * 31, "<b>药店", " 药店", "药\n店\n<"])
def test_a_name_that_cannot_stand_on_a_list_is_refused(name):
    with pytest.raises(Fault, match="名字要 2 到 30 个字"):
        check_partner_name(name)


def test_a_name_with_brackets_and_an_ampersand_is_fine():
    check_partner_name("平安大药房（解放大街店）& 诊所")
