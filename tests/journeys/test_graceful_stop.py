"""A till that is told to end finishes the sale in hand, lets its pages go, and is gone in a few seconds."""

import json
import re
import signal
import socket
import time
import urllib.parse
import urllib.request

from integration.centre_processes import HalfSent, Process
from journeys.conftest import Till
from journeys.hands import Hands, sales

ENDS_WITHIN_S = 8.0
LONGER_THAN_THE_SERVER_WAITS_S = 3.5
"""The web server by itself cuts off what is not answered after two seconds."""


def walk_in(till: Till, hands: Hands) -> HalfSent:
    """Tap the sale of one portion to a walk-in; half of the tap has arrived."""
    form = {"portions": "1", "tender": "mobile", "tendered_fen": "0", "request": "a" * 32}
    cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in hands.cookies)
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Cookie": cookies,
        "X-CSRF-Token": hands.token,
    }
    return HalfSent(till.port, "POST", "/till/walk-in", urllib.parse.urlencode(form).encode(), **headers)


def test_a_sale_in_hand_is_finished_before_the_end(till: Till) -> None:
    till.start()
    tap = walk_in(till, Hands(till))
    till.process.send_signal(signal.SIGTERM)
    time.sleep(LONGER_THAN_THE_SERVER_WAITS_S)
    assert till.process.poll() is None
    assert tap.finish()[0] == 204
    assert till.process.wait(ENDS_WITHIN_S) == 0
    assert len(sales(till)) == 1


def test_event_streams_and_idle_lines_do_not_hold_the_end_up(till: Till) -> None:
    till.start()
    streams = [
        urllib.request.urlopen(f"{till.url}{path}", timeout=30)
        for path in ("/till/events", "/display/events", "/receipts/events")
    ]
    assert all(stream.readline() for stream in streams)
    with socket.create_connection(("127.0.0.1", till.port)):  # as a browser opens one ahead
        till.process.send_signal(signal.SIGTERM)
        assert till.process.wait(ENDS_WITHIN_S) == 0
    for stream in streams:
        stream.read()  # to its end, and not broken off


def test_a_till_under_a_supervisor_speaks_json_and_names_its_requests(till: Till) -> None:
    config = till.write_config()
    text, found = re.subn(r'(?m)^log = "words"', 'log = "json"', config.read_text(encoding="utf-8"), count=1)
    assert found == 1
    config.write_text(text, encoding="utf-8")
    running = Process(config, "till", "--clock", till.clock)
    try:
        running.says("/receipts")
        assert Hands(till).sell_walk_in() == 204
        with urllib.request.urlopen(f"{till.url}/metrics", timeout=10) as answer:
            figures = answer.read().decode()
        assert 'canteen_http_requests_total{endpoint="acts.walk_in",status="204"} 1.0' in figures
        assert "canteen_day_sales 1.0" in figures
        assert running.end()[0] == 0
    finally:
        running.close()
    (sold,) = [line for line in running.lines() if line.get("endpoint") == "acts.walk_in"]
    assert (sold["till"], sold["status"], len(sold["request"])) == ("K01", 204, 32)
    kept = (till.folder / "data" / "till.log").read_text(encoding="utf-8")
    assert "acts.walk_in" not in kept
    assert all(json.loads(line)["time"] for line in kept.splitlines())
