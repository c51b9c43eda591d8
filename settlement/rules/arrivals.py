"""When the centre had a till's lines: kept only where that was long after they were written."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from settlement.rules.meal_lines import MealLine

PROMPT = timedelta(minutes=5)
"""Lines that came sooner than this count as having come at once."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """Lines of a till, from one number to another, that came together at a moment."""

    till: str
    first: int
    last: int
    at: datetime


def with_arrivals(lines: Iterable[MealLine], arrivals: Iterable[Arrival]) -> Iterator[MealLine]:
    """Say of each line when the centre had it.

    Of lines before a till's first arrival nothing is known; of those after it that are in none, that they
    came at once.
    """
    by_till = _by_till(arrivals)
    for line in lines:
        known = by_till.get(line.till)
        yield line if known is None else replace(line, received_at=_received(line, known))


def _by_till(arrivals: Iterable[Arrival]) -> Mapping[str, tuple[list[int], list[Arrival]]]:
    found: defaultdict[str, list[Arrival]] = defaultdict(list)
    for one in arrivals:
        found[one.till].append(one)
    sorted_ones = {till: sorted(some, key=lambda one: one.first) for till, some in found.items()}
    return {till: ([one.first for one in some], some) for till, some in sorted_ones.items()}


def _received(line: MealLine, known: tuple[list[int], list[Arrival]]) -> datetime | None:
    firsts, arrivals = known
    place = bisect_right(firsts, line.number)
    if place == 0:
        return None
    one = arrivals[place - 1]
    return max(one.at, line.at) if line.number <= one.last else line.at
