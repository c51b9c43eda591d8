"""Wristbands and cards at the till: register, report lost and found, replace, take back.

Each is one transaction with one line of the journal; no code's text is kept or written down.
"""

from dataclasses import dataclass

from pos.card_book import Card
from pos.counter import Counter, is_practising
from pos.rules.cards import CARDS_MOST, CardKind, How, check_code
from pos.rules.errors import Refused
from pos.rules.journal import Entry, Fact
from pos.rules.meals import service_day
from pos.store import Book

ALREADY = "这个手环已经登记给这位老人了：不用再登记。"
ALREADY_LOST = "这个手环是这位老人的，已经挂失：请在“手环和卡”里点找回了。"
GONE = "这个手环已经不在登记里了：什么都没有改，请重新打开这位老人的手环和卡。"
PRACTISING = "练习时不能登记手环：什么都没有改，请先结束练习。"


class CardTaken(Refused):
    """A code is somebody else's; whose is never said."""

    def __init__(self) -> None:
        super().__init__("这个手环登记过了：没有登记，请交给社区，先用身份证取餐。")


class CardAlreadyTheirs(Refused):
    """A code is this very person's."""


@dataclass(frozen=True)
class Word:
    """How the person was known for this, and the number of the manager who vouched; 0 where none has one."""

    how: How
    manager: int = 0

    @property
    def facts(self) -> dict[str, Fact]:
        """Give it as a line of the journal tells it."""
        return {"how": self.how.value, **({"manager": self.manager} if self.manager else {})}


@dataclass(frozen=True)
class NewCard:
    """A code on its way to its person, as the digest it will be found by."""

    digest: str
    person: str
    kind: CardKind
    word: Word


def new_code(counter: Counter, text: str) -> str:
    """Give the digest of a code that may be registered; one that cannot be anybody's own is refused."""
    check_code(text)
    return counter.lookup.card(text)


def card_of(counter: Counter, digest: str) -> Card | None:
    """Find the card of a code by its digest."""
    with counter.store.read() as book:
        return book.cards.get(digest)


def cards_of(counter: Counter, person: str) -> tuple[Card, ...]:
    """Give everything somebody wears and carries."""
    with counter.store.read() as book:
        return book.cards.of_person(person)


def bind(counter: Counter, new: NewCard) -> Entry:
    """Register a code for somebody; it can be registered once."""
    with counter.store.begin() as book:
        _give(counter, book, new)
        facts: dict[str, Fact] = {"card": new.digest, "kind": new.kind.value, "person": new.person}
        return counter.note(book, "card-bound", {**facts, **new.word.facts})


def replace(counter: Counter, old: str, new: NewCard) -> Entry:
    """Register a new code in place of an old one, which is lost from now on."""
    with counter.store.begin() as book:
        before = _theirs(book, old, new.person)
        _give(counter, book, new)
        if not before.lost:
            book.cards.turn(before, lost=True)
        facts: dict[str, Fact] = {
            "card": new.digest,
            "kind": new.kind.value,
            "old": old,
            "person": new.person,
        }
        return counter.note(book, "card-replaced", {**facts, **new.word.facts})


def report_lost(counter: Counter, digest: str, person: str, word: Word) -> Entry:
    """Report a card lost: from now on it opens nobody."""
    return _turn(counter, _Turn(digest, person, word, lost=True))


def report_found(counter: Counter, digest: str, person: str, word: Word) -> Entry:
    """Let a card that was lost open its person again."""
    return _turn(counter, _Turn(digest, person, word, lost=False))


def unbind(counter: Counter, digest: str, person: str, word: Word) -> Entry:
    """Take a card from its person; the code is nobody's afterwards."""
    with counter.store.begin() as book:
        _not_in_practice(book)
        known = _theirs(book, digest, person)
        book.cards.remove(digest)
        facts: dict[str, Fact] = {"card": digest, "kind": known.kind.value, "person": person}
        return counter.note(book, "card-unbound", {**facts, **word.facts})


@dataclass(frozen=True)
class _Turn:
    digest: str
    person: str
    word: Word
    lost: bool


def _turn(counter: Counter, asked: _Turn) -> Entry:
    with counter.store.begin() as book:
        _not_in_practice(book)
        known = _theirs(book, asked.digest, asked.person)
        if not book.cards.turn(known, lost=asked.lost):
            raise Refused(
                "已经挂失过了：不用再做什么。" if asked.lost else "这个手环没有挂失：不用再做什么。"
            )
        facts: dict[str, Fact] = {"card": asked.digest, "kind": known.kind.value, "person": asked.person}
        kind = "card-lost" if asked.lost else "card-found"
        return counter.note(book, kind, {**facts, **asked.word.facts})


def _give(counter: Counter, book: Book, new: NewCard) -> None:
    _not_in_practice(book)
    owned = book.cards.get(new.digest)
    if owned is not None and owned.person == new.person:
        raise CardAlreadyTheirs(ALREADY_LOST if owned.lost else ALREADY)
    if owned is not None:
        raise CardTaken
    if book.roster.guest(new.person) is None:
        raise Refused("名单里找不到这位老人了：没有登记，请先用餐、后结算，再问社区。")
    if len(book.cards.of_person(new.person)) >= CARDS_MOST:
        raise Refused(f"这位老人已经登记了 {CARDS_MOST} 个：没有登记，请先解绑不用的。")
    book.cards.add(Card(new.digest, new.person, new.kind, since=service_day(counter.clock())))


def _theirs(book: Book, digest: str, person: str) -> Card:
    known = book.cards.get(digest)
    if known is None or known.person != person:
        raise Refused(GONE)
    return known


def _not_in_practice(book: Book) -> None:
    if is_practising(book):
        raise Refused(PRACTISING)
