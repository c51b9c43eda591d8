"""How the modules of a code are put on paper: neighbours in one piece."""

from collections.abc import Sequence


def runs_of(row: Sequence[bool]) -> list[tuple[int, int]]:
    """Join neighbouring dark modules, so that no printer leaves hairlines between them.

    Each run is the place of its first module and how many there are.
    """
    runs: list[tuple[int, int]] = []
    for x, dark in enumerate(row):
        if dark and runs and sum(runs[-1]) == x:
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        elif dark:
            runs.append((x, 1))
    return runs
