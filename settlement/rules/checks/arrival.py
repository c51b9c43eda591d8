"""When a line reached the centre: too late, or into a month that was submitted already."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta

from settlement.rules.checks.view import CityDay
from settlement.rules.findings import Check, Finding, Level
from settlement.rules.known import Known

E14 = Check("E14", "迟报", Level.NOTE, "请写明为什么晚上传，例如断网，并请检查收银机的网络。")
E17 = Check("E17", "结账后改动", Level.BLOCK, "这个月已经申报：请走补退差，由民政批准后列入下次申报。")


def e14(day: CityDay, known: Known) -> Iterator[Finding]:
    """Find the lines of a till that the centre had only long after they were written."""
    most = timedelta(hours=known.rules.thresholds.late_hours)
    late: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for line in day.lines:
        if line.received_at is not None and line.received_at - line.at > most:
            late[line.canteen, line.till].append(line.id)
    for (canteen, till), entries in late.items():
        hours = known.rules.thresholds.late_hours
        said = f"收银机 {till} {day.day} 有 {len(entries)} 笔过了 {hours} 小时才上传，从 {entries[0]} 起。"
        yield known.found(E14, canteen, said, day.day, entries, till)


def e17(day: CityDay, known: Known) -> Iterator[Finding]:
    """Find lines written after the claim for the month they are dated into was cut off."""
    if not known.submitted:
        return
    month = f"{day.day:%Y-%m}"
    for line in day.lines:
        cut_off = known.submitted.get(f"{line.canteen} {month}")
        if cut_off is not None and line.at > cut_off:
            said = f"{line.id} 记在 {month}，可是这个月的申报在它之前已经交了。"
            yield known.found(E17, line.canteen, said, line.day, (line.id,))
