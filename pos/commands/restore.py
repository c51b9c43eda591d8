from pathlib import Path
from tempfile import TemporaryDirectory

import click

from pos.centre_link import Centre, Unreachable, read_link
from pos.clock import utc_now
from pos.commands.asked import PASSPHRASE_FILE, asked_passphrase
from pos.commands.shown_bars import shown_bars
from pos.config import Config
from pos.epoch import begin_alone, begin_with_centre
from pos.rules.errors import CanteenError
from pos.rules.journal import Entry
from pos.till_restore import FROM_BACKUP, Restoring, restore_till, take_config_out
from pos.wiring import configured, open_books, open_counter

FILE = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
IN_PLACE_OF = click.option(
    "--in-place-of",
    is_flag=True,
    help="There are books already: keep their folder aside under another name.",
)


@click.command()
@FILE
@IN_PLACE_OF
@click.option(
    "--config-out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Only write the backup's config.toml into this new file.",
)
@PASSPHRASE_FILE
@click.pass_context
def restore(
    context: click.Context,
    file: Path,
    config_out: Path | None,
    passphrase_file: Path | None,
    *,
    in_place_of: bool,
) -> None:
    """Put this till's books back from FILE, whole or not at all; the till must not be running.

    What the centre has since then is fetched from it, and the journal goes on with numbers that stand on no
    receipt yet. Without the centre the till waits for it: until then, serve with paper slips.

    \b
    canteen restore /media/usb/K01-20261124-213000.canteen-backup
    canteen restore K03-….canteen-backup --config-out K03.toml     on a new machine, first
    """  # noqa: D301, \b is click's mark for a paragraph that keeps its lines
    passphrase = asked_passphrase(passphrase_file)
    if config_out is not None:
        with TemporaryDirectory() as room:
            code = take_config_out(file, config_out, Path(room), passphrase)
        click.echo(
            f"{code} 的配置写到了 {config_out}：看过以后，用 canteen --config {config_out} restore 备份。"
        )
        return
    config = configured(context)
    order = Restoring(file, config.data, config.till.code, in_place_of)
    with shown_bars() as bars:
        manifest = restore_till(order, passphrase, utc_now(), bars)
    click.echo(f"恢复好了：{manifest.made_at} 的备份，{manifest.counts.get('entry', 0)} 条流水，都核对过。")
    click.echo(f"备份里的配置在 {config.data / FROM_BACKUP}，没有替换现在用的。")
    click.echo("备份以后改的人员、PIN 和本机命名的日子，请再做一次：PIN 又是备份那时的。")
    _go_on(config)


def _go_on(config: Config) -> None:
    """Begin the epoch where that is possible now."""
    link, books = read_link(config.data), open_books(config)
    counter = open_counter(config, books)
    try:
        if link is None:
            click.echo(_said(begin_alone(counter)))
            return
        begun = begin_with_centre(counter, link, Centre(link.url, link.token), books.seal.public_key)
        click.echo(f"从市中心取回了 {begun.taken_back} 条后来的流水。{_said(begun.entry)}")
    except Unreachable as error:
        click.echo(
            f"{_without_tail(error)}。现在连不上，没关系：启动收银后会自己取回再接着用，之前先用纸单。"
        )
    finally:
        books.store.close()


def _without_tail(error: CanteenError) -> str:
    return str(error).partition("：")[0]


def _said(begun: Entry) -> str:
    return (
        f"从 {begun.id} 起接着记；{begun.fen('unused_first')} 到 {begun.fen('unused_last')} 号空着，"
        "永远不用：可能已经印在小票上。"
    )
