"""A new key for the vault: all is sealed again, a few rows at a time, so that it can be stopped."""

from collections.abc import Callable, Iterator

from sqlalchemy import RowMapping, Table

from pos.rules.journal import Fact
from settlement import consent_tables, found_tables, people_tables
from settlement.grid_book import grid_place
from settlement.list_import import Ordered
from settlement.people_book import Row
from settlement.people_keys import PeopleKeys
from settlement.sealed_people import photo_place, row_of
from settlement.store import Centre
from settlement.vault import Place, Vault

STEP_ROWS = 500
SEALED = {**people_tables.SEALED, **consent_tables.SEALED, **found_tables.SEALED}
"""Which columns of the centre are sealed, by table."""


def rows_to_rotate(centre: Centre, version: int) -> int:
    """Count the rows that are sealed with another key than this one."""
    with centre.read() as office:
        return sum(office.sealed.count_but(table, version) for table in SEALED)


def begin_rotation(centre: Centre, keys: PeopleKeys, ordered: Ordered) -> bool:
    """Make a new key, unless an earlier rotation was stopped half-way: then that one is gone on with."""
    keys.vault.reload()
    if rows_to_rotate(centre, keys.vault.version):
        return False
    keys.ring.add()
    keys.vault.reload()
    _note(centre, ordered, "keys-rotation-begun", keys.vault.version)
    return True


def rotate(
    centre: Centre, keys: PeopleKeys, ordered: Ordered, progress: Callable[[int], object] = int
) -> int:
    """Seal everything with the newest key, one short transaction after the other; tell how many rows."""
    done = 0
    for rows in _steps(centre, keys.vault):
        done += rows
        progress(rows)
    _note(centre, ordered, "keys-rotated", keys.vault.version, count=done)
    return done


def _steps(centre: Centre, vault: Vault) -> Iterator[int]:
    for table, columns in SEALED.items():
        while True:
            with centre.begin() as office:
                rows = office.sealed.sealed_otherwise(table, vault.version, STEP_ROWS)
                office.sealed.put(table, [_again(vault, table, columns, row) for row in rows])
            if not rows:
                break
            yield len(rows)


def _again(vault: Vault, table: Table, columns: tuple[str, ...], row: RowMapping) -> Row:
    """Open a row with its old key and seal it with the new one."""
    where = _where(table, row)
    fresh: dict[str, object] = {column.name: row[column.name] for column in table.primary_key}
    for column in columns:
        place, sealed = Place(table.name, column, where), row[column]
        fresh[column] = None if sealed is None else vault.seal(place, vault.open(place, sealed))
    return {**fresh, "key_version": vault.version}


def _where(table: Table, row: RowMapping) -> str:
    """Name a row the way its values are sealed to it."""
    if table.name == "person_photo":
        return photo_place(row["person"], row["photo"])
    if table.name == "grid_worker":
        return grid_place(row["community"], row["grid"], row["opened_by"])
    if table.name == "found_report":
        return str(row["request"])
    if table.name == "band_consent":
        return row_of(row["person"], row["number"])
    return row_of(row["person"], row["opened_by"] if table.name == "person_details" else None)


def _note(centre: Centre, ordered: Ordered, kind: str, version: int, **facts: Fact) -> None:
    with centre.begin() as office:
        office.audit.append(ordered.draft(kind, version=version, **facts))
