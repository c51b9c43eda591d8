"""A meal at a concession without anything having been scanned."""

from collections.abc import Iterator

from pos.rules.sale import Via
from settlement.rules.checks.view import CityDay
from settlement.rules.checks.words import BY_HAND
from settlement.rules.findings import Check, Finding, Level
from settlement.rules.known import Known

E16 = Check("E16", "无码录入", Level.EXCLUDE, "没人核对的不能申报；请负责人写明是谁来取的、为什么没扫码。")


def e16(day: CityDay, known: Known) -> Iterator[Finding]:
    """Find meals by search, slip or word that nobody confirmed or gave a reason for.

    A meal that was held (待核) is confirmed by whoever accepts it, and not claimed before.
    """
    for line in day.subsidised:
        if line.via not in BY_HAND or line.held or (line.confirmer and line.why):
            continue
        lacking = "第二个人核对" if not line.confirmer else "原因"
        said = f"{line.id} 没有扫码（{Via(line.via).label}），也没有{lacking}。"
        yield known.found(E16, line.canteen, said, line.day, (line.id,))
