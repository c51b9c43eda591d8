"""``make bench-scale``: what PostgreSQL does for the centre's questions as a city grows a hundredfold."""

import argparse
import gzip
import shutil
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine

from pos.commands.shown_bars import shown_bars
from pos.keys import Seal
from pos.rules.chain import extend, head_after
from pos.rules.countersign import Countersigned
from pos.rules.journal import Draft, Head, line_of
from settlement.bench_city import NOW, City, a_server, straight_to
from settlement.bench_lines import Roll
from settlement.bench_scale_asked import (
    Statement,
    about_lines,
    about_people,
    answered,
    caught,
)
from settlement.bench_scale_page import Column, figures, keep, say
from settlement.bench_scale_rows import (
    LAST_NUMBER,
    MONTH,
    PEOPLE_A_CITY,
    PEOPLE_TABLES,
    TABLE,
    Size,
    add_tills,
    code_of,
    fill_month,
    fill_people,
)
from settlement.inbox import BATCH_MOST, Batch, Inbox
from settlement.people_feed_book import PeopleFeedBook
from settlement.rules.entry_months import BACK
from settlement.rules.heard import LENGTH_MAX, heard_text
from settlement.rules.months import Month
from settlement.till_book import TillBook

TIMES, PEOPLE_TIMES = (1, 10, 100), (1, 10)
QUICK = [Size(0.1, lean=False), Size(0.1), Size(0.2)], [0.01, 0.02]
BATCHES = 5
_GIB = 2**30
_BYTES_A_LINE = 900
_SETTINGS = {
    "wal_level": "minimal",  # a new table filled in one transaction is not written twice
    "max_wal_senders": "0",
    "shared_buffers": "1GB",
    "effective_cache_size": "8GB",
}


@dataclass(frozen=True)
class Measured:
    """What was measured up to now; on the page as soon as it is there, unless it was a quick run."""

    write: bool
    lines: list[Column] = field(default_factory=list)
    people: list[Column] = field(default_factory=list)

    def keep(self) -> None:
        """Write it down: whatever ends a long run, the figures up to then stand."""
        if self.write:
            keep(self.lines, self.people)


def main() -> None:
    """Measure size after size, the largest at last."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a fifth of a city at most; writes no file")
    parser.add_argument("--folder", type=Path, help="where the database stands while it is there")
    parser.add_argument("--times", type=int, default=100, help="the largest city, as a multiple")
    parser.add_argument("--only", type=int, choices=TIMES, help="this city alone; the page keeps the others")
    given = parser.parse_args()
    sizes, people = QUICK if given.quick else chosen(given.times, given.only)
    _refuse_small_disk(given.folder, max(size.lines for size in sizes))
    measured = Measured(write=not given.quick)
    with a_server(given.folder, _SETTINGS) as server:
        for many in people:
            with server.city(()) as city, straight_to(city.database) as engine:
                _measure_people(measured, engine, many)
        for size in sizes:
            with server.city(_rolls()) as city, straight_to(city.database) as engine:
                _measure_lines(measured, city, engine, size)
    say(figures(measured.lines, measured.people))


def chosen(most: int, only: int | None) -> tuple[list[Size], list[float]]:
    """Say which cities are asked about lines, the smallest with whole ones too, and which about people."""
    times = [many for many in TIMES if many <= most and only in {None, many}]
    if not times:
        raise SystemExit(f"--times {most} and --only {only} leave nothing of {TIMES}")
    whole = [Size(1, lean=False)] if 1 in times else []
    return [*whole, *map(Size, times)], [many for many in PEOPLE_TIMES if many in times]


def _refuse_small_disk(folder: Path | None, lines: int) -> None:
    needed = 2 * lines * _BYTES_A_LINE
    if shutil.disk_usage(folder or tempfile.gettempdir()).free < needed:
        raise SystemExit(f"{needed / _GIB:.0f} GB have to be free for {lines:,} lines")


def _rolls() -> list[Roll]:
    """Write some batches at ten tills beside the others, on the last day of the month."""
    return [_roll(f"Z9{number}0") for number in range(10)]


def _roll(code: str) -> Roll:
    seal, head, lines = Seal(code.encode().ljust(32, b".")), Head(code), []
    begun = datetime(2026, 10, 31, 3, 0, tzinfo=UTC)
    for number in range(BATCHES * BATCH_MOST):
        at = begun + timedelta(seconds=number)
        made = extend(head, Draft("search", at, MONTH.last, {"cashier": "张* 2号", "found": 1}), seal.sign)
        head = head_after(made)
        lines.append(line_of(made))
    return Roll(code, seal, tuple(lines))


def _measure_lines(measured: Measured, city: City, engine: Engine, size: Size) -> None:
    """Ask while there are no lines, to have the questions; then fill the month, and ask those very ones."""
    with city.centre.begin() as office:
        office.months.make(_months_before(), NOW.date())
    with engine.begin() as connection:
        add_tills(connection, size)
    with engine.connect() as connection:
        asked = {one.name: caught(connection, one) for one in about_lines(size)}
    column = Column(size.label, size.lines)
    began = time.perf_counter()
    with shown_bars() as bars:
        fill_month(engine, size, bars(f"{size.label}, days", MONTH.last.day))
    _tidy(engine, "till_entry", "till", "till_head")
    column.fill_s = time.perf_counter() - began
    _weigh(engine, column, TABLE)
    measured.lines.append(column)
    _ask(measured, column, engine, asked)
    column.batch_ms = _batches(city)
    column.beside = _beside(engine, size)
    measured.keep()


def _ask(
    measured: Measured, column: Column, engine: Engine, asked: Mapping[str, Sequence[Statement]]
) -> None:
    """Put the questions to a full table, and write each answer down."""
    with engine.connect() as connection:
        for name, statements in asked.items():
            column.answers[name] = answered(connection, statements)
            say(f"{column.name} {name}: {column.answers[name]}")
            measured.keep()


def _months_before() -> list[str]:
    """Name three years of months but the full one: their tables stand empty beside it."""
    last = Month(NOW.year, NOW.month)
    found = [last]
    while len(found) <= BACK:
        found.append(found[-1].before)
    return [str(month) for month in found if month != MONTH]


def _tidy(engine: Engine, *tables: str) -> None:
    """Let the server know its tables as it does after a night; without whole pages in its log meanwhile."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for value in ("off", "on"):
            connection.exec_driver_sql(f"ALTER SYSTEM SET full_page_writes = {value}")
            connection.exec_driver_sql("SELECT pg_reload_conf()")
            connection.exec_driver_sql(
                f"VACUUM (ANALYZE) {', '.join(tables)}" if value == "off" else "CHECKPOINT"
            )


def _weigh(engine: Engine, column: Column, *tables: str) -> None:
    """Note how large the tables and each of their indexes are."""
    query = "SELECT indexrelid::regclass::text, pg_relation_size(indexrelid) FROM pg_index WHERE indrelid = "
    with engine.begin() as connection:
        for table in tables:
            whole = connection.exec_driver_sql(f"SELECT pg_table_size('{table}')")
            column.table_bytes += whole.scalar_one()
            for name, size in connection.exec_driver_sql(f"{query}'{table}'::regclass"):
                column.index_bytes[str(name).removeprefix(f"{TABLE}_")] = int(size)


def _batches(city: City) -> list[float]:
    """Send real, signed batches into the full month through the centre's own inbox."""
    inbox, rolls, took = Inbox(city.centre, lambda: NOW), _rolls(), []
    for begin in range(0, BATCHES * BATCH_MOST, BATCH_MOST):
        for roll in rolls:
            body = "".join(f"{line}\n" for line in roll.lines[begin : begin + BATCH_MOST]).encode()
            began = time.perf_counter()
            answer = inbox.accept(city.tills[roll.till], Batch(begin + 1, begin + BATCH_MOST, body))
            took.append((time.perf_counter() - began) * 1000)
            if not isinstance(answer, Countersigned):
                raise RuntimeError(f"{roll.till} was not taken in: {answer}")  # noqa: TRY004, no caller's type
    return took


def _beside(engine: Engine, size: Size) -> dict[str, str]:
    """Measure what stands beside the database's own work."""
    heard = heard_text({code_of(number): LAST_NUMBER for number in range(size.tills)})
    with engine.connect() as connection:
        began = time.perf_counter()
        TillBook(connection).all()
        took_ms = (time.perf_counter() - began) * 1000
    return {
        "every till read into values, ms": f"{took_ms:.1f}",
        f"what a till says it has heard, characters (at most {LENGTH_MAX:,})": f"{len(heard):,}",
    }


def _measure_people(measured: Measured, engine: Engine, times: float) -> None:
    """Fill the ledger and ask it, and say how large a till's list of so many people is."""
    began = time.perf_counter()
    with shown_bars() as bars:
        people = fill_people(engine, times, bars(f"{times:g}× people, tables", len(PEOPLE_TABLES)))
    column = Column(f"{times:g}×", people)
    _tidy(engine, *PEOPLE_TABLES)
    column.fill_s = time.perf_counter() - began
    _weigh(engine, column, *PEOPLE_TABLES)
    measured.people.append(column)
    with engine.connect() as connection:
        asked = {one.name: caught(connection, one) for one in about_people(people)}
    _ask(measured, column, engine, asked)
    with engine.connect() as connection:
        page = PeopleFeedBook(connection).changes(people // 2, 5000).people
    packed = gzip.compress(b",".join(one.model_dump_json().encode() for one in page), 6)
    each = len(packed) / len(page)
    column.beside = {
        "bytes of gzip a person on a till's list": f"{each:.0f}",
        "the whole list, MB": f"{each * people / 1e6:,.0f}",
        "a hundred cities' list, MB": f"{each * PEOPLE_A_CITY * 100 / 1e6:,.0f}",
    }
    measured.keep()


if __name__ == "__main__":
    main()
