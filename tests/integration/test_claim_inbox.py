"""What waits for the manager and the reviewers: open findings, meals served at an elder's word."""

from datetime import timedelta

import pytest

from integration.claim_hands import on_the, row
from integration.claimed_month import HERE, THERE, sell
from integration.ledger_room import WANG
from integration.two_tills import speak
from pos.rules.errors import Refused
from pos.rules.meals import Mode
from pos.rules.money import Money
from pos.rules.sale import Order, Tender, Via
from settlement.held_desk import review_held
from settlement.rules.faults import Fault
from settlement.rules.months import read_month

SEEN = "打电话问过本人，属实"


@pytest.fixture
def month(city, claimed_tills, desk):
    """王建国 had his lunch; somebody whose band could not be read said 6 yuan and was served."""
    here, there = claimed_tills
    sell(here, WANG, "band")
    word = Order("word", Money(600), Tender.MOBILE, Money(600), None, Via.STATED, Mode.DINE_IN, held="asked")
    here.counter.ring_up(word)
    speak(here, there)
    wanted = read_month(str(here.now.date())[:7])
    on_the(city, claimed_tills, wanted, 2)
    desk.draft_month(wanted)
    return wanted


def held_line(till):
    return next(line.id for line in till.entries() if line.text("held"))


def test_an_accepted_meal_is_claimed_and_a_refused_one_never(city, desk, month, who, claimed_tills):
    entry = held_line(claimed_tills[0])
    assert [one["entry"] for one in row(city, month).figures["waiting"]] == [entry]
    review_held(city.house.gate, who["street"], entry, SEEN, accepted=True)
    desk.draft_month(month)
    assert (row(city, month).figures["waiting"], row(city, month).figures["meal_fen"]) == ([], 1200)
    with pytest.raises(Refused, match="已经有人决定过"):
        review_held(city.house.gate, who["civil"], entry, "我看不行，不算", accepted=False)
    desk.draft_month(month)
    assert row(city, month).figures["meal_fen"] == 1200


def test_a_refused_meal_costs_the_city_nothing_and_the_elder_nothing(city, desk, month, who, claimed_tills):
    entry = held_line(claimed_tills[0])
    review_held(city.house.gate, who["civil"], entry, "查了监控，不是老人", accepted=False)
    desk.draft_month(month)
    assert row(city, month).figures["excluded"] == [{"entry": entry, "why": "待核"}]
    assert row(city, month).figures["meal_fen"] == 600


@pytest.mark.usefixtures("month")
def test_it_needs_a_reason_a_reviewer_and_a_held_meal(city, who, claimed_tills):
    entry = held_line(claimed_tills[0])
    with pytest.raises(Fault, match="请写 5 到 200 个字"):
        review_held(city.house.gate, who["street"], entry, "好", accepted=True)
    with pytest.raises(Refused, match="由街道或民政看"):
        review_held(city.house.gate, who["manager"], entry, SEEN, accepted=True)
    usual = next(line.id for line in claimed_tills[0].entries() if line.text("via") == "id_card")
    with pytest.raises(Refused, match="没有这笔待核的流水"):
        review_held(city.house.gate, who["street"], usual, SEEN, accepted=True)
    elsewhere = city.house.make("别的街道", "street-reviewer", "海州区/南苑街道")
    with pytest.raises(Refused, match="没有这笔待核的流水"):
        review_held(city.house.gate, elsewhere, entry, SEEN, accepted=True)


@pytest.mark.usefixtures("who")
def test_the_page_shows_it_and_takes_the_decision(city, month, claimed_tills):
    entry, street = held_line(claimed_tills[0]), city.house.signed_in("街道老郑")
    page = street.get(f"/claims/held?month={month}").text
    assert entry in page
    assert "没有手环和证件" in page
    sent = {"entry": entry, "month": str(month), "reason": SEEN, "verdict": "accept"}
    short = street.post("/claims/held", page=f"/claims/held?month={month}", **{**sent, "reason": "好"})
    assert (short.status_code, "请写 5 到 200 个字" in short.text) == (422, True)
    done = street.post("/claims/held", page=f"/claims/held?month={month}", **sent)
    assert done.status_code == 303
    assert "已认可" in street.get(f"/claims/held?month={month}").text
    assert [line.text("line") for line in city.house.trail("held-reviewed")] == [entry]


@pytest.mark.usefixtures("who")
def test_the_inbox_has_only_what_is_open_in_ones_own_canteen(city, desk, month):
    city.house.now += timedelta(days=20)  # past the due day of both canteens
    desk.draft_month(month)
    mine = city.house.signed_in("刘站长").get("/claims/findings").text
    assert "逾期" in mine
    assert HERE.rsplit("/", 1)[-1] in mine
    assert THERE.rsplit("/", 1)[-1] not in mine
    assert f"/claims/{row(city, month).number}#f-" in mine
