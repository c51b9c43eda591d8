"""A printer that is asked how it does before a job and whether it is on paper after it."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from hardware.paper import DRAWER_KICK, DRAWER_KICK_AT_ONCE
from hardware.ports import Line, Printer, TalkingPrinter
from hardware.printer_status import ASK_DONE, ASK_STATUS, Fault, Health, Heard
from hardware.send_failed import HeldBack, SendFailed

ASK_S = 1.0
ANSWER_STEP_S = 3.0
ANSWER_S_MAX = 20.0
_WELL = Health()


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of a job whose bytes are all out.

    ``printed`` is the printer's word, or our belief where it cannot speak. ``kept`` is there where the
    printer keeps the job until a fault is over: it prints then, and says so there.
    """

    printed: bool
    health: Health = _WELL
    kept: "KeptJob | None" = None


class JobPrinter(Protocol):
    """Something that takes whole jobs; what it raises is a DeviceError."""

    @property
    def answers(self) -> bool:
        """Tell whether it says how it does."""
        ...

    def deliver(self, payload: bytes) -> Delivery:
        """Send one job, or raise: HeldBack and SendFailed say how much went out."""
        ...

    def kick(self) -> None:
        """Open the cash drawer, without paper too where the printer can."""
        ...

    def look(self) -> Health:
        """See whether it is there and how it does; no paper moves."""
        ...


@dataclass(frozen=True, slots=True)
class BlindPrinter:
    """A printer that never says how it does: believed once it has taken all bytes."""

    printer: Printer
    answers: bool = False

    def deliver(self, payload: bytes) -> Delivery:
        """Send the job and believe."""
        self.printer.send(payload)
        return Delivery(printed=True)

    def kick(self) -> None:
        """Send the pulse that every printer knows; without paper it may come late."""
        self.printer.send(DRAWER_KICK)

    def look(self) -> Health:
        """Connect and send nothing."""
        self.printer.send(b"")
        return _WELL


@dataclass(frozen=True, slots=True)
class AskingPrinter:
    """A printer with a status; each job has a connection of its own."""

    address: str
    printer: TalkingPrinter
    answers: bool = True
    ask_s: float = ASK_S
    step_s: float = ANSWER_STEP_S
    answer_s_max: float = ANSWER_S_MAX

    def deliver(self, payload: bytes) -> Delivery:
        """Ask, send the job and the question behind it in one write, and wait for the answer."""
        talk = self._talk()
        kept = None
        try:
            health = talk.ask(self.ask_s)
            if health.fault is not None:
                raise HeldBack(self.address, health.fault)
            talk.line.write(payload + ASK_DONE)
            delivery = self._outcome(talk, health)
            kept = delivery.kept
            return delivery
        finally:
            if kept is None:
                talk.line.close()

    def kick(self) -> None:
        """Open the drawer by the pulse that waits its turn, or at once where jobs are held back.

        A waiting pulse would open the drawer whenever the paper is changed.
        """
        talk = self._talk()
        try:
            stuck = talk.ask(self.ask_s).fault is not None
            talk.line.write(DRAWER_KICK_AT_ONCE if stuck else DRAWER_KICK)
        finally:
            talk.line.close()

    def look(self) -> Health:
        """Connect and ask."""
        talk = self._talk()
        try:
            return talk.ask(self.ask_s)
        finally:
            talk.line.close()

    def _talk(self) -> "_Talk":
        return _Talk(self.printer.open())

    def _outcome(self, talk: "_Talk", health: Health) -> Delivery:
        """Wait for the answer as long as the printer itself says that it is at work."""
        give_up_at = time.monotonic() + self.answer_s_max
        while time.monotonic() < give_up_at:
            done = talk.done(self.step_s)
            if done is not None:
                return Delivery(done, health)
            health = talk.ask(self.ask_s)
            if talk.heard.done is not None:
                return Delivery(talk.heard.done, health)
            if health.fault is Fault.SILENT:
                break
            if health.fault is not None:
                return Delivery(printed=False, health=health, kept=KeptJob(talk, self.ask_s))
        return Delivery(printed=False, health=health)


@dataclass(slots=True)
class KeptJob:
    """A job that a printer holds until its fault is over; the line stays open for the late answer."""

    _talk: "_Talk"
    _ask_s: float

    def hear(self, timeout_s: float) -> bool | None:
        """Wait for the answer: on paper or not; None says that it may still come."""
        return self._talk.done(timeout_s)

    def look(self) -> Health:
        """Ask how the printer does; a silent one holds nothing any more."""
        return self._talk.ask(self._ask_s)

    def kick(self) -> None:
        """Open the drawer at once, past the job that waits."""
        self._talk.line.write(DRAWER_KICK_AT_ONCE)

    def close(self) -> None:
        """Stop listening; the printer keeps the job."""
        self._talk.line.close()


@dataclass(slots=True)
class _Talk:
    """One open line and everything that was heard on it."""

    line: Line
    heard: Heard = field(default_factory=Heard)

    def ask(self, timeout_s: float) -> Health:
        """Ask for the status; no whole answer in time is a silent printer."""
        self.heard.statuses.clear()
        try:
            self.line.write(ASK_STATUS)
            self._listen(timeout_s, lambda: self.heard.health is not None)
        except (OSError, SendFailed):
            return Health(Fault.SILENT)
        return self.heard.health or Health(Fault.SILENT)

    def done(self, timeout_s: float) -> bool | None:
        """Wait for the word that the job is on paper."""
        try:
            self._listen(timeout_s, lambda: self.heard.done is not None)
        except OSError:
            return self.heard.done
        return self.heard.done

    def _listen(self, timeout_s: float, enough: Callable[[], bool]) -> None:
        give_up_at = time.monotonic() + timeout_s
        while not enough() and (left_s := give_up_at - time.monotonic()) > 0:
            self.heard.take(self.line.read(left_s))
