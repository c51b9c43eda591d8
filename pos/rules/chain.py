"""Adding to the chain, and finding every place where a chain does not hold."""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from types import NoneType
from typing import TypeVar

from pos.rules.errors import BadValue
from pos.rules.journal import (
    Draft,
    Entry,
    Fact,
    Head,
    Posting,
    canonical,
    content_of,
    entry_id,
    hash_and_line,
    hash_of,
    running_totals,
    unused_before,
)

_SIGNATURE = re.compile(r"[0-9a-f]{128}")
_HASH = re.compile(r"[0-9a-f]{64}")
_INSTANT_LENGTH = 24
_FACT: frozenset[type] = frozenset({str, int, NoneType})
_TOTAL: frozenset[type] = frozenset({int})
V = TypeVar("V", bound=Fact)

CheckSignature = Callable[[str, str], bool]


def extend(head: Head, draft: Draft, sign: Callable[[str], str]) -> Entry:
    """Make the next entry after ``head``: numbered, chained and signed.

    Its number is the next one; where an epoch begins, the one behind those it says stay unused.
    """
    unused = unused_before(draft.kind, draft.facts)
    entry = Entry(
        till=head.till,
        number=head.number + 1 if unused is None else _number(unused[1]) + 1,
        kind=draft.kind,
        at=draft.at.replace(microsecond=draft.at.microsecond // 1000 * 1000),
        day=draft.day,
        facts=draft.facts,
        postings=tuple(sorted(draft.postings)),
        totals=running_totals(head.totals, draft.postings),
        previous=head.hash,
        hash="",
        signature="",
    )
    digest = hash_of(content_of(entry))
    return replace(entry, hash=digest, signature=sign(digest))


def head_after(entry: Entry) -> Head:
    """Give the end of the chain once this entry is its last."""
    return Head(entry.till, entry.number, entry.hash, entry.totals)


@dataclass(frozen=True, slots=True)
class Break:
    """One place where a journal does not hold: the line (from 1), what kind of break, and a sentence."""

    line: int
    kind: str
    sentence: str


def read_line(line: str) -> Entry:
    """Read one journal line; refuse one whose fields are missing, unknown or of the wrong kind."""
    try:
        raw = json.loads(line)
        _check_characters(line, raw)
        entry = Entry(
            till=_text(raw["till"]),
            number=_number(raw["number"]),
            kind=_text(raw["kind"]),
            at=_instant(raw["at"]),
            day=date.fromisoformat(raw["day"]),
            facts=_all(_FACT, raw["facts"]),
            postings=tuple(Posting(_text(account), _number(fen)) for account, fen in raw["postings"]),
            totals=_all(_TOTAL, raw["totals"]),
            previous=_text(raw["previous"]),
            hash=_text(raw["hash"]),
            signature=_text(raw["signature"]),
        )
        if "served_at" in entry.facts:
            _instant(_text(entry.facts["served_at"]))  # a claim reads it as a moment too
    except BadValue:
        raise
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise BadValue(f"读不懂这一行：{type(error).__name__}。") from error
    return entry


def _check_characters(line: str, raw: Mapping[str, object]) -> None:
    """Find half a character pair, which cannot be written as bytes: an error here, not while hashing."""
    line.encode()
    if "\\u" in line:
        canonical(raw).encode()


def _instant(text: str) -> datetime:
    if len(text) != _INSTANT_LENGTH or text[-1] != "Z":
        raise BadValue(f"应是时刻，却是 {text!r}。")
    return datetime.fromisoformat(text)


def _text(value: object) -> str:
    if type(value) is not str:
        raise BadValue(f"应是文字，却是 {value!r}。")
    return value


def _number(value: object) -> int:
    if type(value) is not int:
        raise BadValue(f"应是整数，却是 {value!r}。")
    return value


def _all(kinds: frozenset[type], values: dict[str, V]) -> dict[str, V]:
    """Refuse values that are none of these kinds."""
    if not kinds.issuperset(map(type, values.values())):
        raise BadValue(f"应是{'文字或' if str in kinds else ''}整数，却是 {values!r}。")
    return values


@dataclass(frozen=True, slots=True)
class Looked:
    """A line looked at by itself: its entry, if it is one, and what does not hold whatever stands before."""

    place: int
    line: str
    entry: Entry | None
    breaks: tuple[Break, ...]


def look_at(place: int, line: str, check_signature: CheckSignature) -> Looked:
    """Read a line and check everything that is in it alone: how it is written, its hash, its signature."""
    try:
        entry = read_line(line)
    except BadValue as error:
        return Looked(place, line, None, (Break(place, "unreadable", f"第 {place} 行：{error}"),))
    return Looked(place, line, entry, tuple(_own_breaks(place, line, entry, check_signature)))


def verify(
    lines: Iterable[str],
    check_signature: CheckSignature,
    *,
    till: str,
    after: Head | None = None,
    end: Head | None = None,
    first: int = 1,
) -> Iterator[Break]:
    """List every break of a till's journal, going on after each one.

    ``after`` is the end of the chain that the lines go on from, its beginning if not given. ``end`` is where
    the chain is known to end; without it a cut tail cannot be seen. ``first`` is the number of the first of
    the lines in its file.
    """
    looked = (look_at(place, line, check_signature) for place, line in enumerate(lines, start=first))
    before = after or Head(till)
    return breaks_of(looked, before, end, first - 1)


def breaks_of(
    looked: Iterable[Looked], before: Head, end: Head | None = None, place: int = 0
) -> Iterator[Break]:
    """List every break of lines that were looked at, each by itself and after the one before it."""
    till = before.till
    seen: set[int] = set()
    for one in looked:
        place = one.place
        yield from one.breaks
        if one.entry is None:
            continue
        yield from _place_breaks(place, one.entry, before, seen, till)
        seen.add(one.entry.number)
        before = head_after(one.entry)
    yield from _end_breaks(place, before, end)


def _own_breaks(place: int, line: str, entry: Entry, check_signature: CheckSignature) -> Iterator[Break]:
    digest, written = hash_and_line(entry)
    if line != written:
        yield Break(
            place, "not-canonical", f"第 {place} 行 {entry.id}：写法不是规定的样子，内容被改过或重写过。"
        )
    if not _HASH.fullmatch(entry.hash) or entry.hash != digest:
        yield Break(place, "hash", f"第 {place} 行 {entry.id}：内容与校验值不符，内容被改过。")
    if not _SIGNATURE.fullmatch(entry.signature) or not check_signature(entry.hash, entry.signature):
        yield Break(place, "signature", f"第 {place} 行 {entry.id}：签名不是这台收银机的。")


def _place_breaks(place: int, entry: Entry, before: Head, seen: set[int], till: str) -> Iterator[Break]:
    if entry.till != till:
        yield Break(place, "till", f"第 {place} 行 {entry.id}：是别的收银机的流水（本机 {till}）。")
    number = before.number
    if entry.number in seen:
        yield Break(place, "repeated", f"第 {place} 行 {entry.id}：流水号重复。")
    elif entry.number < number + 1:
        yield Break(place, "order", f"第 {place} 行 {entry.id}：流水号顺序倒了，前一行是 {number:06d}。")
    elif not follows(entry, number):
        yield Break(place, "gap", f"第 {place} 行 {entry.id}：{_lacking(entry, number)}。")
    if entry.previous != before.hash:
        yield Break(place, "chain", f"第 {place} 行 {entry.id}：接不上前一行，中间有行被改、被删或换过位置。")
    if dict(entry.totals) != running_totals(before.totals, entry.postings):
        yield Break(place, "totals", f"第 {place} 行 {entry.id}：累计数与分录不符。")


def follows(entry: Entry, number: int) -> bool:
    """Tell whether an entry may come after a number: it has the next one.

    Only where an epoch begins are numbers left out, and exactly those it says.
    """
    unused = unused_before(entry.kind, entry.facts)
    if unused is None:
        return entry.number == number + 1
    return entry.number > number + 1 and unused == (number + 1, entry.number - 1)


def _lacking(entry: Entry, number: int) -> str:
    last = entry.number - 1
    if last == number:
        return "说要空出编号，却没有空出"
    until = f" 到 {last:06d}" if last > number + 1 else ""
    return f"之前缺 {entry_id(entry.till, number + 1)}{until}"


def _end_breaks(place: int, last: Head, end: Head | None) -> Iterator[Break]:
    if end is None:
        return
    if (last.number, last.hash) != (end.number, end.hash):
        yield Break(
            place,
            "end",
            f"最后一行应是 {entry_id(end.till, end.number)}，实际到 {last.number:06d}：末尾被截断或改过。",
        )


def header_content(end: Head, canteen: str, public_key: str) -> Mapping[str, object]:
    """Give what the first line of an export says, before it is signed."""
    return {
        "canteen": canteen,
        "format": "canteen-journal/1",
        "head": end.hash,
        "last": end.number,
        "public_key": public_key,
        "till": end.till,
    }


def header_line(content: Mapping[str, object], sign: Callable[[str], str]) -> str:
    """Write the signed first line of an export: it fixes where the journal ends."""
    return canonical({**content, "signature": sign(hash_of(content))})
