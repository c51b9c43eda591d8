"""What a till sends: each line is taken once, and what does not fit is kept aside, never dropped."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from pos.clock import Clock
from pos.keys import signature_check
from pos.rules.chain import Looked, breaks_of, follows, head_after, look_at, read_line
from pos.rules.countersign import Countersigned, countersigned
from pos.rules.errors import CanteenError
from pos.rules.journal import EPOCH_BEGUN, Draft, Entry, Fact, Head
from pos.rules.meals import service_day
from settlement.card_inbox import take_card
from settlement.engine import EVERYTHING
from settlement.filed_line import Filed
from settlement.rules.arrivals import Arrival
from settlement.rules.entry_months import month_of
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
    def is_the_citys(self) -> bool:
        """Tell whether the lines may say something that more than this till's lines hang on.

        Wristbands and cards are the whole city's; an epoch that begins is a line of the audit trail.
        """
        return b'"kind":"card-' in self.body or b'"kind":"epoch-begun"' in self.body


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


def nobody_hears(_answer: Answer, _new: int) -> None:
    """Let an answer pass uncounted."""


@dataclass(frozen=True)
class Inbox:
    """Takes the tills' lines in."""

    centre: Centre
    clock: Clock
    told: Callable[[Answer, int], None] = nobody_hears
    """Hears each answer, and how many lines were new, once they are in the books."""

    def head(self, code: str) -> Countersigned:
        """Give the signed end of what the centre has of a till."""
        with self.centre.read() as office:
            head = office.inbox.head(code)
        return countersigned(code, head.number, head.hash, self.centre.seal.sign)

    def accept(self, till: TillKnown, batch: Batch) -> Answer:
        """Check a batch and take in what is new of it; the same lines again give the same answer."""
        check = signature_check(till.public_key)
        looked = tuple(look_at(place, line, check) for place, line in enumerate(batch.lines, batch.first))
        months = {month_of(one.entry.day) for one in looked if one.entry and not one.breaks}
        own = f"till {till.till}"
        with self.centre.begin(own, EVERYTHING) if batch.is_the_citys else self.centre.begin(own) as office:
            # before anything is read: whoever reads lines is in the way of a new table for them
            office.months.make(months, service_day(self.clock()))
            before = office.inbox.head(till.till)
            answer = self._take(office, till, batch, looked, before)
        if isinstance(answer, Refusal):
            self._keep_aside(till, batch, answer)
        took = isinstance(answer, Countersigned)
        self.told(answer, sum(took and one.place > before.number for one in looked))
        return answer

    def _take(
        self, office: Office, till: TillKnown, batch: Batch, looked: Sequence[Looked], head: Head
    ) -> Answer:
        if batch.first > head.number + 1 and not _goes_on_from(head, looked[0].entry):
            return Gap(head.number, head.hash)
        again = batch.first <= head.number
        known = office.inbox.lines(till.till, batch.first, min(batch.last, head.number)) if again else ()
        if list(known) != list(batch.lines[: len(known)]):
            sentence = f"{till.till} 在 {batch.first}–{batch.last} 号里有和已收下的不一样的流水。"
            return Refusal(DIFFERS, sentence, head.number, head.hash)
        new = looked[len(known) :]
        broken = next(breaks_of(new, head), None)
        if broken:
            return Refusal(BROKEN, broken.sentence, head.number, head.hash)
        lines = [Filed(one.entry, one.line) for one in new if one.entry]
        for line in lines:
            if unfit := line.unfit():
                sentence = f"{line.entry.id} 的 {unfit} 太长或不对，放不进账本。"
                return Refusal(BROKEN, sentence, head.number, head.hash)
        if lines:
            self._file(office, till, lines, head)
        last = read_line(batch.lines[-1])
        return countersigned(till.till, last.number, last.hash, self.centre.seal.sign)

    def _file(self, office: Office, till: TillKnown, lines: Sequence[Filed], head: Head) -> None:
        now = self.clock()
        office.inbox.add(lines, head, head_after(lines[-1].entry), now)
        numbers = lines[0].entry.number, lines[-1].entry.number
        oldest = min(line.entry.at for line in lines)
        office.beside.arrived(Arrival(till.till, *numbers, now), oldest)
        for line in lines:
            take_card(office, line.entry, now)
            if line.entry.kind == EPOCH_BEGUN:
                facts: dict[str, Fact] = {"till": till.till, "scope": str(till.place), "line": line.entry.id}
                office.audit.append(Draft(EPOCH_BEGUN, now, service_day(now), facts))

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


def _goes_on_from(head: Head, made: Entry | None) -> bool:
    """Tell whether a line with a far number is the one that may come next: an epoch's beginning."""
    return made is not None and made.number > head.number and follows(made, head.number)
