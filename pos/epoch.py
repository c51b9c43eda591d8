"""Going on after the books were put back from a backup.

What the centre has is taken back first; then an epoch begins, with numbers that stand on no paper yet.
"""

from dataclasses import dataclass

from pos.centre_link import Centre, CentreLink, NotAccepted
from pos.counter import Counter
from pos.keys import signature_check
from pos.push import Push
from pos.rules.chain import breaks_of, look_at
from pos.rules.countersign import Countersigned
from pos.rules.epochs import epoch_facts, spared_after
from pos.rules.journal import EPOCH_BEGUN, Entry
from pos.store import Book, Store

_PAGE_MOST = 1000


@dataclass(frozen=True)
class Begun:
    """The line an epoch began with, and how many lines were taken back from the centre before."""

    entry: Entry
    taken_back: int


def is_put_back(store: Store) -> bool:
    """Tell whether the books were put back from a backup and may not go on yet."""
    with store.read() as book:
        return book.restored.mark() is not None


def begin_alone(counter: Counter) -> Entry:
    """Begin an epoch at a till that has no centre: after the last line that the backup holds."""
    with counter.store.begin() as book:
        return _begin(counter, book, None)


def begin_with_centre(counter: Counter, link: CentreLink, centre: Centre, public_key: str) -> Begun:
    """Take back what the centre has, send what it has not, and begin an epoch after the line it signed for.

    Whatever of it was done stays done if a call fails: it may be tried again at any time.
    """
    push = Push(counter.store, link, centre)
    taken = _take_back(counter.store, link, centre, public_key, push)
    push.all()
    word = push.heard()
    with counter.store.begin() as book:
        head = book.journal.head()
        if (word.number, word.hash) != (head.number, head.hash):
            raise NotAccepted(
                f"市中心签的是 {word.number} 号，本机到 {head.number} 号：还不能接着记账，请再试一次。"
            )
        book.sent.step_back(word.number, word.hash, word.signature)
        return Begun(_begin(counter, book, word if word.number else None), taken)


def _take_back(store: Store, link: CentreLink, centre: Centre, public_key: str, push: Push) -> int:
    """Keep every line that the centre has after ours; it is ours by its signature, and none is left out."""
    taken, check = 0, signature_check(public_key)
    while True:
        with store.read() as book:
            head = book.journal.head()
        said = centre.lines(link.till, head.number)
        word = push.believed(said.head)
        lines = said.lines[:_PAGE_MOST]
        if word.number <= head.number or not lines:
            if word.number > head.number:
                raise NotAccepted(f"市中心没有给出 {head.number} 号以后的流水：还不能接着记账，请找市中心。")
            return taken
        looked = [look_at(place, line, check) for place, line in enumerate(lines, 1)]
        broken = next(breaks_of(looked, head), None)
        if broken is not None:
            raise NotAccepted(
                f"市中心给回的流水接不上这份备份（{broken.sentence.rstrip('。')}）：没有采用。"
                "请换一份备份再恢复，或找市中心核对。"
            )
        entries = [one.entry for one in looked if one.entry]
        with store.begin() as book:
            if book.journal.head() != head:
                raise NotAccepted("账本同时被别的程序改了：没有取回，请只开一个程序再试。")
            book.journal.take_back(entries)
        taken += len(entries)


def _begin(counter: Counter, book: Book, word: Countersigned | None) -> Entry:
    back = book.restored.mark()
    if back is None:
        raise NotAccepted("这些账本没有恢复过：不用另起一段，照常收银就好。")
    last, before = book.journal.last_of_all(), book.journal.newest(EPOCH_BEGUN)
    number = before.fen("epoch") + 1 if before else 2  # the first one began with line 1
    spared = spared_after(last.at if last else None, counter.clock())
    book.restored.go_on()
    return counter.note(book, EPOCH_BEGUN, epoch_facts(number, book.journal.head(), spared, back, word))
