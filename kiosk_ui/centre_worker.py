"""One thread that speaks with the centre: the journal goes up, cards come down; no sale waits for it."""

import logging
import random
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from kiosk_ui.health_errand import HealthErrand
from pos.centre_link import Centre, CentreLink, Unreachable
from pos.counter import Counter
from pos.health import Machine, unsent_since
from pos.pull_cards import pull_cards
from pos.pull_meals import pull_meals
from pos.pull_people import pull_people
from pos.pull_rules import pull_rules
from pos.push import Push
from pos.rules.backoff import wait_s
from pos.rules.errors import CanteenError
from pos.rules.list_age import days_old

LOG = logging.getLogger("canteen.centre")
_CUT = "演示：到市中心的线断开了。"
_MINUTE = timedelta(minutes=1)
EVERY_S = 15.0
"""How often the centre is asked; a card that is lost there is lost here within a minute."""


@dataclass(frozen=True)
class CentreState:
    """How it stands with the centre: ``unsent`` lines wait here; ``trouble`` says why, in a sentence."""

    unsent: int = 0
    trouble: str = ""
    refused: bool = False
    """The centre was reached, and said no: somebody has to look at it."""
    lapsed_days: int = 0
    """How old the people list is, in days, once that is more than it may be."""
    waits_min: int = 0
    """How long the oldest line has been waiting, in minutes; drawn anew with each round."""
    away_since: datetime | None = None
    """Since when the centre cannot be reached; None while it can."""


class CentreWorker:
    """Sends and asks again and again, after a failure a little later each time, for ever."""

    def __init__(
        self,
        counter: Counter,
        link: CentreLink,
        changed: Callable[[], None],
        machine: Callable[[], Machine] = Machine,
    ) -> None:
        self._counter = counter
        self._store = store = counter.store
        self._link = link
        self._changed = changed
        self._centre = Centre(link.url, link.token)
        push = Push(store, link, self._centre)
        self._errands: tuple[Callable[[], object], ...] = (
            self._hear_rules,  # first, so that the line about it goes up in the same round
            push.all,
            self._hear_people,
            self._hear_cards,
            self._hear_meals,
        )
        self._health = HealthErrand(counter, self._centre, link.till, machine)
        self._stop = threading.Event()
        self._nudged = threading.Event()
        self._cut = False
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
        self._nudged.set()
        if self._thread is not None:
            self._thread.join()
        self._centre.close()

    @property
    def is_cut(self) -> bool:
        """Tell whether the line to the centre was cut on purpose, to see how the till does without it."""
        return self._cut

    def cut(self, *, off: bool) -> None:
        """Cut the line to the centre, or mend it: for the demonstration."""
        self._cut = off
        self._nudged.set()

    def once(self) -> bool:
        """Send everything that waits, then hear what has changed; False where that did not work."""
        error = Unreachable(_CUT) if self._cut else _first_error(self._errands)
        if error is None or not error.retry:  # a centre that refuses lines is to hear how the till does
            error = _first_error((self._health,)) or error
        trouble, refused = (str(error), not error.retry) if error else ("", False)
        self._failures = self._failures + 1 if trouble else 0
        self._turn(self._now(trouble, refused=refused))
        return not trouble

    def _hear_rules(self) -> None:
        if pull_rules(self._counter, self._centre, self._link.till):
            LOG.info("the rules are the centre's newest")
            self._changed()

    def _hear_meals(self) -> None:
        told = pull_meals(self._store, self._centre, self._link.till)
        if told:
            LOG.info("heard of %d meals at other tills", told)

    def _hear_people(self) -> None:
        changed = pull_people(self._store, self._centre, self._link.till, self._counter.clock)
        if changed:
            LOG.info("the people list was brought up to the centre's: %d people changed", changed)

    def _hear_cards(self) -> None:
        if pull_cards(self._store, self._centre, self._link.till):
            LOG.info("cards were brought up to what the centre says")

    def _now(self, trouble: str, *, refused: bool) -> CentreState:
        with self._store.read() as book:
            unsent = book.journal.count_after(book.sent.acknowledged())
            heard, now = book.told_people.heard_at(), self._counter.clock()
            lapsed = days_old(heard, now) if self._counter.list_has_lapsed(book, now) else 0
            oldest = unsent_since(book)
        waits_min = max(0, (now - oldest) // _MINUTE) if oldest else 0
        away_since = (self._state.away_since or now) if trouble and not refused else None
        return CentreState(unsent, trouble, refused, lapsed, waits_min, away_since)

    def _turn(self, state: CentreState) -> None:
        before, self._state = self._state, state
        if before.trouble != state.trouble:
            if state.trouble:
                LOG.warning("the centre does not take the journal: %s", state.trouble)
            else:
                LOG.info("the centre takes the journal")
        if before != state:
            self._changed()

    def _run(self) -> None:
        while not self._stop.is_set():
            worked = self.once()
            self._nudged.wait(EVERY_S if worked else wait_s(self._failures, random.random))
            self._nudged.clear()


def _first_error(errands: Iterable[Callable[[], object]]) -> CanteenError | None:
    """Run errands one after the other; give what went wrong first, if anything did.

    One that the centre refuses holds up no other; where the centre does not answer, none is worth a try.
    """
    first: CanteenError | None = None
    for errand in errands:
        try:
            errand()
        except CanteenError as error:
            first = first or error
            if error.retry:
                break
    return first
