"""A drawing of bars, one for each row, each with its number at its end."""

from xlsxwriter.chart import Chart
from xlsxwriter.workbook import Workbook

_HEAD_POINTS = 12


def bars(book: Workbook, title: str, name: str, categories: str, values: str) -> Chart:
    """Draw a bar for each row of two columns of cells, the first row on top."""
    chart: Chart = book.add_chart({"type": "bar"})
    chart.add_series(
        {
            "name": name,
            "categories": f"={categories}",
            "values": f"={values}",
            "data_labels": {"value": True},
            "gap": 60,
        }
    )
    chart.set_title({"name": title, "name_font": {"size": _HEAD_POINTS}})
    chart.set_legend({"none": True})
    chart.set_y_axis({"reverse": True})
    # each bar has its number at its end: a scale would stand above the bars and say it a second time
    chart.set_x_axis({"visible": False, "min": 0, "major_gridlines": {"visible": False}})
    return chart
