from calendar import monthrange
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import click

from pos.commands.policy import DAY
from pos.commands.report_text import (
    closing_in_full,
    owed_in_full,
    paper_text,
    rest_in_full,
    rows_in_full,
    say_json,
    say_owed,
    say_table,
)
from pos.config import Config
from pos.reports import closing, day_report, month_report, prepaid_report
from pos.store import Book
from pos.wiring import configured, open_books

MONTH = click.DateTime(["%Y-%m"])


@click.group()
def report() -> None:
    """Show closed shifts, days and months, and what is owed to diners."""


@report.command()
@click.argument("number", required=False, type=click.IntRange(1))
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.pass_context
def z(context: click.Context, number: int | None, *, as_json: bool) -> None:
    """Show the Z with this NUMBER as it stands on paper; the newest one without.

    \b
    canteen report z 214
    """  # noqa: D301, \b is click's mark for a paragraph that keeps its lines
    config = configured(context)
    with _reading(config) as book:
        entry = closing(book, number)
    if as_json:
        say_json(closing_in_full(entry))
    else:
        click.echo("\n".join(paper_text(entry, config.canteen.name)))


@report.command()
@click.argument("day", type=DAY)
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.pass_context
def day(context: click.Context, day: datetime, *, as_json: bool) -> None:
    """Show the Zs of a DAY, their sum, and what is not closed yet.

    \b
    canteen report day 2026-11-24
    """  # noqa: D301, \b is click's mark for a paragraph that keeps its lines
    with _reading(configured(context)) as book:
        found = day_report(book, day.date())
    if as_json:
        say_json({"day": f"{day:%Y-%m-%d}", "closings": rows_in_full("z", found), **rest_in_full(found)})
    else:
        say_table(f"{day:%Y-%m-%d} 日报", "Z", found)


@report.command()
@click.argument("month", type=MONTH)
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.pass_context
def month(context: click.Context, month: datetime, *, as_json: bool) -> None:
    """Show the days of a MONTH, their sum, and what is not closed yet.

    \b
    canteen report month 2026-11
    """  # noqa: D301, \b is click's mark for a paragraph that keeps its lines
    first = month.date()
    last = first.replace(day=monthrange(first.year, first.month)[1])
    with _reading(configured(context)) as book:
        found = month_report(book, first, last)
    if as_json:
        say_json({"month": f"{month:%Y-%m}", "days": rows_in_full("day", found), **rest_in_full(found)})
    else:
        say_table(f"{month:%Y-%m} 月报", "就餐日", found)


@report.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.pass_context
def prepaid(context: click.Context, *, as_json: bool) -> None:
    """Show what is owed to whom, and check it against the account; exit status 1 where they differ.

    \b
    canteen report prepaid
    """  # noqa: D301, \b is click's mark for a paragraph that keeps its lines
    with _reading(configured(context)) as book:
        owed = prepaid_report(book)
    if as_json:
        say_json(owed_in_full(owed))
    else:
        say_owed(owed)
    if not owed.agrees:
        context.exit(1)


@contextmanager
def _reading(config: Config) -> Iterator[Book]:
    if not (config.data / "till.db").exists():
        raise click.ClickException(f"{config.data} 里没有账本：请用 --data 指明，或先启动收银机。")
    with open_books(config).store.read() as book:
        yield book
