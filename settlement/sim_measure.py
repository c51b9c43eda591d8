"""How well each check does on simulated cities: what it finds of what was planted, and false alarms."""

import random
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from pos.rules.policy import Policy
from settlement.rules.claim_rules import ClaimRules
from settlement.rules.findings import Level
from settlement.rules.months import Month
from settlement.rules.settle import Settled, settle
from settlement.sim_city import CANTEENS, City, honest_city
from settlement.sim_fraud import PLANTS, STRENGTHS
from settlement.sim_spot import Spot

_AT_ONCE = 7
"""So many patterns are planted into one city, each at a canteen of its own; the last canteens stay honest."""


@dataclass
class Score:
    """One check: planted and found by strength, and its findings on honest canteen-months."""

    planted: Counter[int] = field(default_factory=Counter)
    found: Counter[int] = field(default_factory=Counter)
    false_alarms: int = 0


@dataclass(frozen=True)
class Town:
    """The rules under which simulated cities are settled."""

    month: Month
    policy: Policy
    rules: ClaimRules

    def honest(self, seed: int) -> City:
        """Make an honest city."""
        return honest_city(seed, self.month, self.policy, self.rules)


@dataclass
class Measured:
    """All scores, and how many findings that need a note an honest canteen-month gets."""

    scores: dict[str, Score] = field(default_factory=dict)
    honest_months: int = 0
    notes: int = 0

    def of(self, check: str) -> Score:
        """Give a check's score, to add to."""
        return self.scores.setdefault(check, Score())


def settled(city: City) -> Settled:
    """Settle a simulated city as a real one is settled."""
    return settle(city.month, city.numbered(), city.known())


def measure(town: Town, seeds: Iterable[int], strengths: Iterable[int] = STRENGTHS) -> Iterator[Measured]:
    """Settle honest and planted cities, and give what is known so far after each."""
    so_far = Measured()
    strengths = tuple(strengths)
    for seed in seeds:
        _count_honest(settled(town.honest(seed)), so_far)
        yield so_far
        for strength in strengths:
            for some in _by_so_many(tuple(PLANTS), _AT_ONCE):
                _count_planted(town, seed, some, strength, so_far)
                yield so_far


def steps(seeds: int) -> int:
    """Say how many cities ``measure`` settles, honest ones included."""
    return seeds * (1 + len(STRENGTHS) * -(-len(PLANTS) // _AT_ONCE))


def _by_so_many(checks: tuple[str, ...], size: int) -> Iterator[tuple[str, ...]]:
    return (checks[at : at + size] for at in range(0, len(checks), size))


def _count_honest(month: Settled, so_far: Measured) -> None:
    so_far.honest_months += len(month.claims)
    for findings in month.findings.values():
        for finding in findings:
            so_far.of(finding.check).false_alarms += 1
            so_far.notes += finding.level is Level.NOTE


def _count_planted(town: Town, seed: int, checks: Iterable[str], strength: int, so_far: Measured) -> None:
    city = town.honest(seed)
    places = list(city.tills)
    where = dict(zip(checks, places, strict=False))
    other = places[CANTEENS - 1]
    for check, canteen in where.items():
        dice = random.Random(f"{seed} {check} {strength}")  # noqa: S311, the same again is the point
        PLANTS[check](Spot(city, canteen, other, strength, dice))
    month = settled(city)
    for check, canteen in where.items():
        score = so_far.of(check)
        score.planted[strength] += 1
        score.found[strength] += any(one.check == check for one in month.findings.get(canteen, ()))
