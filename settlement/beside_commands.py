"""`canteen centre note …`: meals cooked, inspections and staff, which claims are checked against."""

import json
from pathlib import Path

import click

from pos.clock import utc_now
from pos.rules.meals import service_day
from settlement.beside_desk import BesideDesk, Noted
from settlement.people_commands import AS_JSON, DRY_RUN, FILE, open_room
from settlement.serve import gate_of

_WORDS = {"prepared": "备餐记录", "inspections": "抽查记录", "staff": "员工"}


@click.group()
def note() -> None:
    """Note what claims are checked against: meals cooked, inspectors' head counts, canteens' own staff.

    \b
    canteen centre note prepared 备餐.xlsx
    canteen centre note inspections 抽查.csv
    canteen centre note staff 员工.xlsx
    """  # noqa: D301, \b is click's mark for a paragraph that keeps its lines


@note.command()
@FILE
@DRY_RUN
@AS_JSON
@click.pass_context
def prepared(context: click.Context, file: Path, *, dry_run: bool, as_json: bool) -> None:
    """Take in meals cooked FILE: 食堂, 日期, 餐次, 备餐, and if there are any 结转, 倒掉."""
    _note(context, "prepared", file, dry_run=dry_run, as_json=as_json)


@note.command()
@FILE
@DRY_RUN
@AS_JSON
@click.pass_context
def inspections(context: click.Context, file: Path, *, dry_run: bool, as_json: bool) -> None:
    """Take in inspectors' head counts FILE: 食堂, 日期, 时间, 人数."""
    _note(context, "inspections", file, dry_run=dry_run, as_json=as_json)


@note.command()
@FILE
@DRY_RUN
@AS_JSON
@click.pass_context
def staff(context: click.Context, file: Path, *, dry_run: bool, as_json: bool) -> None:
    """Take in canteens' staff FILE: 食堂, 身份证号, 民政确认; of a canteen that is named, all its staff."""
    _note(context, "staff", file, dry_run=dry_run, as_json=as_json)


def _note(context: click.Context, kind: str, file: Path, *, dry_run: bool, as_json: bool) -> None:
    room = open_room(context)
    desk = BesideDesk(gate_of(room.config, room.centre, utc_now), room.config.policy, room.keys.lookup)
    done = desk.note(kind, file, service_day(utc_now()), dry_run=dry_run)
    click.echo(_as_json(done, dry_run=dry_run) if as_json else _said(kind, done, dry_run=dry_run))
    if done.bad:
        context.exit(1)


def _said(kind: str, done: Noted, *, dry_run: bool) -> str:
    if done.bad:
        return "\n".join([*map(str, done.bad), f"有 {len(done.bad)} 处不对，什么都没有改：请改好再导入。"])
    what = "将会" if dry_run else "已"
    return f"{_WORDS[kind]}：{what}更新 {done.changed} 条，{done.unchanged} 条没有变化。"


def _as_json(done: Noted, *, dry_run: bool) -> str:
    bad = [{"row": row.row, "field": row.field, "reason": row.reason} for row in done.bad]
    told = {"changed": done.changed, "unchanged": done.unchanged, "bad": bad, "dry_run": dry_run}
    return json.dumps(told, ensure_ascii=False)
