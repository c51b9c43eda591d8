"""What looks wrong on a list: two on one number, one on two, the dead, and birthdays that matter."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.rules.errors import BadValue
from settlement.rules.cross_match import (
    folded_name,
    life_remarks,
    name_remarks,
    same_person_text,
    two_numbers,
    two_people,
)
from settlement.rules.life import Death, age_reached, dead_before, died_on
from settlement.rules.months import Month, read_month

OCTOBER = Month(2026, 10)


def kinds(remarks):
    return [remark.kind for remark in remarks]


@pytest.mark.parametrize(
    ("known", "listed", "found"),
    [
        ("李秀兰", "李秀兰", []),
        ("阿依古丽·买买提", "阿依古丽买买提", []),
        ("李秀兰", "李秀蓝", ["renamed"]),
        ("李秀兰", "王秀兰", ["renamed"]),
        ("王建", "王建国", ["renamed"]),
        ("李秀兰", "王建国", ["two-people"]),
        ("李秀兰", "李建国", ["two-people"]),
        ("王建", "李建国", ["two-people"]),
    ],
)
def test_a_slip_of_the_pen_is_told_from_another_person(known, listed, found):
    assert kinds(name_remarks(17, known, listed)) == found


def test_the_remark_on_two_people_says_how_to_go_on_and_names_nobody():
    (remark,) = name_remarks(17, "李秀兰", "王建国")
    assert "没有导入" in remark.sentence
    for char in "李秀兰王建国":
        assert char not in remark.sentence


def test_one_person_under_two_numbers_is_known_by_name_and_birth_date():
    born = date(1933, 5, 12)
    assert same_person_text(born, "阿依古丽·买买提") == same_person_text(born, "阿依古丽 买买提")
    assert same_person_text(born, "李秀兰") != same_person_text(date(1933, 5, 13), "李秀兰")
    assert "第 9 行" in two_numbers(17, 9).sentence
    assert "台账上另一人" in two_numbers(17, None).sentence


def test_the_earliest_of_all_reports_is_the_day_of_death():
    reports = [Death("pension-stopped", date(2026, 10, 1)), Death("cremation", date(2026, 9, 28))]
    assert died_on(reports) == date(2026, 9, 28)
    assert died_on([]) is None


def test_somebody_who_died_before_the_month_has_no_place_on_its_list():
    assert kinds(life_remarks(3, date(1933, 5, 12), date(2026, 9, 30), OCTOBER)) == ["dead"]
    assert kinds(life_remarks(3, date(1933, 5, 12), date(2026, 10, 1), OCTOBER)) == []
    assert not dead_before(None, OCTOBER)


@pytest.mark.parametrize(
    ("born", "reached"),
    [
        (date(1966, 10, 1), 60),
        (date(1966, 10, 31), 60),
        (date(1966, 9, 30), None),
        (date(1966, 11, 1), None),
        (date(1956, 10, 15), 70),
        (date(1936, 10, 15), 90),
        (date(1946, 10, 15), None),
    ],
)
def test_sixty_seventy_and_ninety_are_remarked_on_in_their_month(born, reached):
    assert age_reached(born, OCTOBER) == reached
    assert kinds(life_remarks(3, born, None, OCTOBER)) == ([f"age-{reached}"] if reached else [])


def test_a_birthday_on_29_february_falls_into_march_of_a_common_year():
    assert age_reached(date(1936, 2, 29), Month(2026, 2)) is None
    assert age_reached(date(1936, 2, 29), Month(2026, 3)) == 90


def test_nobody_who_died_has_a_birthday():
    assert kinds(life_remarks(3, date(1936, 10, 15), date(2026, 10, 2), OCTOBER)) == []


@given(st.text(), st.text())
def test_any_two_names_can_be_compared_either_way_round(one, other):
    assert two_people(one, other) == two_people(other, one)
    assert not two_people(one, one)
    assert folded_name(folded_name(one)) == folded_name(one)


@pytest.mark.parametrize("text", ["2026-13", "2026-00", "2026年10月", "10-2026", "1899-12", ""])
def test_a_month_that_is_none_is_refused_in_a_sentence(text):
    with pytest.raises(BadValue, match="2026-10"):
        read_month(text)


@given(st.integers(1900, 2199), st.integers(1, 12))
def test_a_month_is_written_as_it_is_read_and_ends_before_the_next(year, number):
    month = Month(year, number)
    assert read_month(str(month)) == month
    assert month.first.month == month.last.month == number
    assert (month.last - month.first).days in (27, 28, 29, 30)
    assert (month.first - month.eve).days == 1
