"""What one thing reads once and keeps, however many others read theirs at the same time."""

from collections.abc import Callable
from typing import Generic, TypeVar

One = TypeVar("One")
Found = TypeVar("Found")


class once(Generic[One, Found]):  # noqa: N801, it stands where functools.cached_property would
    """A property that is read at its first use.

    ``functools.cached_property`` holds one lock for every instance until Python 3.12: where reading asks a
    database, transactions wait for each other with the books in their hands, and a sale for all of them.
    """

    def __init__(self, read: Callable[[One], Found]) -> None:
        self._read = read
        self._name = read.__name__
        self.__doc__ = read.__doc__

    def __get__(self, one: One, _kind: type[One]) -> Found:
        """Read it, and leave it on the instance, where it is found before this."""
        found = vars(one)[self._name] = self._read(one)
        return found
