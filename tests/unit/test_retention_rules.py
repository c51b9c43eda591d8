"""How long is long enough, and who may not be forgotten yet."""

from datetime import date

import pytest

from settlement.rules.retention import Reason, Standing, after_months, entitled, kept_long_enough, words
from settlement.rules.status_periods import Period

TODAY = date(2026, 11, 24)
LI = date(1933, 5, 12)
WANG = date(1960, 9, 8)
LISTED, NOT_LISTED = True, False
DIBAO = Period("dibao", date(2026, 1, 1))


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2023, 11, 24), 36, date(2026, 11, 24)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 8, 31), 1, date(2026, 9, 30)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
        (date(2026, 11, 24), -36, date(2023, 11, 24)),
        (date(2026, 1, 31), -2, date(2025, 11, 30)),
    ],
)
def test_the_same_day_so_many_months_later(day, months, later):
    assert after_months(day, months) == later


@pytest.mark.parametrize(
    ("gone", "listed", "enough"),
    [
        ({"died_on": date(2023, 11, 24)}, False, True),
        ({"died_on": date(2023, 11, 25)}, False, False),
        ({"died_on": date(2023, 11, 24)}, True, False),
        ({"moved_away_on": date(2020, 1, 1)}, False, True),
        ({"died_on": date(2026, 1, 1), "moved_away_on": date(2020, 1, 1)}, False, True),
        ({}, False, False),
    ],
)
def test_dead_or_away_for_three_years_and_on_no_list(gone, listed, enough):
    assert kept_long_enough(Standing(LI, listed, **gone), TODAY, 36) is enough


@pytest.mark.parametrize(
    ("somebody", "is_so"),
    [
        (Standing(WANG, LISTED, [DIBAO]), True),
        (Standing(WANG, NOT_LISTED, [DIBAO]), True),
        (Standing(WANG, LISTED, [Period("dibao", date(2026, 1, 1), TODAY)]), True),
        (Standing(WANG, LISTED, [Period("dibao", date(2026, 1, 1), date(2026, 11, 23))]), False),
        (Standing(WANG, LISTED, [Period("dibao", date(2026, 11, 25))]), False),
        (Standing(WANG, LISTED, [DIBAO], died_on=date(2026, 10, 1)), False),
        (Standing(WANG, LISTED, [DIBAO], moved_away_on=TODAY), False),
        (Standing(WANG, LISTED, [DIBAO], moved_away_on=date(2026, 12, 1)), True),
        (Standing(LI, LISTED), True),
        (Standing(LI, NOT_LISTED), False),
        (Standing(WANG, LISTED), False),
    ],
)
def test_whoever_has_a_concession_today(somebody, is_so):
    assert entitled(somebody, TODAY) is is_so


def test_time_alone_is_no_clerks_reason():
    assert Reason.RETENTION.label not in words()
    assert len(words()) == len(Reason) - 1
