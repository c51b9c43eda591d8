"""政策标准: what was in force in a month, one line a rule, with its first day and where it comes from."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from pos.rules.dated import Dated
from pos.rules.policy import Concession, Policy
from settlement.rules.claim_rules import ClaimDays, ClaimRules, Funding, OperatingRule
from settlement.rules.months import Month

T = TypeVar("T")
CLASS_WORDS = {"full": "普通", "half": "半价", "free": "免费"}


@dataclass(frozen=True, slots=True)
class PolicyLine:
    """One rule in words: what about, what it says, since which day, and its source."""

    about: str
    says: str
    since: date
    source: str


def period_words(policy: Policy, month: Month) -> dict[str, str]:
    """Give the name of each meal period."""
    return {period.code: period.name for period in policy.meal_periods.on(month.last).periods}


def policy_lines(policy: Policy, rules: ClaimRules, month: Month) -> tuple[PolicyLine, ...]:
    """Write down what a month's claim was worked out by; a change within the month is a line of its own."""
    found = list(_said("餐价", policy.meal_price, month, lambda price: f"每份 {price} 元"))
    for dated in policy.concessions:
        code = dated.parameter.rsplit(".", 1)[-1]
        name = f"优惠：{CLASS_WORDS.get(code, code)}"
        found += _said(name, dated, month, lambda one: _concession(one, policy.status_names))
    found += _said("次数", policy.caps, month, lambda c: f"每人每餐次 {c.per_period} 餐，每天 {c.per_day} 餐")
    found += _said("餐次", policy.meal_periods, month, lambda one: "；".join(map(str, one.periods)))
    found += _said("供餐日", policy.service_days, month, lambda open_days: open_days.label)
    found += _said("运营补贴", rules.operating, month, _operating)
    found += _said("资金分担", rules.funding, month, _funding)
    found += _said("申报时限", rules.days, month, _calendar)
    return tuple(found)


def _said(about: str, dated: Dated[T], month: Month, say: Callable[[T], str]) -> Iterator[PolicyLine]:
    """Give each row that was in force on some day of the month."""
    for row, after in zip(dated.rows, [*dated.rows[1:], None], strict=True):
        if row.begins <= month.last and (after is None or after.begins > month.first):
            yield PolicyLine(about, say(row.value), row.begins, row.source)


def _concession(concession: Concession | None, status_names: Mapping[str, str]) -> str:
    if concession is None:
        return "没有这项优惠"
    who = "、".join(status_names.get(code, code) for code in concession.statuses)
    modes = "、".join(mode.label for mode in concession.modes)
    pays = f"付 {concession.payable_percent}%" if concession.payable_percent else "不用付"
    return f"{concession.min_age} 周岁以上{f'（{who}）' if who else ''}，{modes}，{pays}"


def _operating(rule: OperatingRule) -> str:
    parts = [f"每份老人餐 {rule.per_meal} 元"]
    if rule.least_service_days:
        parts.append(f"至少供餐 {rule.least_service_days} 天")
    if rule.no_open_findings:
        parts.append("没有未处理的异常")
    parts += [f"全年第 {band.from_meals + 1} 餐起 {band.percent}%" for band in rule.bands]
    parts += [f"考核{grade} {percent}%" for grade, percent in rule.grades.items() if grade]
    if rule.cap is not None:
        parts.append(f"每月最多 {rule.cap} 元")
    return "；".join(parts)


def _funding(funding: Funding) -> str:
    whole = sum(share for _, share in funding.shares)
    return "；".join(f"{payer} {share}/{whole}" for payer, share in funding.shares)


def _calendar(days: ClaimDays) -> str:
    return f"次月 {days.due_day} 日前申报；{days.upward_days} 天内可以调增，调减不限时"
