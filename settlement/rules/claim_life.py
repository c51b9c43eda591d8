"""The life of a claim: desk after desk, each by somebody else, and back with a reason."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from settlement.rules.faults import Fault
from settlement.rules.roles import Role

REASON_LEAST, REASON_LONGEST = 5, 200


class State(StrEnum):
    """Where a claim stands."""

    DRAFT = "draft"
    CHECKED = "checked"
    SUBMITTED = "submitted"
    COMMUNITY = "community"
    STREET = "street"
    REVIEWED = "reviewed"
    APPROVED = "approved"
    ACCEPTED = "accepted"
    PAID = "paid"

    @property
    def label(self) -> str:
        """Give the word on screen."""
        return _LABELS[self]

    @property
    def is_frozen(self) -> bool:
        """Tell whether the claim's lines stay as they are: from submission on."""
        return _ORDER.index(self) >= _ORDER.index(State.SUBMITTED)

    @property
    def following(self) -> "State | None":
        """Give the next state; None once everything is paid."""
        place = _ORDER.index(self) + 1
        return _ORDER[place] if place < len(_ORDER) else None

    @property
    def before(self) -> "State":
        """Give where a claim goes when it is sent back: to the desk before, from the first one to a draft."""
        if self in (State.CHECKED, State.SUBMITTED):
            return State.DRAFT
        return _ORDER[_ORDER.index(self) - 1]

    @property
    def clock(self) -> str:
        """Name the desk whose days count in this state, as the claims' calendar in config.toml does."""
        return _CLOCKS.get(self, "")

    @property
    def desk(self) -> Role | None:
        """Give whose turn it is."""
        return _DESKS.get(self)


_LABELS = {
    State.DRAFT: "草稿",
    State.CHECKED: "食堂自查",
    State.SUBMITTED: "已申报",
    State.COMMUNITY: "社区核实",
    State.STREET: "街道初审",
    State.REVIEWED: "民政复核",
    State.APPROVED: "民政审批",
    State.ACCEPTED: "财务受理",
    State.PAID: "已拨付",
}
_ORDER = tuple(State)
_DESKS = {
    State.DRAFT: Role.CANTEEN_MANAGER,
    State.CHECKED: Role.CANTEEN_MANAGER,
    State.SUBMITTED: Role.COMMUNITY_REVIEWER,
    State.COMMUNITY: Role.STREET_REVIEWER,
    State.STREET: Role.CIVIL_AFFAIRS,
    State.REVIEWED: Role.CIVIL_AFFAIRS,
    State.APPROVED: Role.FINANCE,
    State.ACCEPTED: Role.FINANCE,
}
_CLOCKS = {
    State.SUBMITTED: "community",
    State.COMMUNITY: "street",
    State.STREET: "civil-affairs-review",
    State.REVIEWED: "civil-affairs-approval",
    State.APPROVED: "finance",
    State.ACCEPTED: "finance",
}


TAKEN_BACK = (State.SUBMITTED, State.COMMUNITY, State.STREET, State.REVIEWED, State.APPROVED)
"""Where a canteen may still take its claim back, to correct it."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a claim: from where to where, by whom."""

    begins: State
    ends: State
    who: int

    @property
    def is_forward(self) -> bool:
        """Tell a step forward from one back."""
        return _ORDER.index(self.ends) > _ORDER.index(self.begins)


def may_not_pass(state: State, role: Role, who: int, steps: Sequence[Step]) -> str:
    """Say why somebody may not pass a claim on; empty where they may.

    ``steps`` are those since the claim was last a draft, the oldest first: whoever reviewed or entered it is
    not the next to approve it. The canteen's manager checks and submits; finance closes what it has accepted.
    """
    if state.desk is None:
        return "这一份已经拨付完了。"
    if role is not state.desk:
        return f"现在等{state.desk.label}处理。"
    if state in (State.DRAFT, State.CHECKED, State.ACCEPTED):
        return ""
    if any(step.who == who for step in steps if step.is_forward):
        return "您经手过这一份，请换人处理。"
    return ""


def may_not_send_back(state: State, role: Role) -> str:
    """Say why somebody may not send a claim back; empty where they may."""
    if state in (State.DRAFT, State.PAID):
        return "草稿和已拨付的不能退回。"
    if role is Role.CANTEEN_MANAGER and state in TAKEN_BACK:
        return ""
    if role is not state.desk:
        return f"现在等{state.desk.label if state.desk else ''}处理。"
    return ""


def back_to(state: State, role: Role) -> State:
    """Give where a claim goes that somebody sends back; the canteen takes its own back to a draft."""
    return State.DRAFT if role is Role.CANTEEN_MANAGER else state.before


def read_reason(text: str) -> str:
    """Read why a claim is sent back."""
    reason = " ".join(text.split())
    if len(reason) < REASON_LEAST:
        raise Fault("reason", f"退回要写原因，至少 {REASON_LEAST} 个字。")
    if len(reason) > REASON_LONGEST:
        raise Fault("reason", f"原因最多 {REASON_LONGEST} 个字，现在 {len(reason)} 个。")
    return reason
