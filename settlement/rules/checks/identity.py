"""Who the diner is: an ID number that cannot be right, the canteen's own staff, a home that feeds them."""

from collections.abc import Iterator

from settlement.rules.checks.view import CityDay
from settlement.rules.findings import Check, Finding, Level
from settlement.rules.known import Known

E11 = Check("E11", "证件号异常", Level.BLOCK, "请社区对照证件改正名册上的身份证号，改好会自动消除。")
E12 = Check("E12", "员工就餐", Level.NOTE, "员工享受优惠要民政局确认；没有确认的，请写明情况或撤销重记。")
E13 = Check("E13", "机构供养重复", Level.NOTE, "请向供养机构核实这一天老人在不在机构用餐，再写明情况。")

RESIDENTIAL_CARE = "residential-care"


def e11(day: CityDay, known: Known) -> Iterator[Finding]:
    """Find meals at a concession of somebody whose ID number is wrong or is another resident's too."""
    for line in day.subsidised:
        person = known.roll.people.get(line.person or "")
        if person is not None and person.id_fault:
            said = f"{line.id} 的就餐人证件号有问题：{person.id_fault}。"
            yield known.found(E11, line.canteen, said, line.day, (line.id,))


def e12(day: CityDay, known: Known) -> Iterator[Finding]:
    """Find meals at a concession of a canteen's own staff which the bureau has not confirmed."""
    own = {(one.canteen, one.person) for one in known.roll.staff if not one.confirmed}
    if not own:
        return
    for line in day.subsidised:
        if (line.canteen, line.person) in own:
            said = f"{line.id} 是本食堂员工的优惠餐，民政局还没有确认。"
            yield known.found(E12, line.canteen, said, line.day, (line.id,))


def e13(day: CityDay, known: Known) -> Iterator[Finding]:
    """Find meals at a concession of somebody who lives in residential care on that day."""
    for line in day.subsidised:
        person = known.roll.people.get(line.person or "")
        if person is None:
            continue
        for status in person.statuses:
            if status.code == RESIDENTIAL_CARE and status.holds_on(line.day):
                said = f"{line.id} 的就餐人当天由机构集中供养，可能重复补贴。"
                yield known.found(E13, line.canteen, said, line.day, (line.id,))
                break
