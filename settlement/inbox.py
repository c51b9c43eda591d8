"""What a till sends: each line is taken once, and what does not fit is kept aside, never dropped."""

import hashlib
from dataclasses import dataclass
from functools import cached_property

from pos.clock import Clock
from pos.keys import signature_check
from pos.rules.chain import head_after, read_line, verify
from pos.rules.countersign import Countersigned, countersigned
from pos.rules.errors import CanteenError
from pos.rules.journal import Draft, Fact
from pos.rules.meals import service_day
from settlement.card_inbox import take_card
from settlement.engine import EVERYTHING
from settlement.store import Centre, Office
from settlement.till_book import KeptAside, TillKnown

BATCH_MOST = 200
DIFFERS, BROKEN = "differs", "broken"


@dataclass(frozen=True)
class Batch:
    """Lines of one till as they came, named by their first and last number; each ends with one LF."""

    first: int
    last: int
    body: bytes

    def __post_init__(self) -> None:
        count = len(self.lines)
        if not 1 <= count <= BATCH_MOST:
            raise CanteenError(f"一次传 1 到 {BATCH_MOST} 行，这次是 {count} 行：没有收下。")
        if self.last - self.first + 1 != count or self.first < 1:
            raise CanteenError(
                f"写的是 {self.first} 到 {self.last} 号，来了 {count} 行：没有收下，请照实再传。"
            )

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """Give the lines; bytes that are no UTF-8 show as a break of the chain, not as a fault of ours."""
        text = self.body.decode(errors="surrogateescape")
        return tuple(text.removesuffix("\n").split("\n")) if text else ()

    @property
    def moves_cards(self) -> bool:
        """Tell whether the lines may say something of wristbands and cards, which are the whole city's."""
        return b'"kind":"card-' in self.body


@dataclass(frozen=True)
class Gap:
    """Lines before these are missing: the till is to go on after ``number``."""

    number: int
    hash: str


@dataclass(frozen=True)
class Refusal:
    """Lines that were kept aside: why, and the end of what the centre has."""

    why: str
    sentence: str
    number: int
    hash: str


Answer = Countersigned | Gap | Refusal


@dataclass(frozen=True)
class Inbox:
    """Takes the tills' lines in."""

    centre: Centre
    clock: Clock

    def head(self, code: str) -> Countersigned:
        """Give the signed end of what the centre has of a till."""
        with self.centre.read() as office:
            head = office.inbox.head(code)
        return countersigned(code, head.number, head.hash, self.centre.seal.sign)

    def accept(self, till: TillKnown, batch: Batch) -> Answer:
        """Check a batch and take in what is new of it; the same lines again give the same answer."""
        own = f"till {till.till}"
        with self.centre.begin(own, EVERYTHING) if batch.moves_cards else self.centre.begin(own) as office:
            answer = self._take(office, till, batch)
        if isinstance(answer, Refusal):
            self._keep_aside(till, batch, answer)
        return answer

    def _take(self, office: Office, till: TillKnown, batch: Batch) -> Answer:
        head = office.inbox.head(till.till)
        if batch.first > head.number + 1:
            return Gap(head.number, head.hash)
        known = office.inbox.lines(till.till, batch.first, min(batch.last, head.number))
        if list(known) != list(batch.lines[: len(known)]):
            sentence = f"{till.till} 在 {batch.first}–{batch.last} 号里有和已收下的不一样的流水。"
            return Refusal(DIFFERS, sentence, head.number, head.hash)
        new = batch.lines[len(known) :]
        check = signature_check(till.public_key)
        broken = next(verify(new, check, till=till.till, after=head, first=head.number + 1), None)
        if broken:
            return Refusal(BROKEN, broken.sentence, head.number, head.hash)
        entries = [read_line(line) for line in new]
        if entries:
            office.inbox.add(entries, head, head_after(entries[-1]), self.clock())
            for entry in entries:
                take_card(office, entry, self.clock())
        last = read_line(batch.lines[-1])
        return countersigned(till.till, last.number, last.hash, self.centre.seal.sign)

    def _keep_aside(self, till: TillKnown, batch: Batch, refusal: Refusal) -> None:
        """Keep what does not fit as it came, and raise the alarm once."""
        digest = hashlib.sha256(till.till.encode() + b"\0" + batch.body).hexdigest()
        kept = KeptAside(
            digest, till.till, batch.first, batch.last, refusal.why, refusal.sentence, batch.body
        )
        at = self.clock()
        with self.centre.begin() as office:
            if office.inbox.keep_aside(kept, at):
                facts: dict[str, Fact] = {"till": till.till, "first": batch.first, "last": batch.last}
                about: dict[str, Fact] = {"scope": str(till.place), "lines": digest}
                office.audit.append(Draft(f"entries-{refusal.why}", at, service_day(at), {**facts, **about}))
