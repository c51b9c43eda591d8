"""按日统计表: each day's portions by class and its subsidy, and the same as a chart."""

from xlsxwriter.workbook import Workbook

from pos.rules.money import Money
from pos.rules.service_days import WEEKDAYS
from settlement.claim_papers import ClaimPapers
from settlement.workbook.classes import classes_of
from settlement.workbook.meals import CLASS, DAY, PORTIONS, SUBSIDY, Details
from settlement.workbook.names import DAYS, month_words
from settlement.workbook.pen import Column, Live, Pen, cell, column_of, sum_of, sum_where

_CHART = {"width": 660, "height": 280}
_FIRST_CLASS = 2


def write_days(pen: Pen, book: Workbook, papers: ClaimPapers, details: Details) -> tuple[str, Money]:
    """Write the sheet; give the cell of its subsidy's total, and what it comes to."""
    claim, sums = papers.claim, details.sums
    classes = classes_of(claim)
    heads = ("日期", "星期", *(word for _, word in classes), "份数合计", "就餐补贴")
    columns = [Column(head, 13) for head in heads]
    pen.begin("按日统计表", f"{claim.canteen}　{month_words(claim)}", columns, upright=True)
    first, all_meals, subsidy = pen.row, _FIRST_CLASS + len(classes), _FIRST_CLASS + len(classes) + 1
    for day in sums.days:
        on_day = (details.meals(DAY), cell(DAYS, 0, pen.row))
        by_class = [
            Live(
                f'SUMIFS({details.meals(PORTIONS)},{on_day[0]},{on_day[1]},{details.meals(CLASS)},"{word}")',
                sums.of_day(day, code).portions,
            )
            for code, word in classes
        ]
        portions = f"SUM({cell(DAYS, _FIRST_CLASS, pen.row)}:{cell(DAYS, all_meals - 1, pen.row)})"
        total = sums.of_day(day)
        fen = Live(sum_where(details.meals(SUBSIDY), on_day), Money(total.subsidy_fen))
        weekday = f"周{WEEKDAYS[day.weekday()]}"
        pen.line((day, weekday, *by_class, Live(portions, total.portions), fen))
    last = pen.row - 1
    pen.row = max(pen.row, first + 1)
    counts = [*(sums.of_class(code).portions for code, _ in classes), sums.total.portions]
    summed = [
        Live(f"SUM({column_of(DAYS, place, first, last)})", count)
        for place, count in enumerate(counts, _FIRST_CLASS)
    ]
    in_all = Money(sums.total.subsidy_fen)
    all_days = Live(sum_of(column_of(DAYS, subsidy, first, last)), in_all)
    pen.line(("合计", f"{len(sums.days)} 天", *summed, all_days), total=True)
    _chart(pen, book, classes, (first, max(first, last)))
    return cell(DAYS, subsidy, pen.row - 1), in_all


def _chart(pen: Pen, book: Workbook, classes: tuple[tuple[str, str], ...], rows: tuple[int, int]) -> None:
    """Draw the days as columns, the classes on top of each other."""
    chart = book.add_chart({"type": "column", "subtype": "stacked"})
    for place, (_, word) in enumerate(classes, _FIRST_CLASS):
        chart.add_series(
            {
                "name": word,
                "categories": f"={column_of(DAYS, 0, *rows)}",
                "values": f"={column_of(DAYS, place, *rows)}",
                "gap": 40,
            }
        )
    chart.set_title({"name": "每天份数", "name_font": {"size": 12}})
    chart.set_x_axis({"num_format": "d", "text_axis": True})
    chart.set_y_axis({"num_format": "0", "min": 0})
    chart.set_legend({"position": "bottom"})
    chart.set_size(_CHART)
    pen.sheet.insert_chart(pen.row + 1, 0, chart, {"object_position": 1, "description": "每天份数，按类别"})
