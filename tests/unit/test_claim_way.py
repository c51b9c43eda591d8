"""The way of 和平食堂's claim as its page shows it: behind it, here, ahead, and the days at each desk."""

from datetime import date

from settlement.rules.claim_life import State
from settlement.rules.claim_way import way_of

ALLOWED = {"community": 5, "street": 5, "civil-affairs-review": 5, "civil-affairs-approval": 5, "finance": 10}
CHECKED = (State.CHECKED, date(2026, 12, 2))
HANDED_IN = (State.SUBMITTED, date(2026, 12, 2))


def at(state, moves, today):
    found = way_of(state, moves, date(2026, 12, today), ALLOWED)
    assert [one.state for one in found] == list(State)
    return {one.state: one for one in found}


def test_a_draft_has_all_of_its_way_ahead_and_no_clock_runs():
    way = at(State.DRAFT, [], 9)
    assert {one.stands for one in way.values()} == {"now", "ahead"}
    assert {one.days for one in way.values()} == {0}
    assert (way[State.SUBMITTED].allowed, way[State.DRAFT].allowed) == (5, 0)


def test_the_day_it_came_is_the_first_at_a_desk():
    assert at(State.SUBMITTED, [CHECKED, HANDED_IN], 2)[State.SUBMITTED].days == 1
    assert at(State.SUBMITTED, [CHECKED, HANDED_IN], 3)[State.SUBMITTED].days == 2


def test_a_desk_keeps_the_days_it_took_and_the_clock_runs_at_the_next():
    way = at(State.COMMUNITY, [CHECKED, HANDED_IN, (State.COMMUNITY, date(2026, 12, 4))], 9)
    assert (way[State.SUBMITTED].days, way[State.COMMUNITY].days, way[State.STREET].days) == (3, 6, 0)
    assert (way[State.SUBMITTED].late, way[State.COMMUNITY].late) == (False, True)
    order = (State.SUBMITTED, State.COMMUNITY, State.STREET)
    assert [way[one].stands for one in order] == ["done", "now", "ahead"]


def test_sent_back_to_the_canteen_every_clock_begins_anew():
    back = [CHECKED, HANDED_IN, (State.DRAFT, date(2026, 12, 5))]
    assert {one.days for one in at(State.DRAFT, back, 8).values()} == {0}
    again = [*back, (State.CHECKED, date(2026, 12, 8)), (State.SUBMITTED, date(2026, 12, 8))]
    assert at(State.SUBMITTED, again, 9)[State.SUBMITTED].days == 2


def test_a_desk_that_had_it_twice_has_the_days_of_both():
    moves = [
        CHECKED, HANDED_IN, (State.COMMUNITY, date(2026, 12, 3)), (State.STREET, date(2026, 12, 4)),
        (State.COMMUNITY, date(2026, 12, 7)),
    ]  # fmt: skip
    way = at(State.COMMUNITY, moves, 8)
    assert (way[State.COMMUNITY].days, way[State.STREET].stands, way[State.STREET].days) == (4, "ahead", 0)


def test_once_paid_everything_is_behind_it():
    way = at(State.PAID, [(State.ACCEPTED, date(2026, 12, 9)), (State.PAID, date(2026, 12, 10))], 20)
    assert {one.stands for one in way.values()} == {"done"}
    assert (way[State.ACCEPTED].days, way[State.PAID].days) == (2, 0)
