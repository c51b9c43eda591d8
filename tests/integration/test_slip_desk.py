"""The slip sheet on the till: from what was tapped to one slip; what is missing is named in a sentence."""

from dataclasses import replace
from datetime import date, datetime, time

import pytest

from kiosk_ui.slip_desk import NOBODY, Written, fresh, keyed, prices, sell
from kiosk_ui.station import Station
from pos.rules.dated import Dated, Row
from pos.rules.errors import Refused
from pos.rules.meals import SHANGHAI, Mode
from pos.rules.money import Money
from pos.rules.sale import Tender

DAY = date(2026, 11, 24)
WANG = "王建国"


@pytest.fixture
def station(canteen):
    canteen.set_clock(time(12, 30))
    return Station(canteen.counter, lambda: 100.0)


def written(**changes):
    plain = Written(who=NOBODY, letters="A", number="0012", clock="1142", paid="1200", why="停电")
    return replace(plain, **changes)


def test_what_was_tapped_is_one_slip(canteen):
    person = canteen.guest(WANG).resident.person
    made = keyed(written(who=person, paid="600", mode="take-away", tender="mobile"), "补-1", DAY)
    assert (made.slip.number, made.slip.confirmer, made.slip.why) == ("A0012", "负责人", "停电")
    assert made.slip.served_at == datetime(2026, 11, 24, 11, 42, tzinfo=SHANGHAI)
    assert (made.person, made.paid, made.mode, made.tender) == (
        person,
        Money(600),
        Mode.TAKE_AWAY,
        Tender.MOBILE,
    )


def test_nobody_knows_who_ate():
    assert keyed(written(), "补-1", DAY).person is None


@pytest.mark.parametrize(("day", "on"), [("0", 24), ("1", 23), ("2", 22)])
def test_today_yesterday_and_the_day_before(day, on):
    assert keyed(written(day=day), "补-1", DAY).slip.served_at.astimezone(SHANGHAI).day == on


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"who": ""}, "还没选是谁"),
        ({"paid": ""}, "还没选实付"),
        ({"paid": "-600"}, "还没选实付"),
        ({"paid": "六"}, "还没选实付"),
        ({"why": ""}, "还没选为什么用纸单"),
        ({"why": "想用"}, "还没选为什么用纸单"),
        ({"clock": ""}, "时间要四位"),
        ({"clock": "942"}, "时间要四位"),
        ({"clock": "2400"}, "没有 24:00 这个时间"),
        ({"clock": "1160"}, "没有 11:60 这个时间"),
        ({"day": "3"}, "没有 11:42 这个时间"),
        ({"mode": "打包"}, "没选对"),
        ({"tender": "gold"}, "没选对"),
    ],
)
def test_a_field_that_is_missing_is_named(changes, sentence):
    with pytest.raises(Refused, match=sentence):
        keyed(written(**changes), "补-1", DAY)


def test_the_next_slip_of_the_pile_keeps_what_is_the_same():
    again = written(day="1", tender="mobile").next_one
    assert (again.letters, again.day, again.tender, again.why) == ("A", "1", "mobile", "停电")
    assert (again.who, again.number, again.clock, again.paid) == ("", "", "", "")


def test_the_sheet_begins_with_whoever_stands_there_and_the_letters_last_used(canteen, station):
    assert fresh(station) == Written()
    sell(station, keyed(written(letters="BX"), "补-1", DAY))
    station.scanned(canteen.people[WANG].card)
    assert fresh(station) == Written(who=canteen.guest(WANG).resident.person, letters="BX")


def test_the_prices_to_choose_from_are_those_of_all_three_days(canteen):
    dearer = Row(DAY, None, "调价通知", Money(1400))
    rows = canteen.config.policy.meal_price.rows
    policy = replace(canteen.config.policy, meal_price=Dated("meal_price", (*rows, dearer)))
    assert [str(one) for one in prices(canteen.counter)] == ["12.00", "6.00", "0.00"]
    both = prices(replace(canteen.counter, policy=policy))
    assert [str(one) for one in both] == ["14.00", "12.00", "7.00", "6.00", "0.00"]


def test_counts_and_the_price_of_who_stands_there_follow(canteen, station):
    station.scanned(canteen.people[WANG].card)
    assert station.scene.open.quote.decision.payable == Money(600)
    sell(station, keyed(written(who=station.scene.open.guest.resident.person, paid="600"), "补-1", DAY))
    assert station.scene.open.quote.decision.payable == Money(1200)
    assert station.scene.counts.portions == 1
    assert canteen.entries()[0].text("slip") == "A0012"
