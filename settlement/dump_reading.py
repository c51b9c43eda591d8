"""A file of pg_dump read without a server: how many rows each table has, and the journals' lines."""

import re
import sqlite3
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from pos.bars import Progress, silent
from pos.rules.errors import CanteenError

_COPY = re.compile(r"COPY (\S+) \((.*)\) FROM stdin;\n")
_END = "\\.\n"
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_MEANT = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
_WANTED = {
    "entry": ("till", "number", "line"),
    "head": ("till", "number", "hash"),
    "till": ("till", "public_key"),
    "till_head": ("till", "number", "hash"),
    "till_entry": ("till", "number", "line"),
}
"""What is looked at more closely; the lines of each month come from a table of their own."""

_ROWS_AT_ONCE = 2000


@dataclass
class DumpRead:
    """What a dump holds; the lines lie in a small SQLite file of the same tables."""

    lines: Path
    counts: dict[str, int] = field(default_factory=dict)


def read_dump(dump: Path, pg_restore: Path, lines: Path, progress: Progress = silent) -> DumpRead:
    """Read a dump from its first to its last row."""
    read = DumpRead(lines)
    with sqlite3.connect(lines) as kept:
        kept.execute("pragma synchronous = off")  # it is thrown away afterwards
        for name, columns in _WANTED.items():
            kept.execute(f"create table {name} ({', '.join(columns)})")
        words = [str(pg_restore), "--data-only", "--file=-", str(dump)]
        with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as program:  # noqa: S603, our own words
            assert program.stdout is not None  # noqa: S101, it was asked for above
            script = (line.decode() for line in program.stdout)
            for line in script:
                begins = _COPY.fullmatch(line)
                if begins:
                    _take(kept, read, begins, script, progress)
        if program.returncode:
            raise CanteenError("pg_restore 读不出写好的备份：没有留下，请看磁盘，再试一次。")
        for name in ("entry", "till_entry"):
            kept.execute(f"create index {name}_order on {name} (till, cast(number as integer))")
    kept.close()
    return read


def _take(
    kept: sqlite3.Connection, read: DumpRead, begins: re.Match[str], script: Iterator[str], progress: Progress
) -> None:
    table, columns = begins[1].replace('"', ""), [name.strip().strip('"') for name in begins[2].split(",")]
    name = table.partition(".")[2]
    wanted = next(
        (one for one in _WANTED if name == one or (name.startswith("till_entry_") and one == "till_entry")),
        "",
    )
    places = [columns.index(column) for column in _WANTED.get(wanted, ())]
    held: list[list[str]] = []
    count = 0
    for line in script:
        if line == _END:
            break
        count += 1
        progress(1)
        if wanted:
            cells = line.removesuffix("\n").split("\t")
            held.append([_text(cells[place]) for place in places])
        if len(held) == _ROWS_AT_ONCE:
            _keep(kept, wanted, held)
            held = []
    _keep(kept, wanted, held)
    read.counts[table] = count


def _keep(kept: sqlite3.Connection, table: str, rows: list[list[str]]) -> None:
    if rows:
        marks = ", ".join("?" for _ in rows[0])
        kept.executemany(f"insert into {table} values ({marks})", rows)  # noqa: S608, a name of ours


def _text(cell: str) -> str:
    """Read a value as COPY writes it."""
    return _ESCAPED.sub(lambda found: _MEANT.get(found[1], found[1]), cell) if "\\" in cell else cell
