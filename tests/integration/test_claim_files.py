"""Everything a month is settled by is written to one open file and comes back as it was, value by value."""

import io
import json
from dataclasses import fields, replace
from datetime import date, timedelta

import pytest
from click.testing import CliRunner

from integration.centre_house import CONFIG
from integration.claim_hands import PEOPLE, found, on_the
from integration.claimed_month import HERE, POLICY, RULES, THERE, sell
from integration.ledger_room import LI, WANG, ZHAO
from integration.two_tills import speak
from pos.command import canteen
from pos.config import load_config
from pos.holidays import public_day
from pos.rules.people import Status
from pos.rules.service_days import Calendar, Override
from settlement.answering import answer_finding
from settlement.claim_desk import ClaimDesk
from settlement.claim_export import City, Handed, export_month
from settlement.claim_files import Tables, read_people, write_people
from settlement.claim_sources import Sources
from settlement.finding_book import EXCLUDE
from settlement.rules.arrivals import Arrival
from settlement.rules.known import CashCount, ClockOff, EarlierMonth, Inspection, Known, Prepared
from settlement.rules.months import Month, read_month
from settlement.rules.person_history import CardSpan, PersonKnown, Roll, Staff
from settlement.rules.restated import Restated
from settlement.rules.settle import Decided
from unit.city_day import at

CITY = load_config(CONFIG)
TABLES = Tables(CITY.policy_table, CITY.claims_table)
DAY = date(2026, 10, 14)
SPRING = date(2026, 2, 17)
NAMED = {
    HERE: {
        DAY: Override(DAY, served=False, note="停气检修"),
        SPRING: Override(SPRING, served=True, note="春节照常"),
    },
    THERE: {DAY: Override(DAY, served=False)},
}
PLACES = {"K01": HERE, "K02": THERE}
HEADS = {"K01": 4711, "K02": 17}

ZHOU = PersonKnown(
    "周淑兰的码",
    date(1936, 2, 29),
    (Status("dibao", date(2025, 1, 1), date(2026, 10, 13)), Status("residential-care"), Status("tekun", DAY)),
    died_on=date(2026, 10, 20),
    cards=(
        CardSpan("c1", "band", at("08:00"), at("11:40"), "挂失"),
        CardSpan("c2", "id_card", at("11:41")),
    ),
    alike="同名同生日",
    id_fault="末位不对",
    name="周*兰",
    community="示范东社区",
    listed_on=date(2023, 5, 1),
    moved_away_on=date(2026, 10, 19),
)
BARE = PersonKnown("名单上只有生日的人", date(1950, 1, 1))
KNOWN = Known(
    policy=POLICY,
    rules=RULES,
    roll=Roll(
        {one.person: one for one in (ZHOU, BARE)},
        (Staff(HERE, BARE.person, confirmed=True), Staff(THERE, ZHOU.person)),
    ),
    calendars={place: Calendar(POLICY.service_days, days, public_day) for place, days in NAMED.items()},
    counts=(
        CashCount(HERE, "K01", "K01-000020", DAY, 12000, 0),
        CashCount(THERE, "K02", "K02-000003", DAY, 0, 5),
    ),
    clocks=(ClockOff(HERE, "K01", at("09:00"), -1800), ClockOff(THERE, "K02", at("09:01"), 0)),
    inspections=(Inspection(HERE, at("11:30"), 0), Inspection(HERE, at("11:45"), 41)),
    prepared=(Prepared(HERE, DAY, "lunch", 120), Prepared(HERE, DAY, "dinner", 60, 7, 3)),
    earlier=(
        EarlierMonth(HERE, "2026-09", {"half": 900, "free": 31}),
        EarlierMonth(HERE, "2026-08", {"half": 0}),
        EarlierMonth(THERE, "2026-09", {}),
    ),
    silent_days={"K01": frozenset({DAY, DAY + timedelta(days=1)}), "K02": frozenset()},
    submitted={f"{HERE} 2026-09": at("16:00"), f"{THERE} 2026-09": at("16:05")},
    accepted=frozenset({"K01-000012", "K02-000004"}),
)
DECIDED = Decided(
    spared=frozenset({("E01", "K01-000007"), ("E05", "K01-000007")}),
    answered=frozenset({"0123456789abcdef01234567", "fedcba987654321001234567"}),
    restated={
        HERE: (
            Restated("K01-000001", "2026-09", date(2026, 9, 3), 600, 0, "E05 去世以后"),
            Restated("K01-000002", "2026-08", date(2026, 8, 3), 0, 1200, ""),
        ),
        THERE: (Restated("K02-000001", "2026-09", date(2026, 9, 4), 1200, 600, "补报"),),
    },
    meals_before={HERE: 19998, THERE: 0},
    ruled_out={"K01-000015": "D13", "K02-000009": "待核"},
)
ARRIVALS = (Arrival("K01", 1, 40, at("20:00")), Arrival("K02", 3, 3, at("21:00")))
SOURCES = Sources(Month(2026, 10), (), KNOWN, DECIDED, HEADS, ARRIVALS)


@pytest.fixture
def told(tmp_path):
    return read_people(_written(tmp_path / "people.jsonl", SOURCES))


def _written(path, sources, **how):
    with path.open("w", encoding="utf-8", newline="\n") as out:
        write_people(out, sources, TABLES, PLACES, **how)
    return path


IN_TABLES = ("policy", "rules")  # read again from the tables they came from: see below
BY_PLACE = ("calendars",)  # a calendar holds a function: its named days and answers are compared
NOT_WRITTEN = ("policies",)  # rows of one canteen's own, which the centre does not gather


@pytest.mark.parametrize(
    "name",
    [one.name for one in fields(Known) if one.name not in (*IN_TABLES, *BY_PLACE, *NOT_WRITTEN)],
)
def test_each_thing_known_comes_back_as_it_was(told, name):
    written = getattr(KNOWN, name)
    assert written, f"the month above holds no {name}"
    assert getattr(told.known, name) == written


@pytest.mark.parametrize("name", [one.name for one in fields(Decided)])
def test_each_thing_decided_comes_back_as_it_was(told, name):
    assert getattr(DECIDED, name), f"the month above holds no {name}"
    assert getattr(told.decided, name) == getattr(DECIDED, name)


def test_the_citys_rules_come_back_as_they_were(told):
    assert told.known.rules == RULES
    assert told.known.policy.digest == POLICY.digest
    assert told.known.policies == KNOWN.policies == {}


def test_the_calendars_come_back_with_their_named_days_and_give_the_same_answers(told):
    assert set(told.known.calendars) == set(NAMED)
    for place, calendar in told.known.calendars.items():
        assert calendar.overrides == NAMED[place]
        for day in (SPRING + timedelta(days=number) for number in range(300)):
            assert calendar.answer(day) == KNOWN.calendars[place].answer(day)


def test_tills_heads_and_arrivals_come_back(told):
    assert (told.month, dict(told.places), dict(told.heads)) == (Month(2026, 10), PLACES, HEADS)
    assert told.arrivals == ARRIVALS


def test_every_field_of_somebody_is_filled_in_above_so_that_none_is_forgotten():
    for thing in (ZHOU, *ZHOU.cards[:1], *ZHOU.statuses[:1], KNOWN.prepared[1], DECIDED.restated[HERE][0]):
        for one in fields(thing):
            assert getattr(thing, one.name) not in ("", None, ()), one.name


def test_what_is_read_back_and_written_again_is_the_same_file(told, tmp_path):
    again = Sources(told.month, (), told.known, told.decided, told.heads, told.arrivals)
    first, second = (_written(tmp_path / name, some) for name, some in (("a", SOURCES), ("b", again)))
    assert first.read_bytes() == second.read_bytes()


def test_with_pseudonyms_everything_but_the_names_comes_back(tmp_path):
    blind = read_people(_written(tmp_path / "blind.jsonl", SOURCES, pseudonyms=True))
    names = {person.name for person in blind.known.roll.people.values()}
    assert names == {"居民000001", "居民000002"}
    unnamed = {key: replace(one, name="") for key, one in blind.known.roll.people.items()}
    assert unnamed == {key: replace(one, name="") for key, one in KNOWN.roll.people.items()}
    assert blind.decided == DECIDED


def test_the_number_of_lines_is_told():
    out = io.StringIO()
    assert write_people(out, SOURCES, TABLES, PLACES) == len(out.getvalue().splitlines())


def test_a_line_that_a_person_ruled_out_is_excluded_by_whoever_settles_the_files(
    city, claimed_tills, tmp_path
):
    """街道 looks at a meal that a check only asks about, and takes it out: 剔除."""
    here, there = claimed_tills
    eaten = sell(here, WANG, "one")
    for tap, person in enumerate((LI, ZHAO)):
        sell(here, person, f"more-{tap}")
    speak(here, there)
    month = read_month(str(here.now.date())[:7])
    on_the(city, claimed_tills, month, 2)
    who = {key: city.house.make(*PEOPLE[key]) for key in ("manager", "street")}
    desk = ClaimDesk(city.house.gate, POLICY, RULES)
    desk.draft_month(month)
    with city.house.centre.read() as office:
        row = office.claims.of(HERE, str(month))
    asked = next(kept for kept in found(city, month) if eaten.id in kept.said["entries"])
    answer_finding(city.house.gate, who["street"], row, asked.key, EXCLUDE, "问过老人，没来吃")
    folder = tmp_path / "out"
    export_month(city.house.books, Handed(month, City(CITY.policy, TABLES), folder))
    done = CliRunner().invoke(
        canteen,
        ["settle", "--month", str(month), "--journal", str(folder), "--people", str(folder / "people.jsonl"),
         "--json"],
    )  # fmt: skip
    claims = {one["canteen"]: one for one in map(json.loads, done.output.splitlines())}
    taken_out = sorted(asked.said["entries"])
    assert row.figures["excluded"] == []
    assert claims[HERE]["excluded"] == [{"check": asked.check, "entry": entry} for entry in taken_out]
    before, now = (sum(meals.values()) for meals in (row.figures["meals"], claims[HERE]["meals"]))
    assert now == before - len(taken_out)
    desk.draft_month(month)
    with city.house.centre.read() as office:
        assert office.claims.of(HERE, str(month)).figures["digest"] == claims[HERE]["digest"]
