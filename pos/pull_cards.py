"""Hearing from the centre how wristbands and cards stand: what is lost there is lost here."""

from contextlib import nullcontext
from datetime import date

from pos.card_book import Card
from pos.centre_link import Centre
from pos.rules.cards import CardKind
from pos.store import Book, Store
from pos.wire import CardSaid, CardsSaid


def pull_cards(store: Store, centre: Centre, till: str) -> int:
    """Bring every card that has changed up to now, a page in one transaction; give how many were told.

    After the centre was put back from a backup everything is asked again, and what it does not know any more
    goes. A card of somebody who is not on this till's list waits: after the next list everything is asked
    again.
    """
    told, after, heard = 0, 0, set[str]()
    while True:
        with store.read() as book:
            anew, feed = book.sent.hears_cards_anew(), book.sent.cards_feed()
            people = book.told_people.stands()
            if not anew:
                after = book.sent.cards_version()
        said = centre.cards(till, after)
        if said.feed != feed:
            with store.begin() as book:
                book.sent.keep_cards_feed(said.feed)
            if after or feed:
                after, heard = 0, set()
                continue  # counted in books that were put back since: how every card stands is heard anew
        if people.feed and said.people > people.version:
            return told  # they may be cards of people whom this till hears of first
        heard.update(one.card for one in said.cards)
        with store.begin() if said.cards or anew else nullcontext() as book:
            if book is not None:
                _take(book, said)
                if anew and not said.more:
                    _forget(book, heard)
        told, after = told + len(said.cards), said.version
        if not said.more:
            return told


def _forget(book: Book, heard: set[str]) -> None:
    """Let go of cards that a centre no longer knows; it will hear of what was done here and is unsent."""
    if book.told_people.stands().feed:
        unsent = book.journal.range(book.sent.acknowledged() + 1, book.journal.head().number)
        done = (made for made in unsent if made.kind != "sale")  # using a card gives it to nobody
        book.cards.keep_only(heard | {made.text("card") for made in done})
    book.sent.cards_are_whole()


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
