"""Naming days as served or not at the centre, for the whole city or for one place in it."""

import hashlib
from collections.abc import Sequence

from pos.calendar_import import CalendarImported, compare_days
from pos.rules.journal import Fact, canonical
from pos.rules.service_days import Override
from settlement.account_book import Account
from settlement.gate import Gate
from settlement.rules.roles import Scope
from settlement.store import Office


def name_days(
    gate: Gate, who: Account | None, place: Scope, named: Sequence[Override], *, dry_run: bool = False
) -> CalendarImported:
    """Bring the named days of a place up to a sheet; tills hear of it at their next word."""
    with gate.centre.begin() as office:
        differing, done = compare_days(office.named_days.at(place), named)
        if differing and not dry_run:
            office.named_days.put(place, differing)
            facts: dict[str, Fact] = {
                "days": len(differing),
                "digest": _digest(office, place),
                "scope": str(place),
            }
            gate.note(office, "calendar-changed", who, **facts)
    return done


def _digest(office: Office, place: Scope) -> str:
    content = {str(one.day): [one.served, one.note] for one in office.named_days.at(place).values()}
    return hashlib.sha256(canonical(content).encode()).hexdigest()[:16]
