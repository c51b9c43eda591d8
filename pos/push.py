"""Sending the journal up: from the last line the centre has signed for to the newest, each once."""

from dataclasses import dataclass

from pos.centre_link import Centre, CentreLink, NotAccepted
from pos.keys import signature_check
from pos.rules.chain import read_line
from pos.rules.countersign import Countersigned, check_countersigned
from pos.rules.journal import Head
from pos.store import Book, Store
from pos.wire import HeadSaid, NotTaken

BATCH = 200


@dataclass(frozen=True)
class Pushed:
    """How many lines went up, and up to which number the centre has them."""

    sent: int
    acknowledged: int


class Push:
    """Sends what the centre has not yet; the cursor is the centre's own signed word, never a clock."""

    def __init__(self, store: Store, link: CentreLink, centre: Centre) -> None:
        self._store = store
        self._link = link
        self._centre = centre
        self._check = signature_check(link.centre_key)

    def all(self) -> Pushed:
        """Send until the centre has everything that was there; stops at the first call that fails."""
        sent = 0
        while True:
            with self._store.read() as book:
                trouble, done = book.same.trouble(), book.sent.acknowledged()
                first, lines = book.journal.run_after(done, BATCH)
            if trouble:
                raise NotAccepted(trouble)
            if not lines:
                if sent or not self._has_gone_back():
                    return Pushed(sent, done)
                continue
            answer = self._centre.put(self._link.till, first, lines)
            if isinstance(answer, NotTaken):
                self._step_back(answer)
                continue
            self._believe(answer, lines[-1])
            sent += len(lines)

    def heard(self) -> Countersigned:
        """Ask how much of this till's journal the centre has, by its signed word."""
        return self.believed(self._centre.head(self._link.till))

    def believed(self, said: HeadSaid) -> Countersigned:
        """Give the centre's word about this till, or refuse one that is not signed or is about another."""
        word = Countersigned(said.till, said.number, said.hash, said.signature)
        check_countersigned(word, self._check)
        if word.till != self._link.till:
            raise NotAccepted(f"市中心的回执说的是 {word.till}：没有当作已上传，请找市中心。")
        return word

    def _has_gone_back(self) -> bool:
        """Ask a centre that has everything whether it still has; one put back from a backup may not."""
        moved, trouble = self._hear_where()
        if trouble:
            raise NotAccepted(trouble)
        return moved

    def _hear_where(self) -> tuple[bool, str]:
        """Go to where the centre has signed for; tell whether that is elsewhere, and why it is not ours.

        Where it is not on this till's own chain, no line is added to these books from now on.
        """
        word = self.heard()
        with self._store.read() as book:
            if book.sent.stands(word):
                return False, ""
            trouble = self._not_own(book, word.number, word.hash)
        with self._store.begin() as book:
            book.sent.step_back(word.number, word.hash, word.signature)
        return True, trouble

    def _not_own(self, book: Book, number: int, digest: str) -> str:
        """Say why a place is not on this till's own chain; empty where it is."""
        head = book.journal.head()
        if number > head.number:
            return (
                f"市中心有本机的流水到 {number} 号，本机只到 {head.number} 号：这台的账本像是旧的。"
                "请停下收银，用 canteen restore 从最近的备份恢复。"
            )
        own = next(book.journal.range(number, number), Head(self._link.till))
        if (own.number, own.hash) != (number, digest):
            return f"市中心的 {number} 号和本机的不一样：没有再传，请停下收银，找市中心核对。"
        return ""

    def _believe(self, said: HeadSaid, line: str) -> None:
        """Keep the centre's word, if it is the centre's and about the line that was sent last."""
        word = Countersigned(said.till, said.number, said.hash, said.signature)
        check_countersigned(word, self._check)
        last = read_line(line)
        if (word.till, word.number, word.hash) != (last.till, last.number, last.hash):
            raise NotAccepted(
                f"市中心的回执说的是 {word.till} {word.number} 号，传的是 {last.id}："
                "没有当作已上传，请找市中心。"
            )
        with self._store.begin() as book:
            book.sent.acknowledge(word)

    def _step_back(self, answer: NotTaken) -> None:
        """Go back to where the centre is, if that is a place on this till's own chain."""
        if answer.error != "gap":
            _, trouble = self._hear_where()  # are these still the books it has signed for
            raise NotAccepted(f"{answer.sentence}市中心没有收下，已另存：{trouble or '请找市中心核对。'}")
        with self._store.begin() as book:
            trouble = self._not_own(book, answer.number, answer.hash)
            if trouble:
                raise NotAccepted(trouble)
            if answer.number >= book.sent.acknowledged():  # nothing was missing; only a signed word leads on
                raise NotAccepted(f"市中心不收 {answer.number} 号以后的流水：留在本机，请找市中心。")
            book.sent.step_back(answer.number, answer.hash)
