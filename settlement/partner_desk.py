"""What an administrator does with partners: make, change, lock, unlock, give a new key.

A key is shown once; what is kept of it is its hash.
"""

import secrets
from datetime import timedelta

from pos.rules.errors import Refused
from settlement.account_book import Account
from settlement.door_key import token_hash
from settlement.gate import Gate
from settlement.partner_book import Partner, Terms
from settlement.rules.faults import Fault
from settlement.rules.partner import (
    AGE_LEAST,
    AGE_MOST,
    KEY_LETTERS,
    OVERLAPS_DAYS,
    PER_DAY_MOST,
    check_partner_name,
    draw,
    write_key,
)
from settlement.store import Office


def create(gate: Gate, by: Account, name: str, terms: Terms) -> tuple[Partner, str]:
    """Make a partner; give it and its key."""
    check_partner_name(name)
    _check(terms)
    with gate.centre.begin() as office:
        made = office.partners.add(name, terms, by.id, gate.clock())
        gate.note(office, "partner-made", by, partner=made.number, **vars(terms))
        return made, _new_key(gate, office, made)


def change(gate: Gate, by: Account, number: int, terms: Terms) -> None:
    """Let a partner ask about another age, or more or less often."""
    _check(terms)
    with gate.centre.begin() as office:
        known = the_partner(office, number)
        office.partners.change(known.number, terms)
        gate.note(office, "partner-changed", by, partner=number, **vars(terms))


def lock(gate: Gate, by: Account, number: int) -> None:
    """Answer a partner no more, whatever key it shows."""
    with gate.centre.begin() as office:
        known = the_partner(office, number)
        if not office.partners.lock(number, locked=True):
            raise Refused(f"{known.name} 已经停用过了：不用再做什么。")
        gate.note(office, "partner-locked", by, partner=number)


def unlock(gate: Gate, by: Account, number: int) -> None:
    """Answer a partner again; its keys are those of before."""
    with gate.centre.begin() as office:
        known = the_partner(office, number)
        if not office.partners.lock(number, locked=False):
            raise Refused(f"{known.name} 没有停用：不用再做什么。")
        gate.note(office, "partner-unlocked", by, partner=number)


def new_key(gate: Gate, by: Account, number: int, overlap_days: int) -> tuple[Partner, str]:
    """Give a partner a new key; the old ones end now, or in so many days."""
    if overlap_days not in OVERLAPS_DAYS:
        raise Fault("overlap", "没有选旧钥匙什么时候停：请选一个。")
    with gate.centre.begin() as office:
        known = the_partner(office, number)
        if known.locked:
            raise Refused(f"{known.name} 停用着，没有给新钥匙：请先启用。")
        office.partners.end_keys(number, gate.clock() + timedelta(days=overlap_days))
        gate.note(office, "partner-key-made", by, partner=number, overlap_days=overlap_days)
        return known, _new_key(gate, office, known)


def the_partner(office: Office, number: int) -> Partner:
    """Give a partner; a number that is nobody's is refused."""
    known = office.partners.get(number)
    if known is None:
        raise Refused("没有这个合作单位，没有改：请回到一览里选。")
    return known


def _new_key(gate: Gate, office: Office, known: Partner) -> str:
    key = write_key(draw(secrets.choice, KEY_LETTERS))
    office.partners.add_key(known.number, token_hash(key), gate.clock())
    return key


def _check(terms: Terms) -> None:
    if not AGE_LEAST <= terms.age_least <= AGE_MOST:
        raise Fault("age_least", f"年龄要写 {AGE_LEAST} 到 {AGE_MOST}：请改一下。")
    if not 1 <= terms.per_day_max <= PER_DAY_MOST:
        raise Fault("per_day_max", f"每天最多次数要写 1 到 {PER_DAY_MOST}：请改一下。")
