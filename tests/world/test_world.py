"""Sixty months of ten tills and a centre, each from its seed, must come out whole; make soak has more."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from world.world import live

TESTS = Path(__file__).parents[1]
SEEDS = range(1, 61)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_month_of_ten_tills_comes_out_whole(seed, town, ground):
    live(town, ground, seed)


def test_a_seed_tells_the_same_story_twice_also_in_another_process(town, ground):
    here = live(town, ground, 17)
    assert live(town, ground, 17) == here
    assert live(town, ground, 18)[0] != here[0]
    again = subprocess.run(
        [sys.executable, "-m", "world", "--seed", "17"],
        env={**os.environ, "PYTHONPATH": str(TESTS), "PYTHONHASHSEED": "5"},
        cwd=TESTS.parent, capture_output=True, text=True, check=True, timeout=120,
    )  # fmt: skip
    assert f"{here[0][:16]}" in again.stdout
