import os
from pathlib import Path

import click

from pos.clock import utc_now
from pos.rules.errors import CanteenError, Refused
from pos.rules.meals import service_day
from settlement.list_import import Ordered
from settlement.people_commands import open_room
from settlement.privacy_page import record_page
from settlement.privacy_record import whole_record
from settlement.whom import WHOM, whom_meant


@click.group()
def privacy() -> None:
    """Give somebody what is kept of them."""


@privacy.command()
@WHOM
@click.option(
    "--output", type=click.Path(dir_okay=False, path_type=Path), help="The file; never overwritten."
)
@click.pass_context
def report(context: click.Context, /, whom: str, *, output: Path | None) -> None:
    """Write all that the centre holds of one person as a page to print; WHOM left out: an ID number is asked.

    \b
    canteen privacy report
    canteen privacy report 3f9a02b17c --output 资料.html
    """  # noqa: D301, \b is click's mark for a paragraph that keeps its lines
    room = open_room(context)
    at = utc_now()
    person = whom_meant(room.centre, room.keys, whom)
    words = {code: word for word, code in room.config.status_codes.items()}
    with room.centre.read() as office:
        record = whole_record(office, room.keys, person, words)
    if record.is_empty:
        raise Refused("没有保存关于这个号码的任何资料：请核对号码。")
    file = output or Path(f"个人资料-{person[:8]}.html")
    with room.centre.begin() as office:
        office.audit.append(Ordered(at).draft("record-given", person=person))
        _write(file, record_page(record, service_day(at)))
    click.echo(f"已写好 {file}：请当面交给本人，打印后删去文件。")


def _write(file: Path, page: str) -> None:
    """Write a file that only its owner may read, and that was not there before."""
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as opened:
            opened.write(page)
    except FileExistsError as error:
        raise CanteenError(f"已经有 {file}，没有动它：请换一个文件名，或先删去它。") from error
    except OSError as error:
        raise CanteenError(f"写不了 {file}：{error.strerror}。请换一个文件夹，或改权限。") from error
