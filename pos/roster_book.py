from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Connection, RowMapping, bindparam, func, or_, select
from sqlalchemy.dialects.sqlite import insert

from pos.rules.people import Diner, Status
from pos.sent_book import CARDS_VERSION
from pos.settings_book import SettingsBook
from pos.tables import card, resident, status

_LIST = "roster"
_GUEST = select(resident).where(resident.c.person == bindparam("wanted"))
_STATUSES = select(status).where(status.c.person == bindparam("wanted"))


@dataclass(frozen=True)
class Resident:
    """Somebody the till knows: never the full name or number."""

    person: str
    last_four: str
    born_on: date
    name: str
    initials: str
    greeting: str
    community: str
    photo: bytes | None = None


@dataclass(frozen=True)
class Guest:
    """A resident with what pricing needs."""

    resident: Resident
    diner: Diner


@dataclass(frozen=True)
class Known:
    """The whole list by its keys: residents, status periods (last day, document), owner of each code."""

    residents: Mapping[str, tuple[object, ...]]
    statuses: Mapping[tuple[str, str, str], tuple[object, ...]]
    cards: Mapping[str, str]


class RosterBook:
    """The people list, inside one transaction."""

    def __init__(self, connection: Connection, settings: SettingsBook) -> None:
        self._db = connection
        self._settings = settings

    def version(self) -> str:
        """Name the people list by its content, and the centre's cards by their version; empty without any."""
        cards = int(self._settings.get(CARDS_VERSION) or 0)
        return (self._settings.get(_LIST) or "") + (f"+{cards}" if cards else "")

    def set_version(self, version: str) -> None:
        """Remember the new name of the people list."""
        self._settings.put(_LIST, version)

    def guest(self, person: str) -> Guest | None:
        """Find a resident by the digest that stands for them."""
        row = self._db.execute(_GUEST, {"wanted": person}).mappings().one_or_none()
        if row is None:
            return None
        known = _resident(row)
        rows = self._db.execute(_STATUSES, {"wanted": person}).mappings()
        statuses = tuple(_status(row["code"], row["begins"], row["ends"]) for row in rows)
        return Guest(known, Diner(person, known.born_on, statuses))

    def search(self, last_four: str, born: Iterable[str], initials: str, most: int) -> tuple[Resident, ...]:
        """Find people by the keyed last four digits or a birth date pattern, and by pinyin initials.

        ``born`` are patterns with ``_`` for an unknown digit, such as ``1936-__-__``.
        """
        numbers: list[ColumnElement[bool]] = [_born(pattern) for pattern in born]
        if last_four:
            numbers.append(resident.c.last_four == last_four)
        conditions = [or_(*numbers)] if numbers else []
        if initials:
            conditions.append(resident.c.initials.startswith(initials, autoescape=True))
        return self._residents(*conditions, most=most)

    def count(self) -> int:
        """Count the people on the list."""
        return self._db.scalar(select(func.count()).select_from(resident)) or 0

    def known(self) -> Known:
        """Give the whole list, for comparing with a sheet."""
        residents, statuses = self._db.execute(select(resident)), self._db.execute(select(status))
        return Known(
            residents={row.person: tuple(row) for row in residents},
            statuses={(row.person, row.code, row.begins): (row.ends, row.document) for row in statuses},
            cards={row.digest: row.person for row in self._db.execute(select(card))},
        )

    def put_residents(self, rows: Sequence[Mapping[str, object]]) -> None:
        """Write residents, in place of what was known of the same persons."""
        row = insert(resident)
        changed = {c.name: row.excluded[c.name] for c in resident.columns if not c.primary_key}
        self._db.execute(row.on_conflict_do_update(index_elements=["person"], set_=changed), rows)

    def put_statuses(self, rows: Sequence[Mapping[str, object]]) -> None:
        """Write status periods; the same person, status and first day is the same period."""
        row = insert(status)
        changed = {"ends": row.excluded.ends, "document": row.excluded.document}
        self._db.execute(
            row.on_conflict_do_update(index_elements=["person", "code", "begins"], set_=changed), rows
        )

    def put_cards(self, rows: Sequence[Mapping[str, object]], since: str = "") -> None:
        """Bind codes that are not bound yet; ``since`` is the day the list was read."""
        self._db.execute(insert(card), [{**row, "since": since} for row in rows])

    def _residents(self, *conditions: ColumnElement[bool], most: int) -> tuple[Resident, ...]:
        rows = self._db.execute(select(resident).where(*conditions).order_by(resident.c.person).limit(most))
        return tuple(map(_resident, rows.mappings()))


def _born(pattern: str) -> ColumnElement[bool]:
    """Ask for a birth date; only a whole one is found by the index."""
    return resident.c.born_on.like(pattern) if "_" in pattern else resident.c.born_on == pattern


def _resident(row: RowMapping) -> Resident:
    return Resident(
        row["person"],
        row["last_four"],
        date.fromisoformat(row["born_on"]),
        row["name"],
        row["initials"],
        row["greeting"],
        row["community"],
        row["photo"],
    )


def _status(code: str, begins: str, ends: str | None) -> Status:
    """Read a period back; an open beginning is stored as an empty text so that it can be part of a key."""
    return Status(
        code, date.fromisoformat(begins) if begins else None, date.fromisoformat(ends) if ends else None
    )
