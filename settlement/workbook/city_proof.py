"""校验 of the city: the totals of the sheets beside the sums of the claims."""

from collections.abc import Sequence

from pos.rules.money import Money
from settlement.rules.claim import Claim
from settlement.workbook.city_sheets import CitySummed, streams_of
from settlement.workbook.names import SUMMARY, month_words
from settlement.workbook.pen import Live, Pen, cell
from settlement.workbook.proof import COLUMNS, Comparison, compare_all

Parts = tuple[CitySummed, tuple[str, Money], tuple[str, str]]
_FIGURES = (7, 8, 9)


def write_city_proof(pen: Pen, claims: Sequence[Claim], parts: Parts) -> None:
    """Write the sheet: each canteen's sum, the totals, and every claim's digest."""
    pen.begin("校验", month_words(claims[0]), COLUMNS, upright=True)
    compare_all(pen, _comparisons(claims, parts))
    pen.gap()
    for claim in claims:
        pen.labelled(f"校验码 {claim.canteen}", claim.digest)


def _comparisons(claims: Sequence[Claim], parts: Parts) -> list[Comparison]:
    summed, funded, capital = parts
    total = sum((claim.total for claim in claims), Money(0))
    names = ("就餐补贴合计", "运营补贴合计", "补退差合计")
    portions = sum(sum(claim.meals.values()) for claim in claims)
    return [
        *(
            (f"{claim.canteen} 合计", Live(_sum_of_row(summed.first + place), claim.total), claim.total)
            for place, claim in enumerate(claims)
        ),
        ("份数合计", Live(*summed.portions), portions),
        *(
            (name, Live(*stream), told)
            for name, stream, told in zip(names, summed.streams, streams_of(claims), strict=True)
        ),
        ("资金来源合计", Live(*funded), total),
        ("申报合计", Live(*summed.total), total),
        ("申报表的大写", Live(*capital), capital[1]),
    ]


def _sum_of_row(row: int) -> str:
    """Add a canteen's three streams up."""
    streams = "+".join(cell(SUMMARY, place, row) for place in _FIGURES)
    return f"ROUND({streams},2)"
