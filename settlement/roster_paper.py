"""花名册 of one claim with whole ID numbers: opened for a reason that stands in the audit trail first.

Whose home lies outside one's scope stays masked, as on that person's own page. The sheet is protected against
changes; the file itself is not encrypted.
"""

import secrets
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

from sqlalchemy import RowMapping
from xlsxwriter.workbook import Workbook

from pos.rules.errors import Refused
from pos.rules.meals import shanghai
from pos.rules.money import Money
from settlement.account_book import Account
from settlement.claim_book import ClaimRow
from settlement.claim_papers import ClaimPapers
from settlement.claim_workbook import papers_for
from settlement.ledger import Ledger
from settlement.rules.claim import CLAIMED, FULL
from settlement.rules.masks import masked_id_number
from settlement.rules.reasons import check_reason
from settlement.store import Office
from settlement.value_opening import ID_NUMBER, id_number_of
from settlement.workbook.binding import bound
from settlement.workbook.looks import looks
from settlement.workbook.names import month_words, pseudonym
from settlement.workbook.pen import Column, Pen

SHEET = "花名册"
_COLUMNS = (
    Column("序号", 6), Column("人员编号", 14), Column("姓名", 10), Column("身份证号", 22),
    Column("所属社区", 20), Column("份数", 8), Column("补贴", 12), Column("说明", 24), Column("核实", 12),
)  # fmt: skip
_ELSEWHERE, _GONE = "住处不归您管，号码隐去", "名册里没有这个人了"


@dataclass(frozen=True)
class Listed:
    """One person of the roster; an ID number that was not opened is masked, or empty."""

    person: str
    name: str
    community: str
    id_number: str
    portions: int
    subsidy: Money
    remark: str = ""


def write_roster(ledger: Ledger, who: Account, row: ClaimRow, why: str, file: BinaryIO) -> int:
    """Open the numbers of a claim's people and write them; give how many were opened.

    The trail says whose numbers, of which claim and why before a single one is on paper.
    """
    why = check_reason(why)
    papers = papers_for(ledger.claim_desk, row)
    listed = open_roster(ledger, who, row, papers, why)
    _write(file, papers, listed, who, ledger.gate.clock())
    return sum(not one.remark for one in listed)


def open_roster(
    ledger: Ledger, who: Account, row: ClaimRow, papers: ClaimPapers, why: str
) -> tuple[Listed, ...]:
    """Give everybody with a subsidised meal in the claim; who was opened stands in the trail, one by one."""
    portions: Counter[str] = Counter()
    fen: Counter[str] = Counter()
    for line, said in papers.judged():
        if said.state == CLAIMED and line.concession != FULL and line.person:
            portions[line.person] += line.portions
            fen[line.person] += said.fen
    if not portions:
        raise Refused("这一份申报里没有享受补贴的人：没有做花名册。")
    with ledger.gate.centre.begin() as office:
        found = [
            _listed(ledger, office, papers, who, (person, portions[person], Money(fen[person])))
            for person in sorted(portions)
        ]
        opened = [one for one in found if not one.remark]
        if not opened:
            raise Refused("这一份申报里没有住在您范围里的人：没有打开任何号码。")
        ledger.gate.note(
            office, "roster-taken", who, claim=row.number, scope=str(row.place), count=len(opened), why=why
        )
        for one in opened:
            ledger.note(office, "value-opened", who, one.person, field=ID_NUMBER, why=why, claim=row.number)
    return tuple(found)


def _listed(
    ledger: Ledger, office: Office, papers: ClaimPapers, who: Account, had: tuple[str, int, Money]
) -> Listed:
    person, portions, subsidy = had
    known: RowMapping | None = office.people.standing([person]).get(person)
    if known is None:
        return Listed(person, "", "", "", portions, subsidy, _GONE)
    number = id_number_of(ledger.keys, known)
    place = ledger.places.of(known["community"])
    is_own = place is not None and who.scope.covers(place)
    return Listed(
        person,
        papers.person(person).name or known["masked_name"],
        known["community"],
        number if is_own else masked_id_number(number),
        portions,
        subsidy,
        "" if is_own else _ELSEWHERE,
    )


def _write(
    file: BinaryIO, papers: ClaimPapers, listed: tuple[Listed, ...], who: Account, at: datetime
) -> None:
    claim = papers.claim
    with bound(file, f"{claim.canteen} {claim.month} {SHEET}", at) as book:
        _fill(book, papers, listed, f"{who.name}　{shanghai(at):%Y-%m-%d %H:%M} 下载　只供核实，用完请删掉")


def _fill(book: Workbook, papers: ClaimPapers, listed: tuple[Listed, ...], below: str) -> None:
    claim = papers.claim
    pen = Pen(book, SHEET, looks(book))
    # a password that nobody has, this program neither: changes show, because only a copy can be changed
    pen.sheet.protect(secrets.token_urlsafe(24), {"select_locked_cells": True, "select_unlocked_cells": True})
    pen.begin("享受补贴人员花名册（证件号全）", f"{claim.canteen}　{month_words(claim)}", _COLUMNS)
    for place, one in enumerate(listed, 1):
        pen.line((
            place, pseudonym(one.person), one.name, one.id_number, one.community, one.portions, one.subsidy,
            one.remark, "",
        ))  # fmt: skip
    portions = sum(one.portions for one in listed)
    subsidy = sum((one.subsidy for one in listed), Money(0))
    pen.line(("合计", f"{len(listed)} 人", "", "", "", portions, subsidy, "", ""), total=True)
    pen.across(below, high=18)
