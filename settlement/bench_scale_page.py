"""The figures of ``make bench-scale`` as tables, and where they stand in docs/scale.md."""

import re
import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from settlement.bench_scale_asked import Answer

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
    proposed: dict[str, Answer] = field(default_factory=dict)


def figures(lines: Sequence[Column], people: Sequence[Column]) -> str:
    """Write what was measured as the part of the page that the command makes."""
    parts = [_table(columns) for columns in (lines, people) if columns]
    if lines and lines[-1].proposed:
        parts.append(_beside_proposed(lines[-1]))
    return "\n\n".join([BEGIN, *parts, END])


def keep(written: str) -> None:
    """Put the figures in the place of those before."""
    page = REPORT.read_text(encoding="utf-8")
    block = re.compile(f"{re.escape(BEGIN)}.*{re.escape(END)}", re.DOTALL)
    if not block.search(page):
        raise RuntimeError(f"{REPORT} has no place for the figures")
    REPORT.write_text(block.sub(lambda _: written, page), encoding="utf-8")


def _beside_proposed(column: Column) -> str:
    rows = [f"| {column.name} | as it is | as proposed | read by | months opened |", "|---|---|---|---|---|"]
    for name, after in column.proposed.items():
        cells = [_answer(column.answers[name]), _answer(after), _ways(after), str(len(after.months) or "–")]
        rows.append(_row(name, cells))
    return "\n".join(rows)


def _ways(answer: Answer) -> str:
    return ", ".join(way if way.startswith("all of") else f"`{way}`" for way in sorted(answer.ways))


def _table(columns: Sequence[Column]) -> str:
    heads = " | ".join(column.name for column in columns)
    rows = [f"| | {heads} |", "|---" * (len(columns) + 1) + "|"]
    rows += [_row("rows", [f"{column.rows:,}" for column in columns])]
    rows += [_row("seconds to fill, index and vacuum", [f"{column.fill_s:.0f}" for column in columns])]
    rows += [_row("table, MiB (bytes a row)", [_size(column.table_bytes, column) for column in columns])]
    rows += _indexes(columns)
    for name in columns[-1].beside:
        rows.append(_row(name, [column.beside[name] for column in columns]))
    if columns[-1].batch_ms:
        rows.append(_row("200 signed lines taken in, ms p50 / p95", [_batch(column) for column in columns]))
    asked = [f"| question | {heads} | read by | months opened |", "|---" * (len(columns) + 3) + "|"]
    for name, last in columns[-1].answers.items():
        cells = [_answer(column.answers[name]) for column in columns]
        asked.append(_row(name, [*cells, _ways(last), str(len(last.months) or "–")]))
    return "\n".join([*rows, "", *asked])


def _indexes(columns: Sequence[Column]) -> list[str]:
    """Give the size of each index, or of all where they are many."""
    names = list(columns[-1].index_bytes)
    if len(names) > _EACH_MOST:
        sizes = [_size(sum(column.index_bytes.values()), column) for column in columns]
        return [_row(f"its {len(names)} indexes, MiB (bytes a row)", sizes)]
    each = {name: [_size(column.index_bytes[name], column) for column in columns] for name in names}
    return [_row(f"`{name}`, MiB (bytes a row)", sizes) for name, sizes in each.items()]


def _row(name: str, cells: Sequence[str]) -> str:
    return f"| {name} | {' | '.join(cells)} |"


def _size(size: int, column: Column) -> str:
    return f"{size / _MIB:,.0f} ({size / column.rows:.0f})"


def _batch(column: Column) -> str:
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
