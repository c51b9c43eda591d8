"""What one line of a list changes of a person's details, and what everybody may see of it."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from settlement.rules.homes import Home, home_after
from settlement.rules.list_difference import Details, changed_fields, details_after, list_shrank
from settlement.rules.masks import masked_id_number, masked_phone

HOME = Home("示范东社区", "3网格", "12号楼", "2-301")
LI = Details("李秀兰", "13800000001", "心脏病", "李明华", "13900000009", HOME)


def sentences(before, after):
    return [str(change) for change in changed_fields(before, after)]


def test_an_empty_cell_takes_nothing_away():
    assert details_after(LI, Details(name="李秀兰")) == LI


def test_what_the_list_says_is_known_from_now_on():
    moved = details_after(LI, Details("李秀兰", phone="13800000002", moved_away_on=date(2026, 9, 1)))
    assert moved == replace(LI, phone="13800000002", moved_away_on=date(2026, 9, 1))


def test_a_change_is_shown_field_by_field_and_masked():
    after = replace(
        LI,
        name="李秀蓝",
        phone="13800000002",
        conditions="糖尿病",
        guardian="",
        lives_at=HOME._replace(home="2-302"),
    )
    assert sentences(LI, after) == [
        "姓名 李*兰 → 李*蓝",
        "电话 138****0001 → 138****0002",
        "身体情况 （已登记） → （已登记）",
        "监护人 李*华 → （空）",
        "房屋 2-301 → 2-302",
    ]


def test_what_is_the_same_is_no_change():
    assert changed_fields(LI, LI) == ()


@pytest.mark.parametrize(
    ("listed", "after"),
    [
        (Home(), HOME),
        (Home("示范东社区"), HOME),
        (Home("示范东社区", "3网格", "", "2-302"), HOME._replace(home="2-302")),
        (Home("示范西社区"), Home("示范西社区")),
        (Home("示范东社区", "4网格"), Home("示范东社区", "4网格")),
        (Home("示范东社区", "", "13号楼"), Home("示范东社区", "3网格", "13号楼")),
    ],
)
def test_a_move_leaves_nothing_of_the_old_home_below_it(listed, after):
    assert home_after(HOME, listed) == after


levels = st.sampled_from(["", "甲", "乙"])
homes = st.builds(Home, levels, levels, levels, levels)
said = st.builds(
    Details, levels, levels, levels, levels, levels, homes, st.none() | st.just(date(2026, 9, 1)), levels
)


@given(said, said)
def test_reading_the_same_line_again_changes_nothing(known, listed):
    once = details_after(known, listed)
    assert details_after(once, listed) == once


@pytest.mark.parametrize(
    ("ended", "before", "shrank"),
    [
        (19, 20, False),
        (20, 100, False),
        (21, 100, True),
        (20, 20, True),
        (0, 0, False),
        (2_000, 10_000, False),
    ],
)
def test_a_list_that_lost_a_fifth_may_be_cut_short(ended, before, shrank):
    assert list_shrank(ended, before) is shrank


@pytest.mark.parametrize(
    ("phone", "shown"),
    [("13800000001", "138****0001"), ("0418-1234567", "041*****4567"), ("1234567", "*******"), ("", "")],
)
def test_a_phone_is_masked(phone, shown):
    assert masked_phone(phone) == shown


def test_an_id_number_is_masked():
    assert masked_id_number("290001193305120021") == "290*************21"
