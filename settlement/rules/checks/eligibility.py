"""Had this person a right to this meal: status and age on the service day."""

from collections.abc import Iterator

from pos.rules.pricing import FULL
from settlement.rules.checks.right_to_meal import Tariffs, lacks_status, owed_for_age, too_young
from settlement.rules.checks.view import CityDay
from settlement.rules.findings import Check, Finding, Level
from settlement.rules.known import Known
from settlement.rules.meal_lines import MealLine

E03 = Check("E03", "资格不符", Level.EXCLUDE, "请核对低保、特困的起止日期；名单补报后会自动恢复。")
E04 = Check("E04", "年龄不符", Level.EXCLUDE, "请核对身份证上的出生日期；多收了老人的，请退给老人并写明。")


def e03(day: CityDay, known: Known) -> Iterator[Finding]:
    """Find meals at a concession whose status the person did not hold on that day, or who is on no list."""
    people, tariffs = known.roll.people, Tariffs(day, known)
    for line in day.subsidised:
        person = people.get(line.person or "")
        if lacks_status(line, person, tariffs):
            word = _ground(line, known)
            why = "当天没有这个资格" if person else "名册上没有这位老人"
            yield known.found(E03, line.canteen, f"{line.id} 按{word}优惠，{why}。", line.day, (line.id,))


def e04(day: CityDay, known: Known) -> Iterator[Finding]:
    """Find meals for age of somebody too young (X), and of somebody old enough who paid (W)."""
    people, tariffs = known.roll.people, Tariffs(day, known)
    for line in day.lines:
        person = people.get(line.person) if line.person else None
        if person is None:
            continue
        if line.concession != FULL and too_young(line, person, tariffs):
            said = f"{line.id} 按年龄优惠，当天还没到年龄。"
            yield known.found(E04, line.canteen, said, line.day, (line.id,))
        elif line.payable_fen and line.period:
            owed = owed_for_age(line, person, tariffs)
            if owed and _is_within_caps(line, day, tariffs):
                said = f"{line.id} 的老人年龄已到，多收了 {owed / 100:.2f} 元，请退给老人。"
                found = known.found(E04, line.canteen, said, line.day, (line.id,), "owed", owed_fen=owed)
                yield found.as_note


def _ground(line: MealLine, known: Known) -> str:
    return known.policy_of(line.canteen).status_names.get(line.ground, line.ground) or "年龄"


def _is_within_caps(line: MealLine, day: CityDay, tariffs: Tariffs) -> bool:
    """Tell whether a person had not had all meals at a concession before this one."""
    before = [
        one
        for one in day.of_people.get(line.person or "", ())
        if one.subsidy_fen and one.order < line.order and one.id != line.id
    ]
    caps = tariffs.of(line.canteen).caps
    in_period = sum(one.period == line.period for one in before)
    return in_period < caps.per_period and len(before) < caps.per_day
