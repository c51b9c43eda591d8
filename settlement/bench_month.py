"""A large city's month as rows, made up for measuring: a hundred canteens a city, a till in each."""

import json
import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Engine, text

from pos.holidays import public_day
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
_NAMES = till_entry.columns.keys()


def people(scale: int, month: Month) -> dict[str, PersonKnown]:
    """Give everybody who eats: a fifth of ninety and more, the others on dibao."""
    held = (Status("dibao", date(2023, 5, 1)),)
    born = date(month.year - 94, 3, 1), date(month.year - 76, 3, 1)
    return {
        name: PersonKnown(name, born[bool(place % 5)], held if place % 5 else ())
        for number in range(CITY_TILLS * scale)
        for place in range(_PEOPLE_A_TILL)
        for name in (person_of(number, place),)
    }


def person_of(number: int, place: int) -> str:
    """Name somebody of a till as keyed digests look."""
    return f"{number:06x}{place:026x}"


def till_of(number: int) -> str:
    """Name a till: four letters and digits are room for a province."""
    letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    return f"{letters[10 + number // 1296]}{letters[number // 36 % 36]}{letters[number % 36]}"


def fill(engine: Engine, scale: int, month: Month) -> int:
    """COPY a month of sales into the tills' table; give how many."""
    tills = range(CITY_TILLS * scale)
    each_day = CITY_MEALS // CITY_TILLS // month.last.day + 1
    with engine.begin() as connection:
        connection.execute(till.insert(), [_till_row(number) for number in tills])
        cursor: Any = connection.connection.cursor()
        with cursor.copy(f"COPY till_entry ({', '.join(_NAMES)}) FROM STDIN") as copying:
            rows = 0
            for row in _rows(tills, each_day, month):
                copying.write_row(row)
                rows += 1
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE till_entry"))
    return rows


def _till_row(number: int) -> dict[str, object]:
    place = f"示范区/示范街道/第{number}社区/第{number}社区食堂"
    made = "2026-01-01T00:00:00.000Z"
    return {
        "till": till_of(number), "canteen": f"第{number}社区食堂", "place": place, "public_key": "",
        "token": None, "state": "enrolled", "made_at": made, "enrolled_at": made, "seen_at": made,
    }  # fmt: skip


def _rows(tills: range, each_day: int, month: Month) -> Iterator[tuple[object, ...]]:
    dice = random.Random(17)  # noqa: S311, the same month every time is the point
    for n in range(month.last.day):
        day = month.first + timedelta(days=n)
        opens = datetime.combine(day, time(10, 35), SHANGHAI).astimezone(UTC)
        for number in tills:
            came = dice.sample(range(_PEOPLE_A_TILL), each_day)
            for place, who in enumerate(came):
                at = opens + timedelta(seconds=90 * place, milliseconds=dice.randrange(1000))
                yield _sale(number, n * each_day + place + 1, who, at, day)


def _sale(number: int, serial: int, who: int, at: datetime, day: date) -> tuple[object, ...]:
    half, person, code = bool(who % 5), person_of(number, who), till_of(number)
    paid = 600 if half else 0
    facts = {
        "request": f"{serial:032x}", "period": "lunch", "person": person, "via": "band", "mode": "dine-in",
        "portions": 1, "price_fen": 1200, "payable_fen": paid, "subsidy_fen": 1200 - paid,
        "concession": "half" if half else "free", "ground": "dibao" if half else "",
        "tender": "cash" if half else "free", "cashier": "张* 2号", "policy": "19bc1f3404de5393",
        "roster": "5d41402abc4b2a76", "tendered_fen": paid, "change_fen": 0, "held": "",
    }  # fmt: skip
    postings = [["receivable:civil-affairs", 1200 - paid], ["meals", -1200]]
    if paid:
        postings.insert(0, [f"cash:{code}", paid])
    content = {
        "v": 1, "till": code, "number": serial, "kind": "sale", "at": at.isoformat(timespec="milliseconds"),
        "day": day.isoformat(), "facts": facts, "postings": postings, "prev": f"{serial - 1:064x}",
        "hash": f"{serial:064x}", "signature": f"{serial:0128x}",
    }  # fmt: skip
    row = {
        "till": code, "number": serial, "kind": "sale", "day": day.isoformat(), "period": "lunch",
        "person": person, "mode": "dine-in", "portions": 1, "subsidy_fen": 1200 - paid,
        "request": f"{serial:032x}", "reverses": None, "prepaid_fen": 0, "slip": None,
        "line": json.dumps(content, ensure_ascii=False, separators=(",", ":")), "month": month_of(day),
    }  # fmt: skip
    return tuple(row[name] for name in _NAMES)


def known_of(scale: int, month: Month, known: Known) -> Known:
    """Give what is known, with everybody who eats and the days every canteen serves."""
    served = Calendar(known.policy.service_days, {}, public_day)
    calendars = {str(_till_row(number)["place"]): served for number in range(CITY_TILLS * scale)}
    return replace(known, roll=Roll(people(scale, month)), calendars=calendars)
