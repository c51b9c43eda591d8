"""Between values and sealed columns: the one place where a person's details are closed and opened."""

from datetime import date

from sqlalchemy import RowMapping

from pos.rules.names import GREETED_FROM_YEARS, greeting, masked_name
from settlement.list_reading import Listed
from settlement.people_book import Row
from settlement.people_keys import PeopleKeys
from settlement.people_tables import person_details
from settlement.rules.homes import Home
from settlement.rules.list_difference import SEALED, Details
from settlement.vault import Place, Vault


def row_of(person: str, opened_by: int | None = None) -> str:
    """Name a ledger row the way values are sealed to it."""
    return person if opened_by is None else f"{person}/{opened_by}"


def known_details(vault: Vault, row: RowMapping) -> Details:
    """Open the details of one row."""
    where = row_of(row["person"], row["opened_by"])
    moved = row["moved_away_on"]
    return Details(
        **{column: vault.open_text(_place(column, where), row[column]) for column in SEALED},
        lives_at=Home(row["community"], row["grid"], row["building"], row["home"]),
        moved_away_on=date.fromisoformat(moved) if moved else None,
        photo=row["photo"] or "",
    )


def details_row(keys: PeopleKeys, listed: Listed, details: Details, opened_by: int, since: date) -> Row:
    """Close details as a new row of a person."""
    where = row_of(listed.person, opened_by)
    woman = listed.line.resident.woman
    return {
        "person": listed.person,
        "opened_by": opened_by,
        "since": since.isoformat(),
        "masked_name": masked_name(details.name),
        "initials": listed.initials,
        # For whoever is old enough on the day it is called out: that is the reader's to know.
        "greeting": greeting(details.name, woman=woman, age=GREETED_FROM_YEARS),
        "alike": listed.alike,
        **details.lives_at._asdict(),
        "moved_away_on": details.moved_away_on.isoformat() if details.moved_away_on else None,
        "photo": details.photo or None,
        **{
            column: keys.vault.seal_text(_place(column, where), getattr(details, column)) for column in SEALED
        },
        "key_version": keys.vault.version,
    }


def person_row(keys: PeopleKeys, listed: Listed, opened_by: int) -> Row:
    """Close the identity of a person who is new."""
    resident = listed.line.resident
    place = Place("person", "id_number", row_of(listed.person))
    return {
        "person": listed.person,
        "last_four": keys.lookup.last_four(resident.id_number),
        "born_on": resident.born_on.isoformat(),
        "woman": int(resident.woman),
        "id_number": keys.vault.seal_text(place, resident.id_number),
        "key_version": keys.vault.version,
        "opened_by": opened_by,
    }


def photo_row(keys: PeopleKeys, listed: Listed, picture: bytes, opened_by: int) -> Row:
    """Close a person's picture."""
    place = Place("person_photo", "picture", photo_place(listed.person, listed.photo))
    return {
        "person": listed.person,
        "photo": listed.photo,
        "opened_by": opened_by,
        "picture": keys.vault.seal(place, picture),
        "key_version": keys.vault.version,
    }


def photo_place(person: str, photo: str) -> str:
    """Name the row of a picture the way it is sealed to it."""
    return f"{person}/{photo}"


def _place(column: str, row: str) -> Place:
    return Place(person_details.name, column, row)
