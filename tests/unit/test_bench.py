"""The frame of the bench: medians of the rounds' own ratios, what is met, and a page with every row on it."""

import math
from pathlib import Path
from types import SimpleNamespace

import pytest

from bench import centre_growth, centre_rows, till_growth, till_rows
from bench.__main__ import measured
from bench.measure import Figure, Grown, Growth, Row, figure, grown, table
from bench.plot import plot
from bench.report import growth_table, page

PAGE = Path(__file__).parents[2] / "docs" / "benchmarks.md"
SIZES = (10, 100, 1_000)


def row(ours=(), bare=(), goal=4.0, **more):
    mine, least = iter(ours), iter(bare)
    return Row("a sale", "bare insert", lambda: next(mine), lambda: next(least), goal, **more)


def figure_of(ratio, goal=4.0, **more):
    return Figure(row(goal=goal, **more), ratio, 1.0, ratio)


def test_the_ratio_is_the_middle_of_the_rounds_own_ratios():
    found = figure(row([2.0, 9.0, 12.0], [1.0, 3.0, 2.0]), 3, lambda: None)
    assert (found.ours, found.bare, found.ratio) == (9.0, 2.0, 3.0)  # 9 / 2 would be the wrong one


def test_every_second_round_goes_the_other_way_round():
    order, ticks = [], []
    one = Row("a", "b", lambda: order.append("ours") or 1.0, lambda: order.append("bare") or 1.0, 1)
    figure(one, 3, lambda: ticks.append(1))
    assert order == ["ours", "bare", "bare", "ours", "ours", "bare"]
    assert len(ticks) == 6


@pytest.mark.parametrize(
    ("ratio", "goal", "more_is_better", "met"),
    [(4.0, 4, False, True), (4.1, 4, False, False), (0.5, 0.25, True, True), (0.2, 0.25, True, False)],
)
def test_a_goal_is_met_or_it_is_not(ratio, goal, more_is_better, met):
    assert figure_of(ratio, goal, more_is_better=more_is_better).met is met


@pytest.mark.parametrize(
    ("last", "flat", "met"),
    [(2.0, True, True), (2.1, True, False), (125.0, False, True), (126.0, False, False)],
)
def test_what_grows_stays_flat_or_in_proportion(last, flat, met):
    assert Grown(Growth("claims", SIZES, float, flat), (1.0, 1.0, last)).met is met


def test_a_short_run_is_judged_by_the_records_it_had():
    short = grown(Growth("claims", SIZES, lambda records: records / 10, flat=False), 1, lambda: None, 2)
    assert short.seconds == (1.0, 10.0)
    assert short.met
    assert not Grown(short.growth, (1.0, 13.0)).met


def test_the_table_says_what_is_not_met_and_what_has_no_goal():
    lines = table([figure_of(5.0), figure_of(3.0), figure_of(9.0, math.inf)])
    assert [line.split("|")[-3:-1] for line in lines[2:]] == [
        [" ≤ 4 ", " **no** "],
        [" ≤ 4 ", " yes "],
        [" reported ", "  "],
    ]


def test_every_row_and_growth_measured_stands_on_the_page():
    sale, claims = row([1.0], [1.0]), Growth("claims", SIZES, lambda records: records / 10, flat=False)
    options = SimpleNamespace(quick=False, rounds=1)
    figures, grew = measured([sale], [claims], options)
    text = page(figures, grew, 1)
    for words in (
        "| a sale | 1.00 s | bare insert |",
        "| claims | 10 / 100 / 1,000 |",
        "pictures/growth.svg",
    ):
        assert words in text
    assert growth_table(grew)[2].endswith("| 100.0 | in proportion | yes |")


def test_the_picture_has_a_line_for_each_growth():
    both = [Grown(Growth(what, SIZES, float, flat=True), (1e-3, 2e-3, 4e-3)) for what in ("claims", "people")]
    drawn = plot(both)
    assert drawn.count("<polyline") == 2
    for words in (">claims<", ">people<", ">0.001 s<", ">100×<"):
        assert words in drawn


def test_the_page_in_docs_has_every_row_that_is_measured(tmp_path):
    if not PAGE.exists():
        pytest.skip("the page has not been written yet")
    text = PAGE.read_text(encoding="utf-8")
    with (
        till_rows.rows(tmp_path) as till,
        centre_rows.rows(tmp_path) as centre,
        till_growth.growths(tmp_path) as till_grows,
        centre_growth.growths(tmp_path) as centre_grows,
    ):
        missing = [one.what for one in (*till, *centre) if f"| {one.what} | " not in text]
        missing += [one.what for one in (*till_grows, *centre_grows) if f"| {one.what} | " not in text]
    assert not missing
