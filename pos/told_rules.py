"""The rules as the centre told them: the policy table, the days it named, the public holidays it knows."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from pos.holidays import public_day
from pos.rules.errors import BadPolicy, BadValue
from pos.rules.policy import Policy
from pos.rules.policy_data import as_table
from pos.rules.read_policy import read_policy
from pos.rules.service_days import Override, PublicDay
from pos.wire import RulesSaid

_SATURDAY = 5


@dataclass(frozen=True)
class ToldDays:
    """Which days the centre named, and what it knows of public holidays in which years."""

    named: Mapping[date, Override]
    years: frozenset[int]
    public: Mapping[date, PublicDay]

    def public_day(self, day: date) -> PublicDay | None:
        """Say whether a day is worked; for a year the centre has no notice of, what is known here."""
        if day.year not in self.years:
            return public_day(day)
        return self.public.get(day) or PublicDay(day.weekday() < _SATURDAY)


def check_whole(said: RulesSaid, own_rows: str) -> None:
    """Refuse a document of which any part cannot be used."""
    if not said.is_itself:
        raise BadPolicy("版本和内容对不上。")
    text = said.model_dump_json()
    told_policy(text, own_rows)
    told_days(text)


@lru_cache(maxsize=4)
def told_policy(text: str, own_rows: str) -> Policy:
    """Read the policy of a document, won over by the canteen's own rows, as `read_policy` does."""
    said = RulesSaid.model_validate_json(text)
    own = as_table(json.loads(own_rows)) if own_rows else None
    try:
        return read_policy(as_table(said.policy), own)
    except (BadValue, ValueError, TypeError, AttributeError) as error:
        raise BadPolicy(f"policy：{error}") from error


@lru_cache(maxsize=4)
def told_days(text: str) -> ToldDays:
    """Read the days of a document."""
    said = RulesSaid.model_validate_json(text)
    try:
        named = [Override(date.fromisoformat(one.day), one.served, one.note) for one in said.days]
        public = {
            date.fromisoformat(one.day): PublicDay(one.is_workday, one.occasion) for one in said.public_days
        }
    except ValueError as error:
        raise BadPolicy(f"days：{error}") from error
    return ToldDays({one.day: one for one in named}, frozenset(said.years), public)
