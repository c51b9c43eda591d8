"""October at the 和平 canteen as the papers of its claim see it: regulars, and one line of every kind."""

import tomllib
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from pos.rules.names import masked_name
from pos.rules.people import Status
from pos.rules.read_policy import read_policy
from settlement.claim_papers import Answer, papers_of
from settlement.rules.claim import Beside, draft_claim, exclusions, verdict
from settlement.rules.findings import Finding, Level
from settlement.rules.known import CashCount, Known
from settlement.rules.meal_lines import MealLine, Undone
from settlement.rules.months import Month
from settlement.rules.person_history import PersonKnown, Roll
from settlement.rules.read_claim_rules import read_claim_rules
from settlement.rules.restated import Restated

HEPING = "示范区/示范街道/示范社区/和平社区食堂"
OCTOBER, SEPTEMBER = Month(2026, 10), Month(2026, 9)
MADE_AT = datetime(2026, 11, 1, 2, 0, tzinfo=UTC)
HOUSE = Path(__file__).parents[2]
ACCEPTED = frozenset({"K01-000003"})

# digest, name, born on, status
LI, WANG, ZHAO, SUN = "1" * 64, "2" * 64, "3" * 64, "4e5" + "0" * 61
PEOPLE = {
    LI: ("李秀兰", date(1933, 5, 12), ()),
    WANG: ("王建国", date(1960, 8, 1), (Status("dibao", date(2026, 1, 1)),)),
    ZHAO: ("赵德海", date(1956, 3, 3), ()),
    SUN: ("孙淑芬", date(1954, 7, 9), (Status("tekun", date(2026, 1, 1), date(2026, 10, 15)),)),
}
PRICES = {"full": (1200, 0), "half": (600, 600), "free": (0, 1200)}


def known():
    with (HOUSE / "config.toml").open("rb") as file:
        config = tomllib.load(file)
    people = {
        who: PersonKnown(who, born, statuses, name=masked_name(name), community="=示范东社区")
        for who, (name, born, statuses) in PEOPLE.items()
    }
    return Known(
        policy=read_policy(config["policy"]),
        rules=read_claim_rules(config["claims"]),
        roll=Roll(people),
        counts=(CashCount(HEPING, "K01", "K01-000090", date(2026, 10, 9), 50_00, 49_50),),
        accepted=ACCEPTED,
    )


def meal(number, day, person, concession, **more):
    """One sale at the first till; the ground stands by whom it is."""
    payable, subsidy = PRICES[concession]
    at = datetime(day.year, day.month, day.day, 3, 20, tzinfo=UTC) + timedelta(seconds=40 * (number % 90))
    ground = {WANG: "dibao", SUN: "tekun"}.get(person, "") if concession == "half" else ""
    line = MealLine(
        canteen=HEPING, till="K01", number=number, hash=f"{number:064x}", at=at, served_at=at, day=day,
        period="lunch", person=person, concession=concession, ground=ground, mode="dine-in", portions=1,
        price_fen=1200, payable_fen=payable, receivable_fen=subsidy, held_fen=0,
        via="band" if person else "walk_in", tender="cash" if payable else "free", cashier="张*", policy="p",
    )  # fmt: skip
    return replace(line, **more)


def october():
    """Every line of the month, in order of time: 31 days of regulars, and the odd ones of the ninth."""
    ninth = date(2026, 10, 9)
    undone = Undone("K01-000050", datetime(2026, 10, 9, 4, 0, tzinfo=UTC), "点错了")
    odd = [
        meal(1, ninth, SUN, "half", undone=undone),
        meal(2, ninth, None, "half", receivable_fen=0, held_fen=600, held="断网", via="stated"),
        meal(3, ninth, None, "half", receivable_fen=0, held_fen=600, held="断网", via="stated"),
        meal(4, ninth, SUN, "half", via="slip", slip="0042", why="=1+1 停电"),
        meal(5, ninth, None, "full", portions=3, price_fen=3600, payable_fen=3600, tender="mobile"),
        meal(6, date(2026, 10, 20), SUN, "half"),
    ]
    regulars = [
        meal(100 + 3 * day.day + place, day, who, concession)
        for day in (OCTOBER.first + timedelta(days=count) for count in range(31))
        for place, (who, concession) in enumerate(((LI, "free"), (WANG, "half"), (ZHAO, "full")))
    ]
    return sorted([*odd, *regulars], key=lambda line: line.order)


FINDINGS = (
    Finding(
        "E03", Level.EXCLUDE, HEPING, "K01-000006 按特困优惠，当天没有这个资格。", "请核对起止日期。",
        date(2026, 10, 20), ("K01-000006",),
    ),
    Finding(
        "D16", Level.NOTE, HEPING, "本月有 4 笔纸单。", "请写明原因。", None,
        ("K01-000001", "K01-000002", "K01-000003", "K01-000004"),
    ),
)  # fmt: skip
RESTATED = (
    Restated("K01-000871", "2026-08", date(2026, 8, 3), 1200, 0, "就餐日之后查明已去世"),
    Restated("K01-000899", "2026-08", date(2026, 8, 9), 0, 600, "低保补报"),
)


def judged_of(lines, accepted=ACCEPTED):
    excluding = exclusions(FINDINGS)
    return [(line, verdict(line, excluding, accepted)) for line in lines]


def papers(lines=None):
    """The papers of October; with lines given, of these instead."""
    told, judged = known(), judged_of(october() if lines is None else lines)
    beside = Beside(meals_before=19_990, restated=RESTATED, findings=FINDINGS)
    claim = draft_claim(HEPING, OCTOBER, judged, told.rules, beside)
    before = draft_claim(HEPING, SEPTEMBER, [], told.rules)
    answers = {FINDINGS[1].key: Answer("那天停电。", "陈会计", "认可", "周科长", MADE_AT)}
    return papers_of(claim, lambda: iter(judged), told, MADE_AT, before, answers)
