"""Making our own wristbands at the centre's own machine: `canteen centre bands`."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import click

from pos.clock import utc_now
from pos.rules.errors import Refused
from settlement.band_desk import BATCH_MAX, Order, make_blank, make_for_elders
from settlement.band_sheet import Paper, band_pdf
from settlement.rules.band_layout import LAYOUTS
from settlement.serve import gate_of, ledger_of
from settlement.wiring import existing_centre, open_centre


@click.command()
@click.option("--community", required=True, help="Whose telephone is printed, as config.toml names it.")
@click.option("--count", type=click.IntRange(1, BATCH_MAX), help="So many blank ones.")
@click.option("--elders", is_flag=True, help="One for everybody of 70 and more without a wristband instead.")
@click.option("--layout", type=click.Choice(tuple(LAYOUTS)), default="a4-21", show_default=True)
@click.option("--names", is_flag=True, help="Print masked names; only with --elders.")
@click.option("--cut-marks", is_flag=True, help="Print corners to cut at.")
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The new PDF.")
@click.pass_context
def bands(context: click.Context, /, community: str, out: Path, **asked: object) -> None:
    """Make a batch of our own wristbands as a PDF; the codes are in that file only, so keep it until printed.

    \b
    canteen centre bands --community 示范社区 --count 100 --out bands.pdf
    canteen centre bands --community 示范社区 --elders --layout strip-25 --out bands.pdf
    """  # noqa: D301, \b is click's mark for a paragraph that keeps its lines
    if (asked["count"] is None) is not asked["elders"]:
        raise Refused("没有做：空白的写 --count 个数，给老人做的写 --elders，只写一个。")
    config = existing_centre(context)
    paper = Paper(LAYOUTS[str(asked["layout"])][1], cut_marks=bool(asked["cut_marks"]))
    order = Order(paper, with_names=bool(asked["names"]))
    books = open_centre(config.centre_data, config.centre.database)
    context.call_on_close(books.centre.close)
    ledger = ledger_of(config, gate_of(config, books.centre, utc_now))
    with _new_file(out) as file:
        if asked["elders"]:
            made = make_for_elders(ledger, None, community, order)
        else:
            made = make_blank(ledger, None, community, int(str(asked["count"])), order)
        file.write(band_pdf(made, paper))
    batch = made[0].number.partition("-")[0]
    click.echo(f"第 {batch} 批，{len(made)} 个，在 {out}：印好就删掉，码只在里面；丢了就在“手环”页作废重做。")


@contextmanager
def _new_file(path: Path) -> Iterator[BinaryIO]:
    """Open a file that is not there yet, for its owner alone; what goes wrong leaves none behind."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise Refused(f"写不了 {path}（{error.strerror}）：没有做，请换一个还没有的文件名。") from error
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield file
    except BaseException:
        path.unlink(missing_ok=True)
        raise
