"""What an inspector counted at the tables against what the till says of that time."""

from collections.abc import Iterator
from datetime import timedelta

from pos.rules.meals import service_day, shanghai
from settlement.rules.checks.view import CanteenMonth
from settlement.rules.checks.words import day_name, names, portions
from settlement.rules.findings import Check, Finding, Level
from settlement.rules.known import Known

D22 = Check("D22", "抽查不符", Level.NOTE, "请对照监控和流水说明差在哪里；没人吃的餐请撤销。")


def d22(month: CanteenMonth, known: Known) -> Iterator[Finding]:
    """Find inspections whose head count differs clearly from the meals around that time."""
    limits = known.rules.thresholds
    around = timedelta(minutes=limits.inspection_min)
    for visit in sorted(known.inspections, key=lambda one: one.at):
        day = service_day(visit.at)
        if visit.canteen != month.canteen or not month.month.first <= day <= month.month.last:
            continue
        lines = [line for line in month.by_day.get(day, ()) if abs(line.served_at - visit.at) <= around]
        meals = portions(lines)
        off = abs(meals - visit.heads)
        if off * 100 > visit.heads * limits.inspection_percent and off > limits.inspection_heads:
            at = f"{shanghai(visit.at):%H:%M}"
            told = (
                f"{day_name(day)} {at} 抽查时点到 {visit.heads} 人，"
                f"前后 {limits.inspection_min} 分钟的流水有 {meals} 餐，差 {off}。"
            )
            yield known.found(D22, month.canteen, told, day, names(lines), at, meals=meals, heads=visit.heads)
