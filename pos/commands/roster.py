import json
from collections.abc import Iterator
from pathlib import Path

import click
from tqdm import tqdm

from pos.clock import utc_now
from pos.config import Config
from pos.roster import Imported, PeopleList, import_people
from pos.rules.meals import service_day
from pos.rules.roster_sheet import Cell, check_rows
from pos.sheets import read_rows, write_template
from pos.wiring import configured, open_books

_SHOWN_MOST = 200


@click.group()
def roster() -> None:
    """Import the people list, or write an empty one to fill in."""


@roster.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.pass_context
def template(context: click.Context, file: Path) -> None:
    """Write an empty people list to FILE (.xlsx or .csv).

    \b
    canteen roster template 名单.xlsx
    """  # noqa: D301, \b is click's mark for a paragraph that keeps its lines
    write_template(file, tuple(configured(context).status_codes))
    click.echo(f"写好了 {file}：请从第二行填起，再用 canteen roster import {file} 导入。")


@roster.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Check and compare only; change nothing.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.pass_context
def import_(context: click.Context, file: Path, *, dry_run: bool, as_json: bool) -> None:
    """Bring the people list up to FILE (.xlsx or .csv); one bad row and nothing is changed.

    \b
    canteen roster import 名单.xlsx --dry-run
    canteen roster import 名单.xlsx
    """  # noqa: D301, \b is click's mark for a paragraph that keeps its lines
    done = _import(configured(context), file, dry_run=dry_run)
    click.echo(_as_json(done, dry_run=dry_run) if as_json else "\n".join(_sentences(done, dry_run=dry_run)))
    if done.bad:
        context.exit(1)


def _import(config: Config, file: Path, *, dry_run: bool) -> Imported:
    today = service_day(utc_now())
    lines, bad = check_rows(_with_progress(file), config.status_codes, today)
    if bad:
        return Imported(bad=tuple(bad))
    books = open_books(config)
    return import_people(books.store, books.lookup, PeopleList(lines, file.parent, today), dry_run=dry_run)


def _with_progress(file: Path) -> Iterator[tuple[int, dict[str, Cell]]]:
    yield from tqdm(read_rows(file), desc=file.name, unit=" 行", disable=None, leave=False)


def _sentences(done: Imported, *, dry_run: bool) -> Iterator[str]:
    for row in done.bad[:_SHOWN_MOST]:
        yield str(row)
    if len(done.bad) > _SHOWN_MOST:
        yield f"……还有 {len(done.bad) - _SHOWN_MOST} 处，用 --json 看全部。"
    if done.bad:
        yield f"有 {len(done.bad)} 处不对，什么都没有改：请改好再导入。"
        return
    what = "将会" if dry_run else "已"
    yield f"{what}新增 {done.new} 人，变更 {done.changed} 人，{done.unchanged} 人没有变化。"


def _as_json(done: Imported, *, dry_run: bool) -> str:
    bad = [{"row": row.row, "field": row.field, "reason": row.reason} for row in done.bad]
    counts = {"new": done.new, "changed": done.changed, "unchanged": done.unchanged}
    return json.dumps({**counts, "bad": bad, "dry_run": dry_run}, ensure_ascii=False)
