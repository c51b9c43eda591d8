"""What people decided about findings, as settling a month takes it."""

from settlement.finding_book import EXCLUDE, SPARE
from settlement.rules.settle import Decided
from settlement.store import Office

_HELD = "待核"


def decided_in(office: Office, month: str) -> Decided:
    """Gather a month's notes and every decision: the newest about a finding counts.

    A line of an earlier month may stand in a finding of a later claim, so decisions are those of all months.
    A meal that somebody let pass stays so; one that was excluded is asked for again once its finding is gone.
    """
    spared: set[tuple[str, str]] = set()
    ruled_out: dict[str, str] = {}
    for kept in office.claim_findings.decided():
        decisions = [answer.kind for answer in kept.answers if answer.kind in (SPARE, EXCLUDE)]
        if decisions[-1:] == [SPARE]:
            spared.update((kept.check, entry) for entry in kept.said["entries"])
        elif decisions and not kept.closed:
            ruled_out.update(dict.fromkeys(kept.said["entries"], kept.check))
    for entry in office.claim_findings.refused():
        ruled_out.setdefault(entry, _HELD)
    answered = frozenset(kept.key for kept in office.claim_findings.of_month(month) if kept.is_answered)
    return Decided(frozenset(spared), answered, ruled_out=ruled_out)
