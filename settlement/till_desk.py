"""What is done about a till: lines kept aside are taken and looked at; why one is taken out of use."""

from settlement.account_book import Account
from settlement.gate import Gate
from settlement.rules.faults import Fault
from settlement.till_book import KeptAside

REVOKED_WHY = {
    "till-broken": "机器坏了，换新编号",
    "till-lost": "机器丢了或被偷",
    "till-closed": "食堂不办了",
    "till-mistaken": "编号写错了",
}
"""Why a till is taken out of use; chosen, so that nobody's name is written."""


def revoked_why(chosen: str) -> str:
    """Read why a till is taken out of use."""
    if chosen not in REVOKED_WHY:
        raise Fault("why", "没有选原因：请选一个。")
    return chosen


def take_aside(gate: Gate, who: Account, kept: KeptAside, place: str) -> bytes:
    """Give kept lines as they came, and write down who took them."""
    with gate.centre.begin() as office:
        gate.note(
            office,
            "aside-taken",
            who,
            till=kept.till,
            first=kept.first,
            last=kept.last,
            lines=kept.digest,
            scope=place,
        )
    return kept.body


def see_aside(gate: Gate, who: Account, kept: KeptAside, place: str) -> bool:
    """Keep that somebody has looked at kept lines: they stay, and are no alarm any more."""
    with gate.centre.begin() as office:
        if not office.health.see_aside(kept.digest, who.id, gate.clock()):
            return False
        gate.note(office, "aside-seen", who, till=kept.till, lines=kept.digest, scope=place)
    return True
