"""What a suite is given, and what it gives back."""

import random
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

SMOKE, SMALL, FULL = "smoke", "small", "full"


class Sizes(NamedTuple):
    """How much of something is done in each size of a run."""

    smoke: int
    small: int
    full: int


@dataclass(frozen=True)
class Job:
    """A suite's part of a run: a folder of its own, the seed, how much, and who watches."""

    folder: Path
    seed: int
    size: str = SMALL
    step: object = lambda _done: None

    def count(self, sizes):
        """Say how much of something this run does."""
        return getattr(sizes, self.size)

    def chance(self, *more):
        """Give the dice of this seed; the same words, the same dice."""
        return random.Random(":".join(map(str, (self.seed, *more))))


@dataclass(frozen=True)
class Result:
    """A promise, how it was tested, what was counted, and each sentence about where it was broken."""

    promise: str
    how: str
    counted: str
    seed: int
    broken: tuple[str, ...] = ()

    @property
    def is_kept(self):
        return not self.broken
