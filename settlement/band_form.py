"""Reading how wristbands are to be printed: one of the papers that can be bought, or one measured by hand."""

import re

from flask import request

from settlement.band_desk import Order
from settlement.band_sheet import Paper
from settlement.form import text, whole
from settlement.rules.band_layout import LAYOUTS, Grid
from settlement.rules.faults import Fault

OWN = "own"
"""Stands for a paper that somebody measured."""

COUNTS = (("columns", "列"), ("rows", "行"))
MILLIMETRES = (
    ("label_width", "每枚宽"),
    ("label_height", "每枚高"),
    ("left", "左边空"),
    ("top", "上边空"),
    ("gap_x", "左右间隔"),
    ("gap_y", "上下间隔"),
)
"""What is measured of a label sheet, as fields and words."""

_COUNT = re.compile(r"[0-9]{1,3}")
_MM = re.compile(r"[0-9]{1,3}(\.[0-9]{1,2})?")


def order_of_form(newest: int) -> Order:
    """Read paper, names and cut marks from the form."""
    grid = grid_of_form()
    begin_at = number("begin_at", "从第几枚开始")
    if not 1 <= begin_at <= grid.on_a_page:
        raise Fault("begin_at", f"这种纸一张有 {grid.on_a_page} 枚：请写 1 到 {grid.on_a_page}。")
    paper = Paper(grid, begin_at - 1, cut_marks=bool(text("cut", 3)))
    return Order(paper, with_names=text("names", 10) == "masked", newest=newest)


def seen_newest() -> int:
    """Read which number was the newest when the page was opened."""
    return whole("newest")


def grid_of_form() -> Grid:
    """Read the paper: by its code, or measure by measure."""
    layout = text("layout", 20)
    if layout in LAYOUTS:
        return LAYOUTS[layout][1]
    if layout != OWN:
        raise Fault("layout", "没有选纸：没有做，请选一种。")
    columns, rows = (number(field, word) for field, word in COUNTS)
    width, height, left, top, gap_x, gap_y = (_millimetres(field, word) for field, word in MILLIMETRES)
    return Grid(columns, rows, width, height, left, top, gap_x, gap_y)


def number(field: str, word: str) -> int:
    """Read a small whole number that somebody typed."""
    typed = text(field, 10)
    if not _COUNT.fullmatch(typed):
        raise Fault(field, f"{word}要写整数，例如 3：没有做，请再写一次。")
    return int(typed)


def _millimetres(field: str, word: str) -> float:
    typed = text(field, 10) or "0"
    if not _MM.fullmatch(typed):
        raise Fault(field, f"{word}要写毫米，例如 63.5：没有做，请再写一次。")
    return float(typed)


def typed_values(**defaults: str) -> dict[str, str]:
    """Give what stands in the form's fields: what was typed, or what is usual."""
    usual = {"layout": "", "names": "none", "begin_at": "1", "cut": "", **defaults}
    measures = {field: "" for field, _ in (*COUNTS, *MILLIMETRES)}
    return {name: request.form.get(name, kept)[:40] for name, kept in {**measures, **usual}.items()}
