"""Telling the centre how this till does; a centre that does not want to hear it costs the cashier nothing."""

import logging
from collections.abc import Callable

from pos.centre_link import Centre, NotAccepted
from pos.clock import steady_seconds
from pos.counter import Counter
from pos.health import Machine, health_now

LOG = logging.getLogger("canteen.centre")
_MS = 1000


class HealthErrand:
    """Says how the till does, and how long the last time took: half of that was the way there."""

    def __init__(self, counter: Counter, centre: Centre, till: str, machine: Callable[[], Machine]) -> None:
        self._counter = counter
        self._centre = centre
        self._till = till
        self._machine = machine
        self._round_trip_ms: int | None = None
        self._refused = False

    def __call__(self) -> None:
        """Say it once."""
        how = health_now(self._counter, self._machine(), self._round_trip_ms)
        began = steady_seconds()
        try:
            heard = self._centre.health(self._till, how)
        except NotAccepted as error:
            self._note(refused=True, why=str(error))
            return
        self._note(refused=False)
        self._round_trip_ms = round((steady_seconds() - began) * _MS)
        with self._counter.store.read() as book:
            known = book.sent.other_tills()
        if known != heard.others:
            with self._counter.store.begin() as book:
                book.sent.keep_other_tills(heard.others)

    def _note(self, *, refused: bool, why: str = "") -> None:
        if refused and not self._refused:
            LOG.warning("the centre does not hear how this till does: %s", why)
        self._refused = refused
