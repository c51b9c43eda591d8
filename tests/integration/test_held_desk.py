"""Meals served first: whoever confirmed one does not decide about it, and a submitted month is corrected."""

import pytest
from sqlalchemy import event

from integration.claim_hands import on_the, row, submitted
from integration.claimed_month import sell
from integration.ledger_room import WANG
from integration.two_tills import speak
from pos.rules.errors import Refused
from pos.rules.meals import Mode
from pos.rules.money import Money
from pos.rules.sale import Order, Tender, Via, Vouched
from settlement.held_desk import held_meals, review_held
from settlement.rules.months import read_month
from settlement.rules.roles import read_scope

SEEN = "打电话问过本人，属实"


@pytest.fixture
def month(city, claimed_tills, desk):
    """王建国 had his lunch; two were served at their word, for one of whom 街*郑 at the counter vouched."""
    here, there = claimed_tills
    sell(here, WANG, "band")
    for tap, vouched in (("word", None), ("vouched", Vouched("街**郑", "手环在家"))):
        order = Order(
            tap, Money(600), Tender.MOBILE, Money(600), None, Via.STATED, Mode.DINE_IN, vouched=vouched,
            held="asked",
        )  # fmt: skip
        here.counter.ring_up(order)
    speak(here, there)
    wanted = read_month(str(here.now.date())[:7])
    on_the(city, claimed_tills, wanted, 2)
    desk.draft_month(wanted)
    return wanted


@pytest.fixture
def entries(month, claimed_tills):  # noqa: ARG001 - the lines are there once the month is
    return [line.id for line in claimed_tills[0].entries() if line.text("held")]


def test_whoever_confirmed_it_at_the_counter_does_not_decide_about_it(city, who, month, entries):
    word, vouched = entries
    with pytest.raises(Refused, match="请换人看"):
        review_held(city.house.gate, who["street"], vouched, SEEN, accepted=True)
    street = city.house.signed_in("街道老郑").get(f"/claims/held?month={month}").text
    assert f'id="reason-{word}"' in street
    assert f'id="reason-{vouched}"' not in street
    assert "核对人 街**郑" in street
    assert "手环在家" in street
    review_held(city.house.gate, who["civil"], vouched, SEEN, accepted=True)
    assert [line.text("line") for line in city.house.trail("held-reviewed")] == [vouched]


def test_the_page_says_who_decided_and_why(city, who, month, entries):
    review_held(city.house.gate, who["civil"], entries[0], "查了监控，不是老人", accepted=False)
    page = city.house.signed_in("刘站长").get(f"/claims/held?month={month}").text
    assert "王科长" in page
    assert "查了监控，不是老人" in page
    assert "等街道或民政看" in page  # the other one; a manager decides about neither
    assert "<button name=" not in page


def test_after_submission_it_comes_as_a_correction_next_month(city, claimed_tills, desk, who, month, entries):
    assert not review_held(city.house.gate, who["street"], entries[0], SEEN, accepted=True)
    submitted(city, desk, month, who)
    before = row(city, month)
    civil = city.house.signed_in("王科长")
    page = f"/claims/held?month={month}"
    assert "月已经申报：现在决定，下个月补退差" in civil.get(page).text
    sent = {"entry": entries[1], "month": str(month), "reason": SEEN, "verdict": "accept"}
    done = civil.post("/claims/held", page=page, **sent)
    assert done.status_code == 303
    assert "认可了，这个月已经申报，下个月补退差" in civil.get(page).text
    desk.draft_month(month)
    after = row(city, month)
    assert (after.total, after.digest, after.version) == (before.total, before.digest, before.version)
    here, there = claimed_tills
    sell(here, WANG, "next month")
    speak(here, there)
    following = read_month(str(here.now.date())[:7])
    desk.draft_month(following)
    (corrected,) = row(city, following).figures["restated"]
    assert (corrected["entry"], corrected["was_fen"], corrected["now_fen"]) == (entries[1], 0, 600)


@pytest.mark.usefixtures("entries")
def test_a_page_of_held_meals_asks_the_books_a_few_times_however_many_there_are(city, month):
    asked, counts = [], []
    event.listen(city.house.centre._engine, "before_cursor_execute", lambda *told: asked.append(told[2]))
    for most in (1, 50):
        asked.clear()
        with city.house.centre.read() as office:
            found = held_meals(office, read_scope(""), month, None, most)
        counts.append((len(found), len(asked)))
    assert [meals for meals, _ in counts] == [1, 2]
    assert counts[0][1] == counts[1][1]
