"""The seat at the till: who sits there, and in which browser; there is one seat, as there is one drawer."""

import hmac
import secrets
import threading
from dataclasses import dataclass

from flask import session

from kiosk_ui.station import Station
from pos import staff, staff_sign_in
from pos.config import TillSection
from pos.counter import seated_in
from pos.rules.errors import Refused
from pos.rules.staff import Staff

CHOOSE_S = 300.0
"""How long somebody may take to choose a PIN of their own after giving the one they were given."""

_TOKEN, _CHOOSING = "seat", "choosing"
_MINUTE_S = 60.0


@dataclass(frozen=True)
class Choosing:
    """Somebody who has given the PIN a manager gave them, and is choosing their own."""

    number: int
    token: str
    until: float


class Seat:
    """Lets one person at a time sit at the till, each by name and PIN; nobody sits there after a restart."""

    def __init__(self, station: Station, till: TillSection) -> None:
        self._station = station
        self._lock_after_s = till.lock_after_min * _MINUTE_S
        self._alone = threading.RLock()
        self._token = ""
        self._choosing: Choosing | None = None
        self._touched_at = station.now()
        self.asks = till.sign_in == "pin"
        self.last = 0
        staff_sign_in.sign_out(station.counter, "end")  # of a run that could not say so itself
        if self.asks:
            station.shut()

    @property
    def token(self) -> str:
        """Give what the browser of whoever sits here carries; empty while nobody does."""
        return self._token

    def holds(self, token: str) -> bool:
        """Tell whether this is the browser of whoever sits here; where nobody signs in, each browser is."""
        return not self.asks or bool(self._token and hmac.compare_digest(token, self._token))

    def sign_in(self, number: int, pin: str) -> bool:
        """Let somebody sit down by their PIN; False asks them to choose a PIN of their own first."""
        with self._alone:
            person = staff_sign_in.sign_in(self._station.counter, number, pin)
            if person.given:
                mark = secrets.token_hex(16)
                self._choosing = Choosing(number, mark, self._station.now() + CHOOSE_S)
                session[_CHOOSING] = mark
                return False
            self._sit(person)
            return True

    def choose_pin(self, pin: str) -> None:
        """Take somebody's own first PIN, and let them sit down."""
        with self._alone:
            choosing, mark = self._choosing, session.get(_CHOOSING, "")
            if choosing is None or choosing.token != mark or self._station.now() >= choosing.until:
                raise Refused("等得太久了：没有改，请重新选名字、输 PIN。")
            staff.change_pin(self._station.counter, choosing.number, pin)
            self._choosing = None
            session.pop(_CHOOSING)
            self._sit(staff_sign_in.take_seat(self._station.counter, choosing.number))

    def leave(self, how: str) -> None:
        """Free the seat; whoever comes next signs in."""
        with self._alone:
            if not self._token:
                return
            self._station.shut(at_once=how == "locked")
            entry = staff_sign_in.sign_out(self._station.counter, how)
            # whoever only locked the screen is offered first when it is opened again
            self.last = entry.fen("staff") if entry and how in ("lock", "idle") else 0
            self._token = ""
            self._station.look_again()

    def number(self) -> int:
        """Give the number of whoever sits here; 0 while nobody does."""
        with self._station.counter.store.read() as book:
            seated = seated_in(book)
        return seated.fen("staff") if seated else 0

    def put_out(self, number: int) -> None:
        """Free the seat of somebody who was locked, if it is theirs."""
        with self._alone:
            if number and self.number() == number:
                self.leave("locked")

    def touch(self) -> None:
        """Take in that whoever sits here has done something."""
        self._touched_at = self._station.now()

    def tick(self) -> None:
        """Lock the till when nobody has touched it for long; never while somebody is being served."""
        idle_s = self._station.now() - self._touched_at
        if (
            self._token
            and self._lock_after_s
            and idle_s >= self._lock_after_s
            and not self._station.scene.busy
        ):
            self.leave("idle")

    def end(self) -> None:
        """Say that the run ends; who sat here signs in again at the next."""
        staff_sign_in.sign_out(self._station.counter, "end")

    def _sit(self, person: Staff) -> None:
        self._token = session[_TOKEN] = secrets.token_hex(16)
        self.last = person.number
        self.touch()
        self._station.take_in()


def my_token() -> str:
    """Give what this browser carries from its last sign-in."""
    token = session.get(_TOKEN, "")
    return token if isinstance(token, str) else ""
