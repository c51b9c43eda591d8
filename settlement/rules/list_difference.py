"""How one line of a list differs from what the ledger holds of the same person, field by field."""

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from datetime import date

from settlement.rules.homes import NOWHERE, Home, home_after
from settlement.rules.masks import masked

SEALED = ("name", "phone", "conditions", "guardian", "guardian_phone")
"""The fields that are stored sealed."""

FIELD_WORDS = {
    "name": "姓名",
    "phone": "电话",
    "conditions": "身体情况",
    "guardian": "监护人",
    "guardian_phone": "监护人电话",
    "community": "社区",
    "grid": "网格",
    "building": "楼栋",
    "home": "房屋",
    "moved_away_on": "迁出日期",
    "photo": "照片",
}
SHRUNK_PEOPLE_MIN = 20
SHRUNK_PERCENT = 20


@dataclass(frozen=True, slots=True)
class Details:
    """What may change about a person and is no status; empty: not known, or the list says nothing."""

    name: str = ""
    phone: str = ""
    conditions: str = ""
    guardian: str = ""
    guardian_phone: str = ""
    lives_at: Home = NOWHERE
    moved_away_on: date | None = None
    photo: str = ""


_ONE_VALUE = tuple(field.name for field in fields(Details) if field.name != "lives_at")


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field before and after, as everybody may see it."""

    field: str
    before: str
    after: str

    def __str__(self) -> str:
        return f"{FIELD_WORDS[self.field]} {self.before or '（空）'} → {self.after or '（空）'}"


def details_after(known: Details, listed: Details) -> Details:
    """Say what is known once a list was read; an empty cell says nothing and takes nothing away."""
    said = {name: value for name in _ONE_VALUE if (value := getattr(listed, name))}
    return replace(known, lives_at=home_after(known.lives_at, listed.lives_at), **said)


def changed_fields(before: Details, after: Details) -> tuple[FieldChange, ...]:
    """List the fields that differ, masked."""
    if before == after:
        return ()
    return tuple(
        FieldChange(name, masked(name, old), masked(name, new))
        for (name, old), (_, new) in zip(_flat(before), _flat(after), strict=True)
        if old != new
    )


def list_shrank(ended: int, listed_before: int) -> bool:
    """Tell whether so many are missing that the file may be cut short: over a fifth, and at least twenty."""
    return ended >= SHRUNK_PEOPLE_MIN and ended * 100 > listed_before * SHRUNK_PERCENT


def _flat(details: Details) -> Iterator[tuple[str, str]]:
    for name in _ONE_VALUE:
        yield name, str(getattr(details, name) or "")
    yield from details.lives_at._asdict().items()
