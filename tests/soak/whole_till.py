"""The whole till, with its pages and its printer thread, is killed while somebody sells over HTTP."""

import json
import threading
import time

from faults.machines import TillMachine
from soak.result import Result, Sizes
from soak.small_till import gaps_in, requests_in

KILLS = Sizes(2, 8, 36)
_UP_S_MAX = 0.6
PROMISE = "A sale that the till's page has answered is there once, whenever its process is killed."
HOW = (
    "A real till process answers over HTTP; a cashier who never gives up sends each tap until it is "
    "answered, while the process is killed at random moments and started again on the same books."
)


def whole_till(job):
    """Kill a running till so many times while it sells."""
    dice, till = job.chance("whole till"), TillMachine(job.folder / "K01", "K01")
    selling = threading.Event()
    cashier = threading.Thread(target=_sells_until, args=(till, selling))
    try:
        till.up()
        cashier.start()
        for _ in range(job.count(KILLS)):
            time.sleep(dice.uniform(0.05, _UP_S_MAX))
            till.kill()
            till.up()
            job.step(1)
        selling.set()
        cashier.join(60)
        broken = [] if not cashier.is_alive() else ["the cashier never got an answer"]
        till.kill()
        broken += _look(till)
    finally:
        selling.set()
        till.close()
    sold = len(till.acknowledged)
    counted = (
        f"{job.count(KILLS)} kills, {sold} sales answered, {till.unsure} taps sent again without an answer"
    )
    if sold < job.count(KILLS):
        broken.append("hardly anything was sold: this proves little")
    return Result(PROMISE, HOW, counted, job.seed, tuple(broken))


def _sells_until(till, done):
    number = 0
    while not done.is_set():
        number += 1
        till.sell(f"tap-{number}")


def _look(till):
    lines = [json.loads(line) for line in till.lines()]
    sold, wrong = requests_in(lines), gaps_in(lines)
    wrong += [
        f"{tap} was answered and is there {sold[tap]} times" for tap in till.acknowledged if sold[tap] != 1
    ]
    if not till.run("journal", "verify").strip().endswith("完好。"):
        wrong.append("the journal does not verify")
    return wrong
