"""One thread that speaks with the centre: the journal goes up, cards come down; no sale waits for it."""

import logging
import random
import threading
from collections.abc import Callable
from dataclasses import dataclass

from pos.centre_link import Centre, CentreLink
from pos.pull_cards import pull_cards
from pos.push import Push
from pos.rules.backoff import wait_s
from pos.rules.errors import CanteenError
from pos.store import Store

LOG = logging.getLogger("canteen.centre")
EVERY_S = 15.0
"""How often the centre is asked; a card that is lost there is lost here within a minute."""


@dataclass(frozen=True)
class CentreState:
    """How it stands with the centre: ``unsent`` lines wait here; ``trouble`` says why, in a sentence."""

    unsent: int = 0
    trouble: str = ""
    refused: bool = False
    """The centre was reached, and said no: somebody has to look at it."""


class CentreWorker:
    """Sends and asks again and again, after a failure a little later each time, for ever."""

    def __init__(self, store: Store, link: CentreLink, changed: Callable[[], None]) -> None:
        self._store = store
        self._link = link
        self._changed = changed
        self._centre = Centre(link.url, link.token)
        self._push = Push(store, link, self._centre)
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._failures = 0
        self._state = CentreState()

    @property
    def state(self) -> CentreState:
        """Say how it stands now."""
        return self._state

    def start(self) -> None:
        """Begin to speak with the centre."""
        self._thread = threading.Thread(target=self._run, name="centre", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End after the call in hand."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join()
        self._centre.close()

    def once(self) -> bool:
        """Send everything that waits, then hear what has changed; False where that did not work."""
        trouble, refused = "", False
        try:
            self._push.all()
            if pull_cards(self._store, self._centre, self._link.till):
                LOG.info("cards were brought up to what the centre says")
        except CanteenError as error:
            trouble, refused = str(error), not error.retry
        self._failures = self._failures + 1 if trouble else 0
        self._turn(CentreState(self._unsent(), trouble, refused=refused))
        return not trouble

    def _turn(self, state: CentreState) -> None:
        before, self._state = self._state, state
        if before.trouble != state.trouble:
            if state.trouble:
                LOG.warning("the centre does not take the journal: %s", state.trouble)
            else:
                LOG.info("the centre takes the journal")
        if before != state:
            self._changed()

    def _unsent(self) -> int:
        with self._store.read() as book:
            return book.journal.head().number - book.sent.acknowledged()

    def _run(self) -> None:
        while not self._stop.is_set():
            worked = self.once()
            self._stop.wait(EVERY_S if worked else wait_s(self._failures, random.random))
