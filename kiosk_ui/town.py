"""The demonstration's small town: a centre and a second till, processes of their own beside the first."""

import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from kiosk_ui.demo import SECOND
from pos.centre_link import Centre, keep_enrolment, read_link
from pos.config import Config
from pos.rules.errors import CanteenError
from pos.wire import AskToEnrol
from pos.wiring import open_books

_STARTS_WITHIN_S = 60.0
_LOOK_S = 0.2
_ENDS_WITHIN_S = 10.0


@dataclass(frozen=True)
class Town:
    """Where everything of the demonstration is: its folder, and the ports of centre and second till."""

    home: Path
    config_file: Path | None
    centre_port: int
    second_port: int
    film: bool = True

    @property
    def centre_url(self) -> str:
        """Give the centre's address."""
        return f"http://127.0.0.1:{self.centre_port}"

    def command(self, *words: object) -> list[str]:
        """Write a canteen command with the configuration of this demonstration."""
        given = ("--config", self.config_file) if self.config_file else ()
        return [sys.executable, "-m", "pos", *map(str, (*given, *words))]


@contextmanager
def centre_running(town: Town, day: date) -> Iterator[None]:
    """Run the centre beside the till, and end it with it."""
    words = ("--data", town.home / "centre", "centre", "demo", "--port", town.centre_port, "--day", day)
    with _running(town.command(*words)) as process:
        _wait_for(town.centre_url, process)
        yield


@contextmanager
def second_till_running(town: Town) -> Iterator[None]:
    """Run the second till beside the first, and end it with it."""
    words = ("--data", town.home / SECOND, "demo", "--beside", town.home, "--port", town.second_port)
    film = () if town.film else ("--no-film",)
    with _running(town.command(*words, "--centre-port", town.centre_port, *film)):
        yield


def join(config: Config, town: Town) -> bool:
    """Enrol a till with the town's centre, once; False for one that has a people list of its own already."""
    if read_link(config.data) is not None:
        return True
    code = town.home / "centre" / f"{config.till.code}.code"
    books = open_books(config)
    with books.store.read() as book:
        has_a_list = bool(book.roster.version())
    if has_a_list or not code.exists():
        books.store.close()
        return False
    asked = AskToEnrol.made(code.read_text(encoding="ascii"), config.till.code, books.seal)
    given = Centre(town.centre_url).enrol(asked)
    books.store.close()
    keep_enrolment(config.data, town.centre_url, given)
    code.unlink()
    return True


@contextmanager
def _running(command: Sequence[str]) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(  # noqa: S603, our own command
        command, env={**os.environ, "PYTHONUNBUFFERED": "1"}
    )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(_ENDS_WITHIN_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + _STARTS_WITHIN_S
    while time.monotonic() < until and process.poll() is None:
        try:
            urllib.request.urlopen(f"{url}/sign-in", timeout=1).close()  # noqa: S310, our own centre
        except OSError:
            time.sleep(_LOOK_S)
        else:
            return
    raise CanteenError(f"演示市中心没能在 {url} 启动：请看上面它说的话，或用 --alone 只开一台收银机。")
