"""Whose hands a claim may go through: every state with every role, as the table that the city reads."""

from itertools import pairwise

import pytest

from settlement.rules.claim_life import (
    REASON_LEAST,
    REASON_LONGEST,
    State,
    Step,
    back_to,
    may_not_pass,
    may_not_send_back,
    read_reason,
)
from settlement.rules.faults import Fault
from settlement.rules.roles import Role

# Who may pass a claim on, and who may send it back and where to; whoever is not named may not.
LIFE = """
state     | passes             | to        | sends back, and where to
draft     | canteen-manager    | checked   |
checked   | canteen-manager    | submitted | canteen-manager: draft
submitted | community-reviewer | community | community-reviewer: draft, canteen-manager: draft
community | street-reviewer    | street    | street-reviewer: submitted, canteen-manager: draft
street    | civil-affairs      | reviewed  | civil-affairs: community, canteen-manager: draft
reviewed  | civil-affairs      | approved  | civil-affairs: street, canteen-manager: draft
approved  | finance            | accepted  | finance: reviewed, canteen-manager: draft
accepted  | finance            | paid      | finance: approved
paid      |                    |           |
"""
WAITS_FOR = {
    State.DRAFT: "食堂负责人",
    State.CHECKED: "食堂负责人",
    State.SUBMITTED: "社区审核",
    State.COMMUNITY: "街道审核",
    State.STREET: "民政",
    State.REVIEWED: "民政",
    State.APPROVED: "财务",
    State.ACCEPTED: "财务",
}
LIU, SUN, ZHENG, WANG, QIAN, ZHOU = range(1, 7)  # from the canteen's manager to the bureau of finance


def _table():
    rows = [[cell.strip() for cell in line.split("|")] for line in LIFE.strip().splitlines()[1:]]
    return {
        State(state): (passes, follows, dict(one.split(": ") for one in back.split(", ") if one))
        for state, passes, follows, back in rows
    }


TABLE = _table()
EVERY_PAIR = [(state, role) for state in State for role in Role]


def test_the_table_names_every_state_in_its_order():
    assert list(TABLE) == list(State)


@pytest.mark.parametrize(("state", "role"), EVERY_PAIR, ids=lambda one: one.value)
def test_only_the_desk_of_the_table_passes_a_claim_on(state, role):
    passes, follows, _ = TABLE[state]
    why = may_not_pass(state, role, QIAN, [])
    if role.value == passes:
        assert why == ""
        assert state.following is State(follows)
    elif state is State.PAID:
        assert why == "这一份已经拨付完了。"
        assert state.following is None
    else:
        assert why == f"现在等{WAITS_FOR[state]}处理。"


@pytest.mark.parametrize(("state", "role"), EVERY_PAIR, ids=lambda one: one.value)
def test_only_whom_the_table_names_sends_a_claim_back_and_to_the_desk_before(state, role):
    _, _, back = TABLE[state]
    why = may_not_send_back(state, role)
    if role.value in back:
        assert why == ""
        assert back_to(state, role) is State(back[role.value])
    elif state in (State.DRAFT, State.PAID):
        assert why == "草稿和已拨付的不能退回。"
    else:
        assert why == f"现在等{WAITS_FOR[state]}处理。"


def steps_until(state, hands=(LIU, LIU, SUN, ZHENG, WANG, QIAN, ZHOU, ZHOU)):
    """Give the steps from a draft to a state, each by the next pair of hands."""
    states = list(State)
    way = zip(pairwise(states), hands, strict=True)
    return [
        Step(begins, ends, who) for (begins, ends), who in way if states.index(ends) <= states.index(state)
    ]


OWN_HANDS = (State.DRAFT, State.CHECKED, State.ACCEPTED)  # whoever began it may end it: checking, paying
BY_OTHERS = [state for state in State if state.desk and state not in OWN_HANDS]


@pytest.mark.parametrize("state", BY_OTHERS, ids=lambda one: one.value)
def test_whoever_stepped_forward_with_it_is_not_the_next_to_pass_it(state):
    steps = steps_until(state)
    for who in (LIU, SUN, ZHENG, WANG, QIAN, ZHOU):
        had_it = any(step.who == who for step in steps)
        why = may_not_pass(state, state.desk, who, steps)
        assert why == ("您经手过这一份，请换人处理。" if had_it else ""), who


def test_the_five_desks_that_need_other_eyes_are_named():
    assert [state.value for state in BY_OTHERS] == [
        "submitted",
        "community",
        "street",
        "reviewed",
        "approved",
    ]


def test_finance_closes_what_it_has_accepted():
    assert may_not_pass(State.ACCEPTED, Role.FINANCE, ZHOU, steps_until(State.ACCEPTED)) == ""


def test_the_manager_checks_and_submits_with_the_same_hands():
    assert may_not_pass(State.CHECKED, Role.CANTEEN_MANAGER, LIU, steps_until(State.CHECKED)) == ""


def test_one_who_only_sent_it_back_may_pass_it_when_it_comes_again():
    steps = steps_until(State.STREET)
    steps += [
        Step(State.STREET, State.COMMUNITY, WANG),
        Step(State.COMMUNITY, State.STREET, QIAN),
    ]
    assert may_not_pass(State.STREET, Role.CIVIL_AFFAIRS, WANG, steps) == ""
    assert may_not_pass(State.STREET, Role.CIVIL_AFFAIRS, QIAN, steps) == "您经手过这一份，请换人处理。"


def test_a_review_undone_by_going_back_still_counts_as_having_handled_it():
    steps = [*steps_until(State.REVIEWED), Step(State.REVIEWED, State.STREET, QIAN)]
    assert may_not_pass(State.STREET, Role.CIVIL_AFFAIRS, WANG, steps) == "您经手过这一份，请换人处理。"


def test_from_submission_on_the_lines_stay_as_they_are_and_a_clock_runs_until_it_is_paid():
    loose = [state for state in State if not state.is_frozen]
    assert loose == [State.DRAFT, State.CHECKED]
    assert [state for state in State if not state.clock] == [*loose, State.PAID]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "至少 5 个字"),
        ("数字不对", "至少 5 个字"),
        ("  数 \n 对  ", "至少 5 个字"),
        ("请" * (REASON_LONGEST + 1), f"最多 {REASON_LONGEST} 个字，现在 {REASON_LONGEST + 1} 个"),
    ],
)
def test_a_reason_too_short_or_too_long_is_refused_beside_its_field(text, said):
    with pytest.raises(Fault, match=said) as refused:
        read_reason(text)
    assert refused.value.field == "reason"


@pytest.mark.parametrize("length", [REASON_LEAST, REASON_LONGEST])
def test_a_reason_at_either_edge_is_taken(length):
    assert read_reason("请" * length) == "请" * length


def test_a_reason_is_kept_on_one_line():
    assert read_reason("  十月三日\n人数  请核对 ") == "十月三日 人数 请核对"
