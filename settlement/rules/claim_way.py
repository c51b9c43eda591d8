"""The way of a claim: which of its nine states lie behind it, and how many days each desk took."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from settlement.rules.claim_life import State


@dataclass(frozen=True, slots=True)
class Stage:
    """One state on a claim's way: done, now or ahead, and its days against those its desk has."""

    state: State
    stands: str
    days: int
    allowed: int

    @property
    def late(self) -> bool:
        """Tell whether the desk took longer than it may."""
        return 0 < self.allowed < self.days


def days_at(begins: date, ends: date) -> int:
    """Count the days a claim lay at a desk: the day it came is the first."""
    return (ends - begins).days + 1


def way_of(
    state: State, moves: Iterable[tuple[State, date]], today: date, allowed: Mapping[str, int]
) -> tuple[Stage, ...]:
    """Lay out all nine states of a claim that stands at one of them.

    ``moves`` say on which day it came to which state, the oldest first. Only what happened since it was last
    a draft counts: what was sent back begins anew. A desk that had it twice since has the days of both.
    """
    spent: dict[State, int] = {}
    since: tuple[State, date] | None = None
    for ends, day in moves:
        if since:
            spent[since[0]] = spent.get(since[0], 0) + days_at(since[1], day)
        since = ends, day
        if ends is State.DRAFT:
            spent, since = {}, None
    if since:
        spent[since[0]] = spent.get(since[0], 0) + days_at(since[1], today)
    here = tuple(State).index(state)
    stands = [
        "done" if place < here or state is State.PAID else "now" if place == here else "ahead"
        for place, _ in enumerate(State)
    ]
    return tuple(
        Stage(one, how, spent.get(one, 0) if one.clock and how != "ahead" else 0, allowed.get(one.clock, 0))
        for one, how in zip(State, stands, strict=True)
    )
