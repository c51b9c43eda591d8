import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import click
from tqdm import tqdm

from pos.clock import utc_now
from pos.config import Config
from pos.rules.meals import service_day
from pos.rules.roster_sheet import BadRow
from settlement.deaths import apply_deaths, read_deaths
from settlement.difference import Difference
from settlement.list_compare import ListName
from settlement.list_import import Ordered, apply_list, compare_list, undo_import
from settlement.list_reading import Numbered, Reading, ReadList, read_list
from settlement.list_words import difference_as_json, difference_sentences, import_line
from settlement.people_keys import PeopleKeys, open_people_keys
from settlement.rotation import begin_rotation, rotate, rows_to_rotate
from settlement.rules.life import DEATH_SOURCES
from settlement.rules.months import read_month
from settlement.store import Centre
from settlement.wiring import configured_centre, open_centre

_SHOWN_MOST = 200
_IMPORTS_SHOWN = 50
FILE = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
DRY_RUN = click.option("--dry-run", is_flag=True, help="Show the difference only; change nothing.")
AS_JSON = click.option("--json", "as_json", is_flag=True, help="One JSON object.")


@dataclass(frozen=True)
class Room:
    """The centre's books and the keys to its people, open for one command."""

    config: Config
    centre: Centre
    keys: PeopleKeys

    def reading(self) -> Reading:
        """Give what a list is read with today."""
        return Reading(self.config.status_codes, self.keys.lookup, service_day(utc_now()))


@click.command("import-list")
@FILE
@click.option("--source", required=True, help="Whose list it is, the same words every month: 低保月报.")
@click.option("--month", required=True, help="The month it is for, YYYY-MM.")
@click.option("--take-row", multiple=True, type=int, help="Import a row that was held, once it is checked.")
@click.option("--shorter", is_flag=True, help="The list really is much shorter than the last one.")
@DRY_RUN
@AS_JSON
@click.pass_context
def import_list(
    context: click.Context, /, file: Path, *, dry_run: bool, as_json: bool, **named: object
) -> None:
    """Bring the resident ledger up to a monthly list FILE (.xlsx or .csv), all of it or nothing.

    \b
    canteen centre import-list 低保.xlsx --source 低保月报 --month 2026-10 --dry-run
    canteen centre import-list 低保.xlsx --source 低保月报 --month 2026-10
    """  # noqa: D301, \b is click's mark for a paragraph that keeps its lines
    room = open_room(context)
    name = _list_name(room, named)
    read = read_list(file, room.reading(), lambda rows: _bar(rows, file.name))
    try:
        if read.bad:
            _refuse(context, read.bad, as_json=as_json)
        with tqdm(total=read.spool.rows, desc="比对", unit=" 人", disable=None, leave=False) as bar:
            number, difference = _imported(room, replace(read, progress=bar.update), name, dry_run=dry_run)
    finally:
        read.spool.close()
    said = (
        difference_as_json(difference, number)
        if as_json
        else "\n".join(difference_sentences(difference, number))
    )
    click.echo(said)


@click.command()
@AS_JSON
@click.pass_context
def imports(context: click.Context, *, as_json: bool) -> None:
    """List the newest imports with their numbers."""
    with open_room(context).centre.read() as office:
        found = office.imports.latest(_IMPORTS_SHOWN)
    if as_json:
        click.echo(
            json.dumps([{**vars(made), "counts": dict(made.counts)} for made in found], ensure_ascii=False)
        )
        return
    for made in found:
        click.echo(import_line(made))
    if not found:
        click.echo("还没有导入过名单：用 canteen centre import-list 导入。")


@click.command("undo-import")
@click.argument("number", type=int)
@click.pass_context
def undo(context: click.Context, number: int) -> None:
    """Take the import NUMBER back as a whole; refused when a later one builds on it."""
    made = undo_import(open_room(context).centre, number, Ordered(utc_now()))
    click.echo(f"已撤销第 {number} 次导入（{made.source} {made.month}）：台账回到了导入之前。")


@click.command()
@FILE
@click.option("--source", required=True, type=click.Choice(tuple(DEATH_SOURCES)), help="Who reports it.")
@DRY_RUN
@AS_JSON
@click.pass_context
def deaths(context: click.Context, file: Path, source: str, *, dry_run: bool, as_json: bool) -> None:
    """Take in a list of the dead FILE (姓名, 身份证号, 死亡日期); the earliest day of all sources counts.

    \b
    canteen centre deaths 火化.xlsx --source 火化名单
    """  # noqa: D301, \b is click's mark for a paragraph that keeps its lines
    room = open_room(context)
    read = read_deaths(file, room.reading(), lambda rows: _bar(rows, file.name))
    try:
        if read.bad:
            _refuse(context, read.bad, as_json=as_json)
        number, counts = apply_deaths(room.centre, read, source, Ordered(utc_now()), dry_run=dry_run)
    finally:
        read.spool.close()
    if as_json:
        click.echo(json.dumps({"import": None if dry_run else number, **vars(counts)}))
        return
    what = "将会" if dry_run else f"第 {number} 次导入，已"
    click.echo(f"{what}新增 {counts.new} 人，日期变更 {counts.changed} 人，{counts.unchanged} 人没有变化。")


@click.command("rotate-keys")
@click.pass_context
def rotate_keys(context: click.Context) -> None:
    """Seal all personal values with a new key; stopped half-way, the next run goes on."""
    room = open_room(context)
    ordered = Ordered(utc_now())
    if not begin_rotation(room.centre, room.keys, ordered):
        click.echo("上次换密钥没有做完：接着做。")
    version = room.keys.vault.version
    total = rows_to_rotate(room.centre, version)
    with tqdm(total=total, desc=f"密钥 {version}", unit=" 行", disable=None, leave=False) as bar:
        done = rotate(room.centre, room.keys, ordered, bar.update)
    click.echo(f"已用第 {version} 号密钥重新加密 {done} 行；旧备份还要旧密钥，请一起留好。")


PEOPLE_COMMANDS = (import_list, imports, undo, deaths, rotate_keys)


def open_room(context: click.Context) -> Room:
    """Open the books and keys that the command line points at, until the command ends."""
    config = configured_centre(context)
    books = open_centre(config.centre_data, config.centre.database)
    context.call_on_close(books.centre.close)
    return Room(config, books.centre, open_people_keys(books.folder, books.centre))


def _imported(room: Room, read: ReadList, name: ListName, *, dry_run: bool) -> tuple[int | None, Difference]:
    """Import a list, or only compare it; then there is no number."""
    if dry_run:
        return None, compare_list(room.centre, room.keys, read, name)
    done = apply_list(room.centre, room.keys, read, name, Ordered(utc_now()))
    return done.number, done.difference


def _list_name(room: Room, named: dict[str, object]) -> ListName:
    rows = named["take_row"]
    taken = frozenset(rows) if isinstance(rows, tuple) else frozenset()
    month, today = read_month(str(named["month"])), room.reading().today
    return ListName(str(named["source"]).strip(), month, today, taken, shorter=bool(named["shorter"]))


def _bar(rows: Iterable[Numbered], name: str) -> Iterator[Numbered]:
    yield from tqdm(rows, desc=name, unit=" 行", disable=None, leave=False)


def _refuse(context: click.Context, bad: tuple[BadRow, ...], *, as_json: bool) -> None:
    """Say every fault and end: nothing was changed."""
    if as_json:
        rows = [{"row": row.row, "field": row.field, "reason": row.reason} for row in bad]
        click.echo(json.dumps({"bad": rows}, ensure_ascii=False))
    else:
        click.echo("\n".join(map(str, bad[:_SHOWN_MOST])))
        if len(bad) > _SHOWN_MOST:
            click.echo(f"……还有 {len(bad) - _SHOWN_MOST} 处，用 --json 看全部。")
        click.echo(f"有 {len(bad)} 处不对，什么都没有改：请改好再导入。")
    context.exit(1)
