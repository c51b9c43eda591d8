"""``make bench-workbook``: a claim's workbook beside a bare loop that writes the cells of its lines."""

import argparse
import gc
import os
import resource
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from openpyxl import load_workbook
from xlsxwriter.workbook import Workbook

from pos.config import find_config, load_config
from settlement.claim_papers import ClaimPapers, papers_of
from settlement.rules.claim import Verdict, draft_claim, verdict
from settlement.rules.known import Known
from settlement.rules.meal_lines import MealLine
from settlement.rules.months import Month
from settlement.rules.person_history import PersonKnown, Roll
from settlement.rules.read_claim_rules import read_claim_rules
from settlement.workbook import write_workbook
from settlement.workbook.looks import looks
from settlement.workbook.names import MEALS

REPORT = Path("docs/benchmarks-workbook.md")
MONTH = Month(2026, 10)
CANTEEN = "示范区/示范街道/示范社区/和平社区食堂"
SIZES, QUICK = (3_000, 30_000, 100_000), (3_000,)
ROUNDS, QUICK_ROUNDS = 5, 3
GOAL = 1.5
ABOUT = """\
Made by `make bench-workbook`: one canteen's month of so many lines, written as the workbook that finance
signs: twelve sheets, live formulas with their values, charts, and the line table 就餐明细表 among them. The
bare loop is XlsxWriter's own `write_number` and `write_string` in `constant_memory` over the cells of
就餐明细表 read back from that very workbook, with formats of the same kind, on one sheet; it works nothing
out and adds nothing up. Both are written anew in each round, in turn, each in a process of its own; the
figures are medians of the rounds, and the ratio is the median of the rounds' own ratios."""
Cell = float | str | None


def main() -> None:
    """Print the table, and keep it in docs/benchmarks-workbook.md unless it was a quick run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="the smallest month alone, and write no file")
    quick = parser.parse_args().quick
    rounds = QUICK_ROUNDS if quick else ROUNDS
    rows = [
        "| lines | way | s | lines/s | of the bare loop | memory beside what it is given |",
        "|---|---|---|---|---|---|",
    ]
    for size in QUICK if quick else SIZES:
        rows += measured(size, rounds)
    table = "\n".join(rows)
    processors = len(os.sched_getaffinity(0))
    below = f"{rounds} rounds on {processors} processors. The goal is {GOAL} of the bare loop."
    print(f"{table}\n\n{below}")  # noqa: T201, a table on the screen is what this command is for
    if not quick:
        REPORT.write_text(
            f"# A claim's workbook, measured\n\n{ABOUT}\n\n{table}\n\n{below}\n", encoding="utf-8"
        )


def measured(size: int, rounds: int) -> list[str]:
    """Write a month of so many lines both ways, and give the two rows of the table."""
    papers = month_of(size)
    with TemporaryDirectory(prefix="bench-workbook-") as folder:
        path = Path(folder) / "claim.xlsx"
        write_workbook(path, papers)
        cells = line_table(path)
        if len(cells) != size:
            raise RuntimeError(f"{len(cells)} lines stand on {MEALS}, not {size}")
        gc.freeze()  # what both ways are given stays as it is: not to be gone through again and again
        ways = {
            "the bare loop": partial(bare_loop, Path(folder) / "bare.xlsx", cells),
            "the whole workbook": partial(write_workbook, path, papers),
        }
        took: dict[str, list[tuple[float, int]]] = {way: [] for way in ways}
        for turn in range(rounds):
            for way in sorted(ways, reverse=bool(turn % 2)):
                took[way].append(alone(ways[way]))
        gc.unfreeze()
    bare = [seconds for seconds, _ in took["the bare loop"]]
    return [_row(size, way, took[way], bare) for way in ways]


def _row(size: int, way: str, took: list[tuple[float, int]], bare: list[float]) -> str:
    seconds = [one for one, _ in took]
    ratio = median(one / other for one, other in zip(seconds, bare, strict=True))
    middle, memory = median(seconds), max(peak for _, peak in took)
    return f"| {size:,} | {way} | {middle:.2f} | {size / middle:,.0f} | {ratio:.2f} | {memory} MiB |"


def month_of(size: int) -> ClaimPapers:
    """Make a month of a canteen up: every tenth eats free, the others at half price, each with a name."""
    config = load_config(find_config(None))
    born = date(MONTH.year - 76, 3, 1)
    people = {
        f"{who:064x}": PersonKnown(f"{who:064x}", born, name="王*国", community=f"示范社区{who % 9}")
        for who in range(max(20, size // 20))
    }
    known = Known(config.policy, read_claim_rules(config.claims_table), Roll(people))
    judged = [(line, verdict(line, {}, frozenset())) for line in _lines(size, list(people))]
    claim = draft_claim(CANTEEN, MONTH, judged, known.rules)

    def again() -> Iterator[tuple[MealLine, Verdict]]:
        return iter(judged)

    return papers_of(claim, again, known, datetime(2026, 11, 1, 2, tzinfo=UTC))


def _lines(size: int, people: list[str]) -> Iterator[MealLine]:
    each_day = -(-size // MONTH.last.day)
    for number in range(size):
        day = MONTH.first + timedelta(days=number // each_day)
        free, who = number % 10 == 0, people[number % len(people)]
        at = datetime(day.year, day.month, day.day, 2, 40, tzinfo=UTC) + timedelta(seconds=number % each_day)
        paid = 0 if free else 600
        yield MealLine(
            canteen=CANTEEN, till="K01", number=number + 1, hash=f"{number:064x}", at=at, served_at=at,
            day=day, period="lunch", person=who, concession="free" if free else "half",
            ground="" if free else "dibao", mode="dine-in", portions=1, price_fen=1200, payable_fen=paid,
            receivable_fen=1200 - paid, held_fen=0, via="band", tender="free" if free else "cash",
            cashier="张* 2号", policy="p",
        )  # fmt: skip


def line_table(path: Path) -> list[tuple[Cell, ...]]:
    """Read the cells of 就餐明细表 back: what stands between the heads and the total."""
    book = load_workbook(path, read_only=True, data_only=True)
    rows = book[MEALS].iter_rows(min_row=4)
    found = []
    for row in rows:
        if row[0].value == "合计":
            break
        # a day is a number with a format, in the file as in the loop
        found.append(tuple(_plain(cell.value) for cell in row))
    book.close()
    return found


def _plain(value: object) -> Cell:
    if isinstance(value, datetime):
        return float((value.date() - date(1899, 12, 30)).days)
    return value if isinstance(value, float | str | None) else float(str(value))


def bare_loop(path: Path, cells: list[tuple[Cell, ...]]) -> None:
    """Write the same cells as anybody would who had them."""
    with TemporaryDirectory() as folder:
        book = Workbook(str(path), {"constant_memory": True, "tmpdir": folder})
        look, sheet = looks(book), book.add_worksheet(MEALS)
        for place, row in enumerate(cells):
            for column, value in enumerate(row):
                if value is None:
                    sheet.write_blank(place, column, None, look.text)
                elif isinstance(value, str):
                    sheet.write_string(place, column, value, look.text)
                else:
                    sheet.write_number(place, column, value, look.yuan)
        book.close()


def alone(act: Callable[[], None]) -> tuple[float, int]:
    """Do something in a process of its own; give how long it took, and by how much its memory grew."""
    context = get_context("fork")
    told, tell = context.Pipe(duplex=False)

    def run() -> None:
        before, began = _peak_mib(), time.perf_counter()
        act()
        took = time.perf_counter() - began
        tell.send((took, _peak_mib() - before))

    process = context.Process(target=run)
    process.start()
    process.join()
    if process.exitcode or not told.poll():
        raise RuntimeError(f"the process ended with {process.exitcode}")
    result: tuple[float, int] = told.recv()
    return result


def _peak_mib() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    main()
