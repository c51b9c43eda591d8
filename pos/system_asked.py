"""What the system says of itself, heard from systemd's own programs; where there are none, nothing."""

import os
import shutil
import subprocess
from collections.abc import Callable

_WITHIN_S = 5.0

AskSystem = Callable[..., dict[str, str] | None]
"""Asks one of systemd's programs: what it says as KEY=value; None where it is not there to say anything."""


def ask_system(program: str, *words: str) -> dict[str, str] | None:
    """Ask ``systemctl show`` or ``timedatectl show``."""
    found = shutil.which(program)
    if found is None:
        return None
    try:
        done = subprocess.run(  # noqa: S603, our own words
            [found, *words],
            capture_output=True,
            text=True,
            check=False,
            timeout=_WITHIN_S,
            env={**os.environ, "LC_ALL": "C"},
        )
    except subprocess.TimeoutExpired:
        return None
    if done.returncode:
        return None
    lines = (line.partition("=") for line in done.stdout.splitlines())
    return {key: value for key, there, value in lines if there}
