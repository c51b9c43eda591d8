"""补退差: a later correction of a meal that was claimed before; the elder is never charged back."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from settlement.rules.meal_lines import MealLine


@dataclass(frozen=True, slots=True)
class Restated:
    """One line of an earlier month that is now worth another amount: the difference in fen, and why."""

    entry: str
    month: str
    day: date
    was_fen: int
    now_fen: int
    why: str = ""

    @property
    def fen(self) -> int:
        """Give the difference: what is still owed to the operator, or (−) what it gives back."""
        return self.now_fen - self.was_fen


def restate(
    month: str,
    lines: Iterable[MealLine],
    paid: Mapping[str, int],
    now: Mapping[str, int],
    why: Mapping[str, str],
) -> tuple[Restated, ...]:
    """Compare what was claimed for a month's lines, earlier corrections included, with what is right now.

    ``paid`` and ``now`` give fen by line; a line that is in neither is worth nothing. Restating what was
    restated already gives nothing.
    """
    found = []
    for line in lines:
        was, right = paid.get(line.id, 0), now.get(line.id, 0)
        if was != right:
            found.append(Restated(line.id, month, line.day, was, right, why.get(line.id, "")))
    return tuple(sorted(found, key=lambda one: (one.day, one.entry)))
