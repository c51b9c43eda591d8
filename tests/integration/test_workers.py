"""Several processes answer at one port, on a real PostgreSQL; one may die, and all finish what they have."""

import json
import os
import signal
import socket
import time

import pytest

from integration.centre_processes import HalfSent, Line, Process, Served, free_port, with_settings
from integration.centre_server import CANTEEN
from integration.ledger_room import LI, WANG, write_list
from integration.waiting import until
from pos.centre_link import Centre
from pos.wire import API, AskToEnrol
from settlement.enrolment import invite

CLERK = "孙科长"
LONGER_THAN_THE_SERVER_WAITS_S = 3.5
"""The web server by itself cuts off what is not answered after two seconds."""


@pytest.fixture
def served(tmp_path, monkeypatch):
    made = Served(tmp_path / "centre", monkeypatch)
    yield made
    made.close()


def enrolled(served, canteen):
    """Enrol a till over the wire; give its token."""
    house = served.house
    code = invite(house.gate, house.account("周主任"), "K01", "和平食堂", CANTEEN)
    return Centre(served.url).enrol(AskToEnrol.made(code, "K01", canteen.books.seal)).token


def batch(canteen):
    """Give the whole journal of a till as it is sent: the path, and the body."""
    with canteen.books.store.read() as book:
        lines = list(book.journal.lines())
    return f"{API}/tills/K01/entries/1-{len(lines)}", "".join(f"{line}\n" for line in lines).encode()


def answers(served):
    try:
        return served.ask("/healthz")[0] == 200
    except OSError:
        return False


def port_is_free(port):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def test_both_workers_answer_and_what_they_count_is_one_figure(served, canteen):
    centre = served.serve(workers=2)
    assert len(centre.children()) == 2
    token = enrolled(served, canteen)
    canteen.sell("王建国")
    path, body = batch(canteen)
    for _ in range(2):  # the second time nothing of it is new
        assert HalfSent(served.port, "PUT", path, body, Authorization=f"Bearer {token}").finish()[0] == 200
    before = served.figure('canteen_http_requests_total{endpoint="health_points.healthz",status="200"}')
    for _ in range(40):
        assert answers(served)
    _, figures, _ = served.ask("/metrics")
    counted = served.figure('canteen_http_requests_total{endpoint="health_points.healthz",status="200"}')
    assert counted == before + 40  # whichever of the two is asked
    assert served.figure("canteen_entries_accepted_total") == body.count(b"\n")
    assert served.figure('canteen_batches_total{answer="accepted"}') == 1
    assert served.figure('canteen_batches_total{answer="known"}') == 1
    assert served.figure("canteen_batch_seconds_count") == 2
    assert served.figure('canteen_till_seen_timestamp_seconds{till="K01"}') == pytest.approx(
        time.time(), abs=60
    )
    assert "王建国" not in figures
    assert canteen.guest("王建国").resident.person not in figures
    assert centre.end()[0] == 0


def test_a_worker_that_is_killed_is_started_again_and_nobody_is_turned_away_meanwhile(served):
    centre = served.serve(workers=2)
    first, second = centre.children()
    os.kill(second, signal.SIGKILL)
    until(lambda: second not in centre.children(), "it lives", 10)
    for _ in range(20):
        assert answers(served)
    until(lambda: len(centre.children()) == 2, "no new worker", 20)
    assert first in centre.children()
    assert "is started again" in centre.said()
    assert centre.end()[0] == 0


def test_a_list_waits_for_its_clerk_whichever_worker_is_asked(served, tmp_path):
    house = served.house
    house.make(CLERK, "civil-affairs")
    write_list(tmp_path / "低保.csv", [LI, WANG])
    centre = served.serve(workers=3)
    clerk = Line(served)
    clerk.sign_in(house, CLERK)
    sheet = (tmp_path / "低保.csv").read_bytes()
    status, said, _ = clerk.post(
        "/lists/new", "/lists/new", [("file", "低保.csv", sheet)], source="低保月报", month="2026-11"
    )
    assert status == 303, said
    for _ in range(24):  # each on a new line, which any of the three may get
        status, page, headers = clerk.get("/lists/waiting")
        assert status == 200
        assert headers["Content-Security-Policy"]
    assert "李*兰" in page
    digest = page.partition('name="file" value="')[2].partition('"')[0]
    assert clerk.post("/lists/waiting/import", "/lists/waiting", file=digest)[0] == 303
    until(lambda: clerk.get("/lists/waiting")[0] == 303, "it is not imported", 20)
    with house.centre.read() as office:
        assert len(office.imports.latest(10)) == 1
    assert centre.end()[0] == 0


def test_a_batch_that_is_half_sent_is_taken_in_before_the_end(served, canteen):
    centre = served.serve(workers=2)
    token = enrolled(served, canteen)
    canteen.sell("王建国")
    path, body = batch(canteen)
    asked = HalfSent(served.port, "PUT", path, body, Authorization=f"Bearer {token}")
    centre.process.send_signal(signal.SIGTERM)
    time.sleep(LONGER_THAN_THE_SERVER_WAITS_S)
    assert centre.process.poll() is None  # it waits for the other half
    status, said = asked.finish()
    assert status == 200, said
    assert json.loads(said)["number"] == body.count(b"\n")
    assert centre.process.wait(10) == 0
    with served.house.centre.read() as office:
        assert office.inbox.head("K01").number == body.count(b"\n")


def test_the_workers_end_with_the_one_that_started_them(served):
    centre = served.serve(workers=2)
    centre.kill()
    until(lambda: port_is_free(served.port), "the workers go on by themselves", 15)


def test_a_second_centre_does_not_share_the_port(served, tmp_path, monkeypatch):
    centre = served.serve(workers=2)
    other = Served(tmp_path / "other", monkeypatch)
    other.config = with_settings(
        tmp_path / "other", port=served.port, data=str(tmp_path / "other"), database=other.database
    )
    try:
        refused = other.run("centre", "serve", "--workers", 2)
        assert refused.process.wait(60) == 1
        assert f"打不开 127.0.0.1:{served.port}" in refused.said()
    finally:
        other.close()
    again = served.run("centre", "serve", "--workers", 2, name="again")
    assert again.process.wait(60) == 1
    assert "正被另一个市中心程序使用" in again.said()
    assert centre.end()[0] == 0


def test_with_sqlite_there_is_one_process_and_a_sentence_why(tmp_path):
    config = with_settings(tmp_path, port=free_port(), data=str(tmp_path / "books"))
    centre = Process(config, "centre", "serve", "--workers", 3)
    try:
        centre.says("市中心已启动")
        assert "SQLite" in centre.said()
        assert centre.children() == []
        assert centre.end()[0] == 0
    finally:
        centre.close()


def test_a_worker_that_cannot_start_ends_the_whole_with_its_reason(served):
    (served.config.parent / "web.key").write_bytes(b"short")
    centre = served.run("centre", "serve", "--workers", 2)
    assert centre.process.wait(60) == 1
    assert "web.key 坏了" in centre.said()
    assert "Traceback" not in centre.said()
