"""``make bench-centre``: how many signed lines a second the centre takes in, beside a raw COPY of them."""

import argparse
import os
import statistics
import time
from collections.abc import Sequence
from pathlib import Path

from pos.keys import signature_check
from pos.rules.chain import look_at
from settlement.bench_city import Server, a_server
from settlement.bench_lines import TILLS, Roll, rolls
from settlement.bench_people import CITY, paragraph, people_report
from settlement.bench_ways import WAYS, Run
from settlement.inbox import BATCH_MOST

REPORT = Path("docs/benchmarks-centre.md")
ABOUT = """\
Made by `make bench-centre`: a real PostgreSQL on the same machine, ten tills' journals written and signed by
the rules tills write by, sent in batches of 200. Every line's own signature, its hash, number, link and
running totals are checked before the centre signs for it. COPY is psycopg's, of the same rows into the same
table with its months and indexes, and checks nothing. Each round measures every way once, in turn, on a new
database; the figures are medians of the rounds."""
_LEAST_SHARE = 0.25
_US = 1e6


def main() -> None:
    """Print the tables, and keep the long run's in docs/benchmarks-centre.md."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one short round and few people; writes no file")
    parser.add_argument("--rounds", type=int, default=3)
    quick = parser.parse_args().quick
    rounds, each, people = (1, 400, 20_000) if quick else (parser.parse_args().rounds, 4000, CITY)
    given = tuple(rolls(each))
    with a_server() as server:
        table = "\n\n".join((acceptance(server, given, rounds), people_report(server, people)))
    print(table)  # noqa: T201, a table on the screen is what this command is for
    if not quick:
        REPORT.write_text(f"# The centre, measured\n\n{ABOUT}\n\n{table}\n", encoding="utf-8")


def acceptance(server: Server, given: Sequence[Roll], rounds: int) -> str:
    """Measure every way in every round, the other way round in every second one."""
    runs: dict[str, list[Run]] = {name: [] for name in WAYS}
    for number in range(rounds):
        for name in list(WAYS)[:: -1 if number % 2 else 1]:
            with server.city(given) as city:
                runs[name].append(WAYS[name](city, given))
    return "\n".join([*_table(runs), "", _share_of_signatures(given, runs, rounds)])


def _table(runs: dict[str, list[Run]]) -> list[str]:
    rates = {name: statistics.median(run.lines_s for run in of_way) for name, of_way in runs.items()}
    whole, in_batches = list(rates.values())[:2]
    rows = ["| way | lines/s | of COPY in one go | of COPY by transaction | a batch, ms p50 / p95 |"]
    rows.append("|---|---|---|---|---|")
    for name, rate in rates.items():
        times = sorted(ms for run in runs[name] for ms in run.batch_ms)
        middle, late = statistics.median(times), times[int(len(times) * 0.95)]
        batch = f"{middle:.1f} / {late:.1f}" if len(times) > len(runs[name]) else "–"
        rows.append(f"| {name} | {rate:,.0f} | {rate / whole:.2f} | {rate / in_batches:.2f} | {batch} |")
    return rows


def _share_of_signatures(given: Sequence[Roll], runs: dict[str, list[Run]], rounds: int) -> str:
    """Say what a line costs, what of it is its signature, and what that alone would leave of COPY."""
    copy_s = statistics.median(run.lines_s for run in next(iter(runs.values())))
    roll, processors = given[0], os.cpu_count() or 1
    whole_us = _cpu_us(roll, roll.seal.public_key)
    signature_us = whole_us - _cpu_us(roll, None)
    most_s, wanted_s = processors * _US / signature_us, copy_s * _LEAST_SHARE
    return paragraph(
        f"{rounds} rounds of {len(TILLS)} × {len(roll.lines):,} lines on {processors} processors.",
        f"To look at one line alone takes {whole_us:.0f} µs of a processor; {signature_us:.0f} µs of them,",
        f"{signature_us / whole_us:.0%}, are its Ed25519 signature. If signatures were all there is to do,",
        f"all processors together would do {most_s:,.0f} lines/s, {most_s / copy_s:.2f} of COPY in one go.",
        f"{_LEAST_SHARE} of COPY is {wanted_s:,.0f} lines/s, {_US / wanted_s:.0f} µs a line for everything.",
    )


def _cpu_us(roll: Roll, public_key: str | None) -> float:
    """Measure what looking at a line by itself costs, with its signature or without."""
    check = signature_check(public_key) if public_key else lambda _digest, _signature: True
    lines = roll.lines[: 5 * BATCH_MOST]
    took = []
    for _ in range(3):
        began = time.thread_time()
        for place, line in enumerate(lines, 1):
            if look_at(place, line, check).breaks:
                raise RuntimeError(line)
        took.append(time.thread_time() - began)
    return min(took) / len(lines) * _US


if __name__ == "__main__":
    main()
