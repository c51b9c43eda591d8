import json
import re
from collections.abc import Mapping
from datetime import date, datetime

import click

from pos.clock import utc_now
from pos.commands.policy import DAY
from pos.rules.meals import Meal, Mode, service_day
from pos.rules.people import Diner, Status
from pos.rules.pricing import Decision, decide
from pos.wiring import configured, policy_in_force

_STATUS = re.compile(r"(?P<code>[a-z-]+)(?::(?P<begins>[\d-]*)\.\.(?P<ends>[\d-]*))?")


@click.command()
@click.option("--born", required=True, type=DAY, help="Birth date, YYYY-MM-DD.")
@click.option("--on", "day", type=DAY, help="Service day, YYYY-MM-DD; today if left out.")
@click.option(
    "--status", "statuses", multiple=True, help="CODE or CODE:FROM..TO, either end may be open; repeatable."
)
@click.option(
    "--mode", type=click.Choice([mode.value for mode in Mode]), default="dine-in", show_default=True
)
@click.option(
    "--meals-today", type=click.IntRange(0, 9), default=0, help="Subsidised meals already had in this period."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.pass_context
def quote(  # noqa: PLR0913, one parameter an option
    context: click.Context,
    born: datetime,
    day: datetime | None,
    statuses: tuple[str, ...],
    mode: str,
    meals_today: int,
    *,
    as_json: bool,
) -> None:
    """Say what one meal costs one diner, and why.

    \b
    canteen quote --born 1936-02-29 --on 2026-02-28 --status dibao
    canteen quote --born 1958-05-01 --status dibao:2026-01-01..2026-06-30 --on 2026-07-01
    canteen quote --born 1930-01-01 --mode take-away --json
    """  # noqa: D301, \b is click's mark for a paragraph that keeps its lines
    served_on = day.date() if day else service_day(utc_now())
    tariff = policy_in_force(configured(context)).tariff_on(served_on)
    if born.date() > served_on:
        raise click.BadParameter(f"出生日期 {born:%Y-%m-%d} 在就餐日 {served_on} 之后。", param_hint="--born")
    diner = Diner("quote", born.date(), tuple(_status(text, tariff.status_names) for text in statuses))
    decision = decide(tariff, diner, Meal(served_on, Mode(mode), meals_today, meals_today))
    click.echo(
        json.dumps(_answer(decision), ensure_ascii=False, separators=(",", ":"))
        if as_json
        else _sentence(decision)
    )


def _answer(decision: Decision) -> dict[str, str | int]:
    return {
        "price_fen": decision.price.fen,
        "payable_fen": decision.payable.fen,
        "subsidy_fen": decision.subsidy.fen,
        "concession": decision.concession,
        "reason": decision.reason,
    }


def _sentence(decision: Decision) -> str:
    return f"餐价 {decision.price}，应收 {decision.payable}，补贴 {decision.subsidy}（{decision.reason}）"


def _status(text: str, names: Mapping[str, str]) -> Status:
    match = _STATUS.fullmatch(text)
    if match is None:
        raise click.BadParameter(
            f"{text!r} 要写成 dibao 或 dibao:2026-01-01..2026-06-30。", param_hint="--status"
        )
    if match["code"] not in names:
        raise click.BadParameter(
            f"不认识 {match['code']!r}：配置里的类别代码见 policy.statuses。", param_hint="--status"
        )
    return Status(match["code"], _day(match["begins"]), _day(match["ends"]))


def _day(text: str | None) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise click.BadParameter(f"{text!r} 不是日期：要写成 2026-01-01。", param_hint="--status") from error
