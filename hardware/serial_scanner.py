"""A hand scanner on a serial line, read by the server: no keyboard is in the way.

Tried with a pseudo-terminal, not on hardware.
"""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

import serial

from hardware.newest import Newest

LOG = logging.getLogger("canteen.serial")
CODE_BYTES_MAX = 2000
READ_S = 0.05
QUIET_S = 0.15
_LINE_ENDS = (b"\r", b"\n", b"\t")


@dataclass(frozen=True, slots=True)
class SerialLine:
    """Where the scanner is plugged in, and what it sends before and after each code."""

    path: str
    baud: int = 9600
    prefix: str = ""
    suffix: str = ""
    retry_s: float = 0.5
    retry_s_max: float = 5.0


@dataclass(frozen=True, slots=True)
class SerialState:
    """Whether the scanner is there, and how often opening was tried since it went."""

    live: bool
    tries: int


class Pieces:
    """Cuts what comes down the line into codes; it has no clock of its own."""

    def __init__(self, prefix: str = "", suffix: str = "") -> None:
        self._prefix = prefix.encode()
        self._ends = (suffix.encode(), *_LINE_ENDS) if suffix else _LINE_ENDS
        self._rest = b""
        self._came_at = 0.0

    def take(self, some: bytes, at: float) -> list[str]:
        """Give the codes that are whole now: ended by the suffix, a line end, or a silence."""
        codes = []
        if self._rest and at - self._came_at >= QUIET_S:
            codes.append(self._rest)
            self._rest = b""
        if some:
            self._came_at = at
            held = self._rest + some
            for end in self._ends:
                held = held.replace(end, b"\n")
            *whole, self._rest = held.split(b"\n")
            codes += whole
        if len(self._rest) > CODE_BYTES_MAX:
            self._rest = b""  # a line that never ends is no code
        return [text for code in codes if (text := self._text(code))]

    def _text(self, code: bytes) -> str:
        if len(code) > CODE_BYTES_MAX:
            return ""
        bare = code.strip(b" ").removeprefix(self._prefix)
        try:
            return bare.decode("utf-8").strip()
        except UnicodeDecodeError:
            return bare.decode("gb18030", errors="replace").strip()


class SerialScanner:
    """Keeps the line open and the newest code only; it heals by itself."""

    def __init__(self, line: SerialLine, on_state: Callable[[], None] | None = None) -> None:
        self._line = line
        self._on_state = on_state or (lambda: None)
        self._state = SerialState(live=False, tries=0)
        self._newest: Newest[str] = Newest("serial", self._run)

    @property
    def state(self) -> SerialState:
        """Say whether the scanner is there now."""
        return self._state

    def start(self) -> None:
        """Begin to listen; a scanner that is listened to is left alone."""
        self._newest.start()

    def stop(self) -> None:
        """End the listening and wake whoever waits."""
        self._newest.stop()

    def next_code(self, timeout_s: float) -> str | None:
        """Wait for a code and take it; None when none came in time."""
        return self._newest.take(timeout_s)

    def _run(self, stop: threading.Event) -> None:
        wait_s = self._line.retry_s
        while not stop.is_set():
            try:
                with serial.Serial(self._line.path, self._line.baud, timeout=READ_S) as port:
                    self._turn(SerialState(live=True, tries=0))
                    wait_s = self._line.retry_s
                    self._listen(port, stop)
            except (OSError, ValueError) as why:  # SerialException is an OSError
                LOG.warning("serial scanner lost: %s", why)
                self._turn(SerialState(live=False, tries=self._state.tries + 1))
            except Exception:
                # a driver may raise anything; without this thread the scanner would be dead till a restart
                LOG.exception("serial driver failed")
                self._turn(SerialState(live=False, tries=self._state.tries + 1))
            stop.wait(wait_s)
            wait_s = min(wait_s * 2, self._line.retry_s_max)

    def _listen(self, port: serial.Serial, stop: threading.Event) -> None:
        pieces = Pieces(self._line.prefix, self._line.suffix)
        while not stop.is_set():
            some = port.read(max(1, min(port.in_waiting, CODE_BYTES_MAX)))
            codes = pieces.take(some, time.monotonic())
            if codes:
                self._newest.put(codes[-1])

    def _turn(self, state: SerialState) -> None:
        turned = state.live != self._state.live or state.tries == 1
        self._state = state
        if not turned:
            return
        LOG.info("serial scanner is %s", "there" if state.live else "gone")
        try:
            self._on_state()
        except Exception:
            LOG.exception("the listener for scanner changes failed")
