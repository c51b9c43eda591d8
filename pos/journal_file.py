"""The journal as one open file, and whether a journal (file or books) holds."""

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from pos.keys import Seal, signature_check
from pos.rules.chain import Break, header_content, header_line, verify
from pos.rules.errors import CanteenError
from pos.rules.journal import FORMAT, Head, canonical, hash_of
from pos.store import Store


@dataclass(frozen=True)
class Verdict:
    """What verifying found: how many lines were read, and every break."""

    till: str
    entries: int
    breaks: tuple[Break, ...]


def write_export(out: TextIO, store: Store, seal: Seal, canteen: str) -> int:
    """Write the signed header and every line; give the number of entries."""
    with store.read() as book:
        end = book.journal.head()
        out.write(header_line(header_content(end, canteen, seal.public_key), seal.sign) + "\n")
        out.writelines(line + "\n" for line in book.journal.lines())
    return end.number


def verify_store(
    store: Store, till: str, public_key: str, watch: Callable[[Iterable[str]], Iterable[str]] = iter
) -> Verdict:
    """Check the till's own books, the columns its lines are found by included; ``watch`` sees each line."""
    with store.read() as book:
        counted = _Counted(watch(book.journal.lines()))
        breaks = list(verify(counted, signature_check(public_key), till=till, end=book.journal.head()))
        breaks += [
            Break(0, "misfiled", f"{entry}：账本里用来查找的栏目与流水内容不符，被改过。")
            for entry in book.journal.misfiled()
        ]
    return Verdict(till, counted.count, tuple(breaks))


def verify_file(path: Path, public_key: str | None = None) -> Verdict:
    """Check an exported file against a public key, or against the one its header names."""
    with path.open(encoding="utf-8", errors="surrogateescape", newline="\n") as file:
        return _verify_lines(_split(file), public_key)


@contextmanager
def open_export(path: Path) -> Iterator[tuple[dict[str, object], Iterator[str]]]:
    """Open an exported file: what its header says, and its lines one after the other."""
    with path.open(encoding="utf-8", errors="surrogateescape", newline="\n") as file:
        lines = _split(file)
        yield read_header(next(lines, "")), lines


def _verify_lines(lines: Iterator[str], public_key: str | None) -> Verdict:
    header = read_header(next(lines, ""))
    check = signature_check(public_key or str(header.get("public_key")))
    till = str(header["till"])
    breaks = list(header_breaks(header, public_key, check))
    counted = _Counted(lines)
    end = Head(till, int(str(header["last"])), str(header["head"]))
    breaks += verify(counted, check, till=till, end=end, first=2)
    return Verdict(till, counted.count, tuple(breaks))


def read_header(line: str) -> dict[str, object]:
    """Read the first line of an exported file; refuse one that is no header."""
    try:
        line.encode()  # bytes that are no UTF-8 are an error here, not while hashing
        header = json.loads(line)
        usable = isinstance(header, dict) and header.get("format") == FORMAT
        usable = (
            usable and type(header["last"]) is int and all(type(header[k]) is str for k in ("till", "head"))
        )
        usable = usable and canonical(header) == line  # a number without end cannot be written so
    except (ValueError, KeyError, RecursionError):
        usable = False
    if not usable:
        raise CanteenError(f"第 1 行不是 {FORMAT} 的文件头，或被改过：这个文件不能核对，请重新导出。")
    return dict(header)


def header_breaks(
    header: dict[str, object], public_key: str | None, check: Callable[[str, str], bool]
) -> Iterator[Break]:
    """List what does not hold of a header: another key than the one given, or a forged signature."""
    if public_key and header.get("public_key") != public_key:
        yield Break(1, "key", "第 1 行：文件写的公钥不是您给的这一把，可能是别的收银机，或整份伪造。")
    content = {name: value for name, value in header.items() if name != "signature"}
    if not check(hash_of(content), str(header.get("signature"))):
        yield Break(1, "header", "第 1 行：文件头的签名不对，末尾编号或公钥被改过。")


def _split(file: TextIO) -> Iterator[str]:
    """Give the lines without their one allowed line end; what is left of another kind shows as a break."""
    for line in file:
        yield line.removesuffix("\n")


class _Counted:
    """Counts the lines that pass through, so that a long journal is read once."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = lines
        self.count = 0

    def __iter__(self) -> Iterator[str]:
        for line in self._lines:
            self.count += 1
            yield line
