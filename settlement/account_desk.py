"""What an administrator does with accounts: make, change, lock, unlock, end visits, give a new link."""

from dataclasses import dataclass

from pos.rules.errors import Refused
from settlement.account_book import Account
from settlement.gate import Gate
from settlement.link_book import Purpose
from settlement.rules.faults import Fault
from settlement.rules.roles import Role, Scope, check_level
from settlement.rules.sign_in import check_name, folded_name
from settlement.set_up import give_link
from settlement.store import Office

_LAST = "这是最后一个能用的全市管理员，没有改：请先另建一个管理员。"
_SELF = "不能停用自己，也不能改自己的角色和范围：请让另一位管理员来做。"


@dataclass(frozen=True)
class Post:
    """What somebody is to be: a role, and the place it reaches."""

    role: Role
    scope: Scope


def create(gate: Gate, by: Account, name: str, post: Post) -> tuple[Account, str]:
    """Make an account; give it and the token of the link with which its owner sets the password."""
    check_name(name)
    _check_post(by, post)
    with gate.centre.begin() as office:
        made = office.accounts.add(name, post.role, post.scope, gate.clock())
        token = give_link(gate, office, made, Purpose.ACCOUNT)
        gate.note_about(office, "account-made", by, made, role=post.role.value)
        return made, token


def change(gate: Gate, by: Account, number: int, post: Post) -> None:
    """Give an account another role or scope; its visits end."""
    _check_post(by, post)
    with gate.centre.begin() as office:
        account = _other(office, by, number)
        if account.role is Role.ADMINISTRATOR:
            _check_not_last(office, account)
        office.accounts.change(number, post.role, post.scope)
        office.visits.end_all(number)
        was = f"{account.role.value} {account.scope}".strip()
        now = f"{post.role.value} {post.scope}".strip()
        gate.note_about(office, "account-changed", by, account, was=was, now=now)


def lock(gate: Gate, by: Account, number: int) -> None:
    """Close an account until it is unlocked; its visits and its link end."""
    with gate.centre.begin() as office:
        account = _other(office, by, number)
        _check_not_last(office, account)
        office.accounts.lock(number, locked=True)
        office.visits.end_all(number)
        office.links.withdraw(number)
        gate.note_about(office, "account-locked", by, account)


def unlock(gate: Gate, by: Account, number: int) -> None:
    """Open an account again, whether somebody locked it or too many wrong tries did."""
    with gate.centre.begin() as office:
        account = _account(office, number)
        office.accounts.lock(number, locked=False)
        office.tries.forget(gate.key.digest("name", folded_name(account.name)))
        gate.note_about(office, "account-unlocked", by, account)


def end_visits(gate: Gate, by: Account, number: int) -> int:
    """Sign an account out everywhere; give in how many places it was signed in."""
    with gate.centre.begin() as office:
        account = _account(office, number)
        ended = office.visits.end_all(number)
        gate.note_about(office, "visits-ended", by, account, count=ended)
        return ended


def new_link(gate: Gate, by: Account, number: int) -> tuple[Account, str]:
    """Give a link to somebody who lost password or phone; the old ones hold until it is used."""
    with gate.centre.begin() as office:
        account = _account(office, number)
        if account.locked:
            raise Refused(f"{account.name} 的账号停用着，没有给链接：请先启用。")
        token = give_link(gate, office, account, Purpose.ACCOUNT)
        gate.note_about(office, "link-made", by, account)
        return account, token


def _check_post(by: Account, post: Post) -> None:
    check_level(post.role, post.scope)
    if not by.scope.covers(post.scope):
        raise Fault("scope", f"这个范围不归您管：只能写{by.scope.label}里面的地方。")


def _account(office: Office, number: int) -> Account:
    account = office.accounts.get(number)
    if account is None:
        raise Refused("没有这个账号，没有改：请回到账号一览。")
    return account


def _other(office: Office, by: Account, number: int) -> Account:
    if number == by.id:
        raise Refused(_SELF)
    return _account(office, number)


def _check_not_last(office: Office, account: Account) -> None:
    is_one = account.role is Role.ADMINISTRATOR and not account.scope.parts
    if is_one and not office.accounts.has_administrator(beside=account.id):
        raise Refused(_LAST)
