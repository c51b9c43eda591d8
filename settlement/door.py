"""Signing in and out: a name, a password, and the code of a phone."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from argon2.exceptions import VerificationError

from pos.rules.errors import Refused
from settlement.account_book import Account
from settlement.door_key import new_token, token_hash
from settlement.gate import Gate
from settlement.phone_code import new_secret, step_of_code
from settlement.rules.sign_in import folded_name
from settlement.store import Office
from settlement.visit_book import Origin, Visit

NOT_LET_IN = "名字、密码或验证码不对，没有登录：请再试；还不行请找管理员。"
_TOUCH_AFTER = timedelta(minutes=1)
_NO_STEP = -1


@dataclass(frozen=True)
class Claim:
    """What somebody typed to be let in."""

    name: str
    password: str = field(repr=False)
    code: str = field(repr=False)


@dataclass(frozen=True)
class Visitor:
    """Who is signed in, and in which visit."""

    account: Account
    visit: Visit


def sign_in(gate: Gate, claim: Claim, origin: Origin) -> str:
    """Let somebody in and give the token of the visit; the refusal says the same whatever was wrong."""
    now = gate.clock()
    who = gate.key.digest("name", folded_name(claim.name))
    with gate.centre.begin() as office:
        paused = office.tries.paused_until(who)
        waits = paused is not None and now < paused
        pause = (paused - now) if waits and paused else office.tries.count(who, now)
        account = office.accounts.named(claim.name)
    step = _step_of(gate, account, claim, now)
    token = new_token()
    with gate.centre.begin() as office:
        let_in = account is not None and step is not None and not waits
        if account is not None and let_in and use_code(office, account, step):
            office.tries.forget(who)
            office.visits.sweep(gate.limits, now)
            office.visits.begin(account.id, token_hash(token), origin, now)
            gate.note(office, "signed-in", account, **{"from": gate.key.digest("address", origin.address)})
            return token
        why = "paused" if waits else "locked" if account and account.locked else "wrong"
        address = gate.key.digest("address", origin.address)
        gate.note(office, "sign-in-refused", account, **{"name": who, "from": address, "why": why})
        if pause and not waits:
            gate.note(office, "sign-in-paused", account, name=who, minutes=_minutes(pause))
    raise Refused(_wait(pause) if pause else NOT_LET_IN)


def visitor_of(gate: Gate, token: str, *, awake: bool = True) -> Visitor | None:
    """Find who is signed in by the token of a cookie; a visit that is over finds nobody.

    ``awake`` is false for what a page asks by itself: that keeps nobody signed in.
    """
    now = gate.clock()
    with gate.centre.read() as office:
        visit = office.visits.find(token_hash(token))
        account = office.accounts.get(visit.account) if visit else None
    if visit is None or account is None or account.locked or not account.is_set_up:
        return None
    if gate.limits.is_over(visit.begun_at, visit.seen_at, now):
        return None
    if awake and now - visit.seen_at >= _TOUCH_AFTER:
        with gate.centre.begin() as office:
            office.visits.seen(visit.id, now)
    return Visitor(account, visit)


def sign_out(gate: Gate, visitor: Visitor) -> None:
    """End the visit."""
    with gate.centre.begin() as office:
        office.visits.end(visitor.account.id, visitor.visit.id)
        gate.note(office, "signed-out", visitor.account)


def password_fits(gate: Gate, account: Account | None, password: str) -> bool:
    """Tell whether a password is an account's; takes as long for nobody's."""
    kept = account.password if account and account.password else gate.nobody
    try:
        gate.hasher.verify(kept, password)
    except VerificationError:
        return False
    return account is not None and account.password is not None


def code_step(gate: Gate, account: Account | None, code: str, now: datetime) -> int | None:
    """Give the step of a right code; -1 where the account has no phone; None for a wrong one."""
    if account is None or account.code_secret is None:
        step_of_code(_STAND_IN, code, now)
        return None if account is None or account.lacks_code else _NO_STEP
    return step_of_code(gate.key.open(account.code_secret, account.row), code, now)


def use_code(office: Office, account: Account, step: int | None) -> bool:
    """Use up the code, on the account as it is now; no code works twice."""
    newest = office.accounts.get(account.id)
    if newest is None or newest.locked or newest.password != account.password or step is None:
        return False
    return step == _NO_STEP or office.accounts.use_step(account.id, step)


def _step_of(gate: Gate, account: Account | None, claim: Claim, now: datetime) -> int | None:
    fits = password_fits(gate, account, claim.password)
    step = code_step(gate, account, claim.code, now)
    return step if fits else None


def _minutes(pause: timedelta) -> int:
    return max(1, -(-int(pause.total_seconds()) // 60))


def _wait(pause: timedelta) -> str:
    return f"试错太多次，没有登录：请 {_minutes(pause)} 分钟后再试，或请管理员解锁。"


_STAND_IN = new_secret()
