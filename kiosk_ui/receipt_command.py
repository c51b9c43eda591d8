from pathlib import Path

import click

from hardware.paper_picture import draw_receipt
from kiosk_ui.paper import Letterhead, job_bytes, job_lines, letterhead
from pos.clock import utc_now
from pos.job_book import Job, JobState
from pos.rules.errors import Refused
from pos.rules.journal import entry_id, parse_entry_id
from pos.store import Book
from pos.wiring import configured, open_books, open_counter


@click.command()
@click.argument("number")
@click.option(
    "--out",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="FILE, or FILE.png as drawn.",
)
@click.option("--columns", type=click.Choice(["32", "48"]), help="Paper width; else as configured.")
@click.pass_context
def receipt(context: click.Context, number: str, out: Path, columns: str | None) -> None:
    """Write a receipt's bytes again, marked 补打; that it was done is a line of the journal.

    \b
    canteen receipt K01-000001 --out receipt.bin
    canteen --data demo-data receipt K01-000001 --out receipt.png
    """  # noqa: D301, \b is click's mark for a paragraph that keeps its lines
    config = configured(context)
    if not (config.data / "till.db").exists():
        raise click.ClickException(f"{config.data} 里没有账本：请用 --data 指明。")
    wanted = entry_id(*parse_entry_id(number))
    counter = open_counter(config, open_books(config), utc_now)
    head = letterhead(config, int(columns) if columns else None)
    with counter.store.read() as book:
        again = _again(book, wanted)
        _write(book, again, head, out)
    counter.remark("reprint", {"of": wanted})
    click.echo(f"写好了 {out}：{wanted} 的小票，标有补打。")


def _again(book: Book, number: str) -> Job:
    """Make the reprint of a receipt, with the name its first paper bore."""
    jobs = book.jobs.of_entry(number)
    if not jobs:
        raise Refused(f"没有 {number} 的小票：请照小票上的流水号写。")
    first = jobs[0]
    return Job(first.id, number, "reprint", first.name, JobState.PRINTED, first.created_at, "")


def _write(book: Book, job: Job, head: Letterhead, out: Path) -> None:
    if out.suffix.lower() == ".png":
        draw_receipt(job_lines(book, job, head), head.style).save(out)
    else:
        out.write_bytes(job_bytes(book, job, head))
