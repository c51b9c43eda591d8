"""Progress of long work on the screen of whoever runs a command; nothing where nobody watches."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

from tqdm import tqdm

from pos.bars import Bars, Progress


@contextmanager
def shown_bars() -> Iterator[Bars]:
    """Show one bar after the other; each new piece of work takes the place of the one before."""
    shown: list[tqdm[NoReturn]] = []

    def begin(what: str, total: int) -> Progress:
        _end(shown)
        shown.append(tqdm(total=total, desc=what, disable=None, leave=False, unit_scale=True))
        return shown[-1].update

    try:
        yield begin
    finally:
        _end(shown)


def _end(shown: "list[tqdm[NoReturn]]") -> None:
    while shown:
        shown.pop().close()
