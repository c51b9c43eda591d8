"""享受补贴人员花名册: who had subsidised meals, under a masked name, how many and for how much."""

from pos.rules.money import Money
from settlement.claim_papers import ClaimPapers
from settlement.workbook.meals import CLASS, PERSON, PORTIONS, SUBSIDY, Details
from settlement.workbook.names import PEOPLE, month_words, pseudonym
from settlement.workbook.pen import Column, Live, Pen, cell, column_of, sum_of, sum_where

_COLUMNS = (
    Column("序号", 6), Column("人员编号", 14), Column("姓名", 10), Column("身份证号", 20),
    Column("所属社区", 18),
    Column("享受依据", 18), Column("份数", 8), Column("补贴", 12), Column("核实", 12),
)  # fmt: skip
_PORTIONS, _SUBSIDY = 6, 7
_NUMBER = 1


def write_people(pen: Pen, papers: ClaimPapers, details: Details) -> tuple[str, Money]:
    """Write the sheet; give the cell of its subsidy's total, and what it comes to."""
    claim, sums = papers.claim, details.sums
    pen.begin("享受补贴人员花名册", f"{claim.canteen}　{month_words(claim)}　姓名、证件号已隐去", _COLUMNS)
    first = pen.row
    for place, (person, (portions, subsidy)) in enumerate(sums.people.items(), 1):
        who = papers.person(person)
        number = cell(PEOPLE, _NUMBER, pen.row)
        # a person's meals at the full price stand in the details too and are none of this list's
        counted = f'{details.meals(PERSON)},{number},{details.meals(CLASS)},"<>普通"'
        pen.line((
            place, pseudonym(person), who.name, who.id_number, who.community,
            _grounds(papers, details, person),
            Live(f"SUMIFS({details.meals(PORTIONS)},{counted})", portions),
            Live(sum_where(details.meals(SUBSIDY), (details.meals(PERSON), number)), subsidy), "",
        ))  # fmt: skip
    last = pen.row - 1
    pen.row = max(pen.row, first + 1)
    in_all = sum((subsidy for _, subsidy in sums.people.values()), Money(0))
    portions = sum(count for count, _ in sums.people.values())
    listed = sum(bool(person) for person in sums.people)
    pen.line((
        "合计", f"{listed} 人", "", "", "", "",
        Live(f"SUM({column_of(PEOPLE, _PORTIONS, first, last)})", portions),
        Live(sum_of(column_of(PEOPLE, _SUBSIDY, first, last)), in_all), "",
    ), total=True)  # fmt: skip
    return cell(PEOPLE, _SUBSIDY, pen.row - 1), in_all


def _grounds(papers: ClaimPapers, details: Details, person: str) -> str:
    """Say by what a person's meals were reduced; without a person it was somebody's word, looked at since."""
    if not person:
        return "待核，已认可"
    grounds = details.sums.grounds(person)
    return "、".join(papers.status_names.get(ground, ground) if ground else "年龄" for ground in grounds)
