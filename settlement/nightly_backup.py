"""The backup that nobody asks for: once a night, where the configuration says where to."""

import logging
from pathlib import Path

from pos.clock import Clock
from pos.config import Config
from pos.kept_backups import forget_oldest
from pos.passphrase import read_passphrase
from pos.rules.errors import CanteenError
from settlement.centre_backup import CODE, SIDE, CentreKept, back_up_centre
from settlement.standing_jobs import DAY, Job

LOG = logging.getLogger("canteen.schedule")


def nightly_backup(config: Config, config_file: Path, clock: Clock) -> tuple[Job, ...]:
    """Give the job, or none where folder and passphrase's file are not both named."""
    section = config.centre.backup
    if not (section.to and section.passphrase_file):
        return ()
    kept = CentreKept(config.centre_data, config.centre.database, config_file, section.pg_bin)

    def back_up() -> None:
        try:
            passphrase = read_passphrase(Path(section.passphrase_file), _nobody_to_ask)
            made = back_up_centre(kept, Path(section.to), passphrase, clock())
            forget_oldest(Path(section.to), SIDE, CODE, section.keep)
        except CanteenError as error:
            LOG.error("no backup: %s", error)  # noqa: TRY400, the sentence says what to do
            raise
        LOG.info("backup made and read back: %s", made.name)

    return (Job("backup", back_up, DAY, hour=2, minute=30),)


def _nobody_to_ask() -> str:
    raise CanteenError("没有给备份的口令：请在 centre.backup 里写 passphrase_file。")
