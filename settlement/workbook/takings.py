"""收款对账表: what diners paid by day and way of paying, beside the drawers as they were counted."""

from pos.rules.money import Money
from pos.rules.sale import Tender
from settlement.claim_papers import ClaimPapers, Drawer
from settlement.rules.claim import UNDONE
from settlement.workbook.meals import DAY, PAID, STATE, TENDER, Details
from settlement.workbook.names import STATES, TAKINGS, TENDER_WORDS, month_words
from settlement.workbook.pen import Column, Live, Pen, cell, column_of, sum_of

_TENDERS = (Tender.CASH, Tender.MOBILE, Tender.PREPAID)
_COLUMNS = (
    Column("日期", 13), *(Column(TENDER_WORDS[tender.value], 12) for tender in _TENDERS),
    Column("实付合计", 12),
    Column("钱箱应有", 12), Column("钱箱实点", 12), Column("长（＋）短（－）", 13),
)  # fmt: skip
_SUM, _EXPECTED, _COUNTED = 4, 5, 6


def write_takings(pen: Pen, papers: ClaimPapers, details: Details) -> tuple[str, Money]:
    """Write the sheet; give the cell of all that diners paid, and what it comes to."""
    claim, sums = papers.claim, details.sums
    below = f"{claim.canteen}　{month_words(claim)}　含剔除和待核，不含已撤销；钱箱含备用金、充值"
    pen.begin("收款对账表", below, _COLUMNS, upright=True)
    drawers = {drawer.day: drawer for drawer in papers.drawers}
    first = pen.row
    for day in sorted({*sums.taken_days, *drawers}):
        taken = [sums.taken(day, tender.value) for tender in _TENDERS]
        live = [
            Live(_taken(details, cell(TAKINGS, 0, pen.row), TENDER_WORDS[tender.value]), amount)
            for tender, amount in zip(_TENDERS, taken, strict=True)
        ]
        across = f"{cell(TAKINGS, 1, pen.row)}:{cell(TAKINGS, len(_TENDERS), pen.row)}"
        in_all = Live(sum_of(across), sum(taken, Money(0)))
        pen.line((day, *live, in_all, *_drawer(drawers.get(day), pen.row)))
    last = pen.row - 1
    pen.row = max(pen.row, first + 1)
    days = sums.taken_days
    amounts = [sum((sums.taken(day, tender.value) for day in days), Money(0)) for tender in _TENDERS]
    amounts += [
        sum(amounts, Money(0)),
        Money(sum(drawer.expected_fen for drawer in papers.drawers)),
        Money(sum(drawer.counted_fen for drawer in papers.drawers)),
    ]
    amounts.append(amounts[_COUNTED - 1] - amounts[_EXPECTED - 1])
    totals = [
        Live(sum_of(column_of(TAKINGS, place, first, last)), amount)
        for place, amount in enumerate(amounts, 1)
    ]
    pen.line(("合计", *totals), total=True)
    return cell(TAKINGS, _SUM, pen.row - 1), amounts[_SUM - 1]


def _taken(details: Details, day: str, tender: str) -> str:
    """Add up what was paid on both sheets of lines; what was undone was given back."""
    claimed = f'SUMIFS({details.meals(PAID)},{details.meals(DAY)},{day},{details.meals(TENDER)},"{tender}")'
    apart = (
        f'SUMIFS({details.apart(PAID)},{details.apart(DAY)},{day},{details.apart(TENDER)},"{tender}",'
        f'{details.apart(STATE)},"<>{STATES[UNDONE]}")'
    )
    return f"ROUND({claimed}+{apart},2)"


def _drawer(drawer: Drawer | None, row: int) -> tuple[Money | Live | None, ...]:
    if drawer is None:
        return (None, None, None)
    difference = f"ROUND({cell(TAKINGS, _COUNTED, row)}-{cell(TAKINGS, _EXPECTED, row)},2)"
    expected, counted = Money(drawer.expected_fen), Money(drawer.counted_fen)
    return expected, counted, Live(difference, counted - expected)
