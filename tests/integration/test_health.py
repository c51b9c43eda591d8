"""A till says how it does and the centre keeps it; alarms begin once, and end when what was wrong is gone."""

import json
from datetime import datetime, timedelta

import pytest

from hardware.feed import CameraState
from hardware.printer_status import Fault
from integration.centre_house import CONFIG, MORNING
from integration.centre_server import CANTEEN, City, answering
from kiosk_ui.centre_worker import CentreWorker
from kiosk_ui.machine import camera_said, printer_said
from kiosk_ui.paper_state import PaperState, Trouble
from pos.centre_link import Centre
from pos.config import load_config
from pos.health import Machine, health_now
from pos.rules.meals import SHANGHAI, service_day
from pos.rules.service_days import Override
from settlement.alarm_watch import Watch, check_alarms, current_alarms, watch_of
from settlement.health_tables import till_alarm
from settlement.rules.alarms import AlarmKind

WATCH = watch_of(load_config(CONFIG))
NOON = datetime(2026, 11, 24, 11, 46, tzinfo=SHANGHAI)
WELL = Machine("live", "ok", "none", 0, 9000)


@pytest.fixture
def city(tmp_path):
    made = City(tmp_path / "centre", WATCH)
    made.house.now = NOON
    yield made
    made.house.close()


@pytest.fixture
def till(city, url, canteen):
    """K01 with two sales, enrolled, and the thread's errands to be run by hand."""
    canteen.sell("李秀兰")
    canteen.sell("王建国")
    canteen.link, canteen.push = city.enrol(url, canteen.books)
    canteen.machine = WELL
    canteen.worker = CentreWorker(canteen.counter, canteen.link, lambda: None, lambda: canteen.machine)
    return canteen


@pytest.fixture
def url(city):
    with answering(city.house.app) as address:
        yield address


def told(city, code="K01"):
    with city.house.centre.read() as office:
        return office.health.all().get(code)


def standing(city):
    with city.house.centre.read() as office:
        return {kind for _, kind in office.health.standing()}


def speak(city, till):
    """Let the till's next round come, its clock right."""
    till.now = city.house.now
    assert till.worker.once()


def check(city):
    return [alarm.kind for alarm in check_alarms(city.house.centre, city.house.now, WATCH)]


def test_with_each_round_a_till_says_how_it_does(city, till):
    assert till.worker.once()
    said = told(city).said
    assert (said.unsent, said.unsent_since, said.camera, said.printer) == (0, None, "live", "ok")
    assert (said.policy, said.shift_open, said.software) == (till.config.policy.digest, False, "0.1.0")
    till.counter.remark("unknown-code", {})
    till.counter.remark("search", {})
    till.machine = Machine("lost", "paper-out", "none", 3, 9000)
    till.worker.once()
    said = told(city).said
    assert (said.unknown_codes, said.searches, said.camera, said.printer) == (1, 1, "lost", "paper-out")


def test_nothing_of_it_is_about_anybody(city, till):
    till.worker.once()
    whole = told(city).said.model_dump_json()
    for person in till.people.values():
        guest = till.guest(person.name)
        assert person.name not in whole
        assert guest is None or guest.resident.person not in whole


def test_the_centre_says_how_many_other_tills_there_are_and_the_till_keeps_it(city, till):
    city.code_for("K02")  # invited only: it sells nothing
    till.worker.once()
    with till.books.store.read() as book:
        assert book.sent.other_tills() == 0
    with city.house.centre.begin() as office:
        office.tills.enrol("K02", "0" * 64, "token of K02", MORNING)
    till.worker.once()
    with till.books.store.read() as book:
        assert book.sent.other_tills() == 1


@pytest.mark.parametrize(
    ("ahead_s", "round_trip_ms", "off_ms"), [(0, 0, 0), (420, 0, 420_000), (-10, 4000, -8000)]
)
def test_the_clock_is_compared_with_half_of_the_way_there_and_back(
    city, till, url, ahead_s, round_trip_ms, off_ms
):
    city.house.now = NOON
    till.now = NOON + timedelta(seconds=ahead_s)
    how = health_now(till.counter, WELL, round_trip_ms)
    Centre(url, till.link.token).health("K01", how)
    assert told(city).clock_off_ms == off_ms


def test_lines_the_centre_refuses_do_not_keep_it_from_hearing_how_the_till_does(city, till):
    till.worker.once()
    with till.books.store.begin() as book:  # as after an older backup of the till
        book.journal._db.exec_driver_sql("UPDATE setting SET value = '0' WHERE name = 'acknowledged'")
        line = next(book.journal.lines())
        broken = json.dumps({**json.loads(line), "signature": "0" * 128})
        book.journal._db.exec_driver_sql("UPDATE entry SET line = ? WHERE number = 1", (broken,))
    till.machine = Machine("lost", "ok", "none", 0, 9000)
    assert not till.worker.once()
    assert till.worker.state.refused
    assert told(city).said.camera == "lost"
    assert check(city) == [AlarmKind.ASIDE, AlarmKind.CAMERA]


def test_a_till_may_say_only_how_it_does_itself(city, till):
    how = health_now(till.counter, WELL, None)
    client = city.house.app.test_client()
    answer = client.put(
        "/api/v1/tills/K02/health",
        data=how.model_dump_json(),
        headers={"Authorization": f"Bearer {till.link.token}"},
    )
    assert (answer.status_code, told(city), told(city, "K02")) == (403, None, None)


@pytest.mark.parametrize(
    "broken",
    [
        b"",
        b"{}",
        b"\xff",
        {"clock": "2026-13-45T00:00:00Z"},
        {"clock": "2026-11-24T03:46:00"},
        {"unsent": -1},
        {"camera": "smashed"},
        {"name": "李秀兰"},
        {"policy": "x" * 5000},
    ],
)
def test_what_is_no_health_is_answered_with_a_sentence_and_not_kept(city, till, broken):
    body = broken
    if isinstance(broken, dict):
        body = json.dumps({**json.loads(health_now(till.counter, WELL, None).model_dump_json()), **broken})
    answer = city.house.app.test_client().put(
        "/api/v1/tills/K01/health", data=body, headers={"Authorization": f"Bearer {till.link.token}"}
    )
    assert (answer.status_code, answer.json["error"]) == (422, "malformed")
    assert told(city) is None


def test_a_silly_time_breaks_no_page(city, till):
    how = json.loads(health_now(till.counter, WELL, None).model_dump_json())
    silly = {"clock": "0001-01-01T00:00:00Z", "people_heard": "9999-12-31T23:59:59Z", "unsent": 1}
    answer = city.house.app.test_client().put(
        "/api/v1/tills/K01/health",
        data=json.dumps({**how, **silly, "unsent_since": "0001-01-01T00:00:00Z"}),
        headers={"Authorization": f"Bearer {till.link.token}"},
    )
    browser = city.house.signed_in("周主任")
    for path in ("/city", "/tills", "/tills/K01"):
        assert browser.get(path).status_code == 200, (path, answer.status_code)
    check(city)


def test_what_an_older_version_kept_in_other_words_waits_to_be_said_anew(city, till):
    till.worker.once()
    with city.house.centre.begin() as office:
        office.health._db.exec_driver_sql("UPDATE till_health SET said = '{\"old\": 1}'")
    assert told(city) is None
    till.worker.once()
    assert told(city).said.camera == "live"


# Alarms


def test_an_alarm_is_raised_once_and_ends_when_it_is_gone(city, till):
    till.machine = Machine("live", "paper-out", "none", 5, 9000)
    speak(city, till)
    assert check(city) == [AlarmKind.PRINTER]
    city.house.later(minutes=1)
    assert check(city) == []
    assert standing(city) == {"printer"}
    till.machine = WELL
    speak(city, till)
    assert check(city) == []
    assert standing(city) == set()
    with city.house.centre.read() as office:
        (kept,) = office.health.alarms("K01", 10)
    assert (kept.begun_at, kept.ended_at) == (NOON, NOON + timedelta(minutes=1))
    till.machine = Machine("live", "gone", "none", 0, 9000)
    speak(city, till)
    assert check(city) == [AlarmKind.PRINTER]


def test_a_till_that_falls_silent_at_lunch_is_an_alarm_until_it_speaks_again(city, till):
    speak(city, till)
    city.house.later(minutes=10)
    assert check(city) == []
    city.house.later(minutes=1)
    assert check(city) == [AlarmKind.SILENT]
    city.house.later(hours=8)  # long after dinner
    assert standing(city) == {"silent"}
    check(city)
    assert standing(city) == {"silent"}
    speak(city, till)
    check(city)
    assert standing(city) == set()


def test_a_till_that_is_off_in_the_night_is_none(city, till):
    speak(city, till)
    city.house.later(hours=10)
    assert check(city) == []


def test_a_canteen_that_is_closed_that_day_need_not_speak(city, till):
    speak(city, till)
    with city.house.centre.begin() as office:
        office.named_days.put(CANTEEN, [Override(service_day(NOON), served=False, note="检修")])
    city.house.later(minutes=40)
    assert check(city) == []


@pytest.mark.usefixtures("till")
def test_a_till_out_of_use_is_nobodys_worry(city):
    city.house.later(minutes=40)
    assert check(city) == [AlarmKind.SILENT]
    with city.house.centre.begin() as office:
        office.tills.revoke("K01")
    check(city)
    assert standing(city) == set()


def test_what_ended_long_ago_is_let_go(city, till):
    city.house.later(minutes=40)
    check(city)
    speak(city, till)
    check(city)
    city.house.now += timedelta(days=401)
    speak(city, till)
    check(city)
    with city.house.centre.read() as office:
        rows = office.health._db.execute(till_alarm.select().where(till_alarm.c.kind == "silent")).all()
    assert rows == []


@pytest.mark.usefixtures("till")
def test_a_centre_that_knows_no_meal_times_waits_for_nobody(city):
    city.house.later(hours=5)
    with city.house.centre.read() as office:
        assert current_alarms(office, Watch(), city.house.now) == ()


# How the devices are said


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (None, "none"),
        (CameraState(live=False, tries=0, sentence=""), "opening"),
        (CameraState(live=False, tries=2, sentence=""), "lost"),
        (CameraState(live=True, tries=0, sentence="", same="frozen"), "frozen"),
        (CameraState(live=True, tries=0, sentence=""), "live"),
    ],
)
def test_how_a_camera_is_said(state, said):
    assert camera_said(state) == said


def test_how_a_printer_is_said():
    assert printer_said(PaperState(), "screen") == "none"
    assert printer_said(PaperState(), "tcp://192.0.2.1:9100") == "ok"
    out = PaperState((Trouble(Fault.PAPER_OUT, 3), Trouble(None, 0, kitchen=True)))
    assert printer_said(out, "tcp://192.0.2.1:9100") == "paper-out"
    assert printer_said(out, "tcp://192.0.2.2:9100", kitchen=True) == "broken"
    for fault in Fault:
        assert printer_said(PaperState((Trouble(fault, 0),)), "x") == fault.value
