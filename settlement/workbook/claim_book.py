"""One canteen's workbook: the lines go past once, and every other sheet adds up what they left."""

from pathlib import Path
from typing import BinaryIO

from xlsxwriter.workbook import Workbook

from settlement.claim_papers import ClaimPapers
from settlement.workbook import names
from settlement.workbook.application import write_application
from settlement.workbook.binding import bound
from settlement.workbook.days import write_days
from settlement.workbook.findings import write_findings
from settlement.workbook.funding import write_funding
from settlement.workbook.looks import looks
from settlement.workbook.meals import write_details
from settlement.workbook.pen import Pen
from settlement.workbook.people import write_people
from settlement.workbook.policy import write_policy
from settlement.workbook.proof import Totals, write_proof
from settlement.workbook.restated import write_restated
from settlement.workbook.summary import write_summary
from settlement.workbook.takings import write_takings


def write_workbook(file: Path | BinaryIO, papers: ClaimPapers) -> None:
    """Write the twelve sheets; the same papers give the same bytes."""
    claim = papers.claim
    with bound(file, f"{claim.canteen} {claim.month} 申报", papers.made_at) as book:
        _fill(book, papers)


def _fill(book: Workbook, papers: ClaimPapers) -> None:
    look = looks(book)
    pens = {name: Pen(book, name, look) for name in names.SHEETS}
    details = write_details((pens[names.MEALS], pens[names.APART]), papers)
    days = write_days(pens[names.DAYS], book, papers, details)
    people = write_people(pens[names.PEOPLE], papers, details)
    write_findings(pens[names.FINDINGS], papers)
    restated = write_restated(pens[names.RESTATED], papers)
    takings = write_takings(pens[names.TAKINGS], papers, details)
    funding = write_funding(pens[names.FUNDING], papers.claim)
    write_policy(pens[names.POLICY], papers)
    summed = write_summary(pens[names.SUMMARY], book, papers, details, restated)
    application, capital = write_application(pens[names.CLAIM], papers, details, summed)
    totals = Totals(days, people, restated, takings, funding, application, capital)
    write_proof(pens[names.PROOF], papers, details, summed, totals)
