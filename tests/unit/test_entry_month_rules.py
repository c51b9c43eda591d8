"""Which months of lines get a table of their own: those near now, however wrong a till's clock is."""

from datetime import date

import pytest

from settlement.rules.entry_months import coming, has_its_own, month_of

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("month", "near"),
    [
        ("2026-11", True),
        ("2027-01", True),
        ("2027-02", False),
        ("2023-11", True),
        ("2023-10", False),
        ("0001-01", False),
        ("9999-12", False),
    ],
)
def test_three_years_back_and_two_months_ahead_are_near(month, near):
    assert has_its_own(month, TODAY) is near


def test_a_wrong_clock_makes_no_more_tables_than_there_are_near_months():
    days = (date(year, number, 1) for year in range(1, 10_000) for number in range(1, 13))
    assert sum(has_its_own(month_of(day), TODAY) for day in days) == 39


@pytest.mark.parametrize(
    ("today", "months"),
    [
        (TODAY, ["2026-11", "2026-12", "2027-01"]),
        (date(2026, 12, 31), ["2026-12", "2027-01", "2027-02"]),
        (date(2027, 1, 1), ["2027-01", "2027-02", "2027-03"]),
    ],
)
def test_this_month_and_the_next_two_are_made_ahead(today, months):
    assert list(coming(today)) == months
    assert all(has_its_own(month, today) for month in months)
