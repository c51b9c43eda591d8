"""Who looks after a grid of a community."""

from collections.abc import Iterable
from typing import NamedTuple


class Grid(NamedTuple):
    """One grid of a community."""

    community: str
    grid: str


class GridWorker(NamedTuple):
    """The grid's worker as a list names them; what it leaves empty is not known."""

    name: str = ""
    phone: str = ""


NO_WORKER = GridWorker()


def worker_after(known: GridWorker, listed: GridWorker) -> GridWorker:
    """Say who looks after a grid once a list was read.

    An empty cell takes nothing away, but a new worker does not keep the telephone of the one before.
    """
    if listed.name and known.name and listed.name != known.name:
        return listed
    return GridWorker(listed.name or known.name, listed.phone or known.phone)


class GridRoll:
    """The workers that one list names: the first row of a grid speaks for it."""

    def __init__(self) -> None:
        self.workers: dict[Grid, GridWorker] = {}
        self._rows: dict[Grid, int] = {}

    def add(self, row: int, grid: Grid, worker: GridWorker) -> int | None:
        """Take what a row says; give the earlier row that says something else of the same grid."""
        if not any(worker):
            return None
        first = self.workers.setdefault(grid, worker)
        self._rows.setdefault(grid, row)
        return None if first == worker else self._rows[grid]

    def changes(self, known: dict[Grid, GridWorker]) -> Iterable[tuple[Grid, GridWorker, GridWorker]]:
        """Give each grid whose worker changes, before and after."""
        for grid, listed in self.workers.items():
            before = known.get(grid, NO_WORKER)
            after = worker_after(before, listed)
            if after != before:
                yield grid, before, after
