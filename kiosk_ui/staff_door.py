"""A manager's word where people sign in: the PIN of any manager of this till, each time written down."""

import time
from collections.abc import Callable

from kiosk_ui.manager_door import Door
from pos.counter import Counter
from pos.staff_sign_in import confirm


class StaffDoor(Door):
    """Does for a till with a list of people what `ManagerDoor` does with the one PIN of config.toml."""

    def __init__(self, counter: Counter, clock: Callable[[], float] = time.time) -> None:
        super().__init__(clock)
        self._counter = counter

    @property
    def has_pin(self) -> bool:
        """Everybody who works here has one."""
        return True

    def admit(self, pin: str, what: str) -> int:
        """Let a manager go on with one act and give their number; the journal says whose word it was."""
        return confirm(self._counter, pin, what).number
