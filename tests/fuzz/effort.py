"""How many inputs a fuzzer tries: few and always the same ones, or with FUZZ=large many new ones."""

import os
import secrets
import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path

from hypothesis import HealthCheck, seed, settings

from pos.rules.errors import CanteenError

CONFIG = Path(__file__).parent.parent.parent / "config.toml"
LARGE = os.environ.get("FUZZ") == "large"
TIMES = int(os.environ.get("FUZZ_TIMES", "50"))
SEED = int(os.environ.get("FUZZ_SEED", "0")) or secrets.randbelow(2**32)
SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture]


def rounds(examples):
    """Give the decorator that runs a fuzzer for so many inputs, or for many times as many."""
    effort = settings(
        max_examples=examples * (TIMES if LARGE else 1),
        derandomize=not LARGE,
        database=None,
        deadline=None,
        suppress_health_check=SLOW,
        print_blob=LARGE,
    )

    def run(test):
        return seed(SEED)(effort(test)) if LARGE else effort(test)

    return run


class Outcomes(Counter):
    """Counts what came of the inputs, so that a fuzzer refused at the door each time is found out."""

    def told(self, error, *words):
        """Count a refusal; it must be a sentence in Chinese that names what it should name."""
        assert isinstance(error, CanteenError)
        sentence = str(error)
        assert any("\u4e00" <= letter <= "\u9fff" for letter in sentence), sentence
        assert all(word in sentence for word in words), sentence
        self["refused"] += 1

    def saw(self, *names):
        """Demand that each of these outcomes came."""
        assert all(self[name] for name in names), dict(self)
        print(dict(self))  # noqa: T201, shown with -s and where a soak fails


def written(folder):
    """Give everything that is in a till's books, line by line."""
    with closing(sqlite3.connect(folder / "till.db")) as books:
        return list(books.iterdump())
