from pathlib import Path

import click

from pos.clock import utc_now
from pos.commands.asked import PASSPHRASE_FILE, asked_passphrase
from pos.commands.shown_bars import shown_bars
from pos.config import BackupSection
from pos.kept_backups import forget_oldest
from pos.rules.errors import CanteenError
from pos.till_backup import SIDE, TillKept, back_up_till
from pos.wiring import config_named, configured

TO = click.argument("to", required=False, type=click.Path(file_okay=False, path_type=Path))
KEEP = click.option("--keep", type=click.IntRange(min=1), help="Then delete the oldest beyond so many.")


@click.command()
@TO
@KEEP
@PASSPHRASE_FILE
@click.pass_context
def backup(context: click.Context, to: Path | None, keep: int | None, passphrase_file: Path | None) -> None:
    """Put this till's books, keys and configuration into one encrypted file in the folder TO.

    The till may go on selling. The file is read back whole before it gets its name. Without the passphrase
    nobody can open it, you neither: keep it on paper, elsewhere. What is not given stands in config.toml
    under [backup].

    \b
    canteen backup /media/usb
    canteen backup /mnt/backups --keep 14 --passphrase-file /etc/canteen/backup.passphrase
    """  # noqa: D301, \b is click's mark for a paragraph that keeps its lines
    config = configured(context)
    section = config.backup
    folder = folder_meant(to, section)
    passphrase = asked_passphrase(file_meant(passphrase_file, section), twice=True)
    till = TillKept(config.data, config.till.code, config_named(context))
    with shown_bars() as bars:
        made = back_up_till(till, folder, passphrase, utc_now(), bars)
    click.echo(f"备份好了，也读回核对过：{made}（{made.stat().st_size / 1e6:.1f} MB）。")
    for old in forget_oldest(folder, SIDE, config.till.code, keep or section.keep):
        click.echo(f"删去了旧的 {old.name}。")


def folder_meant(to: Path | None, section: BackupSection) -> Path:
    """Give the folder that backups go to."""
    if to is None and not section.to:
        raise CanteenError("没有说备份到哪里：请写文件夹，或在配置里写 backup.to。")
    return to or Path(section.to)


def file_meant(given: Path | None, section: BackupSection) -> Path | None:
    """Give the file that the passphrase stands in, if there is one."""
    return given or (Path(section.passphrase_file) if section.passphrase_file else None)
