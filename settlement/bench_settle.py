"""``make bench-settle``: how long a city's claims take, beside one SQL roll-up of the same rows."""

import argparse
import gc
import resource
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from multiprocessing import get_context
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Engine, create_engine, make_url, text

from pos.config import find_config, load_config
from settlement.bench_city import City, a_server, straight_to
from settlement.bench_month import fill, known_of
from settlement.claim_line_book import ClaimLineBook, Days
from settlement.claim_stream import Part, judge_days, settle_parts
from settlement.months_ahead import make_months_ahead
from settlement.rules.known import Known
from settlement.rules.months import Month
from settlement.rules.read_claim_rules import read_claim_rules
from settlement.rules.settle import Settled

T = TypeVar("T")
REPORT = Path("docs/benchmarks-settle.md")
MONTH = Month(2026, 10)
ABOUT = """\
Made by `make bench-settle`: a real PostgreSQL on the same machine, a hundred canteens with a till each for
every 300,000 meals. The claim reads every line from the database, runs every line check over each day of the
whole city, and adds up each canteen's claim with its digest; no process holds more than a day's lines. The
roll-up is one SQL statement over the same rows, which takes the postings out of the lines' JSON, as the claim
does, and checks nothing; the second one sums a column that repeats them."""
ROLL_UP = """\
SELECT t.place, said.content->'facts'->>'concession' AS concession,
       sum((said.content->'facts'->>'portions')::int), sum(p.fen)
FROM till_entry e JOIN till t ON t.till = e.till
CROSS JOIN LATERAL (SELECT e.line::jsonb AS content OFFSET 0) said
CROSS JOIN LATERAL (
    SELECT coalesce(sum((posting->>1)::bigint), 0) AS fen
    FROM jsonb_array_elements(said.content->'postings') posting
    WHERE posting->>0 IN ('receivable:civil-affairs', 'held:civil-affairs')
) p
WHERE e.month = :month AND e.kind = 'sale'
  AND NOT EXISTS (SELECT FROM till_entry v WHERE v.reverses = e.till || '-' || lpad(e.number::text, 6, '0'))
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


def main() -> None:
    """Print the table, and keep it in docs/benchmarks-settle.md unless it was a quick run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="write no file")
    parser.add_argument("--scale", type=int, default=1, help="so many times 300,000 meals")
    given = parser.parse_args()
    config = load_config(find_config(None))
    rules = read_claim_rules(config.claims_table)
    with a_server() as server, server.city(()) as city, straight_to(city.database) as engine:
        make_months_ahead(city.centre, MONTH.first)
        rows = fill(engine, given.scale, MONTH)
        known = known_of(given.scale, MONTH, Known(config.policy, rules))
        table = measured(city, engine, known, rows)
    print(table)  # noqa: T201, a table on the screen is what this command is for
    if not given.quick:
        REPORT.write_text(f"# The month's claims, measured\n\n{ABOUT}\n\n{table}\n", encoding="utf-8")


def measured(city: City, engine: Engine, known: Known, rows: int) -> str:
    """Take the time of every way, and refuse to report sums that differ."""
    query = {"month": str(MONTH)}
    with engine.connect() as connection:
        connection.execute(text(COLUMNS_ONLY), query).all()  # everything read once before any clock runs
        summed, roll_up_s = _timed(lambda: connection.execute(text(ROLL_UP), query).all())
        _, columns_s = _timed(lambda: connection.execute(text(COLUMNS_ONLY), query).all())
    ways = ["| way | s | of the roll-up | lines/s | memory of a process |", "|---|---|---|---|---|"]
    ways.append(f"| SQL roll-up of the lines | {roll_up_s:.1f} | 1.0 | {rows / roll_up_s:,.0f} | – |")
    ways.append(f"| SQL sum of a column | {columns_s:.2f} | {columns_s / roll_up_s:.2f} | – | – |")
    for many in (1, 2):
        (month, peak_mib), took_s = _timed(lambda many=many: _claims(city.database, known, many))  # type: ignore[misc]
        if sum(claim.meal_subsidy.fen for claim in month.claims) != sum(row[3] for row in summed):
            raise RuntimeError("the claims and the roll-up do not agree")
        name = f"claims, {many} process{'es' * (many > 1)}"
        ways.append(
            f"| {name} | {took_s:.1f} | {took_s / roll_up_s:.1f} | {rows / took_s:,.0f} | {peak_mib} MiB |"
        )
    return "\n".join([f"{rows:,} meals, {len(month.claims)} canteens.", "", *ways])


def _claims(database: str, known: Known, many: int) -> tuple[Settled, int]:
    """Settle the month with so many processes, each with days of its own; give their largest memory too."""
    shares = [Share(database, days, known) for days in _shared_out(many)]
    with ProcessPoolExecutor(many, mp_context=get_context("fork")) as pool:
        done = list(pool.map(_judge, shares))
    return settle_parts(MONTH, (part for part, _ in done), known), max(peak for _, peak in done)


def _shared_out(many: int) -> list[Days]:
    days = MONTH.last.day
    cuts = [days * n // many for n in range(many + 1)]
    first = MONTH.first
    return [
        Days(first + timedelta(days=begin), first + timedelta(days=end - 1)) for begin, end in pairwise(cuts)
    ]


def _judge(share: Share) -> tuple[Part, int]:
    engine = create_engine(make_url(share.database).set(drivername="postgresql+psycopg"))
    with engine.connect() as connection:
        gc.freeze()  # who eats stays as it is: not to be gone through again and again
        part = judge_days(ClaimLineBook(connection).meals(share.days), share.known)
    engine.dispose()
    return part, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def _timed(act: Callable[[], T]) -> tuple[T, float]:
    began = time.perf_counter()
    result = act()
    return result, time.perf_counter() - began


if __name__ == "__main__":
    main()
