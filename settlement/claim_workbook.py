"""The workbook of one claim, worked out from the lines up to where each till's journal had come."""

from collections.abc import Mapping
from dataclasses import replace
from typing import BinaryIO

from settlement.answering import KINDS
from settlement.city_workbook import claims_before
from settlement.claim_book import ClaimRow
from settlement.claim_desk import ClaimDesk
from settlement.claim_papers import Answer, ClaimPapers, papers_of
from settlement.finding_book import NOTE, Kept
from settlement.rules.months import read_month
from settlement.workbook.claim_book import write_workbook


def workbook_of(desk: ClaimDesk, row: ClaimRow, out: BinaryIO) -> None:
    """Write a claim's workbook; the claim in it is the one that is kept, or it is refused."""
    write_workbook(out, papers_for(desk, row))


def papers_for(desk: ClaimDesk, row: ClaimRow) -> ClaimPapers:
    """Give what all of a claim's papers are written from; the claim is the one that is kept, or refused."""
    with desk.gate.centre.read() as office:
        drawn = desk.as_kept(office, row)
        findings = office.claim_findings.of(str(row.place), row.month)
        before = claims_before(desk, office, read_month(row.month), row.place).get(str(row.place))
        names = office.accounts.names({answer.account for one in findings for answer in one.answers})
    papers = papers_of(
        drawn.claim,
        lambda: drawn.judged,
        drawn.known,
        desk.gate.clock(),
        before,
        answers={one.key: _answer(one, names) for one in findings if one.answers},
    )
    revision = row.revision if row.state.is_frozen else row.revision + 1
    return replace(papers, revision=revision, state=row.state.label)


def _answer(kept: Kept, names: Mapping[int, str]) -> Answer:
    notes = [one for one in kept.answers if one.kind == NOTE]
    decisions = [one for one in kept.answers if one.kind != NOTE]
    return Answer(
        note=notes[-1].text if notes else "",
        noted_by=names.get(notes[-1].account, "") if notes else "",
        decision=f"{KINDS[decisions[-1].kind]}：{decisions[-1].text}" if decisions else "",
        decided_by=names.get(decisions[-1].account, "") if decisions else "",
        at=kept.answers[-1].at,
    )
