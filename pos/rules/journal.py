"""One line of the journal: what happened, the money it moved, and its place in the chain."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from json.encoder import encode_basestring
from types import MappingProxyType

from pos.rules.errors import BadValue

FORMAT = "canteen-journal/1"
GENESIS = "0" * 64
EPOCH_BEGUN = "epoch-begun"
"""What is written before anything else once books were put back from a backup."""

_ENTRY_ID = re.compile(r"([A-Z]\d{2,3})-(\d{6,9})")
_CANONICAL = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)

Fact = str | int | None


@dataclass(frozen=True, slots=True, order=True)
class Posting:
    """An amount in fen that an account goes up (+) or down (−) by."""

    account: str
    fen: int


@dataclass(frozen=True)
class Draft:
    """What happened, before it has a number: kind, instant, service day, facts and postings."""

    kind: str
    at: datetime
    day: date
    facts: Mapping[str, Fact] = field(default_factory=dict)
    postings: tuple[Posting, ...] = ()

    def __post_init__(self) -> None:
        check_balanced(self.postings)
        check_facts(self.facts)


@dataclass(frozen=True)
class Entry:
    """A numbered, chained and signed line; for ever named by till and number."""

    till: str
    number: int
    kind: str
    at: datetime
    day: date
    facts: Mapping[str, Fact]
    postings: tuple[Posting, ...]
    totals: Mapping[str, int]
    previous: str
    hash: str
    signature: str

    def __post_init__(self) -> None:
        check_balanced(self.postings)
        object.__setattr__(self, "facts", MappingProxyType(dict(self.facts)))
        object.__setattr__(self, "totals", MappingProxyType(dict(self.totals)))

    @property
    def id(self) -> str:
        """Give what the paper says: ``K01-000017``."""
        return entry_id(self.till, self.number)

    @property
    def short_code(self) -> str:
        """Give eight characters of the hash, to compare paper with journal."""
        return f"{self.hash[:4]}-{self.hash[4:8]}".upper()

    def text(self, name: str) -> str:
        """Read a fact that is text; an absent one is empty."""
        value = self.facts.get(name)
        return value if isinstance(value, str) else ""

    def fen(self, name: str) -> int:
        """Read a fact that is a number; an absent one is 0."""
        value = self.facts.get(name)
        return value if isinstance(value, int) else 0


@dataclass(frozen=True)
class Head:
    """The end of a till's chain: the last number and hash, and the running total of each account."""

    till: str
    number: int = 0
    hash: str = GENESIS
    totals: Mapping[str, int] = field(default_factory=dict)


def unused_before(kind: str, facts: Mapping[str, Fact]) -> tuple[Fact, Fact] | None:
    """Give the first and last number that an epoch's beginning leaves unused; None for other lines."""
    if kind != EPOCH_BEGUN or "unused_first" not in facts:
        return None
    return facts["unused_first"], facts.get("unused_last")


def check_balanced(postings: tuple[Posting, ...]) -> None:
    """Refuse postings that do not sum to zero or move nothing: such an entry cannot be made."""
    if any(type(posting.fen) is not int for posting in postings):
        raise BadValue("分录金额必须是整数分。")
    if sum(posting.fen for posting in postings):
        raise BadValue(f"分录不平：{[(p.account, p.fen) for p in postings]}。")


def check_facts(facts: Mapping[str, Fact]) -> None:
    """Refuse a fact that is no text, whole number or None: such a line could not be read back."""
    for name, value in facts.items():
        if not (value is None or isinstance(value, str) or type(value) is int):
            raise BadValue(f"流水的 {name} 只能是文字或整数，不能是 {value!r}。")


def entry_id(till: str, number: int) -> str:
    """Write till and number as they stand on paper."""
    return f"{till}-{number:06d}"


def parse_entry_id(text: str) -> tuple[str, int]:
    """Read ``K01-000017`` back into till and number."""
    match = _ENTRY_ID.fullmatch(text.strip().upper())
    if match is None:
        raise BadValue(f"{text!r} 不是流水号：请照小票写，例如 K01-000017。")
    return match[1], int(match[2])


def instant(at: datetime) -> str:
    """Write an instant in UTC to the millisecond, as it is hashed: ``2026-11-24T03:46:12.345Z``."""
    if at.tzinfo is None:
        raise BadValue(f"时刻 {at} 没有时区。")
    return at.astimezone(UTC).isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"


def canonical(content: Mapping[str, object]) -> str:
    """Write a JSON object in the one way that is hashed: keys sorted, no blanks, no needless escapes."""
    return _CANONICAL.encode(content)


def content_of(entry: Entry) -> dict[str, object]:
    """Give everything of an entry that is hashed: all but the hash and the signature."""
    return {
        "at": instant(entry.at),
        "day": entry.day.isoformat(),
        "facts": dict(entry.facts),
        "kind": entry.kind,
        "number": entry.number,
        "postings": [[posting.account, posting.fen] for posting in entry.postings],
        "previous": entry.previous,
        "till": entry.till,
        "totals": dict(entry.totals),
        "v": 1,
    }


def hash_of(content: Mapping[str, object]) -> str:
    """Hash canonical content: SHA-256, 64 lower-case hexadecimal digits."""
    return hashlib.sha256(canonical(content).encode()).hexdigest()


def line_of(entry: Entry) -> str:
    """Write the entry as its one line of the journal, without a line end."""
    return canonical({**content_of(entry), "hash": entry.hash, "signature": entry.signature})


def hash_and_line(entry: Entry) -> tuple[str, str]:
    """Give ``hash_of(content_of(entry))`` and ``line_of(entry)``, writing the content only once.

    The hash stands before the kind and the signature before the till; behind these two no value under such
    a name is a text, so the last of each is the entry's own.
    """
    content = canonical(content_of(entry))
    kind, till = content.rindex(',"kind":"'), content.rindex(',"till":"')
    written, signed = encode_basestring(entry.hash), encode_basestring(entry.signature)
    line = f'{content[:kind]},"hash":{written}{content[kind:till]},"signature":{signed}{content[till:]}'
    return hashlib.sha256(content.encode()).hexdigest(), line


def running_totals(totals: Mapping[str, int], postings: tuple[Posting, ...]) -> dict[str, int]:
    """Add postings to the running total of each account; an account once used stays, even at zero."""
    after = dict(totals)
    for posting in postings:
        after[posting.account] = after.get(posting.account, 0) + posting.fen
    return after
