"""Suites that are tests already: run in a process of their own, counted from the report they write."""

import os
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

from soak.result import Result, Sizes

ROOT = Path(__file__).parents[2]
TESTS = {
    "tampering": ("tests/integration/test_tampering.py",),
    "faults": ("tests/faults/test_faults.py",),
}
FAULT_SECONDS = Sizes(0, 40, 150)
ONE = Sizes(1, 1, 1)


def tampering(job):
    """Run every way of laying hands on a journal that the tests know."""
    said, broken = ran(job, TESTS["tampering"])
    return Result(
        "Whoever changes, drops, swaps, forges or repeats lines is found, and what was forged counts "
        "for nothing.",
        "Every class of the tests on a till's books, its file, and its way to the centre.",
        said, job.seed, broken,
    )  # fmt: skip


def faults(job):
    """Kill PostgreSQL, the centre, its workers and tills as real processes while meals are sold."""
    seconds = job.count(FAULT_SECONDS)
    promise = (
        "Tills, centre, its workers and PostgreSQL may each be killed: everything arrives, each line once."
    )
    how = (
        "Three tills over a bad line to a centre on a real PostgreSQL; one after the other is killed and "
        "comes back."
    )
    if not seconds:
        return Result(promise, how, "not run in this size", job.seed)
    said, broken = ran(job, TESTS["faults"], FAULT_SECONDS=str(seconds), FAULT_SEED=str(job.seed))
    return Result(promise, how, f"{seconds} s of killing; {said}", job.seed, broken)


def ran(job, tests, **settings):
    """Run test files and give what was counted, and each test that did not pass."""
    report = job.folder / "report.xml"
    line = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"--junit-xml={report}", *tests]
    done = subprocess.run(
        line, cwd=ROOT, env=os.environ | settings, capture_output=True, text=True, timeout=1200, check=False
    )
    if not report.exists():
        return "no report", (f"the tests did not run: {done.stderr[-500:]}",)
    told = read_report(report, done)
    job.step(1)
    return told


def read_report(report, done):
    """Count what passed and was skipped; a run without a single passed test proves nothing."""
    suite = ET.parse(report).getroot().find("testsuite")  # noqa: S314, pytest wrote it a moment ago
    cases = suite.findall("testcase")
    bad = [case for case in cases if case.find("failure") is not None or case.find("error") is not None]
    skipped = sum(case.find("skipped") is not None for case in cases)
    passed = len(cases) - len(bad) - skipped
    broken = [f"{case.get('classname')}::{case.get('name')} did not pass" for case in bad]
    if not passed or (done.returncode and not bad):
        broken.append(f"the tests came to nothing: {done.stdout[-300:]}")
    told = next((line.strip() for line in done.stdout.splitlines() if line.strip().startswith("seed ")), "")
    said = f"{passed} tests passed, {skipped} skipped"
    warned = [line for line in done.stdout.splitlines() if "connections broken" in line]
    told = warned[0].partition("UserWarning: ")[2] if warned else told
    return f"{said}; {told}" if told else said, tuple(broken)
