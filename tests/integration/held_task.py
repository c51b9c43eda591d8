"""A task that waits in its worker until somebody ends that worker, and goes on the second time."""

import os
import threading
from functools import partial
from pathlib import Path


class Held:
    """Hands whose first task waits; who does what is written into a folder."""

    def __init__(self, hands, folder):
        self.hands, self.folder = hands, folder

    def do(self, task, common, pieces, done):
        return self.hands.do(partial(held, task, str(self.folder)), common, pieces, done)

    def waits_in(self):
        """Give the process that a task waits in; none before it does."""
        place = self.folder / "waits"
        return int(place.read_text()) if place.exists() and place.read_text() else None


def held(task, folder, common, piece):
    """Wait for ever if nobody has before; then do the task and leave a word of it."""
    try:
        with (Path(folder) / "waits").open("x") as first:
            first.write(str(os.getpid()))
    except FileExistsError:
        made = task(common, piece)
        with (Path(folder) / "done").open("a") as words:
            words.write(f"{os.getpid()}\n")
        return made
    threading.Event().wait()
    raise AssertionError("nobody ended this worker")


def fails(_common, _piece):
    """Fail as a task of our own may."""
    raise ZeroDivisionError("a fault of our own")
