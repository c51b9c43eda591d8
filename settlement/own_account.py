"""What everybody does with their own account: another password, another phone, ending visits."""

from dataclasses import dataclass, field

from settlement.account_book import Account
from settlement.door import Visitor, code_step, password_fits, use_code
from settlement.door_key import new_token, token_hash
from settlement.gate import Gate
from settlement.link_book import Purpose
from settlement.rules.faults import Fault
from settlement.rules.sign_in import check_password, folded_name
from settlement.set_up import give_link
from settlement.visit_book import Origin


@dataclass(frozen=True)
class Change:
    """What somebody typed to change the own password."""

    old: str = field(repr=False)
    new: str = field(repr=False)
    again: str = field(repr=False)


@dataclass(frozen=True)
class Proof:
    """What shows that it is really them; a code only where it is asked for."""

    password: str = field(repr=False)
    code: str | None = field(default=None, repr=False)


def change_password(gate: Gate, visitor: Visitor, typed: Change) -> str:
    """Set a new password; every visit ends, and the token of a fresh one is given."""
    account = visitor.account
    _prove(gate, account, Proof(typed.old), "old")
    check_password(typed.new, account.name)
    if typed.again != typed.new:
        raise Fault("again", "两次写的新密码不一样：请再写一遍。")
    if typed.new == typed.old:
        raise Fault("password", "新密码和原来的一样：请换一个。")
    hashed, token = gate.hasher.hash(typed.new), new_token()
    with gate.centre.begin() as office:
        office.accounts.set_password(account.id, hashed)
        office.visits.end_all(account.id)
        origin = Origin(visitor.visit.address, visitor.visit.browser)
        office.visits.begin(account.id, token_hash(token), origin, gate.clock())
        gate.note(office, "password-changed", account)
    return token


def renew_code(gate: Gate, visitor: Visitor, password: str, code: str) -> str:
    """Give the token of a link that sets another phone; only with the password and the old phone's code."""
    account = visitor.account
    _prove(gate, account, Proof(password, code), "own_password")
    with gate.centre.begin() as office:
        gate.note(office, "code-change-begun", account)
        return give_link(gate, office, account, Purpose.CODE)


def end_visit(gate: Gate, visitor: Visitor, number: int) -> None:
    """End one of the own visits."""
    with gate.centre.begin() as office:
        if office.visits.end(visitor.account.id, number):
            gate.note(office, "visits-ended", visitor.account, count=1)


def _prove(gate: Gate, account: Account, proof: Proof, field_name: str) -> None:
    """Check who it is; a wrong password or code counts like a wrong try at the door."""
    now = gate.clock()
    who = gate.key.digest("name", folded_name(account.name))
    with gate.centre.begin() as office:
        paused = office.tries.paused_until(who)
        if paused is not None and now < paused:
            raise Fault(field_name, "试错太多次：请过几分钟再试，或请管理员解锁。")
        office.tries.count(who, now)
    fits = password_fits(gate, account, proof.password)
    step = None if proof.code is None else code_step(gate, account, proof.code, now)
    with gate.centre.begin() as office:
        right = fits and (proof.code is None or use_code(office, account, step))
        if right:
            office.tries.forget(who)
            return
        gate.note(office, "password-refused", account)
    if not fits:
        raise Fault(field_name, "现在的密码不对，没有改：请再写一遍。")
    raise Fault("code", "验证码不对，或刚用过：请等手机换一个数字再写。")
