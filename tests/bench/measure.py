"""What a bench is made of: our way beside a named baseline, each measured anew in every round."""

import math
import statistics
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

REPORTED = math.inf
"""The goal of a row that has none: the figure is there to be seen."""

Measured = Callable[[], float]
"""Does the thing once, and gives what it came to: seconds, unless the row has another unit."""


@dataclass(frozen=True)
class Row:
    """One thing measured, beside a baseline that does the least anybody could do for it."""

    what: str
    baseline: str
    ours: Measured
    bare: Measured
    goal: float
    """Ours may take so many times as much as the baseline; infinite: it is only reported."""
    unit: str = "s"
    more_is_better: bool = False
    """The figures are rates, and ours has to reach ``goal`` × the baseline instead."""


@dataclass(frozen=True)
class Growth:
    """The same thing at 1×, 10× and 100× the records."""

    what: str
    records: tuple[int, ...]
    took: Callable[[int], float]
    """Does the thing once with so many records; gives seconds."""
    flat: bool
    """It should take as long as with few (a sale); otherwise at most in proportion (a month)."""


@dataclass(frozen=True)
class Figure:
    """A row's medians, and the middle of the rounds' own ratios."""

    row: Row
    ours: float
    bare: float
    ratio: float

    @property
    def met(self) -> bool:
        """Tell whether the goal is reached."""
        return self.ratio >= self.row.goal if self.row.more_is_better else self.ratio <= self.row.goal


@dataclass(frozen=True)
class Grown:
    """What a growth came to: the middle of some runs at each number of records."""

    growth: Growth
    seconds: tuple[float, ...]

    @property
    def met(self) -> bool:
        """Tell whether it stayed flat, or grew no faster than the records; a quarter is noise."""
        first, last = self.seconds[0], self.seconds[-1]
        times = self.growth.records[len(self.seconds) - 1] / self.growth.records[0]
        return last / first <= (2.0 if self.growth.flat else times * 1.25)


def figure(row: Row, rounds: int, tick: Callable[[], None]) -> Figure:
    """Measure a row in so many rounds, the other way round in every second one."""
    ours: list[float] = []
    bare: list[float] = []
    for number in range(rounds):
        ways = [(ours, row.ours), (bare, row.bare)]
        for kept, way in ways[:: -1 if number % 2 else 1]:
            kept.append(way())
            tick()
    ratio = statistics.median(mine / least for mine, least in zip(ours, bare, strict=True))
    return Figure(row, statistics.median(ours), statistics.median(bare), ratio)


def grown(growth: Growth, runs: int, tick: Callable[[], None], sizes: int | None = None) -> Grown:
    """Measure a growth: every number of records in turn, so often; the first ``sizes`` of them only."""
    records = growth.records[:sizes]
    took: dict[int, list[float]] = {size: [] for size in records}
    for _ in range(runs):
        for size in records:
            took[size].append(growth.took(size))
            tick()
    return Grown(growth, tuple(statistics.median(took[size]) for size in records))


def table(figures: Iterable[Figure]) -> Sequence[str]:
    """Write figures as a Markdown table."""
    rows = ["| what | ours | baseline | | ratio | goal | met |", "|---|---|---|---|---|---|---|"]
    for one in figures:
        row = one.row
        goal = f"≥ {row.goal:g}" if row.more_is_better else f"≤ {row.goal:g}"
        met = "yes" if one.met else "**no**"
        if math.isinf(row.goal):
            goal, met = "reported", ""
        shown = f"{shown_as(one.ours, row.unit)} | {row.baseline} | {shown_as(one.bare, row.unit)}"
        rows.append(f"| {row.what} | {shown} | {one.ratio:.2f} | {goal} | {met} |")
    return rows


def shown_as(value: float, unit: str) -> str:
    """Write a figure with its unit, times as people say them."""
    if unit != "s":
        return f"{value:,.0f} {unit}" if value >= 100 else f"{value:.3g} {unit}"
    if value < 0.001:
        return f"{value * 1e6:.0f} µs"
    return f"{value * 1000:.1f} ms" if value < 1 else f"{value:.2f} s"
