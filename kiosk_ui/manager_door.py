"""The manager's six digits: the door of the set-up pages, and whatever else only the manager may do."""

import ipaddress
import time
from abc import ABC, abstractmethod
from collections.abc import Callable

from flask import session

from pos.pin import pin_fits
from pos.rules.errors import Refused

TRIES_MAX = 5
WAIT_S = 60.0
OPEN_S = 30 * 60
_OPENED = "setup-opened-at"


class Door(ABC):
    """Lets a manager go on by PIN, and opens the set-up pages in this browser for a while."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock

    @property
    @abstractmethod
    def has_pin(self) -> bool:
        """Tell whether a PIN was ever set."""

    @abstractmethod
    def admit(self, pin: str, what: str) -> int:
        """Let a manager go on with one act and give their number, 0 where nobody has one."""

    def refusal(self, pin: str) -> str:
        """Open the set-up pages with a PIN, or give the sentence why not."""
        try:
            self.admit(pin, "setup")
        except Refused as refused:
            return str(refused)
        session[_OPENED] = self._clock()
        return ""

    def is_open(self) -> bool:
        """Tell whether this browser gave a manager's PIN a short while ago."""
        opened = session.get(_OPENED)
        return isinstance(opened, float) and 0 <= self._clock() - opened < OPEN_S


class ManagerDoor(Door):
    """Counts wrong PINs and shuts for a minute after five, whoever typed them."""

    def __init__(
        self, kept: str, clock: Callable[[], float] = time.time, wrong: Callable[[], object] = lambda: None
    ) -> None:
        super().__init__(clock)
        self._kept = kept
        self._note_wrong = wrong
        self._wrong = 0
        self._shut_until = 0.0

    @property
    def has_pin(self) -> bool:
        """Tell whether a PIN was ever set."""
        return bool(self._kept)

    def admit(self, pin: str, what: str) -> int:
        """Let the manager go on; 0, for nobody has a number here. Whatever is refused is written down."""
        del what  # here the journal says no more than that a PIN was refused
        refused = self._why_not(pin)
        if refused:
            self._note_wrong()
            raise Refused(refused)
        return 0

    def _why_not(self, pin: str) -> str:
        now = self._clock()
        if not self.has_pin:
            return "还没有设负责人 PIN：请维护人员运行 canteen camera pin，再重新启动收银。"
        if now < self._shut_until:
            return f"PIN 错得太多，请等 {round(self._shut_until - now)} 秒再试。"
        if pin_fits(pin, self._kept):
            self._wrong = 0
            return ""
        self._wrong += 1
        if self._wrong >= TRIES_MAX:
            self._wrong, self._shut_until = 0, now + WAIT_S
            return f"PIN 错得太多，请等 {round(WAIT_S)} 秒再试。"
        return f"PIN 不对，还能试 {TRIES_MAX - self._wrong} 次。"


def is_this_machine(address: str | None) -> bool:
    """Tell whether a request came from the till itself."""
    try:
        place = ipaddress.ip_address(address or "")
    except ValueError:
        return False
    mapped = getattr(place, "ipv4_mapped", None)
    return (mapped or place).is_loopback
