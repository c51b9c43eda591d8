"""Findings answered: a note from the canteen, a decision from a reviewer."""

from pos.rules.errors import Refused
from pos.rules.journal import Fact
from settlement.account_book import Account
from settlement.claim_book import ClaimRow
from settlement.finding_book import EXCLUDE, NOTE, SPARE, Answer
from settlement.gate import Gate
from settlement.rules.faults import Fault
from settlement.rules.findings import Level
from settlement.rules.reasons import read_words
from settlement.rules.roles import Role

DECIDE = frozenset({Role.STREET_REVIEWER, Role.CIVIL_AFFAIRS})
KINDS = {NOTE: "说明", SPARE: "认可", EXCLUDE: "剔除"}


def answer_finding(gate: Gate, who: Account, row: ClaimRow, key: str, kind: str, said: str) -> None:
    """Keep a note or a decision about a finding of a claim that was not submitted yet."""
    if kind not in KINDS:
        raise Fault("kind", "没有选做什么：说明、认可或剔除。")
    text = read_words("note", said)
    with gate.centre.begin() as office:
        now = office.claims.get(row.number) or row
        if now.state.is_frozen:
            raise Refused(f"现在是{now.state.label}，已经申报：退回以后才能改说明。")
        kept = office.claim_findings.get(key)
        if kept is None or (kept.place, kept.month) != (str(row.place), row.month):
            raise Refused("没有这条异常，或已经关闭：请重新打开这一页。")
        _check_role(who, kind, kept.level)
        if kind != NOTE and any(one.account == who.id and one.kind == NOTE for one in kept.answers):
            raise Refused("这条的说明是您写的，请换人决定。")
        office.claim_findings.answer(Answer(key, kind, text, who.id, gate.clock()))
        told: dict[str, Fact] = {
            "claim": row.number,
            "scope": str(row.place),
            "check": kept.check,
            "decided": kind,
        }
        gate.note(office, "claim-answered", who, **told)


def _check_role(who: Account, kind: str, level: Level) -> None:
    if kind == NOTE and who.role is not Role.CANTEEN_MANAGER:
        raise Refused("说明由食堂负责人写。")
    if kind != NOTE and who.role not in DECIDE:
        raise Refused("认可和剔除由街道或民政决定。")
    if kind == NOTE and level is Level.EXCLUDE:
        raise Refused("剔除的流水写说明不会恢复：请街道或民政认可。")
