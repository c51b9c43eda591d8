"""运营补贴: what an operator gets for running a canteen, and every step of how it was worked out."""

from dataclasses import dataclass

from pos.rules.money import ZERO, Money
from settlement.rules.claim_rules import OperatingRule

_HUNDRED = 100


@dataclass(frozen=True)
class Served:
    """What the operating subsidy is worked out from: the month, and the year before it began.

    ``meals`` are the elder meals claimed in this month, ``meals_before`` those of the same year before it.
    """

    meals: int
    meals_before: int
    service_days: int
    open_findings: int
    grade: str = ""


@dataclass(frozen=True)
class Operating:
    """The sum, and in plain sentences how it came about."""

    amount: Money
    steps: tuple[str, ...]


def operating_subsidy(rule: OperatingRule, served: Served) -> Operating:
    """Work out the month's operating subsidy; where a condition is not met it is nothing, and says why."""
    unmet = _unmet(rule, served)
    if unmet:
        return Operating(ZERO, (unmet,))
    amount, steps = ZERO, []
    bounds = [band.from_meals for band in rule.bands[1:]]
    first, last = served.meals_before, served.meals_before + served.meals
    for band, until in zip(rule.bands, [*bounds, None], strict=True):
        begins = max(first, band.from_meals)
        ends = last if until is None else min(last, until)
        if ends > begins:
            part = (rule.per_meal * (ends - begins)).percent(band.percent)
            amount += part
            steps.append(f"{ends - begins} 餐 × {rule.per_meal} 元 × {band.percent}% = {part} 元")
    percent = rule.grades.get(served.grade, _HUNDRED)
    if percent != _HUNDRED:
        amount = amount.percent(percent)
        steps.append(f"考核等级 {served.grade}：× {percent}% = {amount} 元")
    if rule.cap is not None and amount > rule.cap:
        amount = rule.cap
        steps.append(f"每月最多 {rule.cap} 元")
    return Operating(amount, tuple(steps) or ("本月没有老人用餐",))


def _unmet(rule: OperatingRule, served: Served) -> str:
    if served.service_days < rule.least_service_days:
        return f"供餐 {served.service_days} 天，不到 {rule.least_service_days} 天：没有运营补贴"
    if rule.no_open_findings and served.open_findings:
        return f"还有 {served.open_findings} 条异常没有处理：没有运营补贴"
    return ""
