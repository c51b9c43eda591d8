"""校验: what the sheets come to beside what the claim says, so that a changed cell shows."""

from collections.abc import Sequence
from dataclasses import dataclass

from pos.rules.money import Money
from settlement.claim_papers import ClaimPapers
from settlement.rules.capital_amount import capital_amount
from settlement.rules.claim import EXCLUDED, UNDONE, WAITING
from settlement.workbook.classes import classes_of
from settlement.workbook.meals import PAID, PORTIONS, PRICE, STATE, SUBSIDY, Details
from settlement.workbook.names import AGREES, DIFFERS, PROOF, STATES, month_words
from settlement.workbook.pen import Column, Live, Pen, Value, cell, column_of, sum_of
from settlement.workbook.summary import Summed

COLUMNS = (Column("校验项", 44), Column("由本工作簿算出", 26), Column("申报数", 26), Column("结果", 10))
_RESULT = 3
_ALL_AGREE, _SOME_DIFFER = "全部相符", "有不符的：请先核对，不要签字"
_HOW = (
    "由本工作簿算出的各数都是公式，改动任何一格都会跟着变；申报数是提交时冻结的数。"
    "任何人都可以用导出的流水重新算出同一个校验码：canteen settle --month {month}。"
)
Total = tuple[str, Money]
Comparison = tuple[str, Live, Value]
"""What is compared, what the sheets come to, and what was claimed."""


@dataclass(frozen=True)
class Totals:
    """The totals of the other sheets: the cell of each, and what it comes to."""

    days: Total
    people: Total
    restated: Total
    takings: Total
    funding: tuple[Total, ...]
    application: str
    capital: str


def write_proof(pen: Pen, papers: ClaimPapers, details: Details, summed: Summed, totals: Totals) -> None:
    """Write the sheet: one comparison a row, and below them what all of them say."""
    claim = papers.claim
    pen.begin("校验", f"{claim.canteen}　{month_words(claim)}", COLUMNS, upright=True)
    compare_all(pen, [*_lines(papers, details), *_amounts(papers, details, summed, totals)])
    pen.gap()
    pen.labelled("校验码（SHA-256）", claim.digest)
    pen.labelled("版次", f"第 {papers.revision} 版")
    pen.across(_HOW.format(month=claim.month), high=48)


def compare_all(pen: Pen, comparisons: Sequence[Comparison]) -> None:
    """Write the comparisons, and below them what all of them say."""
    first = pen.row
    for comparison in comparisons:
        _compare(pen, *comparison)
    results = column_of(pen.name, _RESULT, first, pen.row - 1)
    agree = all(live.gives == told for _, live, told in comparisons)
    said = Live(
        f'IF(COUNTIF({results},"{AGREES}")=ROWS({results}),"{_ALL_AGREE}","{_SOME_DIFFER}")',
        _ALL_AGREE if agree else _SOME_DIFFER,
    )
    pen.line(("结论", said, "", ""), total=True)


def _compare(pen: Pen, what: str, live: Live, told: Value) -> None:
    """Write one comparison; amounts agree to the fen."""
    made, said = cell(PROOF, 1, pen.row), cell(PROOF, 2, pen.row)
    same = f"EXACT({made},{said})" if isinstance(told, str) else f"ROUND({made}-{said},2)=0"
    result = AGREES if live.gives == told else DIFFERS
    pen.line((what, live, told, Live(f'IF({same},"{AGREES}","{DIFFERS}")', result)))


def _lines(papers: ClaimPapers, details: Details) -> list[Comparison]:
    """Compare how many lines there are: every line of the month is on exactly one sheet."""
    claim, sums = papers.claim, details.sums
    numbers = f"COUNT({details.meals(0)})+COUNT({details.apart(0)})"
    asked = f"ROUND(SUM({details.meals(SUBSIDY)})+SUM({details.apart(SUBSIDY)}),2)"
    apart = {EXCLUDED: claim.excluded, UNDONE: claim.undone, WAITING: claim.waiting}
    return [
        ("明细 + 剔除清单 = 全部流水（笔）", Live(numbers, sums.count), sums.count),
        ("明细 + 剔除清单 = 全部流水的补贴", Live(asked, Money(sums.all_fen)), Money(sums.all_fen)),
        *(
            (
                f"{STATES[state]}（笔）",
                Live(f'COUNTIF({details.apart(STATE)},"{STATES[state]}")', sums.rows[state]),
                len(said),
            )
            for state, said in apart.items()
        ),
    ]


def _amounts(papers: ClaimPapers, details: Details, summed: Summed, totals: Totals) -> list[Comparison]:
    """Compare portions and amounts with the claim as it was worked out."""
    claim, sums = papers.claim, details.sums
    price, paid, meals = sums.total.money
    total = meals + claim.operating.amount + claim.restated_sum
    not_paid = f"ROUND(SUM({details.meals(PRICE)})-SUM({details.meals(PAID)}),2)"
    funded = (
        ("就餐补贴", claim.meal_subsidy),
        ("运营补贴", claim.operating.amount),
        ("补退差", claim.restated_sum),
    )
    return [
        *(
            (f"{word}份数", Live(portions, sums.of_class(code).portions), claim.meals.get(code, 0))
            for (code, word), (_, portions, _) in zip(classes_of(claim), summed.classes, strict=True)
        ),
        (
            "明细的份数合计",
            Live(f"SUM({details.meals(PORTIONS)})", sums.total.portions),
            sum(claim.meals.values()),
        ),
        ("明细的补贴合计 = 就餐补贴", Live(sum_of(details.meals(SUBSIDY)), meals), claim.meal_subsidy),
        ("明细的餐价 − 实付 = 就餐补贴", Live(not_paid, price - paid), claim.meal_subsidy),
        ("按日统计的补贴合计", Live(*totals.days), claim.meal_subsidy),
        ("花名册的补贴合计", Live(*totals.people), claim.meal_subsidy),
        ("收款对账表的实付合计", Live(*totals.takings), totals.takings[1]),
        ("补退差合计", Live(*totals.restated), claim.restated_sum),
        *(
            (f"资金来源：{name}", Live(*found), told)
            for (name, told), found in zip(funded, totals.funding, strict=False)
        ),
        ("资金来源合计 = 申报合计", Live(*totals.funding[-1]), claim.total),
        ("申报表的合计", Live(totals.application, total), claim.total),
        ("申报表的大写", Live(totals.capital, capital_amount(claim.total)), capital_amount(claim.total)),
    ]
