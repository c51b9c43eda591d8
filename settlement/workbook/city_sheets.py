"""申报表, 汇总表 and 资金来源 of all canteens together."""

from collections.abc import Sequence
from dataclasses import dataclass

from xlsxwriter.workbook import Workbook

from pos.rules.meals import shanghai
from pos.rules.money import Money
from settlement.claim_papers import CityPapers
from settlement.rules.capital_amount import capital_amount
from settlement.rules.claim import Claim
from settlement.rules.policy_lines import CLASS_WORDS
from settlement.workbook.bars import bars
from settlement.workbook.names import FUNDING, SUMMARY, month_words
from settlement.workbook.pen import Column, Live, Pen, Value, cell, column_of, sum_of

_CODES = ("full", "half", "free")
_FIRST_CLASS, _ALL, _MEALS, _OPERATING, _RESTATED, _TOTAL = 3, 6, 7, 8, 9, 10
_COLUMNS = (
    Column("序号", 6), Column("食堂", 34), Column("运营单位", 24),
    *(Column(f"{CLASS_WORDS[code]}份数", 9) for code in _CODES),
    Column("份数合计", 10), Column("就餐补贴", 14),
    Column("运营补贴", 13), Column("补退差", 12), Column("合计", 14), Column("剔除", 7), Column("待核", 7),
    Column("未处理异常", 8), Column("状态", 10),
)  # fmt: skip
_CITY_SIGNERS = ("制表", "民政审批", "财务受理")
_CHART = {"width": 900, "height": 320}


@dataclass(frozen=True)
class CitySummed:
    """The cells of the totals: portions, the three streams, and all; and where the canteens' rows stand."""

    portions: tuple[str, int]
    streams: tuple[tuple[str, Money], ...]
    total: tuple[str, Money]
    first: int


def streams_of(claims: Sequence[Claim]) -> tuple[Money, Money, Money]:
    """Add each stream of money up over the canteens."""
    nothing = Money(0)
    return (
        sum((claim.meal_subsidy for claim in claims), nothing),
        sum((claim.operating.amount for claim in claims), nothing),
        sum((claim.restated_sum for claim in claims), nothing),
    )


def write_city_summary(pen: Pen, book: Workbook, papers: CityPapers, claims: Sequence[Claim]) -> CitySummed:
    """Write one row a canteen and the totals."""
    pen.begin("各食堂补助资金汇总表", month_words(claims[0]), _COLUMNS)
    first = pen.row
    for place, claim in enumerate(claims, 1):
        pen.line((place, claim.canteen, claim.operator, *_figures(pen.row, claim), *_states(papers, claim)))
    last = pen.row - 1
    counts = [sum(claim.meals.get(code, 0) for claim in claims) for code in _CODES]
    portions = sum(sum(claim.meals.values()) for claim in claims)
    summed = [
        Live(f"SUM({column_of(SUMMARY, place, first, last)})", count)
        for place, count in enumerate([*counts, portions], _FIRST_CLASS)
    ]
    streams = streams_of(claims)
    total = sum(streams, Money(0))
    amounts = [
        Live(sum_of(column_of(SUMMARY, place, first, last)), amount)
        for place, amount in enumerate([*streams, total], _MEALS)
    ]
    pen.line(("合计", f"{len(claims)} 家", "", *summed, *amounts, "", "", "", ""), total=True)
    _chart(pen, book, (first, last))
    at = pen.row - 1
    return CitySummed(
        (cell(SUMMARY, _ALL, at), portions),
        tuple((cell(SUMMARY, place, at), amount) for place, amount in enumerate(streams, _MEALS)),
        (cell(SUMMARY, _TOTAL, at), total),
        first,
    )


def _figures(row: int, claim: Claim) -> tuple[Value | Live, ...]:
    """Give a canteen's portions and money; classes beyond the three are in the sum of its portions."""
    across = f"{cell(SUMMARY, _MEALS, row)}:{cell(SUMMARY, _RESTATED, row)}"
    return (
        *(claim.meals.get(code, 0) for code in _CODES),
        sum(claim.meals.values()),
        claim.meal_subsidy,
        claim.operating.amount,
        claim.restated_sum,
        Live(sum_of(across), claim.total),
    )


def _states(papers: CityPapers, claim: Claim) -> tuple[Value, ...]:
    unanswered = papers.open_findings.get(claim.canteen)
    return len(claim.excluded), len(claim.waiting), unanswered, papers.states.get(claim.canteen, "草稿")


def _chart(pen: Pen, book: Workbook, rows: tuple[int, int]) -> None:
    """Draw each canteen's sum as a bar."""
    names, figures = column_of(SUMMARY, 1, *rows), column_of(SUMMARY, _TOTAL, *rows)
    chart = bars(book, "各食堂申报合计", "合计（元）", names, figures)
    chart.set_size(_CHART)
    pen.sheet.insert_chart(pen.row + 1, 1, chart, {"object_position": 1, "description": "各食堂申报合计"})


def write_city_funding(pen: Pen, claims: Sequence[Claim]) -> tuple[str, Money]:
    """Write what each payer pays for each canteen; give the cell of all of it, and what it comes to."""
    payers = list(dict.fromkeys(share.payer for claim in claims for share in claim.funding))
    columns = (Column("食堂", 36), *(Column(payer, 16) for payer in payers), Column("合计", 16))
    pen.begin("资金来源", month_words(claims[0]), columns)
    first, last_payer = pen.row, len(payers)
    for claim in claims:
        pays = {share.payer: share.total for share in claim.funding}
        across = f"{cell(FUNDING, 1, pen.row)}:{cell(FUNDING, last_payer, pen.row)}"
        in_all = sum(pays.values(), Money(0))
        pen.line((claim.canteen, *(pays.get(payer) for payer in payers), Live(sum_of(across), in_all)))
    last = pen.row - 1
    amounts = [
        sum((share.total for claim in claims for share in claim.funding if share.payer == payer), Money(0))
        for payer in payers
    ]
    amounts.append(sum(amounts, Money(0)))
    pen.line(
        ("合计", *(Live(sum_of(column_of(FUNDING, p, first, last)), m) for p, m in enumerate(amounts, 1))),
        total=True,
    )
    return cell(FUNDING, last_payer + 1, pen.row - 1), amounts[-1]


def write_city_application(
    pen: Pen, papers: CityPapers, claims: Sequence[Claim], summed: CitySummed
) -> tuple[str, str]:
    """Write what the city pays in all; give the cell of the amount in characters, and what stands there."""
    columns = (Column("", 22), Column("", 24), Column("", 24))
    pen.begin("社区食堂补助资金汇总申报表", month_words(claims[0]), columns, upright=True)
    pen.heads(("项目", "金额", "说明"))
    for label, stream in zip(("一、就餐补贴", "二、运营补贴", "三、补退差"), summed.streams, strict=True):
        pen.line((label, Live(*stream), ""))
    pen.line(("合计（小写）", Live(*summed.total), f"{len(claims)} 家食堂"), total=True)
    capital = capital_amount(summed.total[1])
    pen.labelled("合计（大写）", capital, 24)
    at = cell(pen.name, 1, pen.row - 1)
    for who in _CITY_SIGNERS:
        pen.boxes((f"{who}（盖章）\n\n签字：\n\n日期：　　　年　　月　　日",), (len(columns),), 92)
    pen.across(f"制表时间 {shanghai(papers.made_at):%Y-%m-%d %H:%M}", pen.looks.plain)
    return at, capital
