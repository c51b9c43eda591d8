"""The policy table on its way between machines: the same rows as plain data, with its days as text."""

from collections.abc import Mapping
from datetime import date

from pos.rules.errors import BadPolicy

_DAYS = ("from", "to")
_WORDS = "statuses"
"""The one part of the table whose names are the city's own and whose values are words, never days."""


def as_data(table: Mapping[str, object]) -> dict[str, object]:
    """Write a table's days as text."""
    return {name: _said(value) for name, value in table.items()}


def as_table(data: Mapping[str, object]) -> dict[str, object]:
    """Read a table's days back from text; what is no day is refused with its name."""
    return {name: value if name == _WORDS else _read(name, value) for name, value in data.items()}


def _said(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {name: _said(part) for name, part in value.items()}
    return [_said(part) for part in value] if isinstance(value, list) else value


def _read(name: str, value: object) -> object:
    if isinstance(value, Mapping):
        return {inner: _read(inner, part) for inner, part in value.items()}
    if isinstance(value, list):
        return [_read("", part) for part in value]
    return _day(name, value) if name in _DAYS else value


def _day(name: str, value: object) -> date:
    try:
        return date.fromisoformat(value)  # type: ignore[arg-type]
    except (TypeError, ValueError) as error:
        raise BadPolicy(f"{name}：要写日期，例如 2023-05-01，不能是 {value!r}。") from error
