"""The figures of ``make bench-scale`` as tables, and where they stand in docs/scale.md."""

import re
import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from settlement.bench_scale_asked import Answer
from settlement.bench_scale_table import MISSING, WAYS, PageTable, read_table

REPORT = Path("docs/scale.md")
BEGIN, END = "<!-- figures: made by make bench-scale -->", "<!-- figures: end -->"
_MIB = 2**20
_EACH_MOST = 6


@dataclass
class Column:
    """What one size of city came to."""

    name: str
    rows: int
    fill_s: float = 0
    index_bytes: dict[str, int] = field(default_factory=dict)
    table_bytes: int = 0
    batch_ms: list[float] = field(default_factory=list)
    beside: dict[str, str] = field(default_factory=dict)
    answers: dict[str, Answer] = field(default_factory=dict)


def figures(lines: Sequence[Column], people: Sequence[Column], before: str = "") -> str:
    """Write what was measured as the part of the page that the command makes; other sizes stay as before."""
    found = [read_table(part) for part in before.split("\n\n") if part.startswith("|")]
    then = {table.corner: table for table in found}
    now = [
        _sizes("month's lines", lines),
        _asked("question about lines", lines),
        _sizes("people", people),
        _asked("question about people", people),
    ]
    tables = [table.over(then.get(table.corner, PageTable(table.corner))) for table in now]
    return "\n\n".join([BEGIN, *(str(table) for table in tables if table.rows), END])


def keep(lines: Sequence[Column], people: Sequence[Column]) -> None:
    """Put the figures in the place of those before."""
    page = REPORT.read_text(encoding="utf-8")
    block = re.search(f"{re.escape(BEGIN)}.*{re.escape(END)}", page, re.DOTALL)
    if not block:
        raise RuntimeError(f"{REPORT} has no place for the figures")
    REPORT.write_text(page.replace(block[0], figures(lines, people, block[0])), encoding="utf-8")


def _ways(answer: Answer) -> str:
    return ", ".join(way if way.startswith("all of") else f"`{way}`" for way in sorted(answer.ways))


def _sizes(corner: str, columns: Sequence[Column]) -> PageTable:
    """Say how large it all is, and what was measured beside the questions."""
    table = PageTable(corner, [column.name for column in columns])
    if not columns:
        return table
    table.add("rows", [f"{column.rows:,}" for column in columns])
    table.add("seconds to fill, index and vacuum", [f"{column.fill_s:.0f}" for column in columns])
    table.add("table, MiB (bytes a row)", [_size(column.table_bytes, column) for column in columns])
    _add_indexes(table, columns)
    for name in columns[0].beside:
        table.add(name, [column.beside.get(name, MISSING) for column in columns])
    if columns[0].batch_ms:
        table.add("200 signed lines taken in, ms p50 / p95", [_batch(column) for column in columns])
    return table


def _asked(corner: str, columns: Sequence[Column]) -> PageTable:
    """Say what each question took, and of the last city by which ways it was answered."""
    table = PageTable(corner, [column.name for column in columns])
    table.heads += WAYS if columns else ()
    for name in columns[0].answers if columns else ():
        cells = [_answer(column.answers[name]) if name in column.answers else MISSING for column in columns]
        last = columns[-1].answers.get(name, Answer())
        table.add(name, [*cells, _ways(last), str(len(last.months) or MISSING)])
    return table


def _add_indexes(table: PageTable, columns: Sequence[Column]) -> None:
    """Give the size of each index, or of all where they are many."""
    names = list(columns[0].index_bytes)
    if len(names) > _EACH_MOST:
        sizes = [_size(sum(column.index_bytes.values()), column) for column in columns]
        table.add(f"its {len(names)} indexes, MiB (bytes a row)", sizes)
        return
    for name in names:
        sizes = [_size(column.index_bytes[name], column) for column in columns]
        table.add(f"`{name}`, MiB (bytes a row)", sizes)


def _size(size: int, column: Column) -> str:
    return f"{size / _MIB:,.0f} ({size / column.rows:.0f})"


def _batch(column: Column) -> str:
    if not column.batch_ms:
        return MISSING
    took = sorted(column.batch_ms)
    return f"{statistics.median(took):.0f} / {took[int(len(took) * 0.95)]:.0f}"


def _answer(answer: Answer) -> str:
    """Write milliseconds to plan and to run, rows looked at, and pages touched."""
    if not answer.ended:
        return f"> {answer.run_ms / 1000:.0f} s"
    return f"{answer.plan_ms:,.1f} + {answer.run_ms:,.1f} ms; {answer.rows:,} r; {answer.pages:,} p"


def say(words: str) -> None:
    """Say it at once: a run is long."""
    print(words, flush=True)  # noqa: T201, a table on the screen is what this command is for
