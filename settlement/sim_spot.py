"""Where something is planted into a simulated city: a canteen and a neighbour, how strongly, which dice."""

import random
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from settlement.rules.meal_lines import MealLine
from settlement.rules.person_history import PersonKnown
from settlement.sim_city import City


@dataclass
class Spot:
    """Where something is planted, how strongly, and with which dice."""

    city: City
    canteen: str
    other: str
    strength: int
    dice: random.Random

    @property
    def lines(self) -> list[MealLine]:
        """Give the canteen's lines, to add to or take from."""
        return self.city.lines[self.canteen]

    @property
    def idle(self) -> list[PersonKnown]:
        """Give the people of the canteen who never come."""
        return self.city.idle[self.canteen]

    def day(self, number: int) -> date:
        """Give a day of the month."""
        return self.city.month.first + timedelta(days=number - 1)

    def ring_up(self, people: Iterable[PersonKnown | None], day: date, period: str = "lunch") -> None:
        """Add meals of these people at scattered times of a meal period."""
        opens, length_min = (11 * 60, 100) if period == "lunch" else (16 * 60 + 40, 90)
        for person in people:
            clock = timedelta(minutes=opens + self.dice.uniform(0, length_min))
            self.lines.append(self.city.meal(self.canteen, person, day, clock, period))

    def swap(self, line: MealLine, **changes: object) -> None:
        """Put a changed line in place of another."""
        self.lines.remove(line)
        self.lines.append(replace(line, **changes))  # type: ignore[arg-type]

    def paid_for(self) -> list[MealLine]:
        """Give the month's standing meals that civil affairs pays a part of and that need no review."""
        return [line for line in self.city.of_month(self.canteen) if line.receivable_fen and line.stands]

    def frequent(self, many: int) -> list[PersonKnown]:
        """Give regulars at a concession all month who come often enough to be there after any day.

        Whoever turns ninety in the month needs no status any more.
        """
        turning = self.city.month.year - 90
        of_class = [
            one
            for one in self.city.regulars[self.canteen]
            if one.person.statuses and one.person.died_on is None and one.person.born_on.year > turning
        ]
        return [one.person for one in sorted(of_class, key=lambda one: -one.often)[:many]]

    def learn(self, person: PersonKnown, **changes: object) -> None:
        """Let the centre know something else of a person than the till did."""
        self.city.people[person.person] = replace(person, **changes)  # type: ignore[arg-type]
