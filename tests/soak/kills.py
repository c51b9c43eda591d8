"""A till that sells is killed at any moment, again and again on the same books."""

import os
import select
import signal
import time

from pos.rules.journal import entry_id
from soak.result import Result, Sizes
from soak.small_till import SmallTill, gaps_in, requests_in, twice_in

CYCLES = Sizes(15, 200, 1000)
WHOLE_EVERY = 100
"""After so many deaths the whole journal is checked again, not only its new lines."""

_PATIENCE_S = 20.0
_SALES_MAX = 6
_DELAY_S_MAX = 0.006
PROMISE = "A sale that was acknowledged is in the books exactly once, whenever the till is killed."
HOW = (
    "A child process opens the books and sells; SIGKILL comes at a random moment: while it opens, "
    "sells, commits. Then the books are opened, checked and sold on, and the last tap is sent again."
)


def kills(job, sell=None):
    """Kill and look, so many times; ``sell`` is how the child sells and acknowledges."""
    dice, folder = job.chance("kills"), job.folder / "books"
    folder.mkdir(parents=True)
    with SmallTill(folder) as till:
        till.sell("before")
    books, cycles = _Books(folder), job.count(CYCLES)
    for cycle in range(cycles):
        said = kill_once(dice, folder, cycle, sell or sell_then_say)
        books.look(cycle, said)
        job.step(1)
        if books.broken:
            break
    books.look_at_all()
    counted = (
        f"{cycle + 1:,} kills, {books.acknowledged:,} sales acknowledged, {books.silent:,} more on disk "
        f"without a word, {books.mute:,} killed before the first sale, {books.whole} whole checks"
    )
    return Result(PROMISE, HOW, counted, job.seed, tuple(books.broken))


def sell_then_say(till, request, say):
    """Sell as a till does: acknowledged once the commit has returned."""
    entry = till.sell(request)
    say(f"{request} {entry.id}\n".encode())


def kill_once(dice, folder, cycle, sell):
    """Let a child sell, kill it, and give what it acknowledged: the number of each tap's sale."""
    reads, writes = os.pipe()
    child = os.fork()
    if not child:
        _sell_until_killed(folder, cycle, sell, reads, writes)
    os.close(writes)
    try:
        said = _listen(reads, dice.randrange(_SALES_MAX + 1))
        time.sleep(dice.uniform(0, _DELAY_S_MAX if said else _DELAY_S_MAX * 8))
        os.kill(child, signal.SIGKILL)
        while piece := os.read(reads, 65536):
            said += piece
    finally:
        os.close(reads)
        _, status = os.waitpid(child, 0)
    if not os.WIFSIGNALED(status):
        raise RuntimeError(f"the till ended by itself: {status}")
    return dict(line.split() for line in said.decode().split("\n")[:-1])


def _sell_until_killed(folder, cycle, sell, reads, writes):
    try:
        os.close(reads)
        with SmallTill(folder) as till:
            for tap in range(1_000_000):
                sell(till, f"{cycle}-{tap}", lambda line: os.write(writes, line))
    finally:
        os._exit(1)  # a child never goes on with what its parent has open


def _listen(reads, sales):
    """Wait until so many sales were acknowledged."""
    said, until = b"", time.monotonic() + _PATIENCE_S
    while said.count(b"\n") < sales and time.monotonic() < until:
        if select.select([reads], [], [], 0.5)[0]:
            piece = os.read(reads, 4096)
            if not piece:
                break
            said += piece
    return said


class _Books:
    """The books after each death, beside what was said before it."""

    def __init__(self, folder):
        self.folder = folder
        self.broken, self.all_said = [], {}
        self.seen, self.acknowledged, self.silent, self.mute, self.whole = 1, 0, 0, 0, 0

    def look(self, cycle, said):
        """Open the books, compare the new lines with what was said, and send taps again."""
        with SmallTill(self.folder) as till:
            lines = till.lines(self.seen + 1)
            found = requests_in(lines)
            wrong = gaps_in(lines, self.seen + 1)
            wrong += [f"{request} was acknowledged and is gone" for request in said if not found[request]]
            wrong += twice_in(lines)
            wrong += self._sent_again(till, cycle, said, found)
            if cycle % WHOLE_EVERY == WHOLE_EVERY - 1:
                wrong += self._whole(till)
            self.seen = till.head()
        self.broken += [f"kill {cycle}: {sentence}" for sentence in wrong]
        self.all_said |= said
        self.acknowledged += len(said)
        self.silent += len(found) - sum(1 for request in said if found[request])
        self.mute += not said

    def _sent_again(self, till, cycle, said, found):
        """Send the last two taps again: one that was answered, one that perhaps was not."""
        last = len(said) - 1
        for tap in (last, last + 1):
            if tap < 0:
                continue
            request, before = f"{cycle}-{tap}", till.head()
            again = till.sell(request)
            if request in said and again.id != said[request]:
                yield f"{request} was {said[request]}, and sent again is {again.id}"
            if found[request] and till.head() != before:
                yield f"{request} was on disk, and sent again was sold again"

    def look_at_all(self):
        """Check every line and every word at the end."""
        with SmallTill(self.folder) as till:
            self.broken += self._whole(till)

    def _whole(self, till):
        self.whole += 1
        lines = till.lines()
        ids = {line["facts"].get("request"): entry_id(line["till"], line["number"]) for line in lines}
        wrong = till.breaks() + gaps_in(lines) + twice_in(lines)
        moved = [one for one, said in self.all_said.items() if ids.get(one) != said]
        return wrong + [f"{one} was {self.all_said[one]} and is {ids.get(one)}" for one in moved]
