"""Hearing from the centre who the people are: told page by page, in force all at once, while sales go on."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from pos.centre_link import Centre
from pos.clock import Clock
from pos.rules.meals import service_day
from pos.rules.names import GREETED_FROM_YEARS
from pos.rules.people import age_on
from pos.store import Book, Store
from pos.told_people_book import Mark
from pos.wire import PeopleSaid, PersonSaid

_HEARD_AGAIN = timedelta(hours=1)
"""How exactly the age of the list is kept: each time costs a write on the disk."""


def pull_people(store: Store, centre: Centre, till: str, clock: Clock) -> int:
    """Bring the people list up to the centre's; give how many people changed.

    What has come of it outlives a restart. A centre that knows nobody yet takes nobody away.
    """
    while True:
        with store.read() as book:
            coming, stands = book.told_people.coming(), book.told_people.stands()
        mark = coming or stands
        said = centre.people(till, mark.feed, mark.version, known="" if coming else stands.name)
        if said is None:
            _hear(store, clock())
            return 0
        if said.version == 0:
            return 0
        with store.begin() as book:
            _keep(book, said, coming, service_day(clock()))
            if not said.more:
                if book.told_people.is_whole():
                    book.sent.keep_cards_version(0)  # their cards are asked for anew
                changed = book.told_people.stand()
                book.roster.set_version(book.told_people.stands().name)
                book.told_people.hear(clock())
                return changed


def _keep(book: Book, said: PeopleSaid, coming: Mark | None, today: date) -> None:
    if said.whole:
        book.told_people.begin()
    whole = said.whole or (coming is not None and coming.whole)
    book.told_people.keep(Mark(said.feed, said.version, whole), _rows(said, today))


def _rows(said: PeopleSaid, today: date) -> Iterator[tuple[str, dict[str, object] | None]]:
    yield from ((one, None) for one in said.gone)
    yield from ((one.person, _row(one, today)) for one in said.people)


def _row(one: PersonSaid, today: date) -> dict[str, object]:
    row = one.model_dump(exclude={"person"})
    if age_on(date.fromisoformat(one.born_on), today) < GREETED_FROM_YEARS:
        row["greeting"] = ""
    return row


def _hear(store: Store, now: datetime) -> None:
    with store.read() as book:
        heard = book.told_people.heard_at()
    if heard is None or not heard <= now < heard + _HEARD_AGAIN:
        with store.begin() as book:
            book.told_people.hear(now)
