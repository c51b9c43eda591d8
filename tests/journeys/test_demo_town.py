"""The demonstration as `make run` starts it: two tills and a centre, one of them cut off for a while."""

import re
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from journeys.conftest import _environment
from journeys.hands import Hands
from kiosk_ui.demo import DEMO_PIN, sample_day
from pos.rules.names import masked_name
from pos.rules.roster_sheet import RosterLine
from pos.sample_people import sample_people

SOON_S = 90.0


@dataclass
class Town:
    process: subprocess.Popen[str]
    folder: Path
    ports: tuple[int, int, int]
    said: Path

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.ports[0]}"

    def till(self, port: int) -> Hands:
        """Sit down at a till: 张敏 signs in."""
        hands = Hands(_At(f"http://127.0.0.1:{port}"))
        assert hands.post("/sign-in", staff="1", pin=DEMO_PIN) == 204
        hands.look()
        return hands

    def wall(self) -> str:
        link = re.search(r"大屏\s+(\S+)", self.said.read_text(encoding="utf-8"))[1]
        return urllib.request.urlopen(link, timeout=10).read().decode()


@dataclass
class _At:
    url: str


def soon(what: Callable[[], Any], why: str) -> Any:
    """Wait until something is so."""
    until = time.monotonic() + SOON_S
    while time.monotonic() < until:
        try:
            found = what()
        except OSError:
            found = None
        if found:
            return found
        time.sleep(0.2)
    raise AssertionError(why)


def free_ports(many: int) -> tuple[int, ...]:
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(many)]
    ports = tuple(one.getsockname()[1] for one in sockets)
    for one in sockets:
        one.close()
    return ports


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    ports = free_ports(3)
    words = ("--port", ports[0], "--second-port", ports[1], "--centre-port", ports[2])
    line = ["canteen", "--data", str(tmp_path / "town"), "demo", "--no-film", *map(str, words)]
    said = tmp_path / "said.txt"
    with said.open("w", encoding="utf-8") as out:
        process = subprocess.Popen(line, stdout=out, stderr=out, text=True, env=_environment())
        made = Town(process, tmp_path / "town", ports, said)
        try:
            for port in ports[:2]:
                soon(
                    lambda port=port: urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5),
                    str(port),
                )
            yield made
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
                process.wait(30)


def strip(hands: Hands) -> str:
    return re.sub(r"<[^>]+>", "", hands.get("/"))


def opens(hands: Hands, person: RosterLine) -> bool:
    """Hold somebody's band up; tell whether the till shows them."""
    hands.post("/till/close")
    hands.hold_up(person)
    identity = hands.get("/").partition('<div class="identity">')[2][:600]
    return masked_name(person.name) in identity


def test_a_town_sells_is_cut_in_two_and_is_one_again(town: Town) -> None:
    wang = next(one for one in sample_people(sample_day(town.folder)) if one.name == "王建国")
    here, there = town.till(town.ports[0]), town.till(town.ports[1])

    there.post("/till/cut", off="yes")
    soon(lambda: "连不上市中心" in strip(there), "the cut is not told")
    assert opens(here, wang)
    assert here.sell("mobile") == 204
    for _ in range(2):
        assert there.sell_walk_in() == 204
    there.post("/till/cut", off="yes")  # another round, in which nothing gets through
    soon(lambda: re.search(r"离线\s*\d+ 笔", strip(there)), "what waits is not counted")

    there.post("/till/cut", off="no")
    soon(lambda: "已上传" in strip(there), "it did not catch up")
    here.post("/till/cut", off="no")  # asks for the next round at once
    soon(lambda: re.search(r"<b>3 <small>份", town.wall()), "the wall does not show the three meals")

    there.post("/till/cut", off="no")
    log = town.folder / "K02" / "till.log"
    soon(lambda: "heard of 1 meals" in log.read_text(encoding="utf-8"), "the second till was not told")
    assert opens(there, wang)
    assert "这一餐已取过 1 份" in strip(there)  # he ate at half price at the other canteen

    town.process.send_signal(signal.SIGINT)
    assert town.process.wait(40) == 0
    for port in town.ports:
        with pytest.raises(OSError, match="refused"):
            urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5)
