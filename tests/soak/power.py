"""The power goes while a till sells, and the disk forgets what was not synced; with and without the syncs."""

import shutil
from contextlib import contextmanager

from sqlalchemy.exc import DatabaseError

from pos import durable
from pos.rules.errors import CanteenError
from soak.result import Result, Sizes
from soak.small_till import SmallTill, gaps_in, requests_in, twice_in
from world.disk import Death, Disk
from world.machines import kept_engines

CUTS = Sizes(10, 150, 600)
CONTROL_CUTS = 40
STEPS_MAX = 400
"""A sale is some fifty steps at the disk."""

PROMISE = "A sale that was acknowledged outlives a power cut."
HOW = (
    "The real SQLite over a disk that keeps only what was synced, and of the rest some, some torn; the "
    "power goes before or after any single step. The same with SQLite told not to wait must show a "
    "loss, or the suite is broken."
)


def power(job):
    """Cut the power so many times, as shipped; then without waiting for the disk, which must be seen."""
    with kept_engines():
        counted, broken = cut_on(job, job.count(CUTS), "shipped")
        with not_waited_for():
            _, seen = cut_on(job, CONTROL_CUTS, "control")
    if not seen:
        broken.append(
            f"control: {CONTROL_CUTS} cuts with synchronous off lost nothing: this suite sees nothing"
        )
    said = f"{counted}; control with synchronous off: {seen[0] if seen else 'nothing seen'}"
    return Result(PROMISE, HOW, said, job.seed, tuple(broken))


@contextmanager
def not_waited_for():
    """Let SQLite not wait for the disk in here. A control."""
    shipped = durable._PRAGMAS["synchronous"]
    durable._PRAGMAS["synchronous"] = 0
    try:
        yield
    finally:
        durable._PRAGMAS["synchronous"] = shipped


def cut_on(job, cuts, name):
    """Sell and cut on the same books; give what was counted, and what was broken."""
    dice, folder = job.chance("power", name), job.folder / name
    folder.mkdir()
    with SmallTill(folder) as till:
        till.sell("before")
    disk, broken, sold = Disk(folder, dice), [], {}
    try:
        for cut in range(cuts):
            disk.die(Death(dice.randrange(1, STEPS_MAX), after=dice.random() < 0.5, power=True))
            sold |= _sell_until_dark(folder, disk, cut)
            disk.come_back()
            broken += [f"{name} cut {cut}: {wrong}" for wrong in _look(folder, sold)]
            job.step(1)
            if broken:
                break
    finally:
        disk.close()
    if not broken:
        shutil.rmtree(folder)
    return f"{cut + 1:,} power cuts, {len(sold):,} sales acknowledged", broken


def _sell_until_dark(folder, disk, cut):
    """Sell until the disk is dead; give what was acknowledged."""
    said = {}
    try:
        with SmallTill(folder) as till:
            while not disk.dead:
                request = f"{cut}-{len(said)}"
                entry = till.sell(request)
                if not disk.dead:  # who died over the last step of a sale has shown nobody an answer
                    said[request] = entry.id
    except (CanteenError, DatabaseError):
        if not disk.dead:
            raise
    return said


def _look(folder, sold):
    """Say what is wrong with the books after the power came back."""
    try:
        with SmallTill(folder) as till:
            lines = till.lines()
            wrong = till.breaks() + gaps_in(lines)
    except (CanteenError, DatabaseError) as error:
        return [f"the books do not open: {type(error).__name__}"]
    found = requests_in(lines)
    wrong += [f"{request} was acknowledged and is gone" for request in sold if not found[request]]
    return wrong + twice_in(lines)
