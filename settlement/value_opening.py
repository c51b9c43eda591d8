"""Opening one hidden value of somebody: shown once, and the audit trail says who, whose, which and why."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import RowMapping

from settlement.account_book import Account
from settlement.ledger import Ledger
from settlement.people_keys import PeopleKeys
from settlement.rules.faults import Fault
from settlement.rules.reasons import check_reason
from settlement.sealed_people import known_details, photo_place, row_of
from settlement.store import Office
from settlement.vault import Place

ID_NUMBER, PHOTO = "id_number", "photo"
OPENABLE = {
    "id_number": "身份证号",
    "name": "姓名",
    "phone": "电话",
    "conditions": "身体情况",
    "guardian": "监护人",
    "guardian_phone": "监护人电话",
    "photo": "照片",
    "grid_worker": "网格员",
    "grid_worker_phone": "网格员电话",
}
"""What can be opened, by the word on screen."""


@dataclass(frozen=True)
class Opened:
    """A value in clear: a text, or a picture."""

    field: str
    text: str = ""
    picture: bytes = b""


def open_value(ledger: Ledger, who: Account, person: str, field: str, why: str) -> Opened:
    """Open one value; the line in the audit trail stands before anybody sees it."""
    if field not in OPENABLE:
        raise Fault("field", "没有选看哪一项：没有打开，请选一项。")
    why = check_reason(why)
    with ledger.gate.centre.begin() as office:
        row = office.people.standing([person])[person]
        opened = _opened(office, ledger.keys, row, field)
        if not (opened.text or opened.picture):
            raise Fault("field", f"没有登记{OPENABLE[field]}：没有什么可看。")
        ledger.note(office, "value-opened", who, person, field=field, why=why)
    return opened


def id_number_of(keys: PeopleKeys, row: RowMapping) -> str:
    """Open the ID number of somebody's row."""
    return keys.vault.open_text(Place("person", ID_NUMBER, row_of(row["person"])), row[ID_NUMBER])


def _opened(office: Office, keys: PeopleKeys, row: RowMapping, field: str) -> Opened:
    read: Callable[[], Opened] = {
        ID_NUMBER: lambda: Opened(field, id_number_of(keys, row)),
        PHOTO: lambda: Opened(field, picture=_picture(office, keys, row)),
    }.get(field, lambda: Opened(field, _detail(office, keys, row, field)))
    return read()


def _detail(office: Office, keys: PeopleKeys, row: RowMapping, field: str) -> str:
    worker = office.grids.worker(keys.vault, row["community"], row["grid"])
    if field == "grid_worker":
        return worker.name if worker else ""
    if field == "grid_worker_phone":
        return worker.phone if worker else ""
    return str(getattr(known_details(keys.vault, row), field))


def _picture(office: Office, keys: PeopleKeys, row: RowMapping) -> bytes:
    person, photo = row["person"], row["photo"] or ""
    found = office.people.photo(person, photo) if photo else None
    if found is None:
        return b""
    return keys.vault.open(Place("person_photo", "picture", photo_place(person, photo)), found["picture"])
