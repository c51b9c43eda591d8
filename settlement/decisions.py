"""What people decided about a month's findings, as settling the month takes it."""

from settlement.finding_book import EXCLUDE, SPARE
from settlement.rules.settle import Decided
from settlement.store import Office


def decided_in(office: Office, month: str) -> Decided:
    """Gather a month's notes and decisions: the newest decision about a finding counts."""
    spared: set[tuple[str, str]] = set()
    ruled_out: dict[str, str] = {}
    answered: set[str] = set()
    for kept in office.claim_findings.of_month(month):
        if kept.answers:
            answered.add(kept.key)
        decisions = [answer.kind for answer in kept.answers if answer.kind in (SPARE, EXCLUDE)]
        if not decisions:
            continue
        if decisions[-1] == SPARE:
            spared.update((kept.check, entry) for entry in kept.said["entries"])
        elif not kept.closed:
            ruled_out.update(dict.fromkeys(kept.said["entries"], kept.check))
    for entry in office.claim_findings.refused():
        ruled_out.setdefault(entry, "待核")
    return Decided(frozenset(spared), frozenset(answered), ruled_out=ruled_out)
