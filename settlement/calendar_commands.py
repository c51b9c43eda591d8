import json
from pathlib import Path

import click

from pos.calendar_import import CalendarImported
from pos.clock import utc_now
from pos.commands.calendar import read_days, say_imported
from pos.commands.calendar import template as till_template
from pos.rules.service_days import Override, weekday_name
from settlement.calendar_desk import name_days
from settlement.rules.roles import read_scope
from settlement.serve import gate_of
from settlement.wiring import configured_centre, open_centre

PLACE = click.option(
    "--place", default="", help="For one place only: 区, 区/街道 … 区/街道/社区/食堂; else the city."
)


@click.group()
def calendar() -> None:
    """Name days as served or not for all canteens, or for one place; tills hear of it within a minute."""


calendar.add_command(till_template)


@calendar.command()
@PLACE
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.pass_context
def show(context: click.Context, place: str, *, as_json: bool) -> None:
    """Show the days that hold at a place: its own and those of every place around it.

    \b
    canteen centre calendar show
    canteen centre calendar show --place 示范区/示范街道/示范社区/示范食堂
    """  # noqa: D301, \b is click's mark for a paragraph that keeps its lines
    config = configured_centre(context)
    books = open_centre(config.centre_data, config.centre.database)
    context.call_on_close(books.centre.close)
    with books.centre.read() as office:
        days = list(office.named_days.for_canteen(read_scope(place)).values())
    if as_json:
        listed = [{"day": str(one.day), "served": one.served, "note": one.note} for one in days]
        click.echo(json.dumps({"place": place, "days": listed}, ensure_ascii=False))
        return
    click.echo(f"{place or '全市'}：指定了 {len(days)} 天")
    for one in days:
        click.echo(_line(one))


@calendar.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@PLACE
@click.option("--dry-run", is_flag=True, help="Check and compare only; change nothing.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.pass_context
def import_(context: click.Context, file: Path, place: str, *, dry_run: bool, as_json: bool) -> None:
    """Take over the days of FILE (.csv or .xlsx); one bad row and nothing is changed.

    \b
    canteen centre calendar import 日历.csv --dry-run
    canteen centre calendar import 日历.csv
    canteen centre calendar import 停电.csv --place 示范区/示范街道/示范社区/示范食堂
    """  # noqa: D301, \b is click's mark for a paragraph that keeps its lines
    config, where = configured_centre(context), read_scope(place)
    named, bad = read_days(file)
    done = CalendarImported(bad=bad)
    if not bad:
        books = open_centre(config.centre_data, config.centre.database)
        context.call_on_close(books.centre.close)
        done = name_days(gate_of(config, books.centre, utc_now), None, where, named, dry_run=dry_run)
    say_imported(context, done, dry_run=dry_run, as_json=as_json)


def _line(one: Override) -> str:
    said = "供餐　" if one.served else "不供餐"
    return f"  {one.day} {weekday_name(one.day)} {said} {one.note}".rstrip()
