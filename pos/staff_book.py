"""The people who work at this till, inside one transaction."""

from datetime import UTC, datetime

from sqlalchemy import Connection, RowMapping, func, insert, select, update

from pos.pin import NOBODYS
from pos.rules.journal import instant
from pos.rules.staff import Role, Staff
from pos.tables import staff

_OPEN, _LOCKED = "open", "locked"
_NOBODY = 0


class StaffBook:
    """Reads and writes who works here; nobody is ever taken out, for the journal names them by number."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def all(self) -> tuple[Staff, ...]:
        """Give everybody, in the order of their numbers."""
        rows = self._db.execute(select(staff).where(staff.c.number != _NOBODY).order_by(staff.c.number))
        return tuple(map(_person, rows.mappings()))

    def get(self, number: int) -> Staff | None:
        """Find somebody by number."""
        return self._find(number) if number != _NOBODY else None

    def nobody(self) -> Staff:
        """Give who stands for every number that is nobody's: no digits fit, wrong tries count."""
        return self._find(_NOBODY) or Staff(_NOBODY, "", Role.CASHIER, NOBODYS, open=False)

    def next_number(self) -> int:
        """Give the number of whoever comes next."""
        return (self._db.scalar(select(func.max(staff.c.number))) or 0) + 1

    def keep(self, person: Staff) -> None:
        """Write somebody down, or what has changed about them."""
        row = _row(person)
        changed = self._db.execute(update(staff).where(staff.c.number == person.number).values(row))
        if not changed.rowcount:
            self._db.execute(insert(staff).values(row))

    def _find(self, number: int) -> Staff | None:
        row = self._db.execute(select(staff).where(staff.c.number == number)).mappings().one_or_none()
        return _person(row) if row else None


def _row(person: Staff) -> dict[str, object]:
    return {
        "number": person.number,
        "name": person.name,
        "role": person.role.value,
        "pin": person.pin,
        "state": _OPEN if person.open else _LOCKED,
        "given": int(person.given),
        "wrong": person.wrong,
        "paused_until": instant(person.paused_until) if person.paused_until else "",
    }


def _person(row: RowMapping) -> Staff:
    until = row["paused_until"]
    return Staff(
        number=row["number"],
        name=row["name"],
        role=Role(row["role"]),
        pin=row["pin"],
        open=row["state"] == _OPEN,
        given=bool(row["given"]),
        wrong=row["wrong"],
        paused_until=datetime.fromisoformat(until).astimezone(UTC) if until else None,
    )
