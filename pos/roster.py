"""From a people list to the roster: compared first, written in one transaction, all or nothing."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from pos.keys import Lookup
from pos.pinyin import initials
from pos.roster_book import RosterBook
from pos.rules.errors import Refused
from pos.rules.journal import canonical
from pos.rules.names import greeting, masked_name
from pos.rules.people import age_on
from pos.rules.roster_sheet import BadRow, RosterLine
from pos.rules.sale import Via
from pos.store import Store

_PHOTO_BYTES_MAX = 100_000
_PHOTO_STARTS = (b"\xff\xd8\xff", b"\x89PNG\r\n")
Row = dict[str, object]


@dataclass(frozen=True)
class Imported:
    """What an import did, or would do: people new, changed and unchanged, and every bad row."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    bad: tuple[BadRow, ...] = ()


@dataclass
class _Changes:
    """The rows that differ from what the roster holds."""

    residents: list[Row] = field(default_factory=list)
    statuses: list[Row] = field(default_factory=list)
    cards: list[Row] = field(default_factory=list)
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    bad: list[BadRow] = field(default_factory=list)


@dataclass(frozen=True)
class PeopleList:
    """The sound lines of one sheet, with the folder its photos are in and the day it is read."""

    lines: Sequence[RosterLine]
    folder: Path
    today: date


def import_people(store: Store, lookup: Lookup, people: PeopleList, *, dry_run: bool = False) -> Imported:
    """Bring the roster up to a list; if one row cannot be taken, nothing is."""
    with store.begin() as book:
        if book.told_people.stands().feed:
            raise Refused("这台收银机的名单由市中心下发，自己会更新：没有导入，要改名单请找市中心。")
        changes = _compare(book.roster, lookup, people)
        if not changes.bad and not dry_run:
            _write(book.roster, changes, people.today)
            if changes.new:
                book.sent.keep_cards_version(0)  # the centre told of their cards before they were known here
    return Imported(changes.new, changes.changed, changes.unchanged, tuple(changes.bad))


def _compare(roster: RosterBook, lookup: Lookup, people: PeopleList) -> _Changes:
    known = roster.known()
    changes = _Changes()
    for line in people.lines:
        person = lookup.person(line.id_number)
        before = known.residents.get(person)
        resident, problem = _resident(person, line, lookup, people)
        if problem:
            changes.bad.append(BadRow(line.row, "照片", problem))
        if resident["photo"] is None and before:
            resident["photo"] = before[-1]
        statuses = [
            row
            for row in _statuses(person, line)
            if known.statuses.get(_key(row)) != (row["ends"], row["document"])
        ]
        cards_to_bind = _cards(person, line, lookup, known.cards, changes)
        same = before == tuple(resident.values()) and not statuses and not cards_to_bind
        changes.new += before is None
        changes.unchanged += same
        changes.changed += before is not None and not same
        if before != tuple(resident.values()):
            changes.residents.append(resident)
        changes.statuses += statuses
        changes.cards += cards_to_bind
    return changes


def _resident(person: str, line: RosterLine, lookup: Lookup, people: PeopleList) -> tuple[Row, str]:
    photo, problem = _photo(people.folder / line.photo) if line.photo else (None, "")
    row: Row = {
        "person": person,
        "last_four": lookup.last_four(line.id_number),
        "born_on": line.born_on.isoformat(),
        "name": masked_name(line.name),
        "initials": initials(line.name),
        "greeting": greeting(line.name, woman=line.woman, age=age_on(line.born_on, people.today)),
        "community": line.community,
        "photo": photo,
    }
    return row, problem


def _photo(path: Path) -> tuple[bytes | None, str]:
    try:
        photo = path.read_bytes()
    except OSError:
        return None, f"找不到照片 {path.name}：请放在名单旁边，或把这一格留空"
    if len(photo) > _PHOTO_BYTES_MAX or not photo.startswith(_PHOTO_STARTS):
        return None, f"照片 {path.name} 要是 JPEG 或 PNG，不超过 {_PHOTO_BYTES_MAX // 1000} KB"
    return photo, ""


def _statuses(person: str, line: RosterLine) -> Iterable[Row]:
    for held in line.statuses:
        yield {
            "person": person,
            "code": held.code,
            "begins": held.begins.isoformat() if held.begins else "",
            "ends": held.ends.isoformat() if held.ends else None,
            "document": line.document,
        }


def _key(row: Mapping[str, object]) -> tuple[str, str, str]:
    return str(row["person"]), str(row["code"]), str(row["begins"])


def _cards(
    person: str, line: RosterLine, lookup: Lookup, bound: Mapping[str, str], changes: _Changes
) -> list[Row]:
    """Bind the wristband of a line, unless it is this person's already; another's is refused, unnamed."""
    if not line.card:
        return []
    digest = lookup.card(line.card)
    owner = bound.get(digest)
    if owner is None:
        return [{"digest": digest, "person": person, "kind": Via.BAND.value}]
    if owner != person:
        changes.bad.append(BadRow(line.row, "手环码", "这个手环码已登记给别人：请交社区核对"))
    return []


def _write(roster: RosterBook, changes: _Changes, today: date) -> None:
    if changes.residents:
        roster.put_residents(changes.residents)
    if changes.statuses:
        roster.put_statuses(changes.statuses)
    if changes.cards:
        roster.put_cards(changes.cards, today.isoformat())
    if changes.residents or changes.statuses or changes.cards:
        roster.set_version(_next_version(roster.version(), changes))


def _next_version(before: str, changes: _Changes) -> str:
    """Name the list by what it was before and what was changed."""
    digest = hashlib.sha256(before.encode())
    for row in (*changes.residents, *changes.statuses, *changes.cards):
        digest.update(canonical({k: v.hex() if isinstance(v, bytes) else v for k, v in row.items()}).encode())
    return digest.hexdigest()[:16]
