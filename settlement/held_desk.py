"""Meals that were served first (待核) are looked at, and may be claimed or not."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from pos.rules.errors import Refused
from pos.rules.journal import Fact, parse_entry_id
from pos.rules.names import masked_name
from settlement.account_book import Account
from settlement.finding_book import Review
from settlement.gate import Gate
from settlement.month_book import HELD, Asked, Cursor
from settlement.rules.entry_months import month_of
from settlement.rules.meal_lines import MealLine, meal_line
from settlement.rules.months import Month
from settlement.rules.person_history import PersonKnown
from settlement.rules.reasons import read_words
from settlement.rules.roles import Role, Scope
from settlement.store import Office

REVIEWERS = frozenset({Role.STREET_REVIEWER, Role.CIVIL_AFFAIRS})


@dataclass(frozen=True)
class HeldMeal:
    """A held meal as it is looked at: whose it is, at which canteen, and what was decided of it."""

    line: MealLine
    place: Scope
    person: PersonKnown | None
    review: Review | None
    undone: bool
    submitted: bool
    """Whether the month's claim is submitted: what is decided now comes with the next one."""


def held_meals(
    office: Office, scope: Scope, month: Month, after: Cursor | None, most: int
) -> Sequence[HeldMeal]:
    """Give a page of a month's held meals inside a scope, newest first."""
    places = {known.till: known.place for known in office.tills.all() if scope.covers(known.place)}
    found = office.sold_months.lines(month, places, Asked(HELD), after, most)
    people = office.claim_people.known({one.line.person for one in found if one.line.person})
    decided = office.claim_findings.reviewed(one.line.id for one in found)
    submitted = office.claims.frozen_places(str(month))
    return [
        HeldMeal(
            one.line,
            places[one.line.till],
            people.get(one.line.person or ""),
            decided.get(one.line.id),
            one.undone,
            str(places[one.line.till]) in submitted,
        )
        for one in found
    ]


def may_not_review(who: Account, line: MealLine) -> str:
    """Say why somebody may not decide about a held meal; empty where they may."""
    if who.role not in REVIEWERS:
        return "待核的由街道或民政看。"
    if line.confirmer and line.confirmer in (who.name, masked_name(who.name)):
        return f"{line.id} 的核对人是{line.confirmer}，和您的名字一样：请换人看。"
    return ""


def review_held(gate: Gate, who: Account, entry: str, said: str, *, accepted: bool) -> bool:
    """Keep that a held meal may be claimed, or may not; once, with a reason.

    Tell whether its month is submitted already: then what was decided comes as next month's correction.
    """
    reason = read_words("reason", said)
    with gate.centre.begin() as office:
        line, place = _held_line(office, entry)
        if line is None or not who.scope.covers(place):
            raise Refused(f"没有这笔待核的流水 {entry[:20]}：请从表里选。")
        if sentence := may_not_review(who, line):
            raise Refused(sentence)
        if not office.claim_findings.review_held(line.id, who.id, gate.clock(), reason, accepted=accepted):
            raise Refused(f"{line.id} 已经有人决定过：页面已更新。")
        told: dict[str, Fact] = {"line": line.id, "scope": str(place), "accepted": int(accepted)}
        gate.note(office, "held-reviewed", who, **told, reason=reason)
        row = office.claims.of(str(place), month_of(line.day))
        return row is not None and row.state.is_frozen


def _held_line(office: Office, entry: str) -> tuple[MealLine | None, Scope]:
    """Find a held meal by its name, and where it was sold."""
    till, number = parse_entry_id(entry)
    known, texts = office.tills.get(till), office.inbox.lines(till, number, number)
    if known is None or not texts:
        return None, Scope(())
    content = json.loads(texts[0])
    line = meal_line(content, str(known.place)) if content["kind"] == "sale" else None
    return (line if line and line.held else None), known.place
