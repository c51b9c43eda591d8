"""Training: the till as it is, but nothing counts."""

from pos.counter import Counter, is_practising
from pos.rules.journal import Entry


def practise(counter: Counter, *, on: bool) -> Entry | None:
    """Begin or end training; where it already is so, nothing happens."""
    with counter.store.begin() as book:
        if is_practising(book) == on:
            return None
        return counter.note(book, "training-began" if on else "training-ended", {})


def practising(counter: Counter) -> bool:
    """Tell whether training is on."""
    with counter.store.read() as book:
        return is_practising(book)
