"""A till's journal that comes on a USB stick: the same bytes as over the network, taken in the same way."""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pos.journal_file import header_breaks, open_export
from pos.keys import signature_check
from pos.rules.errors import Refused
from settlement.inbox import BATCH_MOST, Batch, Gap, Inbox, Refusal
from settlement.till_book import ENROLLED, INVITED, TillKnown

Watch = Callable[[Iterator[str]], Iterable[str]]


@dataclass(frozen=True)
class Brought:
    """What an exported file brought: how many lines of a till were new, and which is the last one here."""

    till: str
    read: int
    new: int
    last: int


def bring(inbox: Inbox, file: Path, watch: Watch = iter, *, even_revoked: bool = False) -> Brought:
    """Take the lines of an exported journal in; what was sent before is compared, and is not taken twice.

    Stops at the first lines that do not hold: they are kept aside, and those before them stay.
    """
    with open_export(file) as (header, lines):
        known = _owner(inbox, header, even_revoked=even_revoked)
        with inbox.centre.read() as office:
            before = office.inbox.count(known.till)
        read = 0
        for batch in _batches(watch(lines)):
            answer = inbox.accept(known, batch)
            if isinstance(answer, Gap):
                raise Refused(
                    f"{file.name} 缺 {answer.number} 号后面的流水：{batch.first} 号起没有收下，"
                    "请重新导出整本。"
                )
            if isinstance(answer, Refusal):
                raise Refused(f"{answer.sentence}{batch.first}–{batch.last} 号没有收下，已另存，请核对。")
            read += len(batch.lines)
    with inbox.centre.read() as office:
        return Brought(
            known.till, read, office.inbox.count(known.till) - before, office.inbox.head(known.till).number
        )


def _owner(inbox: Inbox, header: dict[str, object], *, even_revoked: bool) -> TillKnown:
    """Find the till a file is of; it must be signed with the key that the till was enrolled with."""
    till = str(header["till"])
    with inbox.centre.read() as office:
        known = office.tills.get(till)
    if known is None or known.state == INVITED:
        raise Refused(f"{till} 还没有登记：没有收下，请先让那台收银机登记。")
    if known.state != ENROLLED and not even_revoked:
        raise Refused(f"{till} 已经停用：没有收下；确实要收它停用前的流水，请加 --even-revoked。")
    broken = next(header_breaks(header, known.public_key, signature_check(known.public_key)), None)
    if broken:
        raise Refused(f"{broken.sentence}没有收下。")
    return known


def _batches(lines: Iterable[str]) -> Iterator[Batch]:
    """Put lines whose numbers follow each other into batches."""
    first, held = 1, list[str]()
    for line in lines:
        number = _number(line, first + len(held))
        if held and (number != first + len(held) or len(held) == BATCH_MOST):
            yield _batch(first, held)
            held = []
        if not held:
            first = number
        held.append(line)
    if held:
        yield _batch(first, held)


def _batch(first: int, lines: list[str]) -> Batch:
    body = "".join(line + "\n" for line in lines).encode(errors="surrogateescape")
    return Batch(first, first + len(lines) - 1, body)


def _number(line: str, otherwise: int) -> int:
    """Give the number a line bears; one that cannot be read counts as the next, and will not hold."""
    try:
        number = json.loads(line)["number"]
    except (ValueError, TypeError, KeyError, RecursionError):
        return otherwise
    return number if type(number) is int and number > 0 else otherwise
