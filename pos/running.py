"""What a running till and a running centre share: alone on their books, and served until told to end."""

import fcntl
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Protocol

from pos.rules.errors import CanteenError

END_S = 3.0
_LOOK_S = 0.2


class Server(Protocol):
    """A web server that serves in the thread it is started in, until it is stopped from another."""

    def serve(self) -> None:
        """Answer until stopped."""
        ...

    def stop(self) -> None:
        """End."""
        ...


@contextmanager
def alone_with(lock: Path, refusal: str) -> Iterator[None]:
    """Hold a folder of books by its lock file; whoever comes second is refused with a sentence."""
    with lock.open("w") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise CanteenError(refusal) from error
        yield


def serve_until_told(
    server: Server, ready: Callable[[], None], ending: Callable[[], None] | None = None
) -> None:
    """Serve until SIGINT or SIGTERM; ``ending`` is done before the server stops taking requests."""
    ended: list[int] = []  # an Event's lock could be held by the very code that the signal interrupts

    def end(number: int, _frame: FrameType | None) -> None:
        ended.append(number)

    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, end)
    web = threading.Thread(target=server.serve, name="web", daemon=True)
    web.start()
    ready()
    while web.is_alive() and not ended:
        web.join(_LOOK_S)
    if ending is not None:
        ending()
    server.stop()
    web.join(END_S)
