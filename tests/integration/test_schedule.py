"""What the centre does by itself: by one process at a time, and by another when that one dies."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import create_engine, text

from integration.centre_house import CONFIG, House
from integration.centre_processes import Process, Served, free_port, with_settings
from integration.postgres import fresh_database
from integration.waiting import until
from pos.config import load_config
from pos.keys import load_key
from pos.rules.errors import CanteenError, Refused
from settlement.alarm_watch import Watch
from settlement.nightly_backup import nightly_backup
from settlement.run_book import Run
from settlement.schedule import Schedule
from settlement.standing_jobs import DAY, MINUTE, BrokenOff, Job, StandingJobs
from settlement.turn import FileTurn, ServerTurn

MINE = "this process does what is due"
WAITS = "waiting for the turn"


@pytest.fixture
def house(tmp_path):
    made = House(tmp_path / "centre")
    yield made
    made.close()


@pytest.fixture
def served(tmp_path, monkeypatch):
    made = Served(tmp_path / "centre", monkeypatch)
    yield made
    made.close()


class Round:
    """A schedule that runs beside the test, and what it has done."""

    def __init__(self, house, turn, *jobs):
        self.done = []
        jobs = jobs or (self.job("sweep"),)
        self.schedule = Schedule(house.centre, jobs, turn, lambda: house.now, look_s=0.05)
        self.thread = threading.Thread(target=self.schedule.run)

    def job(self, name, act=None, every=DAY):
        def do():
            self.done.append(name)
            if act:
                act()

        return Job(name, do, every, *((3, 30) if every == DAY else ()))

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.schedule.ends.set()
        self.thread.join(20)
        assert not self.thread.is_alive()


def newest(house):
    with house.centre.read() as office:
        return office.runs.newest()


def test_a_job_that_was_missed_is_done_at_the_start_and_kept(house, tmp_path):
    with Round(house, FileTurn(tmp_path / "turn")) as day:
        until(lambda: "sweep" in newest(house), "nothing was done")
    kept = newest(house)["sweep"]
    assert (kept.went_well, kept.went_well_at) == (True, house.now)
    with Round(house, FileTurn(tmp_path / "turn")) as later:  # it is not due again before the day is over
        until(later.schedule.turn.is_mine, "it has no turn")
    assert (day.done, later.done) == (["sweep"], [])
    house.later(hours=25)
    with Round(house, FileTurn(tmp_path / "turn")) as tomorrow:
        until(lambda: tomorrow.done == ["sweep"], "the next day's was forgotten")


def test_what_goes_wrong_is_kept_so_and_holds_nobody_up(house, tmp_path, caplog):
    def refuse():
        raise Refused("王建国 的账本正忙。")

    def stumble():
        raise ZeroDivisionError

    made = Round(house, FileTurn(tmp_path / "turn"))
    jobs = (made.job("a", refuse), made.job("b", stumble), made.job("c"))
    with Round(house, FileTurn(tmp_path / "turn"), *jobs):
        until(lambda: len(newest(house)) == 3, "one held up the others")
    runs = newest(house)
    assert [runs[name].went_well for name in "abc"] == [False, False, True]
    assert runs["a"].went_well_at is None
    assert "a went wrong: Refused" in caplog.text
    assert "王建国" not in caplog.text


def test_a_later_failure_does_not_hide_when_it_last_went_well(house):
    for hours, went_well in ((0, True), (24, False)):
        with house.centre.begin() as office:
            office.runs.keep(Run("tidy", house.now + timedelta(hours=hours), 5, went_well))
    kept = newest(house)["tidy"]
    assert (kept.went_well, kept.began_at, kept.went_well_at) == (
        False,
        house.now + timedelta(hours=24),
        house.now,
    )


def test_beside_sqlite_one_has_the_turn_and_the_next_gets_it(tmp_path):
    first, second = FileTurn(tmp_path / "turn"), FileTurn(tmp_path / "turn")
    assert first.take()
    assert not second.take()
    assert (first.is_mine(), second.is_mine()) == (True, False)
    first.give_up()
    assert second.take()
    second.give_up()


def test_on_a_server_one_has_the_turn_until_its_session_ends():
    url = fresh_database()
    first, second = ServerTurn(url), ServerTurn(url)
    assert first.take()
    assert not second.take()
    assert first.is_mine()
    end_sessions(url)
    assert not first.is_mine()
    assert second.take()
    assert not first.take()  # whoever has lost it asks anew
    second.give_up()
    assert first.take()
    first.give_up()


def test_without_a_server_nobody_has_the_turn():
    away = ServerTurn(f"postgresql://nobody@127.0.0.1:{free_port()}/nothing")
    assert not away.take()
    assert not away.is_mine()
    away.give_up()


def end_sessions(url):
    """End the scheduler's sessions as an administrator of the database would, or a server that restarts."""
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    with engine.connect() as connection:
        query = "select pg_terminate_backend(pid) from pg_stat_activity where application_name = :name"
        ended = connection.execute(text(query), {"name": "canteen schedule"}).all()
    engine.dispose()
    assert ended


def test_a_schedule_that_loses_the_database_gives_up_and_comes_back(house, caplog):
    caplog.set_level("INFO")
    url = fresh_database()
    with Round(house, ServerTurn(url)) as day:
        until(lambda: day.done == ["sweep"], "it has no turn")
        other = ServerTurn(url)
        assert not other.take()
        end_sessions(url)
        until(lambda: "the turn is lost" in caplog.text, "it did not notice")
        until(lambda: caplog.text.count(MINE) == 2, "it did not come back", 10)
        assert not other.take()


def test_of_two_processes_the_second_takes_over_when_the_first_is_killed(served):
    first = served.run("centre", "schedule", name="first")
    first.says(MINE)
    second = served.run("centre", "schedule", name="second")
    second.says(WAITS)
    until(lambda: {"alarms", "months", "tidy"} <= set(newest(served.house)), "nothing was done", 20)
    assert MINE not in second.said()
    first.kill()
    second.says(MINE, within_s=10)
    assert second.end()[0] == 0
    assert all(run.went_well for run in newest(served.house).values())


def test_the_centre_of_one_machine_does_it_in_one_process(tmp_path):
    config = with_settings(tmp_path, port=free_port(), data=str(tmp_path / "books"))
    centre = Process(config, "centre", "serve", "--schedule")
    try:
        centre.says(MINE)
        second = Process(config, "centre", "schedule", name="second")
        second.says(WAITS)
        assert centre.end()[0] == 0
        second.says(MINE, within_s=10)
        assert second.end()[0] == 0
    finally:
        centre.close()
        second.close()


def test_tidying_is_broken_off_between_two_people_when_the_program_ends(house, monkeypatch):
    erased = []

    def tidy(*given):
        for one in ("first", "second", "third"):
            erased.append(one)
            given[-1](1)

    monkeypatch.setattr("settlement.standing_jobs.tidy", tidy)
    jobs = StandingJobs(house.centre, house.section, Watch(), lambda: house.now, lambda: len(erased) % 3 == 2)
    with pytest.raises(BrokenOff):
        jobs.tidy()
    assert erased == ["first", "second"]
    erased.clear()
    with Round(house, FileTurn(house.books.folder / "turn")) as day:
        day.schedule.do(Job("tidy", jobs.tidy, DAY))
    assert "tidy" not in newest(house)  # it is due again at the next start


@pytest.mark.usefixtures("quick_seal")
def test_a_backup_is_made_every_night_where_the_configuration_says_where_to(house, tmp_path, stick):
    config = load_config(CONFIG).model_copy(update={"centre_data": house.books.folder})
    assert nightly_backup(config, CONFIG, lambda: house.now) == ()
    secret = tmp_path / "passphrase"
    secret.touch(mode=0o600)
    secret.write_text("三月的风吹过老槐树下的石凳\n", encoding="utf-8")
    to = config.centre.backup.model_copy(update={"to": str(stick), "passphrase_file": str(secret), "keep": 2})
    config = config.model_copy(update={"centre": config.centre.model_copy(update={"backup": to})})
    load_key(house.books.folder / "door.key")
    (job,) = nightly_backup(config, CONFIG, lambda: house.now)
    for _ in range(3):
        house.later(days=1)
        job.act()
    assert len(list(stick.iterdir())) == 2
    secret.chmod(0o644)
    with pytest.raises(CanteenError, match="别人也能读"):
        job.act()


def test_every_job_of_the_centre_does_its_work_and_can_be_done_again(house):
    jobs = StandingJobs(house.centre, house.section, Watch(), lambda: house.now).all()
    assert {job.name: job.every for job in jobs} == {"alarms": MINUTE, "months": DAY, "tidy": DAY}
    for _ in range(2):
        for job in jobs:
            job.act()
    assert len(house.trail("tidied")) == 2
