"""`canteen demo`: a small town on one machine, to try everything without hardware."""

import os
import sys
from pathlib import Path

import click
from tqdm import tqdm

from kiosk_ui.demo import DEMO_PIN, demo_config, prepare, sample_day, second_of
from kiosk_ui.till_command import CLOCK, clock_of, say_ready
from kiosk_ui.till_process import run_till
from kiosk_ui.town import Town, centre_running, join, second_till_running
from pos.config import Config
from pos.wiring import configured

_PORT = click.IntRange(1, 65535)
_TOWN = (
    "  7. 第二台收银机 K02：http://127.0.0.1:{second}/ ，同一位老人在两边吃，看第二份的价；\n"
    "     在任一台的 更多 里点 断开市中心，照常卖，再接上，看流水自己补传；市中心的大屏在上面。"
)
_OLD_DATA = "  这份演示数据是以前单机用的，没有接市中心：用 make run FRESH=1 从空的开始就接上了。"


@click.command()
@CLOCK
@click.option("--port", type=_PORT, help="Of the till; in place of till.port.")
@click.option("--centre-port", type=_PORT, help="Of the centre; in place of centre.port.")
@click.option("--second-port", type=_PORT, default=8002, show_default=True, help="Of the second till.")
@click.option("--no-film", is_flag=True, help="No film of bands: with a hand scanner, or by search.")
@click.option("--alone", is_flag=True, help="One till, no centre and no second till.")
@click.option("--beside", type=click.Path(path_type=Path), hidden=True)
@click.pass_context
def demo(context: click.Context, /, **_given: object) -> None:
    """Start a small town with no hardware: two tills and a centre, invented residents, receipts on screen.

    \b
    canteen demo
    canteen demo --alone --clock 2026-11-24T13:25
    """  # noqa: D301, \b is click's mark for a paragraph that keeps its lines
    root, given = context.find_root().obj or {}, context.params
    config = configured(context)
    config = demo_config(config, config.data if root.get("data") else Path("demo-data").resolve())
    config = _on_port(config, given["port"])
    beside = given["beside"]
    centre_port = given["centre_port"] or config.centre.port
    home = beside or config.data
    town = Town(home, root.get("config"), centre_port, given["second_port"], film=not given["no_film"])
    if beside:
        _run_second(second_of(config), town)
    elif given["alone"] or given["begin"]:
        run_till(_prepared(config, town), _say_demo_ready, clock_of(given["begin"]))
    else:
        _run_town(config, town)


def _on_port(config: Config, port: int | None) -> Config:
    return (
        config.model_copy(update={"till": config.till.model_copy(update={"port": port})}) if port else config
    )


def _run_town(config: Config, town: Town) -> None:
    """Run the first till with the centre and the second till beside it."""
    town.home.mkdir(parents=True, exist_ok=True)
    with centre_running(town, sample_day(town.home)):
        joined = join(config, town)
        config = _prepared(config, town)
        with second_till_running(town):

            def say(config: Config, first_link: str) -> None:
                _say_demo_ready(config, first_link)
                if joined:
                    click.echo(_TOWN.format(second=town.second_port))
                else:
                    click.echo(_OLD_DATA)

            run_till(config, say)


def _run_second(config: Config, town: Town) -> None:
    join(config, town)
    run_till(_prepared(config, town), lambda *_: None)


def _prepared(config: Config, town: Town) -> Config:
    with tqdm(desc="第一次启动，正在画演示录像", unit=" 帧", disable=None, leave=False) as bar:

        def progress(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        return prepare(config, town.home, progress if town.film else None)


def _say_demo_ready(config: Config, first_link: str) -> None:
    say_ready(config, first_link)
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
