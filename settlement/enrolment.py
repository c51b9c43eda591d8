"""How a till comes to belong to the city: a one-time code here, a key pair there."""

import re
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from pos.rules.errors import CanteenError, Refused
from pos.rules.journal import Fact
from pos.wire import AskToEnrol
from settlement.account_book import Account
from settlement.door_key import new_token, token_hash
from settlement.gate import Gate
from settlement.rules.faults import Fault
from settlement.rules.roles import Level, Scope
from settlement.store import Office
from settlement.till_book import ENROLLED, REVOKED, TillKnown

CODE_VALID = timedelta(hours=24)
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # none that is easily taken for another
_CODE_LENGTH = 12
_TILL = re.compile(r"[A-Z][0-9]{2,3}")
NO_CODE = "这个登记码用过了、过期了或者不对：请让市中心再给一个。"


@dataclass(frozen=True)
class NewTill:
    """What a till gets when its code was right; the token is to be seen this once."""

    known: TillKnown
    token: str = field(repr=False)


def invite(gate: Gate, who: Account | None, code: str, canteen: str, place: Scope) -> str:
    """Make a till and the one-time code that its machine is enrolled with; no till's code is used twice."""
    if not _TILL.fullmatch(code):
        raise Fault("code", f"收银机编号 {code!r} 不对：要写一个大写字母加两三位数字，例如 K03。")
    if place.level is not Level.CANTEEN:
        raise Fault("scope", f"收银机要归到食堂，写的是{place.level.label}：请补上。")
    with gate.centre.begin() as office:
        if office.tills.get(code):
            raise Fault("code", f"{code} 用过了，编号不能用第二次：重装的收银机也要换一个新编号。")
        office.tills.add(code, canteen, place, gate.clock())
        gate.note(office, "till-made", who, till=code, scope=str(place))
        return _new_code(gate, office, code)


def invite_again(gate: Gate, who: Account | None, code: str) -> str:
    """Give a new one-time code for a till that was not enrolled yet."""
    with gate.centre.begin() as office:
        known = _the(office, code)
        if known.state == ENROLLED:
            raise Refused(f"{code} 已经登记好了：没有给新码；重装的收银机请用新编号。")
        if known.state == REVOKED:
            raise Refused(f"{code} 已经停用：没有给新码，请用新编号。")
        gate.note(office, "till-code-made", who, till=code, scope=str(known.place))
        return _new_code(gate, office, code)


def enrol(gate: Gate, asked: AskToEnrol) -> NewTill:
    """Let the machine that shows a till's one-time code be that till from now on."""
    if not asked.is_proven:
        raise Refused("这台收银机没能证明密钥是它自己的：没有登记，请重新启动收银机再来。")
    token = new_token()
    with gate.centre.begin() as office:
        meant = office.tills.use_invitation(token_hash(_folded(asked.code)), gate.clock())
        if meant is None:
            raise Refused(NO_CODE)
        if meant != asked.till:
            raise Refused(
                f"这个登记码是给 {meant} 的，这台写的是 {asked.till}：请改配置里的 till.code 再来。"
            )
        office.tills.enrol(meant, asked.public_key, token_hash(token), gate.clock())
        known = _the(office, meant)
        gate.note(office, "till-enrolled", None, till=meant, key=asked.public_key, scope=str(known.place))
    return NewTill(known, token)


def revoke(gate: Gate, who: Account | None, code: str, why: str = "") -> None:
    """Let a till speak no more; what it has sent stays."""
    with gate.centre.begin() as office:
        known = _the(office, code)
        if known.state == REVOKED:
            raise Refused(f"{code} 已经停用过了：不用再做什么。")
        office.tills.revoke(code)
        reason: dict[str, Fact] = {"why": why} if why else {}
        gate.note(office, "till-revoked", who, till=code, scope=str(known.place), **reason)


def _new_code(gate: Gate, office: Office, till: str) -> str:
    code = "".join(secrets.choice(_LETTERS) for _ in range(_CODE_LENGTH))
    office.tills.invite(token_hash(code), till, _until(gate.clock()))
    return "-".join(code[at : at + 4] for at in range(0, _CODE_LENGTH, 4))


def _until(now: datetime) -> datetime:
    return now + CODE_VALID


def _folded(code: str) -> str:
    """Read a code however it was typed."""
    return re.sub(r"[\s-]", "", code).upper()


def _the(office: Office, code: str) -> TillKnown:
    known = office.tills.get(code)
    if known is None:
        raise CanteenError(f"没有编号是 {code} 的收银机：请从一览里选。")
    return known
