"""The page that a run leaves behind."""

import os
import platform
import sqlite3

from bench.report import _cpu
from soak.controls import CONTROLS

HEAD = """# What was promised, and what was tried to break it

Written by `{command}`, in {minutes:.1f} minutes, on {machine}.

A promise that does not hold ends the run with an error and the command that shows it again: the same seed is
the same dice. The moment at which a process is killed is the machine's own; no seed makes it again.

| promise | how it is tested | counted | seed | kept |
|---|---|---|---|---|
"""
CONTROLS_HEAD = """
## The controls

A suite that cannot fail proves nothing. Each guard below was taken out on purpose, and a test that is part of
`make test` demands that the suite then turns red.

| what is taken out | seen by | test |
|---|---|---|
"""


def page(results, command, minutes):
    """Write the whole page."""
    rows = "".join(_row(result) for result in results)
    controls = "".join(f"| {one.removed} | {one.seen_by} | `{one.test}` |\n" for one in CONTROLS)
    head = HEAD.format(command=command, minutes=minutes, machine=_machine())
    return head + rows + CONTROLS_HEAD + controls


def _row(result):
    kept = "yes" if result.is_kept else "**no**: " + "; ".join(result.broken[:3]).replace("|", "/")
    if result.counted.startswith("not run"):
        kept = "–"
    return f"| {result.promise} | {result.how} | {result.counted} | {result.seed} | {kept} |\n"


def _machine():
    return ", ".join(
        (
            _cpu(),
            platform.machine(),
            f"{os.cpu_count()} processors",
            f"Python {platform.python_version()}",
            f"SQLite {sqlite3.sqlite_version}",
        )
    )
