"""What a running till and a running centre share: alone on their books, and served until told to end."""

import itertools
import logging
import signal
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Protocol
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from pos.lock_file import hold
from pos.rules.errors import CanteenError

LOG = logging.getLogger("canteen.running")
END_S = 3.0
PATIENCE_S = 8.0
"""How long what is being answered may go on once the program was told to end."""

_LOOK_S = 0.2


class Server(Protocol):
    """A web server that serves in the thread it is started in, until it is stopped from another."""

    def serve(self) -> None:
        """Answer until stopped."""
        ...

    def stop(self) -> None:
        """End."""
        ...


class InHand:
    """Hands requests on to an application, and knows which are still being answered."""

    def __init__(self, app: WSGIApplication) -> None:
        self._app = app
        self._numbers = itertools.count()
        self._open: set[int] = set()
        self._changed = threading.Condition()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request; it is in hand until the last of its answer was sent."""
        with self._changed:
            number = next(self._numbers)
            self._open.add(number)
        try:
            return _Answer(self._app(environ, start_response), lambda: self._end(number))
        except BaseException:
            self._end(number)
            raise

    def finish(self, within_s: float) -> bool:
        """Wait until everything that is in hand now is answered; what comes meanwhile is not waited for."""
        with self._changed:
            now = frozenset(self._open)
            return self._changed.wait_for(lambda: not now & self._open, within_s)

    def _end(self, number: int) -> None:
        with self._changed:
            self._open.discard(number)
            self._changed.notify_all()


class _Answer:
    """An answer that says when it was sent or given up."""

    def __init__(self, parts: Iterable[bytes], ended: Callable[[], None]) -> None:
        self._parts = parts
        self._ended = ended

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._parts)

    def close(self) -> None:
        """Let go of what is behind the answer."""
        try:
            if hasattr(self._parts, "close"):
                self._parts.close()
        finally:
            self._ended()


@contextmanager
def alone_with(lock: Path, refusal: str) -> Iterator[None]:
    """Hold a folder of books by its lock file; whoever comes second is refused with a sentence."""
    with lock.open("w") as held:
        try:
            hold(held)
        except OSError as error:
            raise CanteenError(refusal) from error
        yield


def told_to_end() -> list[int]:
    """Listen for SIGINT and SIGTERM from now on; what is given fills when one comes."""
    ended: list[int] = []  # an Event's lock could be held by the very code that the signal interrupts

    def end(number: int, _frame: FrameType | None) -> None:
        ended.append(number)

    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, end)
    return ended


def serve_until_told(
    server: Server,
    ready: Callable[[], None],
    ending: Callable[[], None] = lambda: None,
    in_hand: InHand | None = None,
) -> None:
    """Serve until SIGINT or SIGTERM; then do what is in hand to its end, and stop.

    ``ending`` is done at once, so that what would go on for ever ends: event streams.
    """
    ended = told_to_end()
    web = threading.Thread(target=server.serve, name="web", daemon=True)
    web.start()
    ready()
    while web.is_alive() and not ended:
        web.join(_LOOK_S)
    ending()
    if in_hand is not None and not in_hand.finish(PATIENCE_S):
        LOG.warning("ended with requests that were not answered within %d s", PATIENCE_S)
    server.stop()
    web.join(END_S)


def log_of_server(message: str = "", level: int = logging.INFO, traceback: bool = False) -> None:  # noqa: FBT001, FBT002, the web server's own
    """Take what the web server has to say into the log."""
    LOG.log(level, "%s", message, exc_info=traceback)
