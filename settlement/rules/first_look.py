"""月审一页, what a reviewer looks at first: whom to ring up, what jumped, who ate most, canteens."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from settlement.rules.claim import FULL, Claim

_THOUSAND = 1000
PHONE_CALLS, JUMPS, MOST_MEALS = 10, 8, 10


@dataclass(frozen=True, slots=True)
class Jump:
    """One figure of this month beside last month's; amounts in fen where ``is_fen``."""

    name: str
    before: int
    now: int
    is_fen: bool = False

    @property
    def change(self) -> int:
        """Give by how much it went up, or (−) down."""
        return self.now - self.before

    @property
    def share(self) -> int:
        """Give the change in thousandths of last month; all of it where there was nothing before."""
        return _THOUSAND * self.change // self.before if self.before else _THOUSAND * bool(self.now)


@dataclass(frozen=True, slots=True)
class Beside:
    """One canteen in a row beside the others; per-day and share figures are whole numbers and thousandths."""

    canteen: str
    meals: int
    days: int
    elder_meals: int
    excluded: int
    waiting: int
    findings: int
    subsidy_fen: int

    @property
    def meals_a_day(self) -> int:
        """Give the meals of an average serving day."""
        return self.meals // self.days if self.days else 0

    @property
    def elder_share(self) -> int:
        """Give how many of a thousand meals were at a concession."""
        return _THOUSAND * self.elder_meals // self.meals if self.meals else 0

    @property
    def excluded_share(self) -> int:
        """Give how many of a thousand lines a check took out."""
        return _THOUSAND * self.excluded // (self.excluded + self.meals) if self.excluded else 0


def phone_sample(people: Iterable[str], seed: str, most: int = PHONE_CALLS) -> tuple[str, ...]:
    """Draw people to ring up: nobody can choose them, and whoever has the seed draws the same ones.

    ``seed`` is the claim's digest: it is not known before the last line is written.
    """
    drawn = sorted(set(people), key=lambda person: hashlib.sha256(f"{seed} {person}".encode()).digest())
    return tuple(drawn[:most])


def top_jumps(claim: Claim, previous: Claim | None, words: Mapping[str, str]) -> tuple[Jump, ...]:
    """Set a claim's figures beside last month's, the largest changes by share first; none without a month."""
    if previous is None:
        return ()
    codes = sorted({*claim.meals, *previous.meals})
    figures = [
        *(Jump(f"{words.get(c, c)}份数", previous.meals.get(c, 0), claim.meals.get(c, 0)) for c in codes),
        Jump("供餐天数", len(previous.days), len(claim.days)),
        Jump("剔除笔数", len(previous.excluded), len(claim.excluded)),
        Jump("撤销笔数", len(previous.undone), len(claim.undone)),
        Jump("待核笔数", len(previous.waiting), len(claim.waiting)),
        Jump("就餐补贴", previous.meal_subsidy.fen, claim.meal_subsidy.fen, is_fen=True),
        Jump("运营补贴", previous.operating.amount.fen, claim.operating.amount.fen, is_fen=True),
        Jump("合计", previous.total.fen, claim.total.fen, is_fen=True),
    ]
    changed = [figure for figure in figures if figure.change]
    return tuple(sorted(changed, key=lambda one: (-abs(one.share), one.name))[:JUMPS])


def city_jumps(claims: Sequence[Claim], previous: Mapping[str, Claim]) -> tuple[Jump, ...]:
    """Set each canteen's sum beside its last month's, the largest changes first."""
    jumps = [
        Jump(claim.canteen, previous[claim.canteen].total.fen, claim.total.fen, is_fen=True)
        for claim in claims
        if claim.canteen in previous
    ]
    return tuple(sorted(jumps, key=lambda one: (-abs(one.change), one.name))[:JUMPS])


def most_meals(meals: Mapping[str, int], most: int = MOST_MEALS) -> tuple[tuple[str, int], ...]:
    """Give the people with the most meals; of equal ones the first by their digest."""
    return tuple(sorted(meals.items(), key=lambda one: (-one[1], one[0]))[:most])


def side_by_side(claims: Iterable[Claim]) -> tuple[Beside, ...]:
    """Set canteens beside each other, the largest subsidy first."""
    rows = [
        Beside(
            canteen=claim.canteen,
            meals=sum(claim.meals.values()),
            days=len(claim.days),
            elder_meals=sum(count for code, count in claim.meals.items() if code != FULL),
            excluded=len(claim.excluded),
            waiting=len(claim.waiting),
            findings=len(claim.findings),
            subsidy_fen=claim.meal_subsidy.fen,
        )
        for claim in claims
    ]
    return tuple(sorted(rows, key=lambda row: (-row.subsidy_fen, row.canteen)))
