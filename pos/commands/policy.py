import json
from datetime import date, datetime
from typing import TypeVar

import click

from pos.clock import utc_now
from pos.rules.dated import Row
from pos.rules.meals import service_day
from pos.rules.policy import Concession, Periods, Policy
from pos.wiring import configured, policy_in_force

T = TypeVar("T")
DAY = click.DateTime(["%Y-%m-%d"])


@click.group()
def policy() -> None:
    """Show what the city has decided about a meal."""


@policy.command()
@click.option("--on", "day", type=DAY, help="Service day, YYYY-MM-DD; today if left out.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.pass_context
def show(context: click.Context, day: datetime | None, *, as_json: bool) -> None:
    """Show every parameter in force on a day, since when, and its source.

    \b
    canteen policy show --on 2026-10-01
    """  # noqa: D301, \b is click's mark for a paragraph that keeps its lines
    chosen = day.date() if day else service_day(utc_now())
    rules = policy_in_force(configured(context))
    rows = _rows(rules, chosen)
    if as_json:
        click.echo(
            json.dumps({"on": str(chosen), "digest": rules.digest, "parameters": rows}, ensure_ascii=False)
        )
        return
    click.echo(f"{chosen} 生效的政策（版本 {rules.digest}）")
    for row in rows:
        click.echo(f"  {row['parameter']}: {row['value']}\n      从 {row['from']} 起；依据：{row['source']}")


def _rows(rules: Policy, day: date) -> list[dict[str, str]]:
    caps, periods = rules.caps.row_on(day), rules.meal_periods.row_on(day)
    days = rules.service_days.row_on(day)
    return [
        _row("policy.meal_price", rules.meal_price.row_on(day), f"{rules.meal_price.on(day)} 元"),
        *(
            _row(dated.parameter, dated.row_on(day), _concession(dated.on(day), rules))
            for dated in rules.concessions
        ),
        _row("policy.meal_periods", periods, _periods(periods.value)),
        _row("policy.service_days", days, days.value.label),
        _row("policy.caps", caps, f"每餐 {caps.value.per_period} 份，每天 {caps.value.per_day} 份"),
    ]


def _row(parameter: str, row: Row[T], value: str) -> dict[str, str]:
    return {"parameter": parameter, "value": value, "from": str(row.begins), "source": row.source}


def _periods(served: Periods) -> str:
    return f"{'、'.join(str(period) for period in served.periods)}，前后各宽限 {served.grace_min} 分钟"


def _concession(concession: Concession | None, rules: Policy) -> str:
    if concession is None:
        return "停止执行"
    who = "、".join(rules.status_names[status] for status in concession.statuses) or "所有居民"
    modes = "、".join(mode.label for mode in concession.modes)
    return f"{who}，满 {concession.min_age} 周岁，{modes}，付 {concession.payable_percent}%"
