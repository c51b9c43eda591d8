"""PostgreSQL's own pg_dump and pg_restore: found where they are, called without a password on the line."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import URL, make_url

from pos.rules.errors import CanteenError

_DEBIAN = Path("/usr/lib/postgresql")
_VERSION = re.compile(r"\) (\d+)")


@dataclass(frozen=True)
class ServerTools:
    """The programs that fit a server, and how they reach it."""

    folder: Path
    url: URL

    def command(self, tool: str, *words: str) -> list[str]:
        """Give the words of a command on this database; the password is not among them."""
        url = self.url
        named = URL.create("postgresql", url.username, None, url.host, url.port, url.database, url.query)
        return [str(self.folder / tool), f"--dbname={named.render_as_string()}", *words]

    @property
    def environment(self) -> dict[str, str]:
        """Give the environment that has the password, where there is one."""
        return {**os.environ, **({"PGPASSWORD": str(self.url.password)} if self.url.password else {})}

    def run(self, tool: str, *words: str) -> None:
        """Run one of the programs to its end; raises CanteenError with its own last words."""
        done = subprocess.run(  # noqa: S603, our own words
            self.command(tool, *words), env=self.environment, capture_output=True, text=True, check=False
        )
        if done.returncode:
            said = done.stderr.strip().splitlines()
            raise CanteenError(f"{tool} 没有做成：{said[-1] if said else done.returncode}")


def tools_for(database: str, server: int, given: str = "") -> ServerTools:
    """Find the programs that fit a server best: not older than it, and no newer than need be.

    Raises CanteenError that says what to install.
    """
    there = sorted((_version_of(folder / "pg_dump"), folder) for folder in _folders(given))
    fitting = [folder for version, folder in there if version >= server]
    if fitting:
        return ServerTools(fitting[0], make_url(database))
    have = f"这里的是 {'、'.join(str(version) for version, _ in there)} 版" if there else "这里没有"
    raise CanteenError(
        f"要 PostgreSQL {server} 版的 pg_dump 和 pg_restore，{have}：请装 postgresql-client-{server}，"
        "或把它们的文件夹写进 centre.backup.pg_bin。"
    )


def newest_reader(given: str = "") -> Path:
    """Find the pg_restore that knows the most: it reads a dump without a server."""
    there = sorted((_version_of(folder / "pg_dump"), folder) for folder in _folders(given))
    if not there:
        raise CanteenError(
            "这份备份要用 pg_restore 来读，这里没有：请装 postgresql-client，"
            "或把它的文件夹写进 centre.backup.pg_bin。"
        )
    return there[-1][1] / "pg_restore"


def _folders(given: str) -> Iterator[Path]:
    """Give every folder that has both programs: the one that is named, or else where they mostly are."""
    on_path = shutil.which("pg_dump")
    usual = [*_DEBIAN.glob("*/bin"), *([Path(on_path).parent] if on_path else [])]
    for folder in [Path(given)] if given else usual:
        if (folder / "pg_dump").exists() and (folder / "pg_restore").exists():
            yield folder


def _version_of(program: Path) -> int:
    """Give the major version of a program; 0 where it says none."""
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)  # noqa: S603, our own words
    match = _VERSION.search(said.stdout)
    return int(match[1]) if match else 0
