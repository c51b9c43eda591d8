"""From a file to checked rows: read once, every fault listed, nothing of the ledger held up meanwhile."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TypeVar

from pos.pinyin import initials
from pos.rules.roster_sheet import ID_NUMBER, PHOTO, BadRow, Cell
from pos.sheets import read_rows
from settlement.people_keys import LedgerLookup
from settlement.photos import Photos
from settlement.rules.list_difference import Details
from settlement.rules.list_sheet import LIST_SHAPE, ListLine, check_line
from settlement.sheet_guard import check_sheet
from settlement.spool import Spool

BAD_ROWS_MAX = 1_000
T = TypeVar("T")
Numbered = tuple[int, dict[str, Cell]]
Watch = Callable[[Iterable[Numbered]], Iterable[Numbered]]


@dataclass(frozen=True)
class Listed:
    """One sound row with what it is found by in the ledger."""

    row: int
    person: str
    line: ListLine
    initials: str
    alike: str
    same_as_row: int | None
    photo: str = ""

    @property
    def details(self) -> Details:
        """Give what the row says that may change."""
        line = self.line
        return Details(
            name=line.resident.name,
            phone=line.phone,
            conditions=line.conditions,
            guardian=line.guardian,
            guardian_phone=line.guardian_phone,
            lives_at=line.lives_at,
            moved_away_on=line.moved_away_on,
            photo=self.photo,
        )


@dataclass(frozen=True)
class ReadList:
    """A list that was read: its sound rows, its faults, the file's digest.

    ``progress`` is told how many rows were compared.
    """

    spool: Spool[Listed]
    bad: tuple[BadRow, ...]
    file_digest: str
    photos: Photos
    progress: Callable[[int], object] = int


@dataclass(frozen=True)
class Reading:
    """What a list is read with: the words for the categories, the keyed hashes and the day."""

    categories: Mapping[str, str]
    lookup: LedgerLookup
    today: date


def read_list(file: Path, reading: Reading, watch: Watch = iter) -> ReadList:
    """Read a monthly list; ``watch`` sees the rows go by. Whoever calls closes the spool."""
    check_sheet(file)
    digest = file_digest(file)
    photos = Photos(file.parent, reading.lookup)
    spool, bad = spooled(_checked(watch(read_rows(file, shape=LIST_SHAPE)), reading, photos))
    return ReadList(spool, bad, digest, photos)


def spooled(checked: Iterable[T | BadRow]) -> tuple[Spool[T], tuple[BadRow, ...]]:
    """Put the sound lines of a sheet aside and gather its bad rows, as many as anybody would read."""
    spool: Spool[T] = Spool()
    bad: list[BadRow] = []
    try:
        for found in checked:
            if not isinstance(found, BadRow):
                spool.add(found)
            elif len(bad) < BAD_ROWS_MAX:
                bad.append(found)
            else:
                break
    except BaseException:
        spool.close()
        raise
    return spool, tuple(bad)


def file_digest(file: Path) -> str:
    """Give the SHA-256 of a file, by which the audit trail knows it; empty where the file cannot be read."""
    try:
        with file.open("rb") as opened:
            return hashlib.file_digest(opened, "sha256").hexdigest()
    except OSError:
        return ""  # reading the rows says why


def _checked(rows: Iterable[Numbered], reading: Reading, photos: Photos) -> Iterator[Listed | BadRow]:
    """Check every row, and that no ID number comes twice."""
    people: dict[str, int] = {}
    names: dict[str, int] = {}
    for row, cells in rows:
        line, bad = check_line(row, cells, reading.categories, reading.today)
        yield from bad
        if line is None:
            continue
        digest = reading.lookup.person(line.resident.id_number)
        first = people.setdefault(digest, row)
        if first != row:
            yield BadRow(
                row, ID_NUMBER, f"与第 {first} 行的身份证号相同：一个人只能有一行，两个人用一个号请核对证件"
            )
            continue
        photo, reason = photos.check(line.resident.photo) if line.resident.photo else ("", "")
        if reason:
            yield BadRow(row, PHOTO, reason)
            continue
        alike = reading.lookup.alike(line.resident.born_on, line.resident.name)
        other = names.setdefault(alike, row)
        same_as = other if other != row else None
        yield Listed(row, digest, line, initials(line.resident.name), alike, same_as, photo)
