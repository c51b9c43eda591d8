"""Had this person a right to this meal: status, age, and life on the service day."""

from collections.abc import Iterator

from settlement.rules.checks.view import CityDay
from settlement.rules.findings import Check, Finding, Level
from settlement.rules.known import Known

E03 = Check("E03", "资格不符", Level.EXCLUDE, "请核对低保、特困的起止日期；名单补报后会自动恢复。")


def e03(day: CityDay, known: Known) -> Iterator[Finding]:
    """Find meals at a concession whose status the person did not hold on that day."""
    for line in day.lines:
        if not line.subsidy_fen or not line.ground:
            continue
        person = known.roll.people.get(line.person or "")
        if person is None or not any(
            status.code == line.ground and status.holds_on(line.day) for status in person.statuses
        ):
            yield known.found(
                E03, line.canteen, f"{line.id} 按{line.ground}优惠，当天没有这个资格。", line.day, (line.id,)
            )
