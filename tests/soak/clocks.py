"""The machine's clock is set back and forward between sales, by minutes and by months."""

from collections import Counter
from datetime import timedelta

from pos.clock_watch import ClockWatch
from soak.result import Result, Sizes
from soak.small_till import SmallTill, gaps_in, twice_in

JUMPS = Sizes(12, 150, 600)
_NAMES = ("李秀兰", "王建国", "赵德海")
_HOURS = (0.2, 1, 5, 24, 7 * 24, 30 * 24)
PROMISE = (
    "Wherever the clock is set, a meal is subsidised once, lines keep their order, and the jump is "
    "written down."
)
HOW = (
    "Between sales the clock is set by minutes, hours, days or a month, back or forward; the watch must "
    "tell each jump once and to the second; taps from before a jump are sent again after it; restarts "
    "in between."
)


def clocks(job):
    """Set the clock so many times, selling in between."""
    dice, folder = job.chance("clocks"), job.folder / "books"
    time = _Time()
    with SmallTill(folder, people=True):
        pass
    broken, said = [], {}
    for jump in range(job.count(JUMPS)):
        with SmallTill(folder) as till:  # the machine was switched off and on
            till.now = time.wall
            broken += _one_jump(till, time, dice, jump, said)
        job.step(1)
        if broken:
            break
    with SmallTill(folder) as till:
        lines = till.lines()
        broken += till.breaks() + gaps_in(lines)
    broken += twice_subsidised(lines) + twice_in(lines)
    told = sum(line["kind"] == "clock-jump" for line in lines)
    back = sum(line["kind"] == "clock-jump" and line["facts"]["seconds"] < 0 for line in lines)
    sales = f"{len(said)} sales, {_halves(lines)} subsidised"
    counted = f"{jump + 1} jumps, {told} written down, {back} of them back; {sales}"
    if jump + 1 != told:
        broken.append(f"{jump + 1} jumps and {told} written down")
    return Result(PROMISE, HOW, counted, job.seed, tuple(broken))


class _Time:
    """A wall clock that can be set, beside one that nobody can set."""

    def __init__(self):
        self.wall = SmallTill.BEGINS
        self.steady_s = 1000.0

    def passes(self, seconds):
        self.wall += timedelta(seconds=seconds)
        self.steady_s += seconds


def _one_jump(till, time, dice, jump, said):
    watch = ClockWatch(lambda: time.wall, lambda: time.steady_s)
    for tap in range(dice.randrange(3)):
        _serve(till, time, dice, f"{jump}-{tap}", said)
    hours = dice.choice(_HOURS) * dice.choice((1, -1))
    time.wall += timedelta(hours=hours)
    told = watch.look()
    wrong = [] if told == round(hours * 3600) else [f"jump {jump}: set by {hours} h, told {told} s"]
    till.now = time.wall
    if told is not None:
        till.counter.remark("clock-jump", {"seconds": told})
    if watch.look() is not None:
        wrong.append(f"jump {jump}: told twice")
    _serve(till, time, dice, f"{jump}-after", said)
    request = dice.choice([*said])
    if till.sell(request).id != said[request]:
        wrong.append(f"jump {jump}: {request} sent again was sold again")
    return wrong


def _serve(till, time, dice, request, said):
    time.passes(dice.randrange(20, 120))
    till.now = time.wall
    said[request] = till.serve(dice.choice(_NAMES), request).id


def twice_subsidised(lines):
    """Name whoever has two subsidised meals on one day in one meal period."""
    meals = Counter(
        (line["facts"]["person"], line["day"], line["facts"]["period"])
        for line in lines
        if line["kind"] == "sale" and line["facts"]["subsidy_fen"]
    )
    return [
        f"{person[:8]} was subsidised {n} times on {day} at {period}"
        for (person, day, period), n in meals.items()
        if n > 1
    ]


def _halves(lines):
    return sum(line["kind"] == "sale" and line["facts"]["subsidy_fen"] > 0 for line in lines)
