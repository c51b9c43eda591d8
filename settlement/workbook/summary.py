"""汇总表: portions and amounts by class, the streams of money, a chart, and the month at first look."""

from dataclasses import dataclass

from xlsxwriter.workbook import Workbook

from pos.rules.money import Money
from settlement.claim_papers import ClaimPapers
from settlement.workbook.bars import bars
from settlement.workbook.classes import classes_of
from settlement.workbook.first_look import write_first_look
from settlement.workbook.meals import CLASS, PAID, PORTIONS, PRICE, SUBSIDY, Details
from settlement.workbook.names import SUMMARY, month_words
from settlement.workbook.pen import Column, Live, Pen, cell, column_of, sum_of, sum_where

_COLUMNS = (
    Column("类别", 16), Column("份数", 13), Column("餐价合计", 14), Column("实付合计", 14),
    Column("补贴合计", 14),
    Column("上月份数", 12), Column("增减", 12),
)  # fmt: skip
_PORTIONS, _SUBSIDY, _BEFORE = 1, 4, 5
_STREAM = 1
_CHART_ROWS = 15
_CHART = {"width": 660, "height": 280}


@dataclass(frozen=True)
class Summed:
    """The cells of 汇总表 that other sheets point to."""

    classes: tuple[tuple[str, str, str], ...]
    """Each class's word with the cells of its portions and of its subsidy."""
    portions: str
    meals: str
    operating: str
    restated: str
    total: str


def write_summary(
    pen: Pen, book: Workbook, papers: ClaimPapers, details: Details, restated: tuple[str, Money]
) -> Summed:
    """Write the sheet; ``restated`` is the cell of 补退差明细's total, and what it comes to."""
    claim = papers.claim
    pen.begin("汇总表", f"{claim.canteen}　{month_words(claim)}", _COLUMNS, upright=True)
    first = pen.row
    classes = tuple(_class(pen, papers, details, code, word) for code, word in classes_of(claim))
    last = pen.row - 1
    _total(pen, papers, details, (first, last))
    portions, subsidy = (cell(SUMMARY, place, pen.row - 1) for place in (_PORTIONS, _SUBSIDY))
    pen.gap()
    pen.heads(("补助", "金额"))
    in_meals = Money(details.sums.total.subsidy_fen)
    pen.line(("一、就餐补贴", Live(subsidy, in_meals)))
    meals = cell(SUMMARY, _STREAM, pen.row - 1)
    pen.line(("二、运营补贴", claim.operating.amount))
    pen.line(("三、补退差", Live(restated[0], restated[1])))
    rows = column_of(SUMMARY, _STREAM, pen.row - 3, pen.row - 1)
    in_all = in_meals + claim.operating.amount + restated[1]
    pen.line(("合计", Live(sum_of(rows), in_all)), total=True)
    found = Summed(classes, portions, meals, *(cell(SUMMARY, _STREAM, pen.row - back) for back in (3, 2, 1)))
    _chart(pen, book, (first, last))
    write_first_look(pen, papers, details)
    return found


def _class(pen: Pen, papers: ClaimPapers, details: Details, code: str, word: str) -> tuple[str, str, str]:
    """Write one class's row."""
    added, where = details.sums.of_class(code), (details.meals(CLASS), cell(SUMMARY, 0, pen.row))
    before = papers.previous.meals.get(code, 0) if papers.previous else None
    amounts = [
        Live(sum_where(details.meals(place), where), amount)
        for place, amount in zip((PRICE, PAID, SUBSIDY), added.money, strict=True)
    ]
    portions = Live(f"SUMIFS({details.meals(PORTIONS)},{where[0]},{where[1]})", added.portions)
    pen.line((word, portions, *amounts, before, _change(pen.row, added.portions, before)))
    return word, cell(SUMMARY, _PORTIONS, pen.row - 1), cell(SUMMARY, _SUBSIDY, pen.row - 1)


def _change(row: int, now: int, before: int | None) -> Live | None:
    if before is None:
        return None
    return Live(f"{cell(SUMMARY, _PORTIONS, row)}-{cell(SUMMARY, _BEFORE, row)}", now - before)


def _total(pen: Pen, papers: ClaimPapers, details: Details, rows: tuple[int, int]) -> None:
    total = details.sums.total
    portions = Live(f"SUM({column_of(SUMMARY, _PORTIONS, *rows)})", total.portions)
    amounts = [
        Live(sum_of(column_of(SUMMARY, place, *rows)), amount) for place, amount in enumerate(total.money, 2)
    ]
    before: Live | None = None
    change: Live | None = None
    if papers.previous:
        counted = sum(papers.previous.meals.values())
        before = Live(f"SUM({column_of(SUMMARY, _BEFORE, *rows)})", counted)
        change = _change(pen.row, total.portions, counted)
    pen.line(("合计", portions, *amounts, before, change), total=True)


def _chart(pen: Pen, book: Workbook, rows: tuple[int, int]) -> None:
    """Draw the portions of the classes, and leave room for the drawing."""
    names, figures = column_of(SUMMARY, 0, *rows), column_of(SUMMARY, _PORTIONS, *rows)
    chart = bars(book, "各类别份数", "份数", names, figures)
    chart.set_size(_CHART)
    pen.sheet.insert_chart(pen.row + 1, 0, chart, {"object_position": 1, "description": "各类别份数"})
    pen.row += _CHART_ROWS + 1
