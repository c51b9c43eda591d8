"""The fuzzers' own line in the head of a run: with which seed it can be run again."""

from fuzz.effort import LARGE, SEED, TIMES


def pytest_report_header():
    return (
        f"fuzz: {TIMES} times as many inputs, FUZZ_SEED={SEED}"
        if LARGE
        else "fuzz: few inputs, the same ones"
    )
