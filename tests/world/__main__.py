"""Live through months: one by its number, or one after the other until a law breaks or the time is over."""

import argparse
import sys
import tempfile
import time
from pathlib import Path

from world.template import make_town
from world.world import LARGE, SMALL, Broken, live


def memory():
    """Give a folder in memory where there is one: no disk is waited for anyway."""
    shared = Path("/dev/shm")  # noqa: S108, a folder of its own is made in it
    return tempfile.TemporaryDirectory(prefix="world-", dir=shared if shared.is_dir() else None)


def main():
    asked = argparse.ArgumentParser(prog="world")
    asked.add_argument("--seed", type=int, help="only this month")
    asked.add_argument("--first", type=int, default=1_000_000)
    asked.add_argument("--minutes", type=float, default=10)
    asked.add_argument("--large", action="store_true", help="fifty times as many sales in a month")
    said = asked.parse_args()
    size = LARGE if said.large else SMALL
    with memory() as name:
        folder = Path(name)
        town = make_town(folder / "town")
        until, seed, lived = time.monotonic() + said.minutes * 60, said.seed or said.first, 0
        while not lived or (said.seed is None and time.monotonic() < until):
            began = time.monotonic()
            try:
                digest, events, kept = live(town, folder, seed, size)
            except Broken as broken:
                sys.stdout.write(f"{broken}{' SIZE=--large' if said.large else ''}\n")
                return 1
            took = time.monotonic() - began
            sys.stdout.write(f"seed {seed}: {events} events, {kept} kept, {took:.2f} s, {digest[:16]}\n")
            sys.stdout.flush()
            lived, seed = lived + 1, seed + 1
        return 0


if __name__ == "__main__":
    sys.exit(main())
