from datetime import datetime

import click

from pos.clock import utc_now
from pos.config import CentreSection
from pos.rules.meals import service_day
from settlement.demo import COMMUNITIES, prepare, wall_link
from settlement.serve import gate_of, ledger_of, run_centre
from settlement.wiring import configured_centre, open_centre


@click.command("demo")
@click.option("--port", type=click.IntRange(1, 65535), help="In place of centre.port.")
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="The day the invented residents are made for.")
@click.pass_context
def demo(context: click.Context, port: int | None, day: datetime | None) -> None:
    """Run a centre with invented residents and two tills to enrol: `canteen demo` starts it.

    \b
    canteen --data demo-data/centre centre demo
    """  # noqa: D301, \b is click's mark for a paragraph that keeps its lines
    config = configured_centre(context)
    changed = {"database": "", "port": port or config.centre.port, "communities": COMMUNITIES}
    config = config.model_copy(update={"centre": config.centre.model_copy(update=changed)})
    config.centre_data.mkdir(parents=True, exist_ok=True, mode=0o700)
    books = open_centre(config.centre_data)
    ledger = ledger_of(config, gate_of(config, books.centre, utc_now))
    prepare(ledger, config.centre_data, day.date() if day else service_day(utc_now()))
    wall = wall_link(ledger, config.centre_data, config.centre.url)
    books.centre.close()

    def say(section: CentreSection, link: str | None) -> None:
        click.echo(f"演示市中心已启动：{section.url}")
        click.echo(f"  大屏      {wall}")
        if link:
            click.echo(f"  第一个管理员请打开这个链接，设密码和手机验证码；用过一次就失效：\n    {link}")

    run_centre(config, say, schedules=True)
