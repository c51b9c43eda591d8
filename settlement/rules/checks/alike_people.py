"""Two people of the lists who may be one: the same birth date and name, another ID number."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

from settlement.rules.checks.view import CanteenMonth
from settlement.rules.checks.words import names
from settlement.rules.findings import Check, Finding, Level
from settlement.rules.known import Known
from settlement.rules.meal_lines import MealLine

D21 = Check(
    "D21", "疑似同人", Level.BLOCK, "请社区核对两个证件号是不是同一个人；是的，请并成一条，不是的，请写说明。"
)


def d21(month: CanteenMonth, known: Known) -> Iterator[Finding]:
    """Find diners of this month who share birth date and name with somebody under another number.

    Where one of them came onto the lists in this month it blocks the claim, otherwise it asks for a note.
    """
    meals: defaultdict[tuple[str, ...], list[MealLine]] = defaultdict(list)
    for line in month.standing:
        if line.person and (others := month.alike.get(line.person)):
            meals[tuple(sorted((line.person, *others)))].append(line)
    for group, lines in sorted(meals.items()):
        ate = len({line.person for line in lines})
        told = (
            f"名单上有 {len(group)} 个人出生日期和姓名相同、证件号不同；"
            f"其中 {ate} 人本月在这里吃了 {len(lines)} 餐。"
        )
        finding = known.found(
            D21, month.canteen, told, None, names(lines), "+".join(group), people=len(group), meals=len(lines)
        )
        if D21.id not in known.rules.levels and not any(_new(person, month, known) for person in group):
            finding = replace(finding, level=Level.NOTE)
        yield finding


def _new(person: str, month: CanteenMonth, known: Known) -> bool:
    listed = known.roll.people[person].listed_on
    return listed is not None and month.month.first <= listed <= month.month.last
