"""`canteen till`: one till of a canteen."""

from datetime import datetime

import click

from kiosk_ui.till_process import run_till
from pos.clock import Clock, starting_at, utc_now
from pos.config import Config
from pos.rules.meals import SHANGHAI
from pos.wiring import configured

CLOCK = click.option(
    "--clock",
    "begin",
    type=click.DateTime(["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]),
    help="Begin at this Shanghai time instead of now: for practice.",
)


@click.command()
@CLOCK
@click.pass_context
def till(context: click.Context, begin: datetime | None) -> None:
    """Start the till: cashier screen, customer display, receipt page.

    \b
    canteen till
    canteen --config K02.toml till
    """  # noqa: D301, \b is click's mark for a paragraph that keeps its lines
    run_till(configured(context), say_ready, clock_of(begin))


def clock_of(begin: datetime | None) -> Clock:
    """Give the clock a till goes by: one that begins at a moment, or the machine's own."""
    return starting_at(begin.replace(tzinfo=SHANGHAI)) if begin else utc_now


def say_ready(config: Config, first_link: str) -> None:
    """Say where the till's pages are, and how the first manager gets in."""
    root = f"http://{config.till.host}:{config.till.port}"
    click.echo(f"{config.canteen.name} {config.till.code} 已启动，Ctrl-C 结束。")
    click.echo(f"  收银台    {root}/")
    click.echo(f"  顾客屏    {root}/display")
    click.echo(f"  小票      {root}/receipts")
    if first_link:
        click.echo(
            "还没有人能登录。请负责人在这台机器上打开下面的链接，填名字和 PIN；用过一次就失效：\n"
            f"  {first_link}"
        )
