"""One thread that finds things, and the newest thing it found: never a queue of old ones."""

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")
STOP_S_MAX = 1.8


class Newest(Generic[T]):
    """Runs a search in its own thread and hands its newest find to whoever waits."""

    def __init__(self, name: str, search: Callable[[threading.Event], None]) -> None:
        self._name = name
        self._search = search
        self._arrived = threading.Condition()
        self._find: T | None = None
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin the search; one that runs is left alone."""
        if self._thread is None:
            self._stop = threading.Event()
            args = (self._stop,)
            self._thread = threading.Thread(target=self._search, args=args, name=self._name, daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """End the search and wake whoever waits."""
        thread, self._thread = self._thread, None
        self._stop.set()
        with self._arrived:
            self._arrived.notify_all()
        if thread is not None:
            thread.join(STOP_S_MAX)

    def put(self, find: T) -> None:
        """Keep a find in place of an older one that nobody has taken."""
        with self._arrived:
            self._find = find
            self._arrived.notify_all()

    def take(self, timeout_s: float) -> T | None:
        """Wait for a find and take it; None when none came in time."""
        with self._arrived:
            self._arrived.wait_for(lambda: self._find is not None or self._stop.is_set(), timeout_s)
            taken, self._find = self._find, None
            return taken
