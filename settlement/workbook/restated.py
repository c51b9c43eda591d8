"""补退差明细: corrections of months claimed before, each with its reason."""

from pos.rules.money import Money
from settlement.claim_papers import ClaimPapers
from settlement.workbook.names import RESTATED, month_words
from settlement.workbook.pen import Column, Live, Pen, cell, column_of, sum_of

_COLUMNS = (
    Column("序号", 6), Column("原申报月", 10), Column("就餐日期", 12), Column("流水号", 14),
    Column("原申报", 12),
    Column("现应为", 12), Column("补（＋）退（－）", 14), Column("原因", 44),
)  # fmt: skip
_WAS, _NOW, _DIFFERENCE = 4, 5, 6


def write_restated(pen: Pen, papers: ClaimPapers) -> tuple[str, Money]:
    """Write the sheet; give the cell of its total, and what it comes to."""
    claim = papers.claim
    pen.begin("补退差明细", f"{claim.canteen}　{month_words(claim)}　不向老人追收", _COLUMNS)
    first = pen.row
    for place, one in enumerate(claim.restated, 1):
        difference = f"ROUND({cell(RESTATED, _NOW, pen.row)}-{cell(RESTATED, _WAS, pen.row)},2)"
        pen.line((
            place, one.month, one.day, one.entry, Money(one.was_fen), Money(one.now_fen),
            Live(difference, Money(one.fen)), one.why,
        ))  # fmt: skip
    last = pen.row - 1
    pen.row = max(pen.row, first + 1)
    total = Live(sum_of(column_of(RESTATED, _DIFFERENCE, first, last)), claim.restated_sum)
    pen.line(("合计", f"{len(claim.restated)} 笔", "", "", "", "", total, ""), total=True)
    return cell(RESTATED, _DIFFERENCE, pen.row - 1), claim.restated_sum
