"""A SQLite file copied while others go on writing to it, and whether such a copy holds."""

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from pos.bars import Bars, each, no_bars, so_far
from pos.keys import signature_check
from pos.private_file import write_private
from pos.rules.chain import verify
from pos.rules.errors import CanteenError
from pos.rules.journal import Head

STEP_PAGES = 2048
RESTARTS_MOST = 20
_BUSY_S = 10.0


@dataclass(frozen=True)
class Copied:
    """What a copy holds: how many rows each table has, and where the journal ends."""

    counts: Mapping[str, int]
    head: Head


class BooksBroken(CanteenError):
    """A copy of the books does not hold."""


def copy_books(books: Path, target: Path, bars: Bars = no_bars) -> None:
    """Copy a database as it is at one moment; whoever writes meanwhile waits for a step at most.

    Each write to it begins the copy anew. Where that happens too often, the rest is copied in one step.
    """
    write_private(target, b"", new=True)
    steps = _Steps(so_far(bars, "复制账本"))
    with _reading(books) as source, closing(sqlite3.connect(target)) as copy:
        try:
            source.backup(copy, pages=STEP_PAGES, progress=steps.see, sleep=0.005)
        except _TooOften:
            source.backup(copy, pages=-1)
        copy.execute("pragma journal_mode = delete")


def look_at_copy(path: Path, till: str) -> Copied:
    """Count what a copy holds."""
    with _reading(path) as copy:
        tables = [
            name
            for (name,) in copy.execute("select name from sqlite_schema where type = 'table' order by name")
            if not name.startswith("sqlite_")
        ]
        counts = {name: copy.execute(f'select count(*) from "{name}"').fetchone()[0] for name in tables}  # noqa: S608, names of the file's own tables
        row = copy.execute("select number, hash from head where till = ?", (till,)).fetchone()
        return Copied(counts, Head(till, *row) if row else Head(till))


def check_copy(
    path: Path,
    till: str,
    public_key: str,
    counts: Mapping[str, int],
    bars: Bars = no_bars,
) -> None:
    """Read a copy from its first to its last page and line; raises BooksBroken where it does not hold."""
    try:
        with _reading(path) as copy:
            (found,) = copy.execute("pragma integrity_check(1)").fetchone()
            if found != "ok" or copy.execute("pragma foreign_key_check").fetchone():
                raise BooksBroken("账本的副本坏了（数据库自检不过）：请看磁盘，再试一次。")
            copied = look_at_copy(path, till)
            if dict(counts) != dict(copied.counts):
                raise BooksBroken("账本的副本和备份目录里的行数不符：请再试一次。")
            lines = each(_lines(copy, till), bars("核对流水", counts.get("entry", 0)))
            broken = next(verify(lines, signature_check(public_key), till=till, end=copied.head), None)
    except sqlite3.DatabaseError as error:
        raise BooksBroken("账本的副本打不开：请看磁盘，再试一次。") from error
    if broken:
        raise BooksBroken(
            f"流水有不对的地方：{broken.sentence}请保留原样，用 canteen journal verify 看全部。"
        )


def _lines(copy: sqlite3.Connection, till: str) -> Iterator[str]:
    for (line,) in copy.execute("select line from entry where till = ? order by number", (till,)):
        yield line


@contextmanager
def _reading(path: Path) -> Iterator[sqlite3.Connection]:
    """Open a file only to read it; a rollback journal that a crash has left is still played back."""
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True, timeout=_BUSY_S)) as opened:
        yield opened


class _TooOften(Exception):
    """The copy was begun anew too often."""


class _Steps:
    """Watches a copy go on, and ends it where it never gets to its end."""

    def __init__(self, watch: Callable[[int, int], object]) -> None:
        self._watch = watch
        self._left: int | None = None
        self._restarts = 0

    def see(self, _status: int, remaining: int, total: int) -> None:
        """Hear how far it is."""
        if self._left is not None and remaining > self._left:
            self._restarts += 1
        self._left = remaining
        self._watch(total - remaining, total)
        if self._restarts > RESTARTS_MOST:
            raise _TooOften
