"""The disk of a till is full: what cannot be kept is refused in words, and nothing of it is there."""

import errno
import os
import subprocess
from contextlib import contextmanager

from sqlalchemy.exc import DatabaseError

from pos.rules.errors import CanteenError
from soak.result import Result, Sizes
from soak.small_till import SmallTill, gaps_in, requests_in

ROUNDS = Sizes(2, 10, 40)
_SIZE = "6m"
_TRIES_MAX = 400
_REFUSED_WANTED = 3
PROMISE = (
    "On a full disk a sale is refused in words, nothing is half written, and with room again selling goes on."
)
HOW = (
    "The books lie on a small file system of their own; it is filled to the last bytes, sold on until "
    "sales are refused, emptied, and the refused taps are sent again. The books are checked on the full "
    "disk and after it."
)


def full_disk(job):
    """Fill, sell, make room, sell; so many times on the same books."""
    with small_disk(job.folder / "small") as folder:
        if folder is None:
            return Result(PROMISE, HOW, "not run: this user may not mount a small file system", job.seed)
        return _rounds(job, folder)


@contextmanager
def small_disk(folder):
    """Mount a file system that holds next to nothing; None where that is not allowed."""
    folder.mkdir()
    mounting = ["mount", "-t", "tmpfs", "-o", f"size={_SIZE},mode=0700", "tmpfs", folder]
    if os.geteuid() or subprocess.run(mounting, capture_output=True, check=False).returncode:
        yield None
        return
    try:
        yield folder
    finally:
        subprocess.run(["umount", folder], check=True)


def _rounds(job, folder):
    dice, broken, rounds, refused = job.chance("full disk"), [], 0, 0
    books = folder / "books"
    with SmallTill(books) as till:
        till.sell("before")
    for rounds in range(1, job.count(ROUNDS) + 1):
        told, wrong = fill_and_sell(books, rounds, dice)
        refused += told
        broken += [f"round {rounds}: {sentence}" for sentence in wrong]
        job.step(1)
        if broken:
            break
    with SmallTill(books) as till:
        sold = till.head()
    counted = (
        f"{rounds} times full, {refused} sales refused in words and sold afterwards, {sold} lines at the end"
    )
    return Result(PROMISE, HOW, counted, job.seed, tuple(broken))


def fill_and_sell(books, turn, dice):
    """Fill the disk but for some bytes, sell until refused, make room; give how often, and what was wrong."""
    ballast = books.parent / "ballast"
    with SmallTill(books) as till:
        fill(ballast, spare=dice.randrange(0, 60_000))
        said, refused, wrong = _sell_until_refused(till, turn)
        wrong += _look(till, said, refused)
        ballast.unlink()
        for request in refused:
            said[request] = till.sell(request).id
        wrong += _look(till, said, [])
        again = [request for request, number in said.items() if till.sell(request).id != number]
    with SmallTill(books) as till:  # and as the next morning finds it
        wrong += _look(till, said, [])
    wrong += [f"{request} sent again was sold again" for request in again]
    if not refused:
        wrong.append("the disk was never full: this suite sees nothing")
    return len(refused), wrong


def fill(ballast, spare):
    """Write until not one byte more goes on the disk, and give so many back."""
    with ballast.open("wb") as file:
        for piece in (1 << 16, 1 << 12, 1):
            _write_until_full(file, piece)
        file.truncate(max(0, file.tell() - spare))


def _write_until_full(file, piece):
    while True:
        try:
            os.write(file.fileno(), bytes(piece))
        except OSError as full:
            if full.errno != errno.ENOSPC:
                raise
            return


def _sell_until_refused(till, turn):
    said, refused, wrong = {}, [], []
    for tap in range(_TRIES_MAX):
        request = f"{turn}-{tap}"
        try:
            said[request] = till.sell(request).id
        except CanteenError as told:
            refused.append(request)
            if "磁盘满了" not in str(told) or not str(told).endswith("。"):
                wrong.append(f"refused with other words: {told}")
        except DatabaseError as bare:
            refused.append(request)
            wrong.append(f"refused without a sentence: {bare.orig}")
        if len(refused) >= _REFUSED_WANTED:
            break
    return said, refused, wrong


def _look(till, said, refused):
    """Every sale that was said is there once, none that was refused is."""
    lines = till.lines()
    found = requests_in(lines)
    wrong = till.breaks() + gaps_in(lines)
    wrong += [
        f"{request} was acknowledged and is there {found[request]} times"
        for request in said
        if found[request] != 1
    ]
    return wrong + [f"{request} was refused and is there" for request in refused if found[request]]
