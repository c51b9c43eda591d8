"""Whether a copy of the centre's books holds: the audit trail, and every till's journal, line by line."""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path

from pos.bars import Progress, each, silent
from pos.copied_books import BooksBroken
from pos.keys import signature_check
from pos.rules.chain import Break, verify
from pos.rules.journal import Head
from settlement.store import AUDIT

_BUSY_S = 10.0


def check_lines(path: Path, public_key: str, progress: Progress = silent) -> None:
    """Check the journals in a SQLite file of the centre; raises BooksBroken where one is wrong."""
    try:
        with closing(
            sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True, timeout=_BUSY_S)
        ) as copy:
            audit = _breaks(copy, "entry", "head", {AUDIT: public_key}, progress)
            tills = _breaks(copy, "till_entry", "till_head", _keys_of_tills(copy), progress)
            broken = next(audit, None) or next(tills, None)
    except sqlite3.DatabaseError as error:
        raise BooksBroken("账本的副本打不开：请看磁盘，再试一次。") from error
    if broken:
        raise BooksBroken(f"流水有不对的地方：{broken.sentence}请保留原样，用 canteen centre doctor 看。")


def _breaks(
    copy: sqlite3.Connection, lines: str, heads: str, keys: Mapping[str, str], progress: Progress
) -> Iterator[Break]:
    ends = {till: Head(till, int(number), digest) for till, number, digest in _rows(copy, heads)}
    for till in sorted({*ends, *_tills_in(copy, lines)}):
        if not keys.get(till):
            yield Break(0, "till", f"{till} 有流水，却没有它的公钥。")
            continue
        query = f"select line from {lines} where till = ? order by cast(number as integer)"  # noqa: S608, a name of ours
        found = (line for (line,) in copy.execute(query, (till,)))
        end = ends.get(till, Head(till))
        yield from verify(each(found, progress), signature_check(keys[till]), till=till, end=end)


def _rows(copy: sqlite3.Connection, heads: str) -> Iterator[tuple[str, int, str]]:
    yield from copy.execute(f"select till, number, hash from {heads}")  # noqa: S608, a name of ours


def _tills_in(copy: sqlite3.Connection, lines: str) -> list[str]:
    return [till for (till,) in copy.execute(f"select distinct till from {lines}")]  # noqa: S608, a name of ours


def _keys_of_tills(copy: sqlite3.Connection) -> dict[str, str]:
    return dict(copy.execute("select till, public_key from till"))
