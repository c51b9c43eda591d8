"""A till's lines from one number on, as one open file: what the centre has, signed for by the centre."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

from pos.keys import Seal, signature_check
from pos.rules.chain import Break, breaks_of, header_line, look_at, read_line
from pos.rules.errors import BadValue, CanteenError
from pos.rules.journal import FORMAT as WHOLE
from pos.rules.journal import Head, Posting, canonical, hash_of, running_totals
from settlement.store import Office

FORMAT = "canteen-lines/1"
_AT_ONCE = 1_000


@dataclass(frozen=True)
class TillLines:
    """A till's lines read from a file, parsed, and every place where they do not hold."""

    till: str
    contents: tuple[Mapping[str, Any], ...]
    breaks: tuple[Break, ...]


def write_lines(out: TextIO, office: Office, seal: Seal, till: str, first: int) -> int:
    """Write a till's lines from a number on; give how many."""
    known, head = office.tills.get(till), office.inbox.head(till)
    content = {
        "centre_key": seal.public_key,
        "first": first,
        "format": FORMAT,
        "head": head.hash,
        "last": head.number,
        "public_key": known.public_key if known else "",
        "till": till,
    }
    out.write(header_line(content, seal.sign) + "\n")
    count = 0
    for begins in range(first, head.number + 1, _AT_ONCE):
        lines = office.inbox.lines(till, begins, min(begins + _AT_ONCE - 1, head.number))
        out.writelines(line + "\n" for line in lines)
        count += len(lines)
    return count


def read_lines(path: Path) -> TillLines:
    """Read such a file, or a till's own whole export, and check chain and signatures."""
    with path.open(encoding="utf-8", errors="surrogateescape", newline="\n") as file:
        header = _header(path, file.readline())
        lines = [text.rstrip("\n") for text in file]
    till = str(header["till"])
    check = signature_check(str(header["public_key"]))
    looked = [look_at(place, line, check) for place, line in enumerate(lines, start=2)]
    end = Head(till, int(header["last"]), str(header["head"]))
    before = _before(till, lines)
    breaks = [*_header_breaks(header), *breaks_of(looked, before, end if lines else None, 1)]
    contents = tuple(json.loads(one.line) for one in looked if one.entry is not None)
    return TillLines(till, contents, tuple(breaks))


def _before(till: str, lines: list[str]) -> Head:
    """Give the end of the chain that the first line goes on from, by its own word."""
    try:
        first = read_line(lines[0])
    except (IndexError, BadValue):
        return Head(till)
    undone = tuple(Posting(posting.account, -posting.fen) for posting in first.postings)
    return Head(till, first.number - 1, first.previous, running_totals(first.totals, undone))


def breaks_from(office: Office, till: str, first: int) -> Iterator[Break]:
    """Check a till's lines as the centre has them, from a number on to the head that it signed for."""
    known, head = office.tills.get(till), office.inbox.head(till)
    check = signature_check(known.public_key if known else "")
    opening = office.inbox.lines(till, first, first)
    looked = (
        look_at(place, line, check)
        for begins in range(first, head.number + 1, _AT_ONCE)
        for place, line in enumerate(
            office.inbox.lines(till, begins, min(begins + _AT_ONCE - 1, head.number)), begins
        )
    )
    yield from breaks_of(looked, _before(till, list(opening)), head)


def _header_breaks(header: Mapping[str, Any]) -> Iterator[Break]:
    content = {name: value for name, value in header.items() if name != "signature"}
    key = str(header["centre_key" if header["format"] == FORMAT else "public_key"])
    if not signature_check(key)(hash_of(content), str(header.get("signature", ""))):
        yield Break(1, "header", "第 1 行：文件头的签名不对，文件被改过。")


def _header(path: Path, text: str) -> Mapping[str, Any]:
    try:
        text.encode()  # bytes that are no UTF-8 are an error here, not while hashing
        header: dict[str, Any] = json.loads(text)
        canonical(header).encode()
        usable = header["format"] in (FORMAT, WHOLE) and canonical(header) == text.rstrip("\n")
        usable = usable and isinstance(header["till"], str) and type(header["last"]) is int
        usable = usable and isinstance(header["public_key"], str) and isinstance(header["head"], str)
        usable = usable and (header["format"] == WHOLE or isinstance(header["centre_key"], str))
    except (ValueError, KeyError, TypeError, RecursionError):
        usable = False
    if not usable:
        raise CanteenError(f"{path.name} 第 1 行不是流水文件的文件头：请用 canteen centre export 重新导出。")
    return header
