"""What 刘站长 and the desks after her are reminded of."""

from datetime import date

import pytest

from settlement.rules.claim_life import State
from settlement.rules.claim_reminders import Reminder, Waiting, reminder

OCTOBER_ENDS, DUE = date(2026, 10, 31), date(2026, 11, 10)


def of(state, since, today, allowed=5):
    return reminder(Waiting(state, since, DUE, OCTOBER_ENDS), allowed, today)


@pytest.mark.parametrize(
    ("today", "told"),
    [
        (date(2026, 10, 31), None),
        (date(2026, 11, 1), Reminder("2026-11-10 前申报，还有 9 天")),
        (date(2026, 11, 6), Reminder("2026-11-10 前申报，还有 4 天")),
        (date(2026, 11, 7), Reminder("2026-11-10 前申报，只剩 3 天")),
        (date(2026, 11, 10), Reminder("2026-11-10 前申报，今天最后一天")),
        (date(2026, 11, 12), Reminder("应在 2026-11-10 前申报，已过 2 天", late=True)),
    ],
)
def test_a_draft_of_october(today, told):
    assert of(State.DRAFT, date(2026, 11, 1), today) == told
    assert of(State.CHECKED, date(2026, 11, 1), today) == told


@pytest.mark.parametrize(
    ("today", "told"),
    [
        (date(2026, 11, 8), Reminder("在您这里第 1 天，一共 5 天")),
        (date(2026, 11, 12), Reminder("在您这里第 5 天，一共 5 天")),
        (date(2026, 11, 13), Reminder("在您这里第 6 天，超过了 5 天", late=True)),
    ],
)
def test_a_claim_at_a_desk(today, told):
    assert of(State.SUBMITTED, date(2026, 11, 8), today) == told


def test_a_desk_without_a_limit_and_a_claim_that_is_paid():
    assert of(State.STREET, date(2026, 11, 8), date(2026, 12, 8), 0) == Reminder("在您这里第 31 天")
    assert of(State.PAID, date(2026, 11, 8), date(2026, 12, 8)) is None
