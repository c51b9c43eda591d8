"""The city's workbook: one row a canteen, who pays, the month at first look, and the same 校验."""

from pathlib import Path
from typing import BinaryIO

from xlsxwriter.workbook import Workbook

from pos.rules.errors import Refused
from settlement.claim_papers import CityPapers
from settlement.rules.claim import Claim
from settlement.workbook import names
from settlement.workbook.binding import bound
from settlement.workbook.city_look import write_city_look
from settlement.workbook.city_proof import write_city_proof
from settlement.workbook.city_sheets import write_city_application, write_city_funding, write_city_summary
from settlement.workbook.looks import looks
from settlement.workbook.pen import Pen

CITY_SHEETS = (names.CLAIM, names.SUMMARY, names.FUNDING, names.FIRST_LOOK, names.PROOF)


def write_city_workbook(file: Path | BinaryIO, papers: CityPapers) -> None:
    """Write the city's month; the same papers give the same bytes."""
    if not papers.claims:
        raise Refused("这个月还没有申报，没有可汇总的：请等各食堂的申报生成后再下载。")
    claims = tuple(sorted(papers.claims, key=lambda claim: claim.canteen))
    with bound(file, f"{claims[0].month} 全市申报汇总", papers.made_at) as book:
        _fill(book, papers, claims)


def _fill(book: Workbook, papers: CityPapers, claims: tuple[Claim, ...]) -> None:
    look = looks(book)
    pens = {name: Pen(book, name, look) for name in CITY_SHEETS}
    summed = write_city_summary(pens[names.SUMMARY], book, papers, claims)
    funded = write_city_funding(pens[names.FUNDING], claims)
    capital = write_city_application(pens[names.CLAIM], papers, claims, summed)
    write_city_look(pens[names.FIRST_LOOK], papers, claims)
    write_city_proof(pens[names.PROOF], claims, (summed, funded, capital))
