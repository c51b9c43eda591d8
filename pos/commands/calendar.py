import csv
import json
from calendar import monthrange
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import click

from pos.calendar_import import CalendarImported, import_calendar
from pos.clock import utc_now
from pos.config import Config
from pos.rules.calendar_sheet import CALENDAR_SHAPE, check_calendar
from pos.rules.errors import CanteenError
from pos.rules.meals import service_day
from pos.rules.names import masked_name
from pos.rules.roster_sheet import BadRow
from pos.rules.service_days import Override, ServiceDay, weekday_name
from pos.sheets import read_rows
from pos.wiring import configured, open_books, open_counter, policy_in_force

MONTH = click.DateTime(["%Y-%m"])


@click.group()
def calendar() -> None:
    """Show which days are served, or name days that are or are not."""


@calendar.command()
@click.option("--month", type=MONTH, help="Month, YYYY-MM; this month if left out.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.pass_context
def show(context: click.Context, month: datetime | None, *, as_json: bool) -> None:
    """Show every day of a month: served or not, and why.

    \b
    canteen calendar show --month 2026-10
    """  # noqa: D301, \b is click's mark for a paragraph that keeps its lines
    config = configured(context)
    first = (month.date() if month else service_day(utc_now())).replace(day=1)
    days = _month(config, first)
    rule = policy_in_force(config).service_days
    rules = "；".join(dict.fromkeys(rule.on(day.day).label for day in days))
    if as_json:
        click.echo(_month_as_json(days, rules))
        return
    click.echo(f"{first:%Y-%m} {config.canteen.name}：{rules}；供餐 {sum(day.open for day in days)} 天")
    for day in days:
        click.echo(_line(day))
    for warning in dict.fromkeys(day.warning for day in days if day.guessed):
        click.echo(f"注意：{warning}")


@calendar.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def template(file: Path) -> None:
    """Write an empty calendar sheet to FILE (.csv).

    \b
    canteen calendar template 日历.csv
    """  # noqa: D301, \b is click's mark for a paragraph that keeps its lines
    if file.suffix.lower() != ".csv":
        raise CanteenError(f"{file.name} 不是 .csv：请换成以 .csv 结尾的文件名。")
    try:
        with file.open("x", encoding="utf-8-sig", newline="") as sheet:
            csv.writer(sheet).writerow(CALENDAR_SHAPE.columns)
    except FileExistsError as error:
        raise CanteenError(f"已经有 {file}，没有动它：请换一个文件名。") from error
    except OSError as error:
        raise CanteenError(f"写不了 {file}：{error.strerror}。请换一个文件夹，或改权限。") from error
    click.echo(
        f"写好了 {file}：一行一天，是否供餐写 是 或 否，说明如 停电检修；"
        f"再用 canteen calendar import {file} 导入。"
    )


@calendar.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Check and compare only; change nothing.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.pass_context
def import_(context: click.Context, file: Path, *, dry_run: bool, as_json: bool) -> None:
    """Take over the days of FILE (.csv or .xlsx); one bad row and nothing is changed.

    \b
    canteen calendar import 日历.csv --dry-run
    canteen calendar import 日历.csv
    """  # noqa: D301, \b is click's mark for a paragraph that keeps its lines
    done = _import(configured(context), file, dry_run=dry_run)
    say_imported(context, done, dry_run=dry_run, as_json=as_json)


def _month(config: Config, first: date) -> list[ServiceDay]:
    _, length = monthrange(first.year, first.month)
    books = open_books(config)
    with books.store.read() as book:
        served = book.calendar.calendar(open_counter(config, books).policy_in(book).service_days)
    return [served.answer(first.replace(day=day)) for day in range(1, length + 1)]


def _line(day: ServiceDay) -> str:
    said = "供餐　" if day.open else "不供餐"
    guess = "（推测）" if day.guessed else ""
    return f"  {day.day} {weekday_name(day.day)} {said} {day.occasion}{guess}".rstrip()


def _month_as_json(days: list[ServiceDay], rules: str) -> str:
    listed = [
        {"day": str(day.day), "open": day.open, "occasion": day.occasion, "guessed": day.guessed}
        for day in days
    ]
    return json.dumps({"rule": rules, "days": listed}, ensure_ascii=False)


def _import(config: Config, file: Path, *, dry_run: bool) -> CalendarImported:
    named, bad = read_days(file)
    if bad:
        return CalendarImported(bad=bad)
    store, cashier = open_books(config).store, masked_name(config.till.cashier)
    return import_calendar(store, named, cashier, utc_now(), dry_run=dry_run)


def read_days(file: Path) -> tuple[list[Override], tuple[BadRow, ...]]:
    """Read a calendar sheet: its days, and every row that is not right."""
    named, bad = check_calendar(read_rows(file, shape=CALENDAR_SHAPE))
    return named, tuple(bad)


def say_imported(context: click.Context, done: CalendarImported, *, dry_run: bool, as_json: bool) -> None:
    """Say what an import did; one with bad rows has done nothing and ends with 1."""
    click.echo(_as_json(done, dry_run=dry_run) if as_json else "\n".join(_sentences(done, dry_run=dry_run)))
    if done.bad:
        context.exit(1)


def _sentences(done: CalendarImported, *, dry_run: bool) -> Iterator[str]:
    yield from map(str, done.bad)
    if done.bad:
        yield f"有 {len(done.bad)} 处不对，什么都没有改：请改好再导入。"
        return
    what = "将会" if dry_run else "已"
    yield f"{what}新增 {done.new} 天，变更 {done.changed} 天，{done.unchanged} 天没有变化。"


def _as_json(done: CalendarImported, *, dry_run: bool) -> str:
    bad = [{"row": row.row, "field": row.field, "reason": row.reason} for row in done.bad]
    counts = {"new": done.new, "changed": done.changed, "unchanged": done.unchanged}
    return json.dumps({**counts, "bad": bad, "dry_run": dry_run}, ensure_ascii=False)
