"""The passphrase of a backup: from a file, from the environment, or asked for; never on a command line."""

import os
import unicodedata
from collections.abc import Callable, Mapping
from pathlib import Path

from pos.rules.errors import CanteenError

ENVIRONMENT = "CANTEEN_BACKUP_PASSPHRASE"
LENGTH_MIN = 12


def read_passphrase(
    file: Path | None, ask: Callable[[], str], environment: Mapping[str, str] = os.environ
) -> str:
    """Give the passphrase, in the one way it is hashed: without a line end, accents put together."""
    if file is not None:
        return _checked(_first_line(file))
    return _checked(environment.get(ENVIRONMENT) or ask())


def _first_line(file: Path) -> str:
    try:
        if file.stat().st_mode & 0o077:
            raise CanteenError(f"{file} 别人也能读：请先 chmod 600 {file}，再备份。")
        return file.read_text(encoding="utf-8").partition("\n")[0]
    except (OSError, UnicodeDecodeError) as error:
        raise CanteenError(f"读不了口令文件 {file}：请看它在不在、是不是一行文字。") from error


def _checked(text: str) -> str:
    folded = unicodedata.normalize("NFC", text.strip())
    if len(folded) < LENGTH_MIN:
        raise CanteenError(f"备份的口令至少要 {LENGTH_MIN} 个字：请换一句长的，并另外抄下来收好。")
    return folded
