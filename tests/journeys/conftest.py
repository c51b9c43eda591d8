"""A real till as a process, a real printer socket, a real browser."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright

from empty_books import TILL, put_empty
from hardware.film import FilmPlan, cached_film
from integration.centre_house import CONFIG
from integration.centre_server import City, answering
from pos.config import load_config
from pos.pin import hash_pin
from pos.rules.roster_sheet import RosterLine
from pos.sample_people import cells_of, sample_people
from pos.sheets import write_sheet
from settlement.alarm_watch import watch_of

ROOT = Path(__file__).parents[2]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
CHROMIUM_ARGS = [
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
]
LUNCH = "2026-11-24T11:30"
TODAY = date(2026, 11, 24)
PEOPLE = {person.name: person for person in sample_people(TODAY)}
expect.set_options(timeout=15_000)  # a machine under load is slow, not wrong


@dataclass
class PaperRoll:
    """A printer on the network: it takes whole jobs and keeps them."""

    jobs: list[bytes] = field(default_factory=list)
    arrived: threading.Condition = field(default_factory=threading.Condition)
    port: int = 0

    def wait_for(self, count: int, timeout_s: float = 10.0) -> list[bytes]:
        with self.arrived:
            assert self.arrived.wait_for(lambda: len(self.jobs) >= count, timeout_s), f"{len(self.jobs)} jobs"
            return list(self.jobs)

    def take(self, connection: socket.socket) -> None:
        with connection:
            parts = iter(lambda: connection.recv(4096), b"")
            job = b"".join(parts)
        if job:
            with self.arrived:
                self.jobs.append(job)
                self.arrived.notify_all()


@pytest.fixture
def printer() -> Iterator[PaperRoll]:
    roll = PaperRoll()
    with socket.create_server(("127.0.0.1", 0)) as server:
        roll.port = server.getsockname()[1]

        def serve() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                roll.take(connection)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield roll
        server.shutdown(socket.SHUT_RDWR)
        thread.join(5)


@dataclass
class Till:
    """One till: its folder, its settings, and the process while it runs."""

    folder: Path
    camera: str = "none"
    printer: str = "screen"
    clock: str = LUNCH
    scanner: dict[str, str | int] = field(default_factory=dict)
    printer_settings: dict[str, str | bool] = field(default_factory=dict)
    manager_pin: str = ""
    sign_in: str = "none"
    lock_after_min: int = 30
    time_zone: str = ""
    port: int = 0
    process: subprocess.Popen[str] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def write_config(self) -> Path:
        text = (ROOT / "config.toml").read_text(encoding="utf-8")
        text = re.sub(r"(?m)^port = \d+", f"port = {self.port}", text)
        text = re.sub(r'(?m)^source = "0".*$', f'source = "{self.camera}"', text)
        text = re.sub(r'(?m)^address = "screen".*$', f'address = "{self.printer}"', text)
        for key, value in self.printer_settings.items():
            line = f"{key} = {json.dumps(value)}"
            text = re.sub(rf"(?m)^{key} = (\S+)", lambda _, line=line: line, text, count=1)
        text = text.replace('sign_in = "pin"', f'sign_in = "{self.sign_in}"')
        text = text.replace("lock_after_min = 30", f"lock_after_min = {self.lock_after_min}")
        if self.manager_pin:
            kept = hash_pin(self.manager_pin)
            text = text.replace('manager_pin_hash = ""', f'manager_pin_hash = "{kept}"')
        for key, value in self.scanner.items():
            text = re.sub(rf"(?m)^{key} = .*$", lambda _, k=key, v=value: f"{k} = {json.dumps(v)}", text)
        path = self.folder / "config.toml"
        path.write_text(text, encoding="utf-8")
        settings = tomllib.loads(text)
        assert (settings["till"]["port"], settings["camera"]["source"]) == (self.port, self.camera)
        assert settings["printer"]["address"] == self.printer
        assert settings["printer"] == settings["printer"] | self.printer_settings
        assert settings["scanner"] == settings["scanner"] | self.scanner
        return path

    def command(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run `canteen` on this till's folder."""
        line = ["canteen", "--config", str(self.folder / "config.toml"), *arguments]
        done = subprocess.run(
            line, capture_output=True, text=True, timeout=60, check=False, env=_environment()
        )
        assert not check or done.returncode == 0, done.stdout + done.stderr
        return done

    def import_people(self, *people: RosterLine) -> None:
        sheet = self.folder / "people.csv"
        write_sheet(sheet, map(cells_of, people), ("低保",))
        self.command("roster", "import", str(sheet))

    def start(self) -> None:
        self.start_until("/receipts")

    def start_until(self, word: str) -> str:
        """Start, and give the line it says that has a word in it."""
        self.write_config()
        line = ["canteen", "--config", str(self.folder / "config.toml"), "till", "--clock", self.clock]
        self.process = subprocess.Popen(
            line, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=self._environment()
        )
        assert self.process.stdout is not None
        said = []
        for spoken in self.process.stdout:  # ends when the process does, so a failed start is seen at once
            said.append(spoken)
            if word in spoken:
                threading.Thread(target=self.process.stdout.read, daemon=True).start()
                return spoken
        pytest.fail("the till did not start: " + "".join(said))

    def _environment(self) -> dict[str, str]:
        return _environment() | ({"TZ": self.time_zone} if self.time_zone else {})

    def stop(self) -> int:
        assert self.process is not None
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(15)

    def kill(self) -> None:
        assert self.process is not None
        self.process.kill()
        self.process.wait(15)


def _environment() -> dict[str, str]:
    """Find `canteen` beside the Python that runs the tests."""
    return {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@pytest.fixture
def city(tmp_path: Path) -> Iterator[City]:
    """A centre that watches over its tills, with one administrator."""
    made = City(tmp_path / "centre", watch_of(load_config(CONFIG)))
    yield made
    made.house.close()


@pytest.fixture
def url(city: City) -> Iterator[str]:
    """Where that centre answers."""
    with answering(city.house.app) as address:
        yield address


@pytest.fixture
def till(tmp_path: Path) -> Iterator[Till]:
    till = Till(tmp_path, port=_free_port())
    till.write_config()
    put_empty(TILL, tmp_path / "data")
    yield till
    if till.process is not None and till.process.poll() is None:
        till.process.kill()
        till.process.wait(15)


@pytest.fixture(scope="session")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A film of three bands: 李秀兰 93, 王建国 66 低保, 赵德海 70."""
    codes = [PEOPLE[name].card for name in ("李秀兰", "王建国", "赵德海")]
    folder = tmp_path_factory.getbasetemp() / "films"
    return cached_film(codes, folder, FilmPlan(seconds_each=3.0, pause_s=2.0))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    assert CHROMIUM, "Chromium is missing: make test installs it"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_ARGS)
        yield browser
        browser.close()


@dataclass
class Screens:
    """The cashier's screen and the elder's, each in a browser of its own, and what they complained of."""

    cashier: Page
    elder: Page
    complaints: list[str]


def _complain(said: ConsoleMessage, complaints: list[str]) -> None:
    # htmx calls it an error when a newer search takes the place of one still under way; it is meant so.
    replaced = "htmx:sendAbort" in said.text or "htmx:afterRequest" in said.text
    if said.type in ("error", "warning") and not replaced:
        complaints.append(said.text)


def open_page(browser: Browser, url: str, size: tuple[int, int], complaints: list[str]) -> Page:
    page = browser.new_context(
        viewport={"width": size[0], "height": size[1]}, reduced_motion="reduce"
    ).new_page()
    page.on("console", lambda said: _complain(said, complaints))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.set_default_timeout(15_000)
    page.goto(url)
    return page


@contextmanager
def both_screens(browser: Browser, till: Till) -> Iterator[Screens]:
    """Open both screens of a till that was started."""
    complaints: list[str] = []
    cashier = open_page(browser, till.url + "/", (1024, 768), complaints)
    elder = open_page(browser, till.url + "/display?still=1", (1280, 800), complaints)
    try:
        yield Screens(cashier, elder, complaints)
    finally:
        for page in (cashier, elder):
            page.context.close()


def hears(page: Page, *tones: str, after: int = 0) -> list[str]:
    """Wait for as many tones as these, a moment behind the words maybe; they must be just these."""
    page.wait_for_function("wanted => canteenTones.length >= wanted", arg=after + len(tones))
    heard = page.evaluate("canteenTones")[after:]
    assert heard == list(tones)
    return heard
