"""One day of an invented city for the line checks: two canteens, a handful of people, their meals."""

import tomllib
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import count
from pathlib import Path

from pos.rules.meals import SHANGHAI
from pos.rules.people import Status
from pos.rules.read_policy import read_policy
from settlement.rules.checks.day_checks import check_day
from settlement.rules.checks.view import CityDay
from settlement.rules.known import Known
from settlement.rules.meal_lines import MealLine
from settlement.rules.person_history import CardSpan, PersonKnown, Roll
from settlement.rules.read_claim_rules import read_claim_rules

HEPING = "示范区/示范街道/示范社区/和平社区食堂"
DONGJIE = "示范区/示范街道/河畔社区/东街社区食堂"
DAY = date(2026, 10, 14)  # a Wednesday
PRICE = 1200
_NUMBERS = count(1)

LI = PersonKnown("李秀兰", date(1933, 5, 6))  # 93: free when she dines in
WANG = PersonKnown("王建国", date(1960, 3, 1), (Status("dibao", date(2025, 1, 1)),))  # 66, half
ZHAO = PersonKnown("赵德海", date(1956, 7, 9))  # 70, the full price
SUN = PersonKnown("孙淑芬", date(1954, 2, 2), (Status("tekun", date(2024, 1, 1)),))
CHEN = PersonKnown("陈玉梅", date(1936, 10, 15))  # 90 tomorrow
WU = PersonKnown("吴丽华", date(1966, 10, 15), (Status("dibao"),))  # 60 tomorrow
EVERYBODY = (LI, WANG, ZHAO, SUN, CHEN, WU)


@cache
def config():
    return tomllib.loads(Path("config.toml").read_text(encoding="utf-8"))


def known(*others, claims=None, policy=None, staff=(), **more):
    """Make what the checks know; others stand in for people of the same name, or join them."""
    people = {one.person: one for one in (*EVERYBODY, *others)}
    return Known(
        policy=read_policy({**config()["policy"], **(policy or {})}),
        rules=read_claim_rules({**config()["claims"], **(claims or {})}),
        roll=Roll(people, tuple(staff)),
        **more,
    )


def at(clock, day=DAY):
    """Give the instant at which the canteen's clock shows a time."""
    return datetime.combine(day, time.fromisoformat(clock), SHANGHAI).astimezone(UTC)


def meal(person=None, clock="11:46", day=DAY, **changes):
    """Make a meal at half price, at lunch at Heping's till; everything that differs is named."""
    payable = changes.pop("paid", 600)
    held = bool(changes.get("held"))
    number = changes.pop("number", None) or next(_NUMBERS)
    plain = MealLine(
        canteen=HEPING,
        till="K01",
        number=number,
        hash=f"{number:064x}",
        at=at(clock, day),
        served_at=at(clock, day),
        day=day,
        period="lunch",
        person=person.person if person else None,
        concession="half",
        ground="dibao",
        mode="dine-in",
        portions=1,
        price_fen=PRICE,
        payable_fen=payable,
        receivable_fen=0 if held else PRICE - payable,
        held_fen=PRICE - payable if held else 0,
        via="band",
        tender="cash",
        cashier="张*",
        policy="19bc1f3404de5393",
    )
    return replace(plain, **changes)


def free(person=LI, clock="11:46", **changes):
    """Make a free meal for age."""
    return meal(person, clock, **{"paid": 0, "concession": "free", "ground": "", "tender": "free", **changes})


def full(person=None, clock="11:46", **changes):
    """Make a meal at the full price; without a person it is a walk-in's."""
    via = "band" if person else "walk_in"
    return meal(person, clock, **{"paid": PRICE, "concession": "full", "ground": "", "via": via, **changes})


def elsewhere(line, till="K02"):
    """Move a meal to the other canteen."""
    return replace(line, canteen=DONGJIE, till=till)


def the_day(*lines, day=DAY):
    return CityDay(day, tuple(sorted(lines, key=lambda line: line.order)))


def findings(lines, about=None, **more):
    """Run all line checks over a day."""
    day = lines[0].day if lines else DAY
    return list(check_day(the_day(*lines, day=day), about or known(), **more))


def said(lines, about=None, **more):
    """Give what all line checks found of a day, as (check, level, lines)."""
    return [(one.check, one.level.value, one.entries) for one in findings(lines, about, **more)]


def band(card="shouhuan-1", *, bound="2026-01-05", ended=None, kind="band"):
    """Make a card that was bound on a morning and ended at an instant, if at all."""
    return CardSpan(card, kind, at("09:00", date.fromisoformat(bound)), ended)


def later(line, **length):
    return line.at + timedelta(**length)
