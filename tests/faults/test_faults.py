"""Three tills, a centre and PostgreSQL as real processes; any of them is killed while meals are sold.

`FAULT_SECONDS` and `FAULT_SEED` make it longer and let it be repeated.
"""

import json
import os
import random
import threading
import time
import warnings
from collections import Counter

import psycopg
import pytest

from faults.bad_line import BadLine
from faults.machines import CentreMachine, Postgres, TillMachine, free_port, wait_until

SECONDS = float(os.environ.get("FAULT_SECONDS", "40"))
SEED = int(os.environ.get("FAULT_SEED", "20261125"))
QUIET_S = 120.0


class Town:
    """All machines, and the line between tills and centre."""

    def __init__(self, folder):
        self.postgres = Postgres()
        self.centre = CentreMachine(folder / "centre", free_port(), self.postgres.url)
        self.centre.up()
        self.line = BadLine(self.centre.port, SEED)
        self.line.good = True
        self.tills = [TillMachine(folder / code, code) for code in ("K01", "K02", "K03")]
        for till in self.tills:
            till.run("enrol", f"http://127.0.0.1:{self.line.port}", "--code", self.centre.code_for(till.code))
            till.up()

    def close(self):
        for machine in (*self.tills, self.centre):
            machine.close()
        self.line.close()
        self.postgres.close()

    def at_the_centre(self):
        """Read the lines of every till from the database itself, past all our code."""
        with psycopg.connect(self.postgres.url, connect_timeout=5) as connection:
            rows = connection.execute("select till, line from till_entry order by till, number").fetchall()
            aside = connection.execute("select count(*) from kept_aside").fetchone()[0]
        assert aside == 0, "lines of an honest town were kept aside"
        return {till.code: [line for code, line in rows if code == till.code] for till in self.tills}

    def is_all_there(self):
        there = self.at_the_centre()
        return all(len(there[till.code]) == till.count() for till in self.tills)


@pytest.fixture
def town(tmp_path):
    made = Town(tmp_path)
    yield made
    made.close()


def sell_on(till, until):
    number = 0
    while time.monotonic() < until:
        number += 1
        till.sell(f"{till.code}-tap-{number}")
        time.sleep(0.05)


def trouble(town, until, choose):
    """Kill one machine after the other; each comes back after a moment."""
    killed = Counter()
    while time.monotonic() < until:
        killed["worker"] += town.centre.kill_a_worker(choose)
        victim = choose.choice([*town.tills, town.centre, town.postgres])
        victim.kill()
        killed[type(victim).__name__] += 1
        time.sleep(choose.uniform(0, 1.5))
        victim.start()
        time.sleep(choose.uniform(1, 4))
    return killed


def test_whatever_is_killed_no_sale_that_was_said_is_lost_and_none_is_there_twice(town):
    began = time.monotonic()
    town.line.good = False
    sellers = [
        threading.Thread(target=sell_on, args=(till, began + SECONDS), name=till.code) for till in town.tills
    ]
    for one in sellers:
        one.start()
    killed = trouble(town, began + SECONDS, random.Random(SEED))
    for machine in town.tills:  # whoever was killed last may be down still
        wait_until(machine.is_up, f"{machine.code} did not come back: {machine.said()[-2000:]}")
    for one in sellers:
        one.join(60)
        assert not one.is_alive(), f"the cashier of {one.name} never got an answer"
    town.line.good = True
    wait_until(town.centre.is_up, town.centre.said()[-2000:])

    wait_until(town.is_all_there, "the centre did not get everything", QUIET_S)
    there = town.at_the_centre()
    for till in town.tills:
        till.kill()
        assert there[till.code] == till.lines(), f"{till.code} and the centre differ"
        sold = Counter(json.loads(line)["facts"].get("request") for line in there[till.code])
        assert all(sold[request] == 1 for request in till.acknowledged), f"{till.code} lost or doubled a sale"
        assert not [request for request, times in sold.items() if request and times > 1]
        assert till.run("journal", "verify").strip().endswith("完好。")
    town.centre.kill()
    town.centre.run("centre", "verify-audit")
    sold = sum(len(till.acknowledged) for till in town.tills)
    told = f"seed {SEED}: {sold} sales, killed {dict(killed)}, {town.line.broken} connections broken"
    warnings.warn(told, stacklevel=1)
    assert sold > len(town.tills) * SECONDS / 4, "hardly anything was sold: this proves little"
    assert killed.total() >= SECONDS / 8
    assert killed["worker"]


def test_without_postgresql_the_tills_go_on_and_catch_up(town):
    town.postgres.kill()
    for till in town.tills:
        for number in range(20):
            till.sell(f"{till.code}-alone-{number}")
    town.postgres.start()
    wait_until(town.is_all_there, "the centre did not get everything", QUIET_S)
    there = town.at_the_centre()
    assert all(len(there[till.code]) >= 20 for till in town.tills)
