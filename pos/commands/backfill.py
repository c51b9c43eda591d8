import json
from collections.abc import Iterator
from pathlib import Path

import click

from pos.backfill import Backfilled
from pos.backfill import backfill as key_all_in
from pos.clock import utc_now
from pos.config import Config
from pos.rules.errors import CanteenError
from pos.rules.roster_sheet import Cell
from pos.rules.slip_sheet import SLIP_SHAPE, check_slips
from pos.sheets import read_rows
from pos.slip_template import write_slip_template
from pos.wiring import configured, open_books, open_counter

SLIPS_MAX = 2_000
_SHOWN_MOST = 200
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.argument("file", type=FILE, required=False)
@click.option(
    "--template", type=click.Path(dir_okay=False, path_type=Path), help="Write an empty sheet there instead."
)
@click.option("--dry-run", is_flag=True, help="Check every row against the books; change nothing.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.pass_context
def backfill(
    context: click.Context, file: Path | None, template: Path | None, *, dry_run: bool, as_json: bool
) -> None:
    """Key in the paper slips of FILE (.csv or .xlsx); one bad row and nothing is changed.

    A slip that is in the books already is passed over, so the same sheet twice changes nothing. It may run
    beside a running till.

    \b
    canteen backfill --template 纸单.xlsx
    canteen backfill 纸单.xlsx --dry-run
    canteen backfill 纸单.xlsx
    """  # noqa: D301, \b is click's mark for a paragraph that keeps its lines
    if template is not None:
        write_slip_template(template)
        click.echo(f"写好了 {template}：一行一张纸单，填好再用 canteen backfill {template} 补录。")
        return
    if file is None:
        raise click.UsageError("Give a FILE of slips, or --template FILE for an empty one.")
    done = _backfill(configured(context), file, dry_run=dry_run)
    click.echo(_as_json(done, dry_run=dry_run) if as_json else "\n".join(_sentences(done, dry_run=dry_run)))
    if done.bad:
        context.exit(1)


def _backfill(config: Config, file: Path, *, dry_run: bool) -> Backfilled:
    lines, bad = check_slips(_limited(file), utc_now())
    if bad:
        return Backfilled(bad=bad)
    counter = open_counter(config, open_books(config), utc_now)
    sellers = (config.till.cashier, *config.till.cashiers)
    return key_all_in(counter, lines, sellers, dry_run=dry_run)


def _limited(file: Path) -> Iterator[tuple[int, dict[str, Cell]]]:
    """Stop at more slips than a till should be held up by in one go."""
    for count, row in enumerate(read_rows(file, shape=SLIP_SHAPE), 1):
        if count > SLIPS_MAX:
            raise CanteenError(f"{file.name} 超过 {SLIPS_MAX} 张纸单：请分成几个文件。")
        yield row


def _sentences(done: Backfilled, *, dry_run: bool) -> Iterator[str]:
    yield from map(str, done.bad[:_SHOWN_MOST])
    if len(done.bad) > _SHOWN_MOST:
        yield f"……还有 {len(done.bad) - _SHOWN_MOST} 处，用 --json 看全部。"
    if done.bad:
        yield f"有 {len(done.bad)} 处不对，一张都没有补录：请改好再来。"
        return
    what = "将会" if dry_run else "已"
    held = f"（其中待核 {done.held} 张）" if done.held else ""
    yield f"{what}补录 {done.new} 张{held}，{done.known} 张以前补录过。"


def _as_json(done: Backfilled, *, dry_run: bool) -> str:
    bad = [{"row": row.row, "field": row.field, "reason": row.reason} for row in done.bad]
    counts = {"new": done.new, "held": done.held, "known": done.known}
    return json.dumps({**counts, "bad": bad, "dry_run": dry_run}, ensure_ascii=False)
