from pathlib import Path

import click

from pos.clock import utc_now
from pos.commands.asked import PASSPHRASE_FILE, asked_passphrase
from pos.commands.backup import KEEP, TO, file_meant, folder_meant
from pos.commands.restore import FILE, IN_PLACE_OF
from pos.commands.shown_bars import shown_bars
from pos.kept_backups import forget_oldest
from pos.wiring import config_named
from settlement.centre_backup import CODE, SIDE, CentreKept, back_up_centre
from settlement.centre_restore import FROM_BACKUP, CentreOrder, restore_centre
from settlement.key_ring import KeyRing
from settlement.wiring import configured_centre


@click.command("backup")
@TO
@KEEP
@PASSPHRASE_FILE
@click.pass_context
def backup_centre(
    context: click.Context, to: Path | None, keep: int | None, passphrase_file: Path | None
) -> None:
    """Put the centre's books, keys and configuration into one encrypted file in the folder TO.

    The centre may go on. The file is read back whole, every row and line of it, before it gets its name.
    Without the passphrase nobody can open it, you neither: keep it on paper, elsewhere.

    \b
    canteen centre backup /mnt/backups --keep 30 --passphrase-file /etc/canteen/backup.passphrase
    """  # noqa: D301, \b is click's mark for a paragraph that keeps its lines
    config = configured_centre(context)
    section = config.centre.backup
    folder = folder_meant(to, section)
    passphrase = asked_passphrase(file_meant(passphrase_file, section), twice=True)
    kept = CentreKept(config.centre_data, config.centre.database, config_named(context), section.pg_bin)
    with shown_bars() as bars:
        made = back_up_centre(kept, folder, passphrase, utc_now(), bars)
    click.echo(f"备份好了，也读回核对过：{made}（{made.stat().st_size / 1e6:.1f} MB）。")
    if KeyRing(config.centre_data).is_elsewhere:
        click.echo("居民资料的密钥由环境变量提供，没有放进备份：请另外保管，没有它读不出居民资料。")
    for old in forget_oldest(folder, SIDE, CODE, keep or section.keep):
        click.echo(f"删去了旧的 {old.name}。")


@click.command("restore")
@FILE
@IN_PLACE_OF
@PASSPHRASE_FILE
@click.pass_context
def restore_from(
    context: click.Context, file: Path, passphrase_file: Path | None, *, in_place_of: bool
) -> None:
    """Put the centre back from FILE, whole or not at all; the centre must not be running.

    The tills notice by themselves, send again what it lacks, and hear people, cards and rules anew. Books on
    a server go into an empty database: the old one is not touched.

    \b
    canteen centre restore /mnt/backups/centre-20261124-033000.canteen-backup
    """  # noqa: D301, \b is click's mark for a paragraph that keeps its lines
    config = configured_centre(context)
    passphrase = asked_passphrase(passphrase_file)
    section = config.centre
    order = CentreOrder(file, config.centre_data, section.database, section.backup.pg_bin, in_place_of)
    with shown_bars() as bars:
        manifest = restore_centre(order, passphrase, utc_now(), bars)
    click.echo(f"恢复好了：{manifest.made_at} 的备份，每一行流水都核对过。")
    click.echo(f"备份里的配置在 {config.centre_data / FROM_BACKUP}，没有替换现在用的。")
    click.echo(
        "收银机会自己补传后来的流水。备份以后在市中心页面上做的事没有了，请再做一次：停用的账号和收银机、"
        "抹去的居民、导入的名单、挂失的手环。"
    )
    click.echo("备份以后才登记的收银机，请给新码，在那台上运行 canteen enrol --again。")


BACKUP_COMMANDS = (backup_centre, restore_from)
