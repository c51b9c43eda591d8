"""Who may have a concession in a month is counted fast, and the same as by asking for every day."""

from datetime import date

import pytest
from elders_month import HEPING, POLICY, dibao, known_with
from hypothesis import example, given
from hypothesis import strategies as st

from pos.rules.people import Status
from settlement.rules.city_month import city_figures
from settlement.rules.months import Month
from settlement.rules.person_history import PersonKnown

OCTOBER, LEAP_FEBRUARY, PLAIN_FEBRUARY = Month(2026, 10), Month(2028, 2), Month(2027, 2)


def counted(people, month):
    """Give whom the checks count."""
    return city_figures(month, {HEPING: []}, {}, known_with(people))[HEPING].eligible


def asked_day_by_day(people, month):
    """Ask of everybody, for each day, by the rule the till itself asks."""
    days = [month.first.replace(day=number) for number in range(1, month.last.day + 1)]
    return {
        one.code: sum(any(one.fits(person.diner, day, one.modes[0]) for day in days) for person in people)
        for one in POLICY.tariff_on(month.last).concessions
    }


def birth_dates(month):
    """Draw dates of birth, most of them around the ages that matter."""
    around = st.builds(
        lambda age, day: date(month.year - age, month.number, min(day, 28)),
        st.sampled_from((59, 60, 61, 89, 90, 91)),
        st.integers(1, 28),
    )
    leap = st.sampled_from((1936, 1938, 1960, 1968)).map(
        lambda year: date(year, 2, 29) if year % 4 == 0 else date(year, 3, 1)
    )
    return around | leap | st.dates(date(1920, 1, 1), date(1990, 12, 31))


def statuses(month):
    """Draw spans of days around a month, open at either end or not."""
    near = st.dates(date(month.year - 1, 1, 1), date(month.year + 1, 12, 31)) | st.dates(
        month.first, month.last
    )
    spans = st.tuples(st.none() | near, st.none() | near).map(
        lambda span: span if None in span else tuple(sorted(span))
    )
    code = st.sampled_from(("dibao", "tekun", "residential-care"))
    return st.lists(st.builds(lambda code, span: Status(code, *span), code, spans), max_size=3).map(tuple)


@pytest.mark.parametrize("month", [OCTOBER, LEAP_FEBRUARY, PLAIN_FEBRUARY], ids=str)
@given(st.data())
def test_counting_by_spans_is_asking_for_every_day(month, data):
    people = [
        PersonKnown(f"p{place}", born, held)
        for place, (born, held) in enumerate(
            data.draw(st.lists(st.tuples(birth_dates(month), statuses(month)), min_size=1, max_size=8))
        )
    ]
    assert counted(people, month) == asked_day_by_day(people, month)


@given(st.integers(1, 31), st.integers(1, 31))
@example(20, 19)
@example(20, 20)
def test_a_status_that_ended_before_the_birthday_gives_nothing(birthday, ends):
    wu = dibao("吴丽华", date(1966, 10, birthday), statuses=(Status("dibao", None, date(2026, 10, ends)),))
    assert counted([wu], OCTOBER)["half"] == (ends >= birthday)
    assert counted([wu], OCTOBER) == asked_day_by_day([wu], OCTOBER)
