"""From config.toml to the centre's open books: the one place where they are put together."""

from dataclasses import dataclass
from pathlib import Path

import click

from pos.config import Config, load_config
from pos.keys import Seal, load_key
from pos.rules.errors import CanteenError
from pos.wiring import config_named
from settlement.engine import open_engine
from settlement.store import Centre


@dataclass(frozen=True)
class CentreBooks:
    """What the centre's folder holds: the books, and the key that signs the audit trail."""

    centre: Centre
    seal: Seal
    folder: Path


def configured_centre(context: click.Context) -> Config:
    """Read the configuration that the command line points at; ``--data`` names the centre's folder."""
    given = context.find_root().obj or {}
    config = load_config(config_named(context))
    if given.get("data"):
        config = config.model_copy(update={"centre_data": Path(given["data"]).resolve()})
    return config


def existing_centre(context: click.Context) -> Config:
    """Read the configuration of a centre that was started before; refuse a folder that is none."""
    config = configured_centre(context)
    if not config.centre.database and not (config.centre_data / "centre.db").exists():
        raise CanteenError(f"{config.centre_data} 里没有市中心的账本：请用 --data 指明文件夹。")
    return config


def open_centre(folder: Path, database: str = "") -> CentreBooks:
    """Open the centre's folder of keys, and its books there or at an address, making what is not there."""
    engine = open_engine(folder, database)
    seal = Seal(load_key(folder / "centre.key"))
    return CentreBooks(Centre(engine, seal), seal, folder)
