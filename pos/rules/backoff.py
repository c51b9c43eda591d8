"""How long to wait before trying the centre again: longer each time, never for ever, never all at once."""

from collections.abc import Callable

FIRST_S = 2.0
LONGEST_S = 60.0
_DOUBLINGS_MOST = 5


def wait_s(failures: int, chance: Callable[[], float]) -> float:
    """Give the seconds to wait after so many failures in a row; ``chance`` gives a number from 0 to 1."""
    whole = min(FIRST_S * (1 << min(failures - 1, _DOUBLINGS_MOST)), LONGEST_S)
    return whole / 2 + chance() * whole / 2
