"""What the sheets add up, taken while the month's lines go past once."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from pos.rules.money import Money
from settlement.rules.claim import CLAIMED, FULL, UNDONE, Verdict
from settlement.rules.meal_lines import MealLine


@dataclass(frozen=True, slots=True)
class Added:
    """Portions and amounts of some lines, in fen."""

    portions: int = 0
    price_fen: int = 0
    payable_fen: int = 0
    subsidy_fen: int = 0

    def __add__(self, other: "Added") -> "Added":
        return Added(
            self.portions + other.portions,
            self.price_fen + other.price_fen,
            self.payable_fen + other.payable_fen,
            self.subsidy_fen + other.subsidy_fen,
        )

    @property
    def money(self) -> tuple[Money, Money, Money]:
        """Give price, what diners paid, and the subsidy."""
        return Money(self.price_fen), Money(self.payable_fen), Money(self.subsidy_fen)


class Sums:
    """Adds lines up by day and class, by person, and by how they were paid."""

    def __init__(self) -> None:
        self.rows: Counter[str] = Counter()
        self.apart_fen: Counter[str] = Counter()
        self.all_fen = 0
        self._cells: dict[tuple[date, str], list[int]] = {}
        self._people: dict[str, list[int]] = {}
        self._grounds: dict[str, set[str]] = {}
        self._taken: Counter[tuple[date, str]] = Counter()

    def add(self, line: MealLine, said: Verdict) -> None:
        """Take one line in."""
        state = said.state
        self.rows[state] += 1
        self.all_fen += line.receivable_fen + line.held_fen
        if state != UNDONE and line.payable_fen:
            self._taken[line.day, line.tender] += line.payable_fen
        if state != CLAIMED:
            self.apart_fen[state] += line.receivable_fen + line.held_fen
            return
        found = self._cells.get((line.day, line.concession))
        if found is None:
            found = self._cells[line.day, line.concession] = [0, 0, 0, 0]
        found[0] += line.portions
        found[1] += line.price_fen
        found[2] += line.payable_fen
        found[3] += said.fen
        if line.concession != FULL:
            self._add_person(line, said.fen)

    def _add_person(self, line: MealLine, fen: int) -> None:
        person = line.person or ""
        had = self._people.get(person)
        if had is None:
            had = self._people[person] = [0, 0]
            self._grounds[person] = set()
        had[0] += line.portions
        had[1] += fen
        self._grounds[person].add(line.ground)

    @property
    def count(self) -> int:
        """Count all lines."""
        return sum(self.rows.values())

    @property
    def total(self) -> Added:
        """Add everything claimed up."""
        return sum((Added(*found) for found in self._cells.values()), Added())

    def of_class(self, code: str) -> Added:
        """Add one class up over all days."""
        return sum((Added(*found) for (_, one), found in self._cells.items() if one == code), Added())

    def of_day(self, day: date, code: str = "") -> Added:
        """Add one day up, all classes or one."""
        cells = (Added(*f) for (one, c), f in self._cells.items() if one == day and code in ("", c))
        return sum(cells, Added())

    @property
    def days(self) -> tuple[date, ...]:
        """Give every day on which something was claimed."""
        return tuple(sorted({day for day, _ in self._cells}))

    @property
    def taken_days(self) -> tuple[date, ...]:
        """Give every day on which diners paid something."""
        return tuple(sorted({day for day, _ in self._taken}))

    def taken(self, day: date, tender: str) -> Money:
        """Give what diners paid on a day by one way of paying."""
        return Money(self._taken[day, tender])

    @property
    def people(self) -> Mapping[str, tuple[int, Money]]:
        """Give each subsidised person's portions and subsidy; whoever is on no list stands under no name."""
        return {person: (count, Money(fen)) for person, (count, fen) in sorted(self._people.items())}

    def grounds(self, person: str) -> tuple[str, ...]:
        """Give the statuses a person's meals were reduced by; age alone is an empty one."""
        return tuple(sorted(self._grounds.get(person, ())))
