"""The passphrase as a command gets it: from a file, from the environment, or asked for without showing it."""

import sys
from pathlib import Path

import click

from pos.passphrase import ENVIRONMENT, read_passphrase
from pos.rules.errors import CanteenError

PASSPHRASE_FILE = click.option(
    "--passphrase-file",
    type=click.Path(dir_okay=False, path_type=Path),
    help=f"Its first line is the passphrase; else {ENVIRONMENT}, else it is asked for.",
)


def asked_passphrase(file: Path | None, *, twice: bool = False) -> str:
    """Give the passphrase of a backup; ``twice``: a new one, which must not be mistyped."""

    def ask() -> str:
        if not sys.stdin.isatty():
            raise CanteenError(
                f"没有给备份的口令：请用 --passphrase-file 指一个文件，或设环境变量 {ENVIRONMENT}。"
            )
        return str(click.prompt("备份的口令", hide_input=True, confirmation_prompt=twice))

    return read_passphrase(file, ask)
