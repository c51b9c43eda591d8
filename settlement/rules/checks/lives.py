"""A meal in the name of somebody who had died."""

from collections.abc import Iterator

from settlement.rules.checks.view import CityDay
from settlement.rules.findings import Check, Finding, Level
from settlement.rules.known import Known

E05 = Check("E05", "死亡后就餐", Level.EXCLUDE, "请收回手环，向社区核实去世日期和当时是谁取的餐。")


def e05(day: CityDay, known: Known) -> Iterator[Finding]:
    """Find meals after the earliest known day of death, and those on it, which may have been before."""
    people = known.roll.people
    for line in day.lines:
        person = people.get(line.person) if line.person else None
        if person is None or person.died_on is None or line.day < person.died_on:
            continue
        on_it = line.day == person.died_on
        when = "在去世当天，可能是去世以前" if on_it else "在去世以后"
        found = known.found(E05, line.canteen, f"{line.id} 取餐{when}。", line.day, (line.id,))
        yield found.as_note if on_it or not line.subsidy_fen else found
