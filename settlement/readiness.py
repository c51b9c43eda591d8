"""Whether the centre can take in what tills send: its database, its tables, the room on its disk."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from pos.rules.errors import CanteenError
from settlement.store import Centre

FREE_MB_LEAST = 200
_MB = 1024 * 1024


def free_mb_of(folder: Path) -> int:
    """Say how much room is left where a folder is."""
    return shutil.disk_usage(folder).free // _MB


@dataclass(frozen=True)
class Readiness:
    """What the centre stands on."""

    centre: Centre
    folder: Path
    free_mb: Callable[[Path], int] = free_mb_of

    def lacking(self) -> dict[str, str]:
        """Name what stands in the way of working, each with a sentence; nothing where all is well."""
        found = {"database": self._database(), "disk": self._disk()}
        return {what: sentence for what, sentence in found.items() if sentence}

    def _database(self) -> str:
        try:
            standing = self.centre.standing()
        except SQLAlchemyError:
            return "数据库没有回答：请看数据库开着没有。"
        except CanteenError as error:
            return str(error)
        if standing.is_newest:
            return ""
        return f"账本是第 {standing.found} 版，程序要第 {standing.newest} 版：请重新启动市中心。"

    def _disk(self) -> str:
        free = self.free_mb(self.folder)
        return "" if free >= FREE_MB_LEAST else f"磁盘只剩 {free} MB：请腾出地方。"
