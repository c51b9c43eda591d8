"""The months of the canteens somebody looks after, as the claim pages show them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from pos.rules.meals import service_day
from pos.rules.money import ZERO, Money
from settlement.claim_book import ClaimRow
from settlement.rules.claim_life import State
from settlement.rules.claim_way import days_at
from settlement.rules.month_sold import FREE, FULL, HALF, Compared, MonthSold
from settlement.rules.months import Month
from settlement.rules.roles import Level, Scope
from settlement.store import Office

MONTHS_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Cell:
    """One canteen's month on the board: portions at a concession, their subsidy, and the claim if any."""

    meals: int = 0
    subsidy: Money = ZERO
    claim: ClaimRow | None = None
    late: bool = False
    days: int = 0
    """How long the claim has lain at the desk whose turn it is; 0 once it is paid."""

    @property
    def claimed(self) -> Money:
        """Give what the claim comes to, as far as there is one."""
        return self.claim.total if self.claim else ZERO


@dataclass(frozen=True)
class Row:
    """One canteen on the board, its newest month first."""

    place: Scope
    cells: tuple[Cell, ...]

    @property
    def claimed(self) -> Money:
        """Add up what its claims come to, over the months shown."""
        return Money(sum(cell.claimed.fen for cell in self.cells))


@dataclass(frozen=True)
class Board:
    """Canteens by months, and what each month comes to."""

    months: tuple[Month, ...]
    rows: tuple[Row, ...]

    def total(self, column: int) -> Cell:
        """Add a month up over all canteens."""
        cells = [row.cells[column] for row in self.rows]
        return Cell(sum(cell.meals for cell in cells), Money(sum(cell.subsidy.fen for cell in cells)))

    def claimed(self, column: int) -> Money:
        """Add up what a month's claims come to."""
        return Money(sum(row.cells[column].claimed.fen for row in self.rows))

    @property
    def all_claimed(self) -> Money:
        """Add up what all claims on the board come to."""
        return Money(sum(row.claimed.fen for row in self.rows))


@dataclass(frozen=True, slots=True)
class Owed:
    """A claim that finance has accepted and not wholly paid: how much is missing, and since when."""

    claim: ClaimRow
    owed: Money
    days: int


@dataclass(frozen=True)
class Operator:
    """What is owed to one operator, over all its claims, the longest owed first."""

    name: str
    claims: tuple[Owed, ...]

    @property
    def owed(self) -> Money:
        """Add up what is missing."""
        return Money(sum(one.owed.fen for one in self.claims))


@dataclass(frozen=True)
class MonthSeen:
    """One canteen's month beside the one before."""

    place: Scope
    sold: MonthSold
    before: MonthSold

    @property
    def compared(self) -> tuple[Compared, ...]:
        """Give each figure beside that of the month before."""
        return self.sold.beside(self.before)

    @property
    def largest_change(self) -> int:
        """Give the change that the longest bar stands for."""
        return max((abs(one.change) for one in self.compared), default=0) or 1

    @property
    def chart(self) -> dict[str, object]:
        """Give the numbers of the chart."""
        days = self.sold.days()
        return {
            "names": [str(one.day.day) for one in days],
            **{code: [one.meals.get(code, 0) for one in days] for code in (FULL, HALF, FREE)},
        }


def tills_by_canteen(office: Office, scope: Scope) -> dict[Scope, tuple[str, ...]]:
    """Give each canteen inside a scope with all tills it ever had, those out of use too."""
    found: defaultdict[Scope, list[str]] = defaultdict(list)
    for known in office.tills.all():
        if known.place.level is Level.CANTEEN and scope.covers(known.place):
            found[known.place].append(known.till)
    return {place: tuple(found[place]) for place in sorted(found, key=str)}


def board_of(office: Office, scope: Scope, until: Month, today: date) -> Board:
    """Put together the months up to one, newest first, of every canteen inside a scope."""
    months = [until]
    while len(months) < MONTHS_SHOWN:
        months.append(months[-1].before)
    canteens = tills_by_canteen(office, scope)
    tills = [till for of_canteen in canteens.values() for till in of_canteen]
    sums = [office.sold_months.sums(month, tills) for month in months]
    claims = {(row.place, row.month): row for row in office.claims.between(str(months[-1]), str(months[0]))}
    rows = [
        Row(
            place,
            tuple(
                _cell(of_month, own, claims.get((place, str(month))), today)
                for month, of_month in zip(months, sums, strict=True)
            ),
        )
        for place, own in canteens.items()
    ]
    return Board(tuple(months), tuple(rows))


def owed_to(office: Office, scope: Scope, today: date) -> tuple[Owed, ...]:
    """Give what is owed to operators inside a scope, the longest first."""
    rows = [row for row in office.claims.in_states([State.ACCEPTED]) if scope.covers(row.place)]
    paid = office.claims.paid([row.number for row in rows])
    owed = [
        Owed(row, row.total - paid.get(row.number, ZERO), days_at(service_day(row.since), today))
        for row in rows
    ]
    return tuple(sorted((one for one in owed if one.owed), key=lambda one: -one.days))


def by_operator(owed: Iterable[Owed]) -> tuple[Operator, ...]:
    """Put together what is owed by operator; who has waited longest comes first, as the claims do."""
    found: defaultdict[str, list[Owed]] = defaultdict(list)
    for one in owed:
        found[str(one.claim.figures.get("operator") or one.claim.place.parts[-1])].append(one)
    return tuple(Operator(name, tuple(claims)) for name, claims in found.items())


def month_seen(office: Office, place: Scope, month: Month, tills: Iterable[str]) -> MonthSeen:
    """Put one canteen's month together, beside the one before."""
    own = tuple(tills)
    this, before = (
        MonthSold(one, office.sold_months.parts(one, own), office.sold_months.undone(one, own))
        for one in (month, month.before)
    )
    return MonthSeen(place, this, before)


def _cell(
    sums: dict[str, tuple[int, int]], tills: Iterable[str], claim: ClaimRow | None, today: date
) -> Cell:
    found = [sums.get(till, (0, 0)) for till in tills]
    late = claim is not None and not claim.state.is_frozen and today > claim.due
    lies = claim is not None and claim.state is not State.PAID
    days = days_at(service_day(claim.since), today) if claim and lies else 0
    return Cell(sum(meals for meals, _ in found), Money(sum(fen for _, fen in found)), claim, late, days)
