"""Sending the journal up: from the last line the centre has signed for to the newest, each once."""

from dataclasses import dataclass

from pos.centre_link import Centre, CentreLink, NotAccepted
from pos.keys import signature_check
from pos.rules.chain import read_line
from pos.rules.countersign import Countersigned, check_countersigned
from pos.rules.journal import Head
from pos.store import Store
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
                done = book.sent.acknowledged()
                lines = list(book.journal.lines(done + 1, done + BATCH))
            if not lines:
                return Pushed(sent, done)
            answer = self._centre.put(self._link.till, done + 1, lines)
            if isinstance(answer, NotTaken):
                self._step_back(answer)
                continue
            self._believe(answer, lines[-1])
            sent += len(lines)

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
            raise NotAccepted(f"{answer.sentence}市中心没有收下，已另存：请找市中心核对。")
        with self._store.begin() as book:
            own = next(book.journal.range(answer.number, answer.number), Head(self._link.till))
            if (own.number, own.hash) != (answer.number, answer.hash):
                raise NotAccepted(f"市中心的 {answer.number} 号和本机的不一样：没有再传，请找市中心核对。")
            book.sent.step_back(answer.number, answer.hash)
