"""Who the diner is: an ID number that cannot be right, the canteen's own staff, a home that feeds them.

It is the same person all month: each is told once, with all their meals.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence

from settlement.rules.checks.view import CanteenMonth
from settlement.rules.checks.words import names
from settlement.rules.findings import Check, Finding, Level
from settlement.rules.known import Known
from settlement.rules.meal_lines import MealLine

E11 = Check("E11", "证件号异常", Level.BLOCK, "请社区对照证件改正名册上的身份证号，改好会自动消除。")
E12 = Check("E12", "员工就餐", Level.NOTE, "员工享受优惠要民政局确认；没有确认的，请写明情况或撤销重记。")
E13 = Check("E13", "机构供养重复", Level.NOTE, "请向供养机构核实那几天老人在不在机构用餐，再写明情况。")

RESIDENTIAL_CARE = "residential-care"


def e11(month: CanteenMonth, known: Known) -> Iterator[Finding]:
    """Find who ate at a concession and whose ID number is wrong or is another resident's too."""
    people = known.roll.people
    wrong = {person: one.id_fault for person, one in people.items() if one.id_fault}
    for person, lines in _meals_of(month, lambda line: line.person in wrong):
        told = f"一位老人本月有 {_meals(lines)}，证件号有问题：{wrong[person]}。"
        yield known.found(E11, month.canteen, told, None, names(lines), person, meals=len(lines))


def e12(month: CanteenMonth, known: Known) -> Iterator[Finding]:
    """Find the canteen's own staff who ate at a concession which the bureau has not confirmed."""
    own = {one.person for one in known.roll.staff if one.canteen == month.canteen and not one.confirmed}
    for person, lines in _meals_of(month, lambda line: line.person in own):
        told = f"本食堂一位员工本月有 {_meals(lines)}，民政局还没有确认。"
        yield known.found(E12, month.canteen, told, None, names(lines), person, meals=len(lines))


def e13(month: CanteenMonth, known: Known) -> Iterator[Finding]:
    """Find who ate at a concession on days on which they live in residential care."""
    for person, lines in _meals_of(month, lambda line: _in_care(line, known)):
        told = f"一位老人由机构集中供养，那几天在这里有 {_meals(lines)}，可能重复补贴。"
        yield known.found(E13, month.canteen, told, None, names(lines), person, meals=len(lines))


def _meals_of(
    month: CanteenMonth, asked: Callable[[MealLine], bool]
) -> Iterator[tuple[str, Sequence[MealLine]]]:
    """Give each person's meals at a concession about which something is to be asked."""
    found: defaultdict[str, list[MealLine]] = defaultdict(list)
    for line in month.standing:
        if line.person and line.subsidy_fen and asked(line):
            found[line.person].append(line)
    yield from sorted(found.items())


def _in_care(line: MealLine, known: Known) -> bool:
    person = known.roll.people.get(line.person or "")
    return person is not None and any(
        status.code == RESIDENTIAL_CARE and status.holds_on(line.day) for status in person.statuses
    )


def _meals(lines: Sequence[MealLine]) -> str:
    first = min(lines, key=lambda line: line.order).id
    return f"{len(lines)} 份优惠餐（{first}）" if len(lines) == 1 else f"{len(lines)} 份优惠餐，从 {first} 起"
