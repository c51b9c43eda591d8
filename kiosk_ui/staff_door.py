"""A manager's word where people sign in: the PIN of any manager of this till, each time written down."""

import time
from collections.abc import Callable

from kiosk_ui.manager_door import open_setup, setup_is_open
from pos.counter import Counter
from pos.rules.errors import Refused
from pos.staff_sign_in import confirm


class StaffDoor:
    """Does for a till with a list of people what `ManagerDoor` does with the one PIN of config.toml."""

    has_pin = True

    def __init__(self, counter: Counter, clock: Callable[[], float] = time.time) -> None:
        self._counter = counter
        self._clock = clock

    def refusal(self, pin: str) -> str:
        """Open the door of the set-up pages with a PIN, or give the sentence why not."""
        try:
            self.admit(pin, "setup")
        except Refused as refused:
            return str(refused)
        open_setup(self._clock())
        return ""

    def admit(self, pin: str, what: str) -> int:
        """Let a manager go on with one act and give their number; the journal says whose word it was."""
        return confirm(self._counter, pin, what).number

    def is_open(self) -> bool:
        """Tell whether this browser gave a manager's PIN a short while ago."""
        return setup_is_open(self._clock())
