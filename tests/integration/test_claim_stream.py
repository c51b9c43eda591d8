"""Claims made day by day out of the database: plain meals are left out of the checks, nothing is missed."""

import random
import tomllib
from collections import defaultdict
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from integration.claimed_month import HERE, POLICY, RULES, THERE, sell
from integration.ledger_room import LI, WANG, ZHAO
from integration.postgres import fresh_database
from integration.two_tills import speak
from pos.rules.meals import Mode
from pos.rules.money import Money
from pos.rules.people import Status
from pos.rules.read_policy import read_policy
from pos.rules.sale import Order, Tender
from pos.rules.service_days import Calendar, Override
from pos.rules.undoing import Undoing
from pos.undo import undo
from settlement.claim_line_book import ClaimLineBook, Days
from settlement.claim_sources import gather
from settlement.claim_stream import judge_days, settle_parts
from settlement.engine import open_engine
from settlement.rules.checks.day_checks import CAPS, DAY_CHECKS, check_day
from settlement.rules.checks.sieve import sifted
from settlement.rules.checks.view import CityDay
from settlement.rules.claim_rules import Span
from settlement.rules.known import ClockOff
from settlement.rules.months import Month, read_month
from settlement.rules.person_history import CardSpan, PersonKnown
from settlement.rules.read_claim_rules import read_claim_rules
from settlement.rules.settle import day_findings, settle
from settlement.sim_fraud import PLANTS
from settlement.sim_measure import Town
from settlement.sim_spot import Spot
from settlement.wiring import open_centre
from unit import city_day
from unit.city_day import CHEN, DAY, DONGJIE, HEPING, SUN, WU, at, known, meal, the_day

TABLES = tomllib.loads((Path(__file__).parents[2] / "config.toml").read_text(encoding="utf-8"))
OCTOBER = Month(2026, 10)
TOWN = Town(OCTOBER, read_policy(TABLES["policy"]), read_claim_rules(TABLES["claims"]))
OF_LINES = [check.id for check, _ in (*DAY_CHECKS, *CAPS) if check.id in PLANTS]
DEAD = PersonKnown("何桂芳", date(1950, 1, 1), (Status("dibao"),), died_on=DAY)
LOST = PersonKnown(
    "周淑兰",
    date(1950, 1, 1),
    (Status("dibao"),),
    cards=(CardSpan("c1", "band", at("08:00", DAY - timedelta(days=9)), at("11:10")),),
)
PEOPLE = (city_day.LI, city_day.WANG, city_day.ZHAO, SUN, CHEN, WU, DEAD, LOST)
CITY = {
    "clocks": (ClockOff(DONGJIE, "K03", at("09:00"), 1800),),
    "submitted": {f"{HEPING} 2026-09": at("09:00"), f"{DONGJIE} 2026-10": at("11:50")},
}
ELDERS = [PersonKnown(f"第{n}位老人", date(1958 + n % 3, 3, 1), (Status("dibao"),)) for n in range(200)]


def days_of(city):
    days = defaultdict(list)
    for line in city.numbered():
        if line.stands and OCTOBER.first <= line.day <= OCTOBER.last:
            days[line.day].append(line)
    return [
        CityDay(day, tuple(sorted(lines, key=lambda line: line.order))) for day, lines in sorted(days.items())
    ]


@pytest.mark.parametrize("check", OF_LINES)
def test_nothing_that_a_line_check_finds_is_sifted_out(check):
    city = TOWN.honest(23)
    here, *_, other = city.tills
    PLANTS[check](Spot(city, here, other, 2, random.Random(23)))
    about, told = city.known(), set()
    for day in days_of(city):
        whole = list(check_day(day, about))
        assert list(check_day(sifted(day, about), about)) == whole, day.day
        told |= {finding.check for finding in whole}
    assert check in told


def test_an_honest_day_of_two_hundred_elders_is_sifted_down_to_a_few_meals():
    about = known(*ELDERS)
    day = the_day(*(meal(elder, f"11:{15 + n // 5:02}") for n, elder in enumerate(ELDERS)))
    assert list(check_day(day, about)) == []
    assert sifted(day, about).lines == ()
    over = PersonKnown("第7位老人", date(1959, 3, 1), (Status("dibao", None, DAY - timedelta(days=1)),))
    (left,) = sifted(day, known(*ELDERS, over)).lines
    assert left.person == over.person


def test_a_closed_canteen_keeps_all_its_meals_and_the_other_only_what_is_odd():
    calendar = Calendar(known().policy.service_days, {DAY: Override(DAY, served=False)}, lambda _: None)
    about = known(*ELDERS, calendars={HEPING: calendar})
    closed = [meal(elder, "11:46") for elder in ELDERS[:30]]
    there = [replace(meal(elder, "11:50"), canteen=DONGJIE, till="K02") for elder in ELDERS[30:]]
    day = the_day(*closed, *there)
    (finding,) = check_day(sifted(day, about), about)
    assert finding == next(iter(check_day(day, about)))
    assert len(finding.entries) == 30


LAPSED = PersonKnown("冯秀芝", date(1958, 3, 1), (Status("dibao", None, DAY - timedelta(days=1)),))
YOUNG = PersonKnown("郑小军", date(1990, 3, 1), (Status("dibao"),))
IN_BETWEEN = {
    "E01": {"person": ELDERS[0].person},
    "E03 lapsed": {"person": LAPSED.person},
    "E03 nobody": {"person": "名册上没有的人"},
    "E03 young": {"person": YOUNG.person},
    "E04 old": {"person": city_day.LI.person, "payable_fen": 1200, "receivable_fen": 0, "concession": "full"},
    "E04 age": {"concession": "free", "payable_fen": 0, "receivable_fen": 1200},
    "E05": {"person": DEAD.person},
    "E06": {"person": LOST.person},
    "E07": {"period": "midnight"},
    "E10 portions": {"portions": 2},
    "E10 price": {"price_fen": 1300, "receivable_fen": 700},
    "E10 paid": {"payable_fen": 500, "receivable_fen": 700},
    "E10 sum": {"receivable_fen": 500},
    "E10 less": {"payable_fen": 500},
    "E10 held": {"receivable_fen": 300, "held_fen": 400},
    "E10 stated": {"receivable_fen": 0, "held_fen": 700, "payable_fen": 500, "held": "stated"},
    "E14": {"received_at": at("12:00", DAY + timedelta(days=9))},
    "E15": {"canteen": DONGJIE, "till": "K03"},
    "E16 way": {"via": "search"},
    "E16 nobody": {"via": "search", "why": "手环忘在家里"},
    "E16 why": {"via": "search", "confirmer": "李* 3号"},
    "E17": {"at": at("13:00")},
}


@pytest.mark.parametrize("told", IN_BETWEEN)
def test_one_odd_meal_among_those_like_it_is_told(told):
    clocks = (ClockOff(DONGJIE, "K03", at("09:00"), 1800),)
    people = (*ELDERS, *PEOPLE, LAPSED, YOUNG)
    opened = Calendar(known().policy.service_days, {DAY: Override(DAY, served=True)}, lambda _: None)
    cut_off = {f"{HEPING} 2026-10": at("12:30")} if told == "E17" else {}  # every meal is looked at then
    about = known(*people, clocks=clocks, submitted=cut_off, calendars={HEPING: opened})
    alike = ELDERS[0:60:3]
    lines = [meal(elder, f"11:{20 + n}", number=n + 1) for n, elder in enumerate(alike)]
    lines[2] = replace(lines[2], canteen=DONGJIE, till="K02")
    odd = lines[10] = replace(lines[10], **IN_BETWEEN[told])
    day = the_day(*lines)
    found = list(check_day(sifted(day, about), about))
    assert found == list(check_day(day, about))
    assert told.split(maxsplit=1)[0] in {finding.check for finding in found if odd.id in finding.entries}


def test_a_free_meal_carried_home_is_told_among_those_eaten_there():
    oldest = [PersonKnown(f"第{n}位高龄老人", date(1933, 3, 1)) for n in range(9)]
    lines = [city_day.free(elder, f"11:{20 + n}", number=n + 1) for n, elder in enumerate(oldest)]
    lines[4] = replace(lines[4], mode=Mode.TAKE_AWAY.value)
    day, about = the_day(*lines), known(*oldest)
    (finding,) = check_day(sifted(day, about), about)
    assert (finding.check, finding.entries) == ("E10", (lines[4].id,))


def test_a_lunch_in_the_afternoon_is_told_before_dinners_in_time():
    about = known(*ELDERS)
    lunches = [meal(elder, f"11:{20 + n}", number=n + 1) for n, elder in enumerate(ELDERS[0:30:3])]
    late = meal(ELDERS[30], "15:30", number=50)
    dinners = [
        meal(elder, f"17:{20 + n}", number=60 + n, period="dinner") for n, elder in enumerate(ELDERS[33:60:3])
    ]
    day = the_day(*lunches, late, *dinners)
    (finding,) = check_day(sifted(day, about), about)
    assert (finding.check, finding.entries) == ("E08", (late.id,))


@st.composite
def any_meals(draw):
    """Give a day's meals, each odd in a few ways at most."""
    oddities = {
        "paid": st.sampled_from([0, 600, 1200, 700]),
        "concession": st.sampled_from(["half", "free", "full", "none such"]),
        "mode": st.sampled_from([mode.value for mode in Mode]),
        "period": st.sampled_from(["lunch", "dinner", "", "midnight"]),
        "portions": st.just(2),
        "price_fen": st.just(1300),
        "via": st.sampled_from(["search", "slip", "stated", "other_card"]),
        "held": st.sampled_from(["stated", "old-list", "searched"]),
        "confirmer": st.just("李* 3号"),
        "why": st.just("手环忘在家里"),
        "received_at": st.sampled_from([at("12:00"), at("12:00", DAY + timedelta(days=9))]),
        "person": st.sampled_from([None, "名册上没有的人"]),
        "card": st.just("c1"),
    }
    lines = []
    for number in range(1, draw(st.integers(1, 50))):
        plain = draw(st.integers(0, 3))
        chosen = set() if plain else draw(st.sets(st.sampled_from(sorted(oddities)), max_size=2))
        changes = {name: draw(oddities[name]) for name in sorted(chosen)}
        clock = f"{draw(st.sampled_from([9, 11, 11, 11, 12, 17, 23])):02}:{draw(st.integers(0, 59)):02}"
        person = draw(st.sampled_from(ELDERS if plain else (*PEOPLE, *ELDERS[:9])))
        canteen, till = draw(st.sampled_from([(HEPING, "K01"), (DONGJIE, "K02"), (DONGJIE, "K03")]))
        line = meal(person, clock, number=number, canteen=canteen, till=till)
        paid = changes.pop("paid", line.payable_fen)
        unpaid = max(line.price_fen - paid, 0)
        money = {"held_fen": unpaid, "receivable_fen": 0} if "held" in changes else {"receivable_fen": unpaid}
        lines.append(replace(line, payable_fen=paid, **money, **changes))
    return lines


@settings(max_examples=60)
@given(any_meals(), st.booleans(), st.booleans())
def test_whatever_a_day_holds_the_sifted_day_tells_the_same(lines, watched, lapsed):
    about = known(*PEOPLE, *ELDERS, **(CITY if watched else {}))
    if lapsed:
        papers = replace(
            about.rules.canteen(DONGJIE), licences=(Span(date(2020, 1, 1), DAY - timedelta(days=1)),)
        )
        about = replace(about, rules=replace(about.rules, canteens={**about.rules.canteens, DONGJIE: papers}))
    day = the_day(*lines)
    assert by_canteen(check_day(sifted(day, about), about)) == by_canteen(check_day(day, about))


def by_canteen(found):
    """Give each canteen's findings in the order they were told; between canteens there is none."""
    return sorted(found, key=lambda one: one.canteen)


def test_two_tills_months_streamed_from_the_books_are_the_months_settled_at_once(city, claimed_tills):
    here, there = claimed_tills
    sell(here, WANG, "one")
    sell(there, WANG, "two")
    sell(there, LI, "three")
    undone = sell(there, ZHAO, "four")
    undo(there.counter, undone.id, Undoing("老人不吃了"))
    there.counter.ring_up(Order("five", Money(2400), Tender.MOBILE, Money(2400), portions=2))
    speak(here, there)
    month = read_month(str(here.now.date())[:7])
    with city.house.centre.read() as office:
        found = gather(office, month, RULES, POLICY)
        whole = settle(month, found.lines, found.known, found.decided)
        lines = {HERE: [], THERE: []}
        for line in found.lines:
            lines[line.canteen].append(line)
        by_day = day_findings(lines, found.known)
        of_month = {
            place: [one for one in told if one not in by_day[place]] for place, told in whole.findings.items()
        }
        part = judge_days(
            office.claim_lines.meals(Days(month.first, month.last)), found.known, found.decided, of_month
        )
    assert settle_parts(month, [part], found.known, found.decided, of_month) == whole
    claims = {claim.canteen: claim for claim in whole.claims}
    assert [said.why for said in claims[THERE].excluded] == ["E01"]
    assert [said.entry for said in claims[THERE].undone] == [undone.id]


def test_the_server_is_told_that_every_row_of_a_day_is_read(tmp_path):
    address = fresh_database()
    open_centre(tmp_path, address).centre.close()
    engine = open_engine(tmp_path, address)
    with engine.begin() as connection:
        assert list(ClaimLineBook(connection).meals(Days(OCTOBER.first, OCTOBER.first))) == []
        assert connection.exec_driver_sql("SHOW cursor_tuple_fraction").scalar() == "1"
    engine.dispose()
