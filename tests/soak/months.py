"""Simulated months of ten tills and a centre, in which machines die and lose what was not synced."""

from collections import Counter
from pathlib import Path

from soak.result import Result, Sizes
from world.__main__ import memory
from world.template import make_town
from world.world import Broken, living

MONTHS = Sizes(2, 20, 200)
PROMISE = "Whatever happens in a month, tills, paper and centre tell the same story and nothing sold is lost."
HOW = (
    "A whole month from one number: ten tills and a centre, sales, voids, cards, lost answers, cut "
    "lines, clocks that jump, deaths at any write, half of them with the power gone; then all laws of "
    "the world are checked."
)


def months(job):
    """Live through so many months, beginning at the seed."""
    counted, broken = Counter(), []
    with memory() as name:
        folder = Path(name)
        town = make_town(folder / "town")
        for seed in range(job.seed, job.seed + job.count(MONTHS)):
            broken += _month(town, folder, seed, counted)
            job.step(1)
    said = (
        f"{counted['months']:,} months, {counted['events']:,} events, {counted['kept']:,} sales, "
        f"{counted['died']:,} deaths, {counted['dark']:,} of them with power lost"
    )
    return Result(PROMISE, HOW, said, job.seed, tuple(broken))


def _month(town, folder, seed, counted):
    try:
        with living(town, folder, seed) as world:
            world.run()
    except Broken as broken:
        return [f"month {seed}: {str(broken).splitlines()[-2]}; again: make world SEED={seed}"]
    finally:
        counted["months"] += 1
    counted["events"] += len(world.story)
    counted["kept"] += len(world.sold)
    counted["died"] += sum(" died, power" in told for told in world.story)
    counted["dark"] += sum(" died, power True" in told for told in world.story)
    return []
