"""A city's month shared out among processes: the same claims to the byte, and no task is lost with one."""

import os
import random
import signal
import subprocess
import sys
import threading
import tomllib
from dataclasses import replace
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path

import dask.config
import pytest
from click.testing import CliRunner
from distributed import LocalCluster, Security

from integration.centre_processes import free_port
from integration.held_task import Held, fails
from integration.test_settle_command import month, run  # noqa: F401, month is a fixture
from integration.tls_room import CityCA
from integration.waiting import until
from pos.bars import silent
from pos.command import canteen
from pos.rules.errors import CanteenError
from pos.rules.read_policy import read_policy
from settlement import month_cluster
from settlement.claims_program import ROOT, program_of, sources
from settlement.month_cluster import OtherProgram, program_here
from settlement.month_tasks import Here, settle_by_tasks
from settlement.month_workers import workers
from settlement.rules.checks.registry import ALL_CHECKS
from settlement.rules.findings import Level
from settlement.rules.months import Month
from settlement.rules.read_claim_rules import read_claim_rules
from settlement.rules.settle import Decided, settle
from settlement.sim_fraud import PLANTS
from settlement.sim_measure import Town
from settlement.sim_spot import Spot

TABLES = tomllib.loads((Path(__file__).parents[2] / "config.toml").read_text(encoding="utf-8"))
OCTOBER = Month(2026, 10)
RULES = read_claim_rules(TABLES["claims"])
STRICT = {
    check: Level.EXCLUDE for check in ALL_CHECKS if check.startswith("D")
}  # lines hang on the month too
TOWN = Town(OCTOBER, read_policy(TABLES["policy"]), replace(RULES, levels={**RULES.levels, **STRICT}))
CHECKS = ("E01", "E05", "E12", "E16", "D01", "D04", "D18")


@pytest.fixture(scope="module")
def october():
    """Ten canteens, some of them with something to be found; what of it people have decided."""
    made = TOWN.honest(17)
    *places, other = made.tills
    for check, place in zip(CHECKS, places, strict=False):
        PLANTS[check](Spot(made, place, other, 2, random.Random(17)))
    lines, known = tuple(made.numbered()), made.known()
    first = settle(OCTOBER, lines, known)
    excluded = [line.entry for claim in first.claims for line in claim.excluded]
    decided = Decided(
        spared=frozenset(("E16", entry) for entry in excluded[:9]), ruled_out={excluded[-1]: "D13"}
    )
    beside = first.findings[places[0]][:1]
    return lines, known, decided, beside


@pytest.fixture(scope="module")
def two():
    """Two processes of this machine."""
    with workers("2", print) as hands:
        yield hands


@pytest.fixture(scope="module")
def whole(october):
    """The month as one process settles it."""
    lines, known, decided, beside = october
    made = settle(OCTOBER, lines, known, decided, beside)
    assert len(made.claims) == 10
    assert {one.why[0] for claim in made.claims for one in claim.excluded} == {"E", "D"}
    return made


def test_tasks_done_here_give_the_whole_month(october, whole):
    lines, known, decided, beside = october
    assert settle_by_tasks(OCTOBER, lines, known, decided, beside, hands=Here()) == whole


def test_two_processes_give_the_same_bytes(october, whole, two):
    lines, known, decided, beside = october
    told = []

    def bars(what, total):
        told.append([what, total, 0])
        return lambda count: told[-1].__setitem__(2, told[-1][2] + count)

    shared = settle_by_tasks(OCTOBER, lines, known, decided, beside, hands=two, bars=bars)
    assert shared == whole
    assert [claim.digest for claim in shared.claims] == [claim.digest for claim in whole.claims]
    assert told == [["食堂的月", 10, 10], ["每一天", 31, 31]]


def doubled(settled):
    """Count the meals of which somebody had another at the same time."""
    return sum(one.check == "E01" for found in settled.findings.values() for one in found)


def test_a_day_is_judged_by_the_whole_city_wherever_it_is_judged(october, two):
    """李奶奶 at two canteens on one day is seen by nobody who looks at one canteen alone: E01 needs both."""
    lines, known, *_ = october
    shared = settle_by_tasks(OCTOBER, lines, known, hands=two)
    by_place = [
        [line for line in lines if line.canteen == place] for place in {line.canteen for line in lines}
    ]
    alone = [settle(OCTOBER, some, known) for some in by_place]
    assert doubled(shared) > sum(map(doubled, alone))


def test_the_task_of_a_worker_that_is_killed_is_done_again(october, whole, tmp_path):
    lines, known, decided, beside = october
    with workers("2", print) as hands:
        held, made = Held(hands, tmp_path), []
        settling = threading.Thread(
            target=lambda: made.append(settle_by_tasks(OCTOBER, lines, known, decided, beside, hands=held))
        )
        settling.start()
        until(held.waits_in, "no task has begun to wait", 60)
        killed = held.waits_in()
        os.kill(killed, signal.SIGKILL)
        settling.join(90)
        assert not settling.is_alive()
    assert made == [whole]
    did = (tmp_path / "done").read_text().split()
    assert len(did) == 10 + 31  # the one that waited among them, once more
    assert str(killed) not in did[-31:]


def test_a_fault_of_our_own_is_not_hidden(two):
    with pytest.raises(ZeroDivisionError, match="of our own"):
        two.do(fails, None, [1, 2], silent)


def test_a_cluster_that_somebody_else_started(month, tmp_path):  # noqa: F811
    wanted, _, folder = month
    alone, _ = run(wanted, folder, "--json")
    with LocalCluster(
        n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address="127.0.0.1:0"
    ) as cluster:
        shared, wrong = run(
            wanted, folder, "--json", "--workers", cluster.scheduler_address, "--out", tmp_path / "c"
        )
    assert (shared, wrong) == (alone, "")
    assert len(list((tmp_path / "c").iterdir())) == 2


def test_where_no_cluster_is_somebody_is_told_and_nothing_is_written(month, tmp_path, monkeypatch):  # noqa: F811
    monkeypatch.setattr(month_cluster, "PATIENCE_S", 1)
    wanted, _, folder = month
    address = f"tcp://127.0.0.1:{free_port()}"
    _, wrong = run(wanted, folder, "--workers", address, "--out", tmp_path / "c")
    assert wrong.startswith(f"{address} 没有调度程序在听")
    assert not (tmp_path / "c").exists()


def test_a_scheduler_without_workers_is_said_and_does_not_wait_for_ever(month):  # noqa: F811
    wanted, _, folder = month
    with LocalCluster(n_workers=0, host="127.0.0.1", dashboard_address="127.0.0.1:0") as cluster:
        _, wrong = run(wanted, folder, "--workers", cluster.scheduler_address)
    assert "还没有算账的进程" in wrong


OLD = """
def dask_setup(worker):
    if worker.name == 1:
        import settlement.month_cluster
        settlement.month_cluster.PROGRAM = "0.0.9（abc）"
"""
OLDER = "import sys; sys.modules['settlement.month_cluster'] = None"


@pytest.mark.parametrize(
    ("worker_runs", "named", "which"),
    [(OLD, "0.0.9（abc）", [1]), (OLDER, "没有这个功能的旧版", [0, 1])],
    ids=["old", "older"],
)
def test_a_worker_with_another_program_is_refused_by_name(month, tmp_path, worker_runs, named, which):  # noqa: F811
    """It would judge by other rules, and nobody would see it in the claim."""
    wanted, _, folder = month
    with LocalCluster(
        n_workers=2,
        threads_per_worker=1,
        host="127.0.0.1",
        dashboard_address="127.0.0.1:0",
        preload=[worker_runs],
    ) as cluster:
        at = {one["name"]: address for address, one in cluster.scheduler_info["workers"].items()}
        _, wrong = run(wanted, folder, "--workers", cluster.scheduler_address, "--out", tmp_path / "c")
    assert wrong.startswith("算账的程序不是同一个版本")
    assert sorted(name for name, address in at.items() if f"{address} 上是 {named}" in wrong) == which
    assert f"这里是 {program_here()}" in wrong
    assert not (tmp_path / "c").exists()


def test_a_worker_that_comes_later_is_refused_by_its_task(october, two, monkeypatch):
    lines, known, *_ = october
    theirs = program_here()
    monkeypatch.setattr(month_cluster, "PROGRAM", "9.9")
    with pytest.raises(OtherProgram, match=rf"tcp://127\.0\.0\.1:\d+ 上是 {theirs}，这里是 9\.9"):
        settle_by_tasks(OCTOBER, lines, known, hands=two)


def test_a_changed_rule_is_another_program(tmp_path):
    for path in sources(ROOT):
        copy = tmp_path / path.relative_to(ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(path.read_bytes())
    assert program_of(tmp_path) == program_here()
    with (tmp_path / "settlement/rules/claim.py").open("a") as rule:
        rule.write("CLAIMED = 0\n")
    assert program_of(tmp_path) != program_here()


def test_everything_that_a_task_runs_is_part_of_the_program():
    """A module of ours that the tasks load and the digest leaves out could differ unseen."""
    loads = "import sys, settlement.month_workers; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", loads], check=True, capture_output=True, text=True, cwd=ROOT)
    ours = [name for name in done.stdout.split() if name.startswith(("pos.", "settlement."))]
    files = {Path(find_spec(name).origin) for name in ours}
    assert ROOT / "settlement/rules/claim.py" in files
    assert files <= set(sources(ROOT))


def tls(named):
    """Name certificates as dask's configuration does."""
    return dask.config.set({f"distributed.comm.tls.{what}": str(file) for what, file in named.items()})


def test_an_encrypted_cluster_gives_the_same_claims_and_lets_nobody_else_in(month, tmp_path, monkeypatch):  # noqa: F811
    wanted, _, folder = month
    alone, _ = run(wanted, folder, "--json")
    (tmp_path / "other").mkdir()
    city, other = CityCA(tmp_path), CityCA(tmp_path / "other")
    file = city.certificate(timedelta(days=9))
    ends = {
        f"tls_{end}_{part}": str(file)
        for end in ("scheduler", "worker", "client")
        for part in ("cert", "key")
    }
    sealed = Security(tls_ca_file=str(city.root), require_encryption=True, **ends)
    with LocalCluster(
        n_workers=1,
        threads_per_worker=1,
        host="127.0.0.1",
        protocol="tls://",
        security=sealed,
        dashboard_address="127.0.0.1:0",
    ) as cluster:
        address = cluster.scheduler_address
        with tls({"ca-file": city.root, "client.cert": file, "client.key": file}):
            assert run(wanted, folder, "--json", "--workers", address) == (alone, "")
        strange = other.certificate(timedelta(days=9))
        monkeypatch.setattr(month_cluster, "PATIENCE_S", 1)
        with tls({"ca-file": other.root, "client.cert": strange, "client.key": strange}):
            _, wrong = run(wanted, folder, "--json", "--workers", address)
        assert "同一个根证书" in wrong


def hands_at(where):
    with workers(where, print):
        pass


def test_an_encrypted_line_without_certificates_says_where_to_name_them():
    with pytest.raises(CanteenError, match=r"还没有.*tls\.ca-file.*tls\.client\.cert.*tls\.client\.key"):
        hands_at("tls://127.0.0.1:1")


def test_a_certificate_that_cannot_be_read_is_named(tmp_path):
    (tmp_path / "root.pem").write_text("no certificate")
    here = {"ca-file": tmp_path / "root.pem", "client.cert": tmp_path / "gone.pem"}
    with tls(here), pytest.raises(CanteenError, match="读不出来"):
        hands_at("tls://127.0.0.1:1")


@pytest.mark.parametrize(
    ("where", "said"),
    [
        ("0", "1 到 64 个进程"),
        ("65", "1 到 64 个进程"),
        ("two", "要一个数"),
        ("http://127.0.0.1", "要一个数"),
    ],
)
def test_what_is_no_number_and_no_address_is_refused(where, said):
    with pytest.raises(CanteenError, match=said):
        hands_at(where)


def test_without_the_extra_a_sentence_says_what_to_install(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "distributed", None)
    with pytest.raises(CanteenError, match="community-canteen"):
        hands_at("2")


def test_an_open_line_to_another_machine_is_warned_of(monkeypatch):
    monkeypatch.setattr(month_cluster, "PATIENCE_S", 1)
    heard = []
    with pytest.raises(CanteenError), workers("tcp://192.0.2.1:1", heard.append):
        pass
    assert "没有加密" in heard[0]


def test_the_help_shows_how():
    assert "--workers tcp://" in CliRunner().invoke(canteen, ["settle", "--help"]).output
