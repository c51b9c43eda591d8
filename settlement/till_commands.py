from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NoReturn

import click
from tqdm import tqdm

from pos.clock import utc_now
from settlement.enrolment import CODE_VALID, invite, invite_again, revoke
from settlement.inbox import Inbox
from settlement.rules.roles import read_scope
from settlement.serve import gate_of
from settlement.stick import bring
from settlement.wiring import configured_centre, open_centre

TILL = click.argument("till")


@click.command("till-code")
@TILL
@click.option("--place", help="Where its canteen lies, for a new till: 区/街道/社区/食堂.")
@click.pass_context
def till_code(context: click.Context, till: str, place: str | None) -> None:
    """Print the one-time code that TILL is enrolled with; it holds for a day.

    \b
    canteen centre till-code K03 --place 示范区/示范街道/示范社区/示范食堂
    canteen centre till-code K03
    """  # noqa: D301, \b is click's mark for a paragraph that keeps its lines
    config = configured_centre(context)
    books = open_centre(config.centre_data, config.centre.database)
    context.call_on_close(books.centre.close)
    gate = gate_of(config, books.centre, utc_now)
    if place:
        where = read_scope(place)
        code = invite(gate, None, till, where.parts[-1], where)
    else:
        code = invite_again(gate, None, till)
    hours = int(CODE_VALID.total_seconds()) // 3600
    click.echo(f"{till} 的登记码，{hours} 小时内用一次：{code}")
    click.echo(f"在那台收银机上：canteen enrol {config.centre.url} --code {code}")


@click.command("revoke-till")
@TILL
@click.pass_context
def revoke_till(context: click.Context, till: str) -> None:
    """Let TILL speak no more; what it has sent stays.

    \b
    canteen centre revoke-till K03
    """  # noqa: D301, \b is click's mark for a paragraph that keeps its lines
    config = configured_centre(context)
    books = open_centre(config.centre_data, config.centre.database)
    context.call_on_close(books.centre.close)
    revoke(gate_of(config, books.centre, utc_now), None, till)
    click.echo(f"{till} 停用了：它传来的流水都在，以后不再收。")


@click.command("import")
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option("--even-revoked", is_flag=True, help="Take what a till wrote before it was revoked.")
@click.pass_context
def bring_in(context: click.Context, files: tuple[Path, ...], *, even_revoked: bool) -> None:
    """Take in the journals that tills without a network exported to FILES, as if they had been sent.

    \b
    canteen centre import /media/usb/K03.jsonl
    """  # noqa: D301, \b is click's mark for a paragraph that keeps its lines
    config = configured_centre(context)
    books = open_centre(config.centre_data, config.centre.database)
    context.call_on_close(books.centre.close)
    gate = gate_of(config, books.centre, utc_now)
    for file in files:
        with tqdm(desc=file.name, unit=" 行", disable=None, leave=False) as bar:
            brought = bring(Inbox(gate.centre, gate.clock), file, _counting(bar), even_revoked=even_revoked)
        with gate.centre.begin() as office:
            gate.note(office, "journal-brought", None, till=brought.till, new=brought.new, last=brought.last)
        click.echo(
            f"{file.name}：{brought.till} 读了 {brought.read} 行，新收 {brought.new} 行，"
            f"现在到 {brought.last} 号。"
        )


def _counting(bar: "tqdm[NoReturn]") -> Callable[[Iterator[str]], Iterator[str]]:
    def watch(lines: Iterator[str]) -> Iterator[str]:
        for line in lines:
            bar.update()
            yield line

    return watch


TILL_COMMANDS = (till_code, revoke_till, bring_in)
