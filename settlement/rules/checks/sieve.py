"""Leaves plain meals out of a day before the line checks run: what they find stays the same, sooner.

Most meals of a day differ only in who ate, where and when. Of each kind the first and the last are given to
the checks; where nothing is found in them, nothing is in those between. Whatever a check adds up or compares
stays whole: a person's meals, a canteen that anything speaks of.
"""

from collections.abc import Collection, Hashable
from dataclasses import dataclass, field

from pos.rules.people import age_on
from settlement.rules.checks.day_checks import check_day
from settlement.rules.checks.view import CityDay
from settlement.rules.known import Known
from settlement.rules.meal_lines import MealLine
from settlement.rules.person_history import PersonKnown


@dataclass
class _Kinds:
    """A day's meals by kind, and one of each canteen and meal period; the odd ones are of no kind."""

    lines: dict[Hashable, list[MealLine]] = field(default_factory=dict)
    places: dict[tuple[str, str], MealLine] = field(default_factory=dict)
    odd: list[MealLine] = field(default_factory=list)


def sifted(day: CityDay, known: Known) -> CityDay:
    """Give the day without meals of which no line check can find anything."""
    kinds = _kinds(day, known)
    ends = {line.id: line for some in kinds.lines.values() for line in (some[0], some[-1])}
    ends |= {line.id: line for line in kinds.places.values()}
    trial = CityDay(day.day, tuple(sorted(ends.values(), key=lambda line: line.order)))
    told = {entry for finding in check_day(trial, known) for entry in finding.entries}
    left = list(kinds.odd)
    for some in kinds.lines.values():
        if some[0].id in told or some[-1].id in told:
            left += some
    places = {canteen for (canteen, _), line in kinds.places.items() if line.id in told}
    if places:
        chosen = {line.id for line in left}
        left += [line for line in day.lines if line.canteen in places and line.id not in chosen]
    return CityDay(day.day, tuple(sorted(left, key=lambda line: line.order)))


def _kinds(day: CityDay, known: Known) -> _Kinds:
    """Put lines that checks cannot tell apart together; a kind names all of a line that they look at."""
    found, people = _Kinds(), known.roll.people
    watched, several = _watched(day, known), _several(day)
    policies = {canteen: id(known.policy_of(canteen)) for canteen in {line.canteen for line in day.lines}}
    for line in day.lines:
        person = people.get(line.person) if line.person else None
        if _is_odd(line, person) or line.person in several or line.canteen in watched:
            found.odd.append(line)
            continue
        held_fen, receivable_fen = line.held_fen, line.receivable_fen
        kind = (
            policies[line.canteen], line.period, line.concession, line.mode, line.portions, line.price_fen,
            line.payable_fen, receivable_fen, held_fen, line.via, line.held, not line.confirmer, not line.why,
            person and age_on(person.born_on, day.day),
            person and tuple([status.code for status in person.statuses if status.holds_on(day.day)]),
        )  # fmt: skip
        alike = found.lines.get(kind)
        if alike is None:
            found.lines[kind] = [line]
        else:
            alike.append(line)
        if held_fen or receivable_fen:
            found.places.setdefault((line.canteen, line.period), line)
    return found


def _is_odd(line: MealLine, person: PersonKnown | None) -> bool:
    """Tell a meal by what makes it its own: its arrival, or a person unlike others."""
    if line.received_at is not None and line.received_at != line.at:
        return True
    if person is None:
        return line.person is not None
    if person.died_on is not None:
        return True
    for card in person.cards:  # noqa: SIM110, a plain loop: every line of the month asks
        if card.ended_at is not None:
            return True
    return False


def _several(day: CityDay) -> Collection[str | None]:
    """Name whoever had more than one meal."""
    seen: set[str] = set()
    several: set[str | None] = set()
    for line in day.lines:
        name = line.person
        if name:
            if name in seen:
                several.add(name)
            seen.add(name)
    return several


def _watched(day: CityDay, known: Known) -> Collection[str]:
    """Name the canteens of which every meal is looked at: a clock was off, the month's claim is made."""
    month = f" {day.day:%Y-%m}"
    claimed = {key.removesuffix(month) for key in known.submitted if key.endswith(month)}
    return claimed | {seen.canteen for seen in known.clocks}
