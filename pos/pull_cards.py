"""Hearing from the centre how wristbands and cards stand: what is lost there is lost here."""

from datetime import date

from pos.card_book import Card
from pos.centre_link import Centre
from pos.rules.cards import CardKind
from pos.store import Book, Store
from pos.wire import CardSaid, CardsSaid


def pull_cards(store: Store, centre: Centre, till: str) -> int:
    """Bring every card that has changed up to now, a page in one transaction; give how many were told.

    A card of somebody who is not on this till's list waits: after the next list everything is asked again.
    """
    told = 0
    while True:
        with store.read() as book:
            after = book.sent.cards_version()
        said = centre.cards(till, after)
        if said.cards:
            with store.begin() as book:
                _take(book, said)
        told += len(said.cards)
        if not said.more:
            return told


def _take(book: Book, said: CardsSaid) -> None:
    for card in said.cards:
        _stand(book, card)
    book.sent.keep_cards_version(said.version)


def _stand(book: Book, said: CardSaid) -> None:
    if said.person is None or said.state == "unbound":
        book.cards.remove(said.card)
    elif book.roster.guest(said.person) is not None:
        since = date.fromisoformat(said.since) if said.since else None
        kind = CardKind(said.kind)
        book.cards.put(Card(said.card, said.person, kind, lost=said.state == "lost", since=since))
