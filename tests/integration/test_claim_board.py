"""The board of months and canteens: where each claim stands, what is late, what is owed since when."""

import re
from datetime import timedelta

import pytest

from integration.claim_hands import PEOPLE, on_the, pass_on, row, submitted
from integration.claimed_month import HERE, POLICY, RULES, THERE, sell
from integration.ledger_room import LI, WANG
from integration.two_tills import speak
from pos.rules.money import Money
from settlement.claim_book import Payment
from settlement.claim_desk import ClaimDesk
from settlement.claim_view import board_of, owed_to
from settlement.rules.months import read_month
from settlement.rules.roles import read_scope


@pytest.fixture
def desk(city):
    return ClaimDesk(city.house.gate, POLICY, RULES)


@pytest.fixture
def who(city):
    return {key: city.house.make(*told) for key, told in PEOPLE.items()}


@pytest.fixture
def month(city, claimed_tills, desk):
    here, there = claimed_tills
    sell(here, WANG, "here")
    sell(there, LI, "there")
    speak(here, there)
    wanted = read_month(str(here.now.date())[:7])
    on_the(city, claimed_tills, wanted, 2)
    desk.draft_month(wanted)
    return wanted


def text_of(page):
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_each_canteens_claim_shows_its_sum_and_its_state(city, desk, month, who):
    submitted(city, desk, month, who)
    today = city.house.now.date()
    with city.house.centre.read() as office:
        board = board_of(office, read_scope(""), month, today)
        later = board_of(office, read_scope(""), month, today + timedelta(days=30))
    cells = {str(one.place): one.cells[0] for one in board.rows}
    assert (cells[HERE].claim.state.label, cells[HERE].claimed) == ("已申报", Money(600))
    assert (cells[THERE].claim.state.label, cells[THERE].late) == ("草稿", False)
    assert {str(one.place): one.cells[0].late for one in later.rows if one.cells[0].claim} == {
        HERE: False,
        THERE: True,
    }
    assert board.claimed(0) == Money(600 + 1200)
    page = text_of(city.house.signed_in("财务小周").get(f"/claims?month={month}").text)
    assert "6.00 元 ● 已申报" in page
    assert "12.00 元 ● 草稿" in page


def test_what_is_owed_since_it_was_accepted(city, desk, month, who):
    submitted(city, desk, month, who)
    for key in ("community", "street", "civil", "chief", "finance"):
        pass_on(city, desk, month, who[key])
    claim = row(city, month)
    desk.pay(who["finance"], claim.number, Payment(city.house.now.date(), Money(200), "拨-001"))
    city.house.now += timedelta(days=6)
    with city.house.centre.read() as office:
        (owed,) = owed_to(office, read_scope(""), city.house.now.date())
        assert owed_to(office, read_scope("别的区"), city.house.now.date()) == ()
    assert (owed.owed, owed.days) == (Money(400), 7)
    page = text_of(city.house.signed_in("财务小周").get("/claims").text)
    assert "还没有付清的 1 份" in page
    assert "4.00 第 7 天" in page
    desk.pay(who["finance"], claim.number, Payment(city.house.now.date(), Money(400), "拨-002"))
    with city.house.centre.read() as office:
        assert owed_to(office, read_scope(""), city.house.now.date()) == ()
