"""Reading what a form sent, field by field."""

from flask import request

from pos.rules.errors import BadValue
from settlement.rules.faults import Fault
from settlement.rules.roles import Role, Scope

SCOPE_FIELDS = ("district", "street", "community", "canteen")
"""The four parts of a scope, from the top."""


def text(name: str, most: int = 200) -> str:
    """Read a field without its outer blanks; one that is missing is empty."""
    return secret(name, most).strip()


def secret(name: str, most: int = 200) -> str:
    """Read a field exactly as it was typed."""
    value = request.form.get(name, "")
    if len(value) > most:
        raise Fault(name, f"写得太长：最多 {most} 个字。")
    if "\0" in value or not value.isprintable():
        raise Fault(name, "里面有看不见的字符：请删掉再写。")
    return value


def whole(name: str) -> int:
    """Read a whole number that the page itself put there."""
    value = text(name, 10)
    if not (value.isascii() and value.isdigit()):
        raise BadValue("这一下没有做：页面发来的不完整，请重新打开再试。")
    return int(value)


def role() -> Role:
    """Read what somebody is to be."""
    try:
        return Role(text("role"))
    except ValueError as error:
        raise Fault("role", "没有选角色：请选一个。") from error


def scope() -> Scope:
    """Read the place that somebody's work reaches: the parts from the top, without a hole."""
    parts = [text(name) for name in SCOPE_FIELDS]
    written = [part for part in parts if part]
    if parts[: len(written)] != written:
        raise Fault("scope", "范围要从区往下写，中间不能空：请补上空着的一格。")
    return Scope(tuple(written))
