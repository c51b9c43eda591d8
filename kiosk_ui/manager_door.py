"""The manager's six digits: the door of the set-up pages, and whatever else only the manager may do."""

import ipaddress
import time
from collections.abc import Callable

from flask import session

from pos.pin import pin_fits
from pos.rules.errors import Refused

TRIES_MAX = 5
WAIT_S = 60.0
OPEN_S = 30 * 60
_OPENED = "setup-opened-at"


class ManagerDoor:
    """Counts wrong PINs and shuts for a minute after five, whoever typed them."""

    def __init__(
        self, kept: str, clock: Callable[[], float] = time.time, wrong: Callable[[], object] = lambda: None
    ) -> None:
        self._kept = kept
        self._clock = clock
        self._note_wrong = wrong
        self._wrong = 0
        self._shut_until = 0.0

    @property
    def has_pin(self) -> bool:
        """Tell whether a PIN was ever set."""
        return bool(self._kept)

    def refusal(self, pin: str) -> str:
        """Open the door with a PIN, or give the sentence why not."""
        try:
            self.admit(pin, "setup")
        except Refused as refused:
            return str(refused)
        open_setup(self._clock())
        return ""

    def admit(self, pin: str, _what: str) -> int:
        """Let the manager go on; 0, for nobody has a number here. Whatever is refused is written down."""
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

    def is_open(self) -> bool:
        """Tell whether this browser gave the PIN a short while ago."""
        return setup_is_open(self._clock())


def open_setup(now: float) -> None:
    """Keep in this browser that the set-up pages were opened."""
    session[_OPENED] = now


def setup_is_open(now: float) -> bool:
    """Tell whether this browser opened the set-up pages a short while ago."""
    opened = session.get(_OPENED)
    return isinstance(opened, float) and 0 <= now - opened < OPEN_S


def is_this_machine(address: str | None) -> bool:
    """Tell whether a request came from the till itself."""
    try:
        place = ipaddress.ip_address(address or "")
    except ValueError:
        return False
    mapped = getattr(place, "ipv4_mapped", None)
    return (mapped or place).is_loopback
