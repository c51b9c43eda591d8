"""A clock that was moved is noticed, told once, and told by how much."""

import time
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos import clock as clock_file
from pos.clock import starting_at, steady_seconds
from pos.clock_watch import ClockWatch, behind_last_entry

NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)


class Clocks:
    """A wall clock that can be moved, and a steady one that only runs."""

    def __init__(self):
        self.wall_at, self.steady_s = NOON, 1000.25
        self.watch = ClockWatch(lambda: self.wall_at, lambda: self.steady_s)

    def run(self, seconds):
        self.wall_at += timedelta(seconds=seconds)
        self.steady_s += seconds

    def move(self, seconds):
        self.wall_at += timedelta(seconds=seconds)


@pytest.fixture
def clocks():
    return Clocks()


def test_time_that_passes_is_no_jump(clocks):
    for seconds in (0.25, 60, 86_400, 90 * 86_400):
        clocks.run(seconds)
        assert clocks.watch.look() is None


@pytest.mark.parametrize("seconds", [301, 3600, -301, -3600, 365 * 86_400, -365 * 86_400])
def test_a_jump_either_way_is_told_once(clocks, seconds):
    clocks.run(60)
    clocks.move(seconds)
    assert clocks.watch.look() == seconds
    clocks.run(60)
    assert clocks.watch.look() is None


@pytest.mark.parametrize("seconds", [300, -300, 299.999, 1])
def test_five_minutes_and_less_are_no_jump(clocks, seconds):
    clocks.move(seconds)
    assert clocks.watch.look() is None


@pytest.mark.parametrize("seconds", [300.001, -300.001])
def test_a_hair_more_than_five_minutes_is_one(clocks, seconds):
    clocks.move(seconds)
    assert clocks.watch.look() == round(seconds)


def test_small_steps_add_up_until_they_pass_the_limit(clocks):
    told = []
    for _ in range(16):
        clocks.run(600)
        clocks.move(-50)
        told.append(clocks.watch.look())
    assert [jump for jump in told if jump] == [-350, -350]


def test_a_clock_set_wrong_and_right_again_is_two_jumps(clocks):
    clocks.move(3600)
    first = clocks.watch.look()
    clocks.move(-3600)
    assert (first, clocks.watch.look()) == (3600, -3600)


def test_a_machine_that_slept_did_not_jump(clocks):
    clocks.run(8 * 3600)  # the steady clock counts sleep as the wall clock does
    assert clocks.watch.look() is None


@given(st.lists(st.integers(-2000, 2000), max_size=30))
def test_what_was_told_and_what_is_left_is_all_that_happened(moves):
    clocks = Clocks()
    told = 0
    for seconds in moves:
        clocks.run(1)
        clocks.move(seconds)
        told += clocks.watch.look() or 0
    assert abs(sum(moves) - told) <= 300


def test_the_real_clocks_of_this_machine_agree():
    assert ClockWatch(lambda: datetime.now(UTC)).look() is None


def test_the_steady_clock_counts_sleep_where_the_system_can(monkeypatch):
    awake_s, awake_and_asleep_s = 60.0, 8 * 3600.0
    machine = SimpleNamespace(
        CLOCK_BOOTTIME=7, clock_gettime={7: awake_and_asleep_s}.__getitem__, monotonic=lambda: awake_s
    )
    monkeypatch.setattr(clock_file, "time", machine)
    assert steady_seconds() == awake_and_asleep_s


def test_where_there_is_no_such_clock_the_monotonic_one_serves(monkeypatch):
    monkeypatch.delattr(clock_file.time, "CLOCK_BOOTTIME", raising=False)
    before = time.monotonic()
    assert before <= steady_seconds() <= time.monotonic()


def test_a_practice_clock_runs_with_the_steady_one(monkeypatch):
    monkeypatch.setattr(clock_file, "steady_seconds", lambda: 500.0)
    practice = starting_at(NOON)
    monkeypatch.setattr(clock_file, "steady_seconds", lambda: 500.0 + 8 * 3600)
    assert practice() == NOON + timedelta(hours=8)


@pytest.mark.parametrize(
    ("since_last_s", "told"),
    [(-301, -301), (-86_400, -86_400), (-300, None), (-1, None), (0, None), (10**8, None)],
)
def test_a_till_that_starts_knows_only_a_clock_behind_its_last_entry(since_last_s, told):
    assert behind_last_entry(NOON + timedelta(seconds=since_last_s), NOON) == told


def test_a_till_without_entries_has_nothing_to_compare_with():
    assert behind_last_entry(NOON, None) is None
