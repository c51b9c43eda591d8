"""How far long work has come, for whoever watches; the work knows nothing of who does."""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

Progress = Callable[[int], object]
"""Hears how much more is done."""

Bars = Callable[[str, int], Progress]
"""Begins to show a piece of work: what it is, and how much of it there is."""

T = TypeVar("T")


def silent(_done: int) -> None:
    """Hear nothing."""


def no_bars(_what: str, _total: int) -> Progress:
    """Show nothing."""
    return silent


def each(things: Iterable[T], progress: Progress) -> Iterator[T]:
    """Give things on, and say of each that it is done."""
    for thing in things:
        yield thing
        progress(1)


def so_far(bars: Bars, what: str) -> Callable[[int, int], None]:
    """Show work that says how much of how much is done, and may begin anew."""
    shown: list[Progress] = []
    last = 0

    def watch(done: int, total: int) -> None:
        nonlocal last
        if not shown:
            shown.append(bars(what, total))
        shown[0](done - last)
        last = done

    return watch
