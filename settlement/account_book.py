"""Accounts, inside one transaction."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, RowMapping, func, insert, or_, select, true, update

from pos.rules.journal import instant
from settlement.account_tables import account
from settlement.rules.faults import Fault
from settlement.rules.roles import Role, Scope, read_scope
from settlement.rules.sign_in import folded_name


@dataclass(frozen=True)
class Account:
    """Somebody who may sign in at the centre."""

    id: int
    name: str
    role: Role
    scope: Scope
    locked: bool
    password: str | None = field(repr=False)
    code_secret: str | None = field(repr=False)
    code_step: int

    @property
    def is_set_up(self) -> bool:
        """Tell whether everything that this role signs in with is there."""
        return self.password is not None and not self.lacks_code

    @property
    def lacks_code(self) -> bool:
        """Tell whether the role asks for a phone's code and no phone is known."""
        return self.role.at_centre and self.code_secret is None

    @property
    def row(self) -> str:
        """Name this row where a secret is sealed for it."""
        return f"account:{self.id}"


class AccountBook:
    """Who may sign in."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def get(self, number: int) -> Account | None:
        """Find an account by its number."""
        return self._one(account.c.id == number)

    def named(self, name: str) -> Account | None:
        """Find an account by its name, however it is written."""
        return self._one(account.c.folded == folded_name(name))

    def add(self, name: str, role: Role, scope: Scope, at: datetime) -> Account:
        """Make an account that cannot sign in yet."""
        if self.named(name) is not None:
            raise Fault("name", f"已经有叫 {name} 的账号：请换一个名字，或在后面加单位。")
        made = self._db.execute(
            insert(account)
            .values(name=name, folded=folded_name(name), role=role.value, scope=str(scope))
            .values(code_step=0, locked=0, made_at=instant(at))
            .returning(account)
        )
        return _read(made.mappings().one())

    def change(self, number: int, role: Role, scope: Scope) -> None:
        """Give an account another role or scope."""
        self._set(number, role=role.value, scope=str(scope))

    def set_password(self, number: int, hashed: str) -> None:
        """Keep the hash of a new password."""
        self._set(number, password=hashed)

    def set_code_secret(self, number: int, sealed: str) -> None:
        """Keep what a new phone's codes are made of; the codes of the old one end."""
        self._set(number, code_secret=sealed, code_step=0)

    def lock(self, number: int, *, locked: bool) -> None:
        """Close an account, or open it again."""
        self._set(number, locked=int(locked))

    def use_step(self, number: int, step: int) -> bool:
        """Use up the code of a step; false where it, or a later one, was used before."""
        used = update(account).where(account.c.id == number, account.c.code_step < step)
        return self._db.execute(used.values(code_step=step)).rowcount == 1

    def inside(self, scope: Scope, after: int, most: int) -> list[Account]:
        """List the accounts inside a scope, oldest first, beginning after a number."""
        query = select(account).where(account.c.id > after, _within(scope)).order_by(account.c.id).limit(most)
        return [_read(row) for row in self._db.execute(query).mappings()]

    def names(self, numbers: set[int]) -> dict[int, str]:
        """Give the names of some accounts."""
        rows = self._db.execute(select(account.c.id, account.c.name).where(account.c.id.in_(numbers)))
        return {row[0]: row[1] for row in rows}

    def has_administrator(self, *, beside: int = 0) -> bool:
        """Tell whether somebody else can look after the whole centre."""
        query = select(func.count()).where(
            account.c.role == Role.ADMINISTRATOR.value,
            account.c.scope == "",
            account.c.locked == 0,
            account.c.password.is_not(None),
            account.c.code_secret.is_not(None),
            account.c.id != beside,
        )
        return bool(self._db.scalar(query))

    def _set(self, number: int, **values: object) -> None:
        self._db.execute(update(account).where(account.c.id == number).values(**values))

    def _one(self, condition: ColumnElement[bool]) -> Account | None:
        row = self._db.execute(select(account).where(condition)).mappings().one_or_none()
        return _read(row) if row else None


def _within(scope: Scope) -> ColumnElement[bool]:
    if not scope.parts:
        return true()
    inside = account.c.scope.startswith(f"{scope}/", autoescape=True)
    return or_(account.c.scope == str(scope), inside)


def _read(row: RowMapping) -> Account:
    return Account(
        id=row["id"],
        name=row["name"],
        role=Role(row["role"]),
        scope=read_scope(row["scope"]),
        locked=bool(row["locked"]),
        password=row["password"],
        code_secret=row["code_secret"],
        code_step=row["code_step"],
    )
