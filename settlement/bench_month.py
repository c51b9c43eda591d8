"""A large city's month as rows, made up for measuring: a hundred canteens a city, a till in each."""

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Engine, text

from pos.holidays import public_day
from pos.rules.journal import canonical, entry_id, instant
from pos.rules.meals import SHANGHAI
from pos.rules.people import Status
from pos.rules.service_days import Calendar
from settlement.rules.entry_months import month_of
from settlement.rules.known import Known
from settlement.rules.months import Month
from settlement.rules.person_history import PersonKnown, Roll
from settlement.till_tables import till, till_entry

CITY_MEALS = 300_000
CITY_TILLS = 100
_PEOPLE_A_TILL = 200
_YOUNGEST, _NINETY = 61, 90
_VOIDED = 0.03
_NAMES = till_entry.columns.keys()


def people(scale: float, month: Month) -> dict[str, PersonKnown]:
    """Give everybody who eats: a fifth of ninety and more, the others on dibao, of all ages."""
    held = (Status("dibao", date(2023, 5, 1)),)
    return {
        name: PersonKnown(name, _born(place, month), held if place % 5 else ())
        for number in _tills(scale)
        for place in range(_PEOPLE_A_TILL)
        for name in (person_of(number, place),)
    }


def _tills(scale: float) -> range:
    """Give the number of every till of so many cities, or of a part of one."""
    return range(round(CITY_TILLS * scale))


def _born(place: int, month: Month) -> date:
    age = _YOUNGEST + place % (_NINETY - _YOUNGEST) if place % 5 else _NINETY + 1 + place % 8
    return date(month.year - age, 1 + place % 9, 1 + place % 28)


def person_of(number: int, place: int) -> str:
    """Name somebody of a till as keyed digests look."""
    return f"{number:06x}{place:026x}"


def till_of(number: int) -> str:
    """Name a till: four letters and digits are room for a province."""
    letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    return f"{letters[10 + number // 1296]}{letters[number // 36 % 36]}{letters[number % 36]}"


def place_of(number: int) -> str:
    """Name the canteen of a till by its place."""
    return f"示范区/示范街道/第{number}社区/第{number}社区食堂"


def fill(engine: Engine, scale: float, month: Month) -> int:
    """COPY a month of sales and voids into the tills' table; give how many meals were sold."""
    tills = _tills(scale)
    each_day = CITY_MEALS // CITY_TILLS // month.last.day + 1
    with engine.begin() as connection:
        connection.execute(till.insert(), [_till_row(number) for number in tills])
        cursor: Any = connection.connection.cursor()
        with cursor.copy(f"COPY till_entry ({', '.join(_NAMES)}) FROM STDIN") as copying:
            for row in _rows(tills, each_day, month):
                copying.write_row(row)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE till_entry"))
    return len(tills) * each_day * month.last.day


def _till_row(number: int) -> dict[str, object]:
    made = "2026-01-01T00:00:00.000Z"
    return {
        "till": till_of(number), "canteen": f"第{number}社区食堂", "place": place_of(number),
        "public_key": "", "token": None, "state": "enrolled", "made_at": made, "enrolled_at": made,
        "seen_at": made,
    }  # fmt: skip


@dataclass
class _Roll:
    """A till's journal: how far it has come, and what its accounts stand at."""

    number: int
    last: int = 0
    totals: Counter[str] = field(default_factory=Counter)

    def sale(self, who: int, at: datetime, day: date) -> tuple[object, ...]:
        """Sell a meal to somebody of this till."""
        half, person = bool(who % 5), person_of(self.number, who)
        paid = 600 if half else 0
        facts = {
            "request": f"{self.last:032x}", "period": "lunch", "person": person, "via": "band",
            "mode": "dine-in", "portions": 1, "price_fen": 1200, "payable_fen": paid,
            "subsidy_fen": 1200 - paid, "concession": "half" if half else "free",
            "ground": "dibao" if half else "", "tender": "cash" if half else "free",
            "cashier": "张* 2号", "policy": "19bc1f3404de5393", "roster": "5d41402abc4b2a76",
            "tendered_fen": paid, "change_fen": 0,
        }  # fmt: skip
        return self._row("sale", at, day, facts, self._moved(paid, 1))

    def void(self, who: int, at: datetime, day: date) -> tuple[object, ...]:
        """Undo the last sale, which was to this person."""
        half = bool(who % 5)
        facts = {
            "reverses": entry_id(till_of(self.number), self.last), "reason": "刷错人了",
            "tender": "cash" if half else "free", "cashier": "张* 2号", "policy": "19bc1f3404de5393",
            "roster": "5d41402abc4b2a76",
        }  # fmt: skip
        return self._row("void", at, day, facts, self._moved(600 if half else 0, -1))

    def _moved(self, paid: int, sign: int) -> list[tuple[str, int]]:
        cash = [(f"cash:{till_of(self.number)}", sign * paid)] if paid else []
        return [*cash, ("receivable:civil-affairs", sign * (1200 - paid)), ("meals", sign * -1200)]

    def _row(
        self, kind: str, at: datetime, day: date, facts: dict[str, Any], postings: list[tuple[str, int]]
    ) -> tuple[object, ...]:
        """Write a line as tills do, but for its chain and signature, which only have the right length."""
        self.last += 1
        for account, fen in postings:
            self.totals[account] += fen
        code = till_of(self.number)
        content = {
            "at": instant(at), "day": day.isoformat(), "facts": facts, "hash": f"{self.last:064x}",
            "kind": kind, "number": self.last, "postings": postings, "previous": f"{self.last - 1:064x}",
            "signature": f"{self.last:0128x}", "till": code, "totals": self.totals, "v": 1,
        }  # fmt: skip
        row = {
            "till": code, "number": self.last, "kind": kind, "day": day.isoformat(),
            "period": facts.get("period", ""), "person": facts.get("person"), "mode": facts.get("mode", ""),
            "portions": facts.get("portions", 0), "subsidy_fen": facts.get("subsidy_fen", 0),
            "request": facts.get("request"), "reverses": facts.get("reverses"), "prepaid_fen": 0,
            "slip": None, "line": canonical(content), "month": month_of(day),
        }  # fmt: skip
        return tuple(row[name] for name in _NAMES)


def _rows(tills: range, each_day: int, month: Month) -> Iterator[tuple[object, ...]]:
    dice = random.Random(17)  # noqa: S311, the same month every time is the point
    rolls = [_Roll(number) for number in tills]
    for n in range(month.last.day):
        day = month.first + timedelta(days=n)
        opens = datetime.combine(day, time(10, 35), SHANGHAI).astimezone(UTC)
        for roll in rolls:
            for place, who in enumerate(dice.sample(range(_PEOPLE_A_TILL), each_day)):
                at = opens + timedelta(seconds=90 * place, milliseconds=dice.randrange(1000))
                yield roll.sale(who, at, day)
                if dice.random() < _VOIDED:
                    yield roll.void(who, at + timedelta(seconds=20), day)


def known_of(scale: float, month: Month, known: Known) -> Known:
    """Give what is known, with everybody who eats and the days every canteen serves."""
    served = Calendar(known.policy.service_days, {}, public_day)
    calendars = {place_of(number): served for number in _tills(scale)}
    return replace(known, roll=Roll(people(scale, month)), calendars=calendars)
