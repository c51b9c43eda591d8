"""Everything the ledger holds of one person, as everybody may see it who may open their page."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from flask import abort
from sqlalchemy import RowMapping

from settlement.ledger import Ledger
from settlement.people_keys import PeopleKeys
from settlement.rules.homes import Home
from settlement.rules.life import DEATH_SOURCES
from settlement.rules.list_difference import Details, changed_fields
from settlement.rules.masks import masked, masked_id_number
from settlement.rules.status_periods import Period
from settlement.sealed_people import known_details
from settlement.store import Office
from settlement.value_opening import OPENABLE, id_number_of

HISTORY_MOST = 20
_SOURCE_WORDS = {code: word for word, code in DEATH_SOURCES.items()}


@dataclass(frozen=True)
class StatusLine:
    """One status with its days, where it stands and who says so."""

    word: str
    period: Period
    source: str


@dataclass(frozen=True)
class DeathLine:
    """A day of death as one office reports it; the earliest is the one that counts."""

    source: str
    died_on: date
    counts: bool


@dataclass(frozen=True)
class ChangeLine:
    """What one import changed about somebody, masked."""

    since: str
    number: int
    source: str
    sentences: tuple[str, ...]


@dataclass(frozen=True)
class Sheet:
    """Somebody's page: each value that can be opened as a mask, and what is open to read."""

    values: dict[str, str]
    home: Home
    moved_away_on: date | None
    statuses: tuple[StatusLine, ...]
    deaths: tuple[DeathLine, ...]
    lists: tuple[str, ...]
    changes: tuple[ChangeLine, ...]


def person_sheet(ledger: Ledger, office: Office, person: str) -> Sheet:
    """Read somebody's page."""
    row = office.people.standing([person]).get(person)
    if row is None:
        abort(404)
    details = known_details(ledger.keys.vault, row)
    words = {code: word for word, code in ledger.status_codes.items()}
    periods = office.people.periods_of(person)
    return Sheet(
        _masks(office, ledger.keys, row, details),
        details.lives_at,
        details.moved_away_on,
        tuple(StatusLine(words.get(found.code, found.code), found, source) for source, found in periods),
        tuple(_deaths(office, person)),
        office.people.lists_of(person),
        tuple(_changes(ledger.keys, office, person)),
    )


def _masks(office: Office, keys: PeopleKeys, row: RowMapping, details: Details) -> dict[str, str]:
    worker = office.grids.worker(keys.vault, row["community"], row["grid"])
    values = {
        "id_number": masked_id_number(id_number_of(keys, row)),
        "grid_worker": masked("guardian", worker.name) if worker else "",
        "grid_worker_phone": masked("phone", worker.phone) if worker else "",
    }
    for field in OPENABLE:
        if field not in values:
            values[field] = masked(field, getattr(details, field))
    return values


def _deaths(office: Office, person: str) -> Iterator[DeathLine]:
    reported = office.people.deaths([person]).get(person, {})
    earliest = min(reported.values(), default=None)
    for source, day in sorted(reported.items(), key=lambda found: found[1]):
        yield DeathLine(_SOURCE_WORDS.get(source, source), day, day == earliest)


def _changes(keys: PeopleKeys, office: Office, person: str) -> Iterator[ChangeLine]:
    """Give what each import changed, the newest first."""
    versions = office.people.history(person)
    first = versions[0]["opened_by"]
    known = Details()
    lines = []
    for row in versions[-HISTORY_MOST - 1 :]:
        before, known = known, known_details(keys.vault, row)
        if row["opened_by"] == first:
            lines.append(_change(office, row, ("第一次登记",)))
        elif before != Details():
            lines.append(_change(office, row, tuple(map(str, changed_fields(before, known)))))
    yield from reversed(lines)


def _change(office: Office, row: RowMapping, sentences: tuple[str, ...]) -> ChangeLine:
    made = office.imports.get(row["opened_by"])
    return ChangeLine(row["since"], row["opened_by"], made.source if made else "", sentences)
