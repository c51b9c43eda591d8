"""Hearing from the centre who has had a subsidised meal elsewhere, a page in one transaction."""

from pos.centre_link import Centre
from pos.store import Store


def pull_meals(store: Store, centre: Centre, till: str) -> int:
    """Bring the meals at other tills up to now; give how many were told."""
    told = 0
    while True:
        with store.read() as book:
            heard = book.elsewhere.heard()
        said = centre.meals(till, heard)
        if said is None:
            return told
        with store.begin() as book:
            book.elsewhere.keep(said, till)
        told += len(said.meals)
        if not said.more:
            return told
