"""One-time links: whoever holds one sets a password and a phone's code; there is no default password."""

from dataclasses import dataclass, field

from pos.rules.errors import Refused
from settlement.account_book import Account
from settlement.door_key import new_token, token_hash
from settlement.gate import Gate
from settlement.link_book import Link, Purpose
from settlement.phone_code import new_secret, step_of_code
from settlement.rules.faults import Fault
from settlement.rules.roles import WHOLE, Role
from settlement.rules.sign_in import check_name, check_password, folded_name
from settlement.store import Office

NO_LINK = "这个链接用过了、过期了或者不对：请找管理员再要一个。"


@dataclass(frozen=True)
class Invitation:
    """What a link that works asks its holder for."""

    link: Link
    name: str
    secret: str = field(repr=False)
    asks_name: bool
    asks_password: bool
    asks_code: bool


@dataclass(frozen=True)
class Chosen:
    """What the holder of a link typed."""

    name: str
    password: str = field(repr=False)
    again: str = field(repr=False)
    code: str = field(repr=False)


def give_link(gate: Gate, office: Office, account: Account | None, purpose: Purpose) -> str:
    """Make a link for an account and give its token, the only time that it is to be seen."""
    token = new_token()
    hashed = token_hash(token)
    number = account.id if account else None
    bare = Link(hashed, number, purpose, "")
    sealed = gate.key.seal(new_secret(), bare.row)
    office.links.give(Link(hashed, number, purpose, sealed), gate.clock())
    return token


def first_link(gate: Gate) -> str | None:
    """Make the link of the first start; None where there is an administrator already."""
    with gate.centre.begin() as office:
        if office.accounts.has_administrator():
            return None
        token = give_link(gate, office, None, Purpose.FIRST)
        gate.note(office, "first-link-made", None)
        return token


def recover(gate: Gate, name: str) -> str:
    """Unlock an account at the centre's own machine, sign it out, and give the token of a new link."""
    with gate.centre.begin() as office:
        account = office.accounts.named(name)
        if account is None:
            raise Refused(f"没有叫 {name} 的账号：请照账号一览里的写。")
        office.accounts.lock(account.id, locked=False)
        office.tries.forget(gate.key.digest("name", folded_name(account.name)))
        office.visits.end_all(account.id)
        facts = {"whom": str(account.id), "scope": str(account.scope)}
        gate.note(office, "account-recovered", None, **facts)
        return give_link(gate, office, account, Purpose.ACCOUNT)


def invitation(gate: Gate, token: str) -> Invitation:
    """Find what a link asks for."""
    with gate.centre.read() as office:
        found = office.links.find(token_hash(token), gate.clock())
        account = office.accounts.get(found.account) if found and found.account else None
    if found is None or (found.account is not None and account is None):
        raise Refused(NO_LINK)
    return Invitation(
        link=found,
        name=account.name if account else "",
        secret=gate.key.open(found.code_secret, found.row),
        asks_name=found.purpose is Purpose.FIRST,
        asks_password=found.purpose is not Purpose.CODE,
        asks_code=account is None or account.role.at_centre or found.purpose is Purpose.CODE,
    )


def use_link(gate: Gate, asked: Invitation, chosen: Chosen) -> None:
    """Set what a link is for; the account's visits end, and the link with them."""
    _check(gate, asked, chosen)
    hashed = gate.hasher.hash(chosen.password) if asked.asks_password else ""
    with gate.centre.begin() as office:
        account = _account_of(gate, office, asked, chosen)
        if asked.asks_password:
            office.accounts.set_password(account.id, hashed)
        if asked.asks_code:
            office.accounts.set_code_secret(account.id, gate.key.seal(asked.secret, account.row))
        office.visits.end_all(account.id)
        what = {Purpose.FIRST: "first", Purpose.ACCOUNT: "account", Purpose.CODE: "code"}
        gate.note(office, "set-up-done", account, what=what[asked.link.purpose])


def _check(gate: Gate, asked: Invitation, chosen: Chosen) -> None:
    name = chosen.name if asked.asks_name else asked.name
    if asked.asks_name:
        check_name(name)
    if asked.asks_password:
        check_password(chosen.password, name)
        if chosen.again != chosen.password:
            raise Fault("again", "两次写的密码不一样：请再写一遍。")
    if asked.asks_code and step_of_code(asked.secret, chosen.code, gate.clock()) is None:
        raise Fault("code", "验证码不对：请写手机上现在的 6 位数字；总不对就校准手机的时间。")


def _account_of(gate: Gate, office: Office, asked: Invitation, chosen: Chosen) -> Account:
    """Use the link up, and find or make its account."""
    number = asked.link.account
    if not office.links.use(asked.link) or (number is None and office.accounts.has_administrator()):
        raise Refused(NO_LINK)
    if number is None:
        return office.accounts.add(chosen.name, Role.ADMINISTRATOR, WHOLE, gate.clock())
    account = office.accounts.get(number)
    if account is None:
        raise Refused(NO_LINK)
    return account
