"""What those who watch over the centre and the till are told: is it up, can it work, its figures, its log."""

import json
import logging

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from integration.centre_house import House
from integration.centre_processes import figure
from integration.centre_server import CANTEEN, City, answering
from integration.ledger_room import LI, write_list
from integration.passers_by import Telephone, hand_out
from integration.till_people import WANG, write_down
from integration.till_people import House as TillHouse
from kiosk_ui.logs import log_to
from pos.config import CentreSection
from pos.log_lines import REQUESTS, JsonLine, request_id
from pos.sample_people import sample_people
from settlement import readiness
from settlement.pages.health_points import READINESS
from settlement.requests_told import HEADER

TOKEN = "t" * 40
GIVEN = "0123456789abcdef0123456789abcdef"
AWAY = {"REMOTE_ADDR": "203.0.113.9"}


@pytest.fixture
def house(tmp_path):
    made = House(tmp_path / "centre", CentreSection(metrics_token=TOKEN))
    made.unhurried()
    yield made
    made.close()


@pytest.fixture
def behind_a_proxy(tmp_path):
    made = House(tmp_path / "proxied", CentreSection(proxies=1))
    made.unhurried()
    yield made
    made.close()


@pytest.fixture
def till(canteen):
    write_down(canteen.counter)
    return TillHouse(canteen)


@pytest.fixture
def told():
    """Give the log as machines read it."""
    lines = []

    class Kept(logging.Handler):
        def emit(self, record):
            lines.append(json.loads(JsonLine().format(record)))

    kept, root, level = Kept(), logging.getLogger(), REQUESTS.level
    root.addHandler(kept)
    REQUESTS.setLevel(logging.INFO)
    yield lines
    root.removeHandler(kept)
    REQUESTS.setLevel(level)


def no_database(*_):
    raise OperationalError("select", {}, Exception("away"))


# Is it up, and can it work


def test_whether_it_is_up_is_said_without_the_database(house, monkeypatch):
    browser = house.browser()
    monkeypatch.setattr(house.centre._engine, "connect", no_database)
    monkeypatch.setattr(type(house.centre), "read", no_database)
    assert browser.get("/healthz").status_code == 200
    answer = browser.get("/readyz")
    assert answer.status_code == 503
    assert list(answer.json["lacking"]) == ["database"]
    assert "数据库没有回答" in answer.json["lacking"]["database"]
    assert figure(browser.get("/metrics").text, "canteen_books_answer") == 0


def test_a_centre_that_is_well_says_so(house):
    answer = house.browser().get("/readyz")
    assert (answer.status_code, answer.json) == (200, {"ready": True, "lacking": {}})


@pytest.mark.parametrize(("revision", "word"), [("0001", "请重新启动"), ("9999", "请装相配的程序版本")])
def test_tables_of_another_version_are_no_ground_to_work_on(house, revision, word):
    with house.centre._engine.begin() as connection:
        connection.execute(text("update alembic_version set version_num = :to"), {"to": revision})
    answer = house.browser().get("/readyz")
    assert answer.status_code == 503
    assert word in answer.json["lacking"]["database"]


def test_a_full_disk_is_said(house):
    ready = house.app.extensions[READINESS]
    house.app.extensions[READINESS] = readiness.Readiness(ready.centre, ready.folder, lambda _: 12)
    answer = house.browser().get("/readyz")
    assert answer.status_code == 503
    assert answer.json["lacking"] == {"disk": "磁盘只剩 12 MB：请腾出地方。"}


# Who sees the figures


def test_figures_are_for_this_machine_or_whoever_shows_the_token(house):
    browser = house.browser()
    assert browser.get("/metrics").status_code == 200
    assert browser.get("/metrics", environ_base=AWAY).status_code == 404
    for shown, code in ((TOKEN, 200), ("u" * 40, 404), ("", 404)):
        headers = {"Authorization": f"Bearer {shown}"}
        assert browser.get("/metrics", environ_base=AWAY, headers=headers).status_code == code, shown


@pytest.mark.parametrize("passed_on", ["X-Forwarded-For", "X-Real-IP", "Forwarded", "Via"])
def test_what_a_proxy_on_this_machine_passes_on_is_not_this_machines_own(house, passed_on):
    assert house.browser().get("/metrics", headers={passed_on: "127.0.0.1"}).status_code == 404


def test_without_a_token_in_the_configuration_an_empty_one_opens_nothing(behind_a_proxy):
    headers = {"Authorization": "Bearer "}
    answer = behind_a_proxy.browser().get("/metrics", environ_base=AWAY, headers=headers)
    assert answer.status_code == 404


def test_the_figures_say_how_tills_and_jobs_are_and_name_nobody(tmp_path, canteen):
    city = City(tmp_path / "city")
    browser = city.house.browser()
    before = figure(browser.get("/metrics").text, "canteen_entries_accepted_total")
    with answering(city.house.app) as url:
        _, push = city.enrol(url, canteen.books)
        canteen.sell("王建国")
        push.all()
    said = browser.get("/metrics").text
    lines = canteen.head().number
    assert figure(said, "canteen_entries_accepted_total") == before + lines
    assert figure(said, 'canteen_till_seen_timestamp_seconds{till="K01"}') == city.house.now.timestamp()
    for person in canteen.people.values():
        for word in (person.name, person.id_number, str(CANTEEN)):
            assert word not in said
    city.house.close()


# What is said of a request


def test_a_request_is_told_by_its_endpoint_and_never_by_its_address(house, told):
    house.first()
    told.clear()
    chief = house.signed_in("周主任")
    answer = chief.get("/people?q=210902193312050027")
    line = next(line for line in told if line["request"] == answer.headers[HEADER])
    assert (line["endpoint"], line["status"], line["logger"]) == ("people.search", 403, "canteen.requests")
    assert line["ms"] >= 0
    assert "210902193312050027" not in json.dumps(told)


def test_nothing_is_told_of_a_look_at_a_wristband(house, tmp_path, told):
    house.first()
    write_list(tmp_path / "名单.csv", [LI])
    house.bring_in(tmp_path / "名单.csv")
    token = hand_out(house, LI)
    told.clear()
    assert Telephone(house).scan(token).status_code == 200
    assert house.browser().get(f"/b/{token}/nothing-there").status_code == 404
    assert token not in json.dumps(told)
    assert [line for line in told if str(line.get("endpoint", "")).startswith("band_page")] == []


def test_whatever_goes_wrong_in_a_request_can_be_found_by_its_name(house, told, monkeypatch):
    monkeypatch.setattr(type(house.centre), "read", lambda _: 1 / 0)
    house.app.config["PROPAGATE_EXCEPTIONS"] = False
    answer = house.browser().get("/city/wall/nothing")
    assert answer.status_code == 500
    broken = next(line for line in told if "exception" in line)
    assert broken["request"] == answer.headers[HEADER]
    assert "ZeroDivisionError" in broken["exception"]


@pytest.mark.parametrize("given", [GIVEN, "210902193312050027", GIVEN.upper(), GIVEN + "0", "a b", ""])
def test_only_a_proxy_of_ours_names_a_request_and_only_with_a_number(house, behind_a_proxy, given):
    for asked, believes in ((house, False), (behind_a_proxy, True)):
        named = asked.browser().get("/healthz", headers={HEADER: given}).headers[HEADER]
        assert (named == given) is (believes and given == GIVEN)
        assert request_id(named) == named


# The till


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
def test_a_till_answers_nobody_but_its_own_machine(till, path):
    browser = till.browser()
    assert browser.get(path).status_code == 200  # nobody is signed in
    assert browser.get(path, environ_base=AWAY).status_code == 404
    assert browser.get(path, headers={"X-Forwarded-For": "127.0.0.1"}).status_code == 404


def test_a_till_says_whether_it_can_sell(till, monkeypatch):
    browser = till.browser()
    assert browser.get("/readyz").json == {"ready": True, "lacking": {}}
    monkeypatch.setattr(type(till.canteen.books.store), "read", no_database)
    answer = browser.get("/readyz")
    assert answer.status_code == 503
    assert list(answer.json["lacking"]) == ["books"]
    assert browser.get("/healthz").status_code == 200
    assert figure(browser.get("/metrics").text, "canteen_books_answer") == 0


def test_a_tills_figures_are_those_of_its_day(till):
    browser = till.signed_in(WANG)
    scans = figure(browser.get("/metrics").text, 'canteen_scans_total{via="scanner"}')
    till.canteen.sell("王建国")
    till.canteen.sell()
    browser.post("/till/scanned", data={"text": till.canteen.people["李秀兰"].card, "via": "scanner"})
    said = browser.get("/metrics").text
    assert figure(said, "canteen_day_sales") == 2
    assert figure(said, "canteen_journal_lines") == till.canteen.head().number
    assert figure(said, 'canteen_print_jobs{printer="receipt",state="queued"}') == 2
    assert figure(said, 'canteen_scans_total{via="scanner"}') == scans + 1
    assert figure(said, 'canteen_device_state{device="camera",state="none"}') == 1
    assert figure(said, "canteen_disk_free_mb") > 0
    for person in sample_people(till.canteen.now.date()):
        assert person.name not in said
        assert person.id_number not in said


def test_a_till_tells_taps_but_not_what_was_searched_for(till, told):
    browser = till.signed_in(WANG)
    number = till.canteen.people["王建国"].id_number
    browser.get(f"/till/search/results?q={number}")
    browser.get("/camera/frame.jpg")
    asked = [line["endpoint"] for line in told if line["logger"] == "canteen.requests"]
    assert "till.search_results" in asked
    assert "till.frame" not in asked
    assert {line["till"] for line in told if line["logger"] == "canteen.requests"} == {"K01"}
    assert number not in json.dumps(told)


def test_a_tills_stderr_is_warnings_in_words_or_everything_as_json(tmp_path, capsys):
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    try:
        for form in ("words", "json"):
            log_to(tmp_path, form)
            logging.getLogger("canteen.entrance").info("code seen")
            logging.getLogger("canteen.entrance").warning("the camera is gone")
            REQUESTS.info("till.sell 204")
            said = capsys.readouterr().err.splitlines()
            if form == "words":
                assert said == ["WARNING canteen.entrance: the camera is gone"]
            else:
                messages = [json.loads(line)["message"] for line in said]
                assert messages == ["code seen", "the camera is gone", "till.sell 204"]
        kept = [json.loads(line) for line in (tmp_path / "till.log").read_text(encoding="utf-8").splitlines()]
        assert [line["message"] for line in kept] == ["code seen", "the camera is gone"] * 2
        assert {*kept[0]} == {"time", "level", "logger", "message"}
    finally:
        for handler in set(root.handlers) - set(before):
            root.removeHandler(handler)
            handler.close()
        root.handlers[:] = before
        root.setLevel(level)
        REQUESTS.setLevel(logging.NOTSET)
