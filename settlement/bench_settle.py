"""``make bench-settle``: how long a city's claims take, beside one SQL roll-up of the same rows."""

import argparse
import gc
import math
import os
import platform
import resource
import statistics
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from itertools import pairwise
from multiprocessing import get_context
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, Row, create_engine, make_url, text

from pos.config import find_config, load_config
from settlement.bench_city import City, a_server, straight_to
from settlement.bench_month import fill, known_of
from settlement.claim_line_book import ClaimLineBook, Days
from settlement.claim_stream import Part, judge_days, settle_parts
from settlement.months_ahead import make_months_ahead
from settlement.rules.known import Known
from settlement.rules.meal_lines import MealLine
from settlement.rules.months import Month
from settlement.rules.read_claim_rules import read_claim_rules
from settlement.rules.settle import Settled

T = TypeVar("T")
REPORT = Path("docs/benchmarks-settle.md")
MONTH = Month(2026, 10)
PROCESSES = (1, 2)
ROLLED_UP, SUMMED = "SQL roll-up of the lines", "SQL sum of a column"
FIRST_DAYS = 3
ABOUT = """\
Made by `make bench-settle`: a real PostgreSQL on the same machine, a hundred canteens with a till and two
hundred elders each for every 300,000 meals, of which three in a hundred are voided. The claim reads every
line from the database, runs every line check over each day of the whole city, and adds up each canteen's
claim with its digest; no process holds more than a day's lines. The roll-up is one SQL statement over the
same rows, which takes the postings out of the lines' JSON, as the claim does, and checks nothing; the second
one sums a column that repeats them. Claims and roll-up come to the same meals and the same money for every
canteen and concession, or nothing is reported. Each round takes every way once, the other way round in every
second one; the figures are medians. The checks of a canteen's whole month and the sixty days before it are
not in here.

CPU is what the claims' processes and their servers' used together: unlike the clock, it hardly minds what
else the machine does. Memory is what a process holds: when it begins, with everybody who eats; at most until
its third day is judged; at most in all. Held are who eats, which meals were voided, and the lines of the
day: all grow with the size of the city, the lines not with the days of the month."""
ROLL_UP = """\
SELECT t.place, said.content->'facts'->>'concession' AS concession,
       sum((said.content->'facts'->>'portions')::int) AS portions, sum(p.fen) AS fen
FROM till_entry e JOIN till t ON t.till = e.till
CROSS JOIN LATERAL (SELECT e.line::jsonb AS content OFFSET 0) said
CROSS JOIN LATERAL (
    SELECT coalesce(sum((posting->>1)::bigint), 0) AS fen
    FROM jsonb_array_elements(said.content->'postings') posting
    WHERE posting->>0 IN ('receivable:civil-affairs', 'held:civil-affairs')
) p
WHERE e.month = :month AND e.kind = 'sale'
  AND NOT EXISTS (SELECT FROM till_entry v WHERE v.reverses IS NOT NULL
                  AND v.reverses = e.till || '-' || lpad(e.number::text, 6, '0'))
GROUP BY t.place, concession"""
COLUMNS_ONLY = """\
SELECT t.place, sum(e.portions), sum(e.subsidy_fen) FROM till_entry e JOIN till t ON t.till = e.till
WHERE e.month = :month AND e.kind = 'sale' GROUP BY t.place"""


@dataclass(frozen=True)
class Share:
    """Some days of the month, for one process to judge."""

    database: str
    days: Days
    known: Known


@dataclass(frozen=True)
class Memory:
    """What a process held, in MiB: when it began, at most in its first days, at most in all."""

    begun: int
    days: int
    peak: int


@dataclass(frozen=True)
class Judged:
    """What a process made of its days, the processors' time that took, and the memory."""

    part: Part
    cpu_s: float
    memory: Memory


@dataclass
class Took:
    """How long a way took in every round; the memory of its largest process."""

    seconds: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    memory: Memory | None = None

    @property
    def median_s(self) -> float:
        """Give the time of the middle round."""
        return statistics.median(self.seconds)

    @property
    def cpu_s(self) -> float:
        """Give the processors' time of the middle round, the server's too."""
        return statistics.median(self.cpu)


def main() -> None:
    """Print the table, and keep it in docs/benchmarks-settle.md unless it was a quick run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one round; writes no file")
    parser.add_argument("--scale", type=int, default=1, help="so many times 300,000 meals")
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    rounds = 1 if given.quick or given.scale > 1 else given.rounds
    config = load_config(find_config(None))
    rules = read_claim_rules(config.claims_table)
    with a_server() as server, server.city(()) as city, straight_to(city.database) as engine:
        make_months_ahead(city.centre, MONTH.first)
        rows = fill(engine, given.scale, MONTH)
        known = known_of(given.scale, MONTH, Known(config.policy, rules))
        table = measured(city, engine, known, rows, rounds)
    print(table)  # noqa: T201, a table on the screen is what this command is for
    if not given.quick:
        report = REPORT if given.scale == 1 else REPORT.with_stem(f"{REPORT.stem}-{given.scale}")
        report.write_text(f"# The month's claims, measured\n\n{ABOUT}\n\n{table}\n", encoding="utf-8")


def measured(city: City, engine: Engine, known: Known, rows: int, rounds: int) -> str:
    """Take the time of every way in every round, and refuse to report sums that differ."""
    took = {way: Took() for way in (ROLLED_UP, SUMMED, *map(_name, PROCESSES))}
    with engine.connect() as connection:
        rolled_up = read(connection, ROLL_UP)  # everything read once before any clock runs
        acts: dict[str, Callable[[], None]] = {
            ROLLED_UP: lambda: _query(took[ROLLED_UP], connection, ROLL_UP),
            SUMMED: lambda: _query(took[SUMMED], connection, COLUMNS_ONLY),
        }
        for many in PROCESSES:
            acts[_name(many)] = partial(_claim, took[_name(many)], city.database, known, many, rolled_up)
        for number in range(rounds):
            for way in list(acts)[:: -1 if number % 2 else 1]:
                acts[way]()
    whole = took[ROLLED_UP]
    table = ["| way | s | of the roll-up | CPU s | of the roll-up | meals/s | MiB of a process |"]
    table.append("|---|---|---|---|---|---|---|")
    for way, one in took.items():
        memory = one.memory and f"{one.memory.begun} / {one.memory.days} / {one.memory.peak}"
        clock = f"{one.median_s:.1f} | {one.median_s / whole.median_s:.2f}"
        cpu = f"{one.cpu_s:.1f} | {one.cpu_s / whole.cpu_s:.2f}"
        table.append(f"| {way} | {clock} | {cpu} | {rows / one.median_s:,.0f} | {memory or '–'} |")
    about = f"{rows:,} meals, {len(known.calendars):,} canteens, rounds: {rounds}. {_machine()}"
    return "\n".join([about, "", *table])


def _query(took: Took, connection: Connection, query: str) -> None:
    before = server_cpu_s(connection)
    took.seconds.append(_timed(lambda: read(connection, query))[1])
    took.cpu.append(server_cpu_s(connection) - before)


def _claim(took: Took, database: str, known: Known, many: int, rolled_up: Sequence[Row[Any]]) -> None:
    """Make the claims once; they have to come to what the roll-up gave."""
    (month, cpu_s, took.memory), seconds = _timed(lambda: claims(database, known, many))
    took.seconds.append(seconds)
    took.cpu.append(cpu_s)
    refuse_other_sums(month, rolled_up)


def refuse_other_sums(month: Settled, rolled_up: Sequence[Row[Any]]) -> None:
    """Refuse claims that come to other meals or other money than the roll-up of their lines."""
    meals = {
        (claim.canteen, code): count for claim in month.claims for code, count in claim.meals.items() if count
    }
    summed = {(row.place, row.concession): row.portions for row in rolled_up}
    same_money = sum(claim.meal_subsidy.fen for claim in month.claims) == sum(row.fen for row in rolled_up)
    if not same_money or meals != summed:
        raise RuntimeError("the claims and the roll-up do not agree")


def read(connection: Connection, query: str) -> Sequence[Row[Any]]:
    """Ask for the whole month."""
    return connection.execute(text(query), {"month": str(MONTH)}).all()


def _name(many: int) -> str:
    return f"claims, {many} process{'es' * (many > 1)}"


def _machine() -> str:
    cpu = Path("/proc/cpuinfo")
    lines = cpu.read_text(encoding="utf-8").splitlines() if cpu.exists() else []
    model = next((line.split(": ")[1] for line in lines if line.startswith("model name")), platform.machine())
    busy = f"{os.getloadavg()[0]:.1f} processes waiting or at work on average at the end"
    return f"{os.cpu_count()} processors ({model}), Python {platform.python_version()}; {busy}."


def server_cpu_s(connection: Connection) -> float:
    """Give the processor's time that a connection's own server process has used; nothing off Linux."""
    about = Path(f"/proc/{connection.exec_driver_sql('SELECT pg_backend_pid()').scalar_one()}/stat")
    if not about.exists():
        return math.nan
    user, system = about.read_text(encoding="utf-8").rsplit(") ", 1)[1].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def claims(database: str, known: Known, many: int) -> tuple[Settled, float, Memory]:
    """Settle the month with so many processes, each with days of its own; give what they used and held."""
    shares = [Share(database, days, known) for days in _shared_out(many)]
    began = time.process_time()
    with ProcessPoolExecutor(many, mp_context=get_context("fork")) as pool:
        done = list(pool.map(_judge, shares))
    settled = settle_parts(MONTH, (one.part for one in done), known)
    cpu_s = time.process_time() - began + sum(one.cpu_s for one in done)
    return settled, cpu_s, max((one.memory for one in done), key=lambda memory: memory.peak)


def _shared_out(many: int) -> list[Days]:
    days = MONTH.last.day
    cuts = [days * n // many for n in range(many + 1)]
    first = MONTH.first
    return [
        Days(first + timedelta(days=begin), first + timedelta(days=end - 1)) for begin, end in pairwise(cuts)
    ]


def _judge(share: Share) -> Judged:
    began = time.process_time()
    engine = create_engine(make_url(share.database).set(drivername="postgresql+psycopg"))
    with engine.connect() as connection:
        gc.freeze()  # who eats stays as it is: not to be gone through again and again
        before = server_cpu_s(connection)
        peaks: dict[date, int] = {}
        lines = _with_peaks(ClaimLineBook(connection).meals(share.days), peaks)
        part = judge_days(lines, share.known)
        server_s = server_cpu_s(connection) - before
    engine.dispose()
    begun, *days = peaks.values()
    memory = Memory(begun, days[min(FIRST_DAYS, len(days)) - 1], _peak_mib())
    return Judged(part, time.process_time() - began + server_s, memory)


def _with_peaks(lines: Iterable[MealLine], peaks: dict[date, int]) -> Iterator[MealLine]:
    """Hand the lines on, and keep the memory at the first line of each day."""
    today = None
    for line in lines:
        if line.day != today:
            peaks[line.day] = _peak_mib()
        today = line.day
        yield line


def _peak_mib() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def _timed(act: Callable[[], T]) -> tuple[T, float]:
    began = time.perf_counter()
    result = act()
    return result, time.perf_counter() - began


if __name__ == "__main__":
    main()
