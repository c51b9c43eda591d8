"""`canteen centre export`: a month handed on, so that anybody can settle it again."""

from pathlib import Path

import click

from pos.commands.shown_bars import shown_bars
from settlement.claim_export import PEOPLE, City, Handed, export_month
from settlement.claim_files import Tables
from settlement.rules.months import read_month
from settlement.wiring import existing_centre, open_centre


@click.command()
@click.option("--month", required=True, help="The month, such as 2026-10.")
@click.option("--out", required=True, type=click.Path(file_okay=False, path_type=Path), help="The folder.")
@click.option("--pseudonyms", is_flag=True, help="No names, not even masked ones.")
@click.pass_context
def export(context: click.Context, month: str, out: Path, *, pseudonyms: bool) -> None:
    """Write a month's signed lines and what is known beside them, for `canteen settle`.

    \b
    canteen centre export --month 2026-10 --out october
    canteen centre export --month 2026-10 --out october --pseudonyms
    """  # noqa: D301, \b is click's mark for a paragraph that keeps its lines
    config = existing_centre(context)
    books = open_centre(config.centre_data, config.centre.database)
    context.call_on_close(books.centre.close)
    city = City(config.policy, Tables(config.policy_table, config.claims_table))
    with shown_bars() as bars:
        done = export_month(books, Handed(read_month(month), city, out, pseudonyms), bars)
    click.echo(f"{out}：{len(done.tills)} 台收银机 {done.lines} 行流水，{PEOPLE} {done.beside} 行。")
