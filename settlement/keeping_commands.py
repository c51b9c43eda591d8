import json

import click
from tqdm import tqdm

from pos.clock import utc_now
from pos.rules.meals import service_day
from settlement.band_tidy import forget_old, too_old
from settlement.erasure import erase
from settlement.list_import import Ordered
from settlement.people_commands import AS_JSON, open_room
from settlement.retention import Due, tidy, what_is_due
from settlement.rules.retention import reason_of, words
from settlement.store import Office
from settlement.whom import WHOM, whom_meant


@click.command("erase")
@WHOM
@click.option("--reason", required=True, type=click.Choice(words()), help="Who asked for it, and why.")
@click.option("--even-entitled", is_flag=True, help="They really are to lose their concession.")
@click.option("--yes", is_flag=True, help="Do not ask again.")
@click.pass_context
def erase_person(
    context: click.Context, /, whom: str, reason: str, *, even_entitled: bool, yes: bool
) -> None:
    """Erase all that is known of one person: WHOM is their ledger number; left out, an ID number is asked.

    \b
    canteen centre erase --reason 本人要求
    canteen centre erase 3f9a02b17c --reason 录错了人
    """  # noqa: D301, \b is click's mark for a paragraph that keeps its lines
    room = open_room(context)
    at = utc_now()
    person = whom_meant(room.centre, room.keys, whom)
    with room.centre.read() as office:
        shown = _shown(office, person)
    if not yes:
        click.confirm(f"{shown}：抹去后找不回来。确定抹去吗？", abort=True)
    done = erase(
        room.centre, person, reason_of(reason), Ordered(at), service_day(at), even_entitled=even_entitled
    )
    room.centre.rewrite_files()
    click.echo(
        f"已抹去，存根第 {done.number} 号：删去资料 {done.rows} 行，收回手环和卡 {done.cards} 张。"
        "以前的备份里还有，请按备份的期限销毁。"
    )


@click.command("tidy")
@click.option("--dry-run", is_flag=True, help="Say what would go; change nothing.")
@AS_JSON
@click.pass_context
def tidy_up(context: click.Context, *, dry_run: bool, as_json: bool) -> None:
    """Let go of what was kept long enough, by [centre.retention] of the configuration.

    \b
    canteen centre tidy --dry-run
    """  # noqa: D301, \b is click's mark for a paragraph that keeps its lines
    room = open_room(context)
    section, at = room.config.centre.retention, utc_now()
    due = what_is_due(room.centre, section, at, service_day(at))
    if not dry_run:
        with tqdm(total=_people(due), desc="清理", unit=" 人", disable=None, leave=False) as bar:
            due = tidy(room.centre, section, Ordered(at), service_day(at), bar.update)
    passers_by = (too_old if dry_run else forget_old)(room.centre, at, room.config.centre.reports_days)
    if not dry_run:
        room.centre.rewrite_files()
    if as_json:
        counts = {"people": _people(due), "remarks": due.remarks, **vars(passers_by)}
        click.echo(json.dumps({"dry_run": dry_run, **counts}))
        return
    what = "试算：将会" if dry_run else "已经"
    click.echo(
        f"{what}抹去去世或迁出满 {section.gone_months} 个月的 {_people(due)} 人，"
        f"删去撤销满 {section.remarks_days} 天的导入的可疑记录 {due.remarks} 条，"
        f"删去到期的手环消息 {passers_by.reports} 条、扫码记录 {passers_by.views} 条。"
    )


def _people(due: Due) -> int:
    return len(due.people) + len(due.unknown_dead)


def _shown(office: Office, person: str) -> str:
    """Say who it is the way everybody may see it."""
    row = office.people.standing([person]).get(person)
    if row is None:
        return f"台账 {person[:8]}"
    return f"{row['masked_name']}，{row['born_on']} 出生，{row['community'] or '没有登记社区'}"


KEEPING_COMMANDS = (erase_person, tidy_up)
