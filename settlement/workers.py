"""Several processes that answer at one port: started, looked after and ended by one that answers nothing."""

import logging
import os
import random
import signal
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from pos.clock import steady_seconds
from pos.config import CentreSection, Config
from pos.rules.backoff import wait_s
from pos.rules.errors import CanteenError
from pos.running import PATIENCE_S, told_to_end
from settlement.pages.health_points import WORKERS_FIGURES
from settlement.serve import Ready, alone, port_taken, prepare_centre

LOG = logging.getLogger("canteen.workers")
READY_WORD = "ready"
_LOOK_S = 0.2
_STARTS_WITHIN_S = 60.0
_ENDS_WITHIN_S = PATIENCE_S + 7.0
_STEADY_S = 60.0
"""Whoever has run so long has not failed at starting."""

Command = Callable[[int, Path], Sequence[str]]


@dataclass
class Worker:
    """One process that answers; when it dies it is started again, each time a little later."""

    number: int
    line: Sequence[str]
    environment: dict[str, str]
    process: subprocess.Popen[str] | None = None
    is_ready: threading.Event = field(default_factory=threading.Event)
    failures: int = 0
    began_s: float = 0.0
    again_s: float = 0.0

    def start(self) -> None:
        """Start; its standard input is its line to us, and it ends when that is cut."""
        self.is_ready.clear()
        self.began_s = steady_seconds()
        self.process = subprocess.Popen(  # noqa: S603, our own command
            self.line,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=self.environment,
        )
        if self.process.stdout is not None:
            threading.Thread(target=self._hear, args=(self.process.stdout,), daemon=True).start()

    def look(self) -> None:
        """Start it again if it has died and it is time."""
        if self.process is not None and self.process.poll() is not None:
            code, lived_s = self.process.returncode, steady_seconds() - self.began_s
            self.process = None
            self.failures = 1 if lived_s >= _STEADY_S else self.failures + 1
            pause_s = wait_s(self.failures, random.random)
            self.again_s = steady_seconds() + pause_s
            LOG.error("worker %d has died (%d); it is started again in %.1f s", self.number, code, pause_s)
        if self.process is None and steady_seconds() >= self.again_s:
            self.start()

    def end(self, until_s: float) -> bool:
        """Wait for the end of a worker that was told to end; False where it had to be killed."""
        if self.process is None:
            return True
        try:
            self.process.wait(max(0.0, until_s - steady_seconds()))
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            return False
        return True

    def _hear(self, said: IO[str]) -> None:
        for line in said:
            if line.strip() == READY_WORD:
                self.is_ready.set()


def run_workers(config: Config, many: int, command: Command, ready: Ready) -> None:
    """Run several workers until told to end; each one finishes what it has in hand.

    ``command`` writes the command line of a worker, given its number and the folder that all share.
    """
    ended = told_to_end()
    with alone(config), _port_held(config.centre), tempfile.TemporaryDirectory(prefix="canteen-") as shared:
        room = Path(shared)
        link = prepare_centre(config)
        (room / "figures").mkdir()
        environment = {**os.environ, WORKERS_FIGURES: str(room / "figures")}
        workers = [Worker(number, command(number, room), environment) for number in range(1, many + 1)]
        try:
            for worker in workers:
                worker.start()
            if _all_ready(workers, ended):
                ready(config.centre, link)
            while not ended:
                for worker in workers:
                    worker.look()
                time.sleep(_LOOK_S)
        finally:
            _end(workers)


def _all_ready(workers: Sequence[Worker], ended: Sequence[int]) -> bool:
    """Wait until all answer; a worker that ends before it ever did has said why."""
    until_s = steady_seconds() + _STARTS_WITHIN_S
    while not all(worker.is_ready.is_set() for worker in workers) and not ended:
        if any(worker.process and worker.process.poll() is not None for worker in workers):
            raise CanteenError("市中心没能启动：原因见上面那一行。")
        if steady_seconds() > until_s:
            raise CanteenError(f"市中心 {_STARTS_WITHIN_S:.0f} 秒还没启动好：请看上面它说的话。")
        time.sleep(_LOOK_S)
    return not ended


def _end(workers: Sequence[Worker]) -> None:
    for worker in workers:
        if worker.process is not None and worker.process.poll() is None:
            worker.process.terminate()
    until_s = steady_seconds() + _ENDS_WITHIN_S
    killed = [worker.number for worker in workers if not worker.end(until_s)]
    if killed:
        raise CanteenError(f"第 {'、'.join(map(str, killed))} 个进程没有按时结束，强行停掉了：请看日志。")


@contextmanager
def _port_held(section: CentreSection) -> Iterator[None]:
    """Keep the port from everybody but the workers; whoever else has it is named before anything starts.

    The system would let a second centre share the port, and give it every other request.
    """
    kind = socket.AF_INET6 if ":" in section.host else socket.AF_INET
    try:
        with socket.socket(kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((section.host, section.port))
        held = socket.socket(kind)
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        held.bind((section.host, section.port))  # and never listens: no request comes to it
    except OSError as error:
        raise port_taken(section, error) from error
    with held:
        yield


def end_with_parent() -> None:
    """End this worker when the process that started it is gone, however it went."""

    def wait() -> None:
        os.read(0, 1)  # nothing is ever said there; it ends when the other side does
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=wait, name="parent", daemon=True).start()
