"""资金来源: who pays what part of each stream of money."""

from pos.rules.money import Money
from settlement.rules.claim import Claim
from settlement.workbook.names import FUNDING, month_words
from settlement.workbook.pen import Column, Live, Pen, cell, column_of, sum_of

_COLUMNS = tuple(Column(head, 16) for head in ("出资方", "就餐补贴", "运营补贴", "补退差", "合计"))
_SUM = 4


def write_funding(pen: Pen, claim: Claim) -> tuple[tuple[str, Money], ...]:
    """Write the sheet; give the cells and amounts of the totals: meals, operating, restated, all."""
    pen.begin("资金来源", f"{claim.canteen}　{month_words(claim)}", _COLUMNS, upright=True)
    first = pen.row
    for share in claim.funding:
        across = f"{cell(FUNDING, 1, pen.row)}:{cell(FUNDING, _SUM - 1, pen.row)}"
        pen.line(
            (share.payer, share.meals, share.operating, share.restated, Live(sum_of(across), share.total))
        )
    last = pen.row - 1
    pen.row = max(pen.row, first + 1)
    amounts = [
        sum((share.meals for share in claim.funding), Money(0)),
        sum((share.operating for share in claim.funding), Money(0)),
        sum((share.restated for share in claim.funding), Money(0)),
        sum((share.total for share in claim.funding), Money(0)),
    ]
    pen.line(
        ("合计", *(Live(sum_of(column_of(FUNDING, p, first, last)), m) for p, m in enumerate(amounts, 1))),
        total=True,
    )
    return tuple((cell(FUNDING, place, pen.row - 1), amount) for place, amount in enumerate(amounts, 1))
