import os
import sys
from datetime import datetime
from pathlib import Path

import click
from tqdm import tqdm

from kiosk_ui.demo import DEMO_PIN, demo_config, prepare
from kiosk_ui.till_process import run_till
from pos.clock import Clock, starting_at, utc_now
from pos.config import Config
from pos.rules.meals import SHANGHAI
from pos.wiring import configured

_CLOCK = click.option(
    "--clock",
    "begin",
    type=click.DateTime(["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]),
    help="Begin at this Shanghai time instead of now: for practice.",
)


@click.command()
@_CLOCK
@click.pass_context
def till(context: click.Context, begin: datetime | None) -> None:
    """Start the till: cashier screen, customer display, receipt page.

    \b
    canteen till
    canteen --config K02.toml till
    """  # noqa: D301, \b is click's mark for a paragraph that keeps its lines
    run_till(configured(context), _say_ready, _clock(begin))


@click.command()
@_CLOCK
@click.option("--port", type=click.IntRange(1, 65535), help="In place of till.port.")
@click.pass_context
def demo(context: click.Context, begin: datetime | None, port: int | None) -> None:
    """Start a canteen with no hardware: a film as camera, invented residents, receipts on screen.

    \b
    canteen demo
    canteen demo --clock 2026-11-24T13:25
    """  # noqa: D301, \b is click's mark for a paragraph that keeps its lines
    config = configured(context)
    given = (context.find_root().obj or {}).get("data")
    config = demo_config(config, config.data if given else Path("demo-data").resolve())
    if port:
        config = config.model_copy(update={"till": config.till.model_copy(update={"port": port})})
    with tqdm(desc="第一次启动，正在画演示录像", unit=" 帧", disable=None, leave=False) as bar:

        def progress(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        config = prepare(config, progress)
    run_till(config, _say_demo_ready, _clock(begin))


def _clock(begin: datetime | None) -> Clock:
    return starting_at(begin.replace(tzinfo=SHANGHAI)) if begin else utc_now


def _say_ready(config: Config, first_link: str) -> None:
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


def _say_demo_ready(config: Config, first_link: str) -> None:
    _say_ready(config, first_link)
    canteen = os.path.relpath(sys.argv[0])
    click.echo(
        "试一试（人都是虚构的）：\n"
        f"  1. 打开收银台和顾客屏，各一个窗口。收银台先点名字登录，PIN 是 {DEMO_PIN}。\n"
        "     录像里的老人一个个伸出手环，人和金额自己出来。\n"
        "  2. 点一下 移动支付、现金正好 或 收 20；满 90 岁的点 确认取餐。小票出现在小票页。\n"
        "  3. 按住 按住看原因，看为什么是这个价；点 外带，看 90 岁老人的价怎么变。\n"
        "  4. 同一位老人再来一次：第二份按原价。点 散客 现金 1份，不用扫码卖一份。\n"
        "  5. 更多 里有 开班、交班、充值、补录纸单、练习；扫不出来的老人点 先用餐，后结算。"
        f"负责人 PIN 也是 {DEMO_PIN}。\n"
        f"  6. 另开一个终端：{canteen} --data {os.path.relpath(config.data)} journal verify"
    )
