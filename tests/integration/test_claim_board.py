"""The board of months and canteens: where each claim stands, what is late, what is owed since when."""

import re
from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import pytest
from openpyxl import load_workbook
from sqlalchemy import event

from integration.claim_hands import on_the, pass_on, row, submitted
from integration.claimed_month import HERE, RULES, THERE, sell
from integration.ledger_room import LI, WANG
from integration.two_tills import speak
from pos.rules.money import Money
from settlement.claim_book import Payment
from settlement.claim_view import board_of, by_operator, owed_to
from settlement.rules.claim_figures import claim_from
from settlement.rules.months import read_month
from settlement.rules.roles import read_scope


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


def test_a_claim_says_how_long_it_lies_and_rows_and_columns_add_up(city, desk, month, who):
    submitted(city, desk, month, who)
    city.house.now += timedelta(days=3)
    with city.house.centre.read() as office:
        board = board_of(office, read_scope(""), month, city.house.now.date())
    assert {str(one.place): (one.cells[0].days, one.claimed) for one in board.rows} == {
        HERE: (4, Money(600)),
        THERE: (4, Money(1200)),
    }
    assert board.all_claimed == Money(1800)
    page = text_of(city.house.signed_in("财务小周").get(f"/claims?month={month}").text)
    assert "● 已申报 在这一步第 4 天" in page
    assert page.count("18.00 元") == 3  # the month's claims, its meals, and all of the board


def test_the_board_asks_the_books_as_often_for_the_city_as_for_one_canteen(city, month):
    """However many canteens and months there are, the questions stay the same."""
    asked = []
    event.listen(city.house.centre._engine, "before_cursor_execute", lambda *told: asked.append(told[2]))
    counts = []
    for scope in ("", HERE):
        asked.clear()
        with city.house.centre.read() as office:
            board_of(office, read_scope(scope), month, city.house.now.date())
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 6


def test_what_one_operator_is_owed_stands_together(city, desk, month, who):
    submitted(city, desk, month, who)
    for key in ("community", "street", "civil", "chief", "finance"):
        pass_on(city, desk, month, who[key])
    with city.house.centre.read() as office:
        (owed,) = owed_to(office, read_scope(""), city.house.now.date())
    older = replace(owed, owed=Money(250), days=40)
    (one,) = by_operator([older, owed])
    assert (one.owed, one.claims) == (Money(850), (older, owed))


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
    assert f"4.00 {month.last + timedelta(days=2)} 起，第 7 天" in page
    desk.pay(who["finance"], claim.number, Payment(city.house.now.date(), Money(400), "拨-002"))
    with city.house.centre.read() as office:
        assert owed_to(office, read_scope(""), city.house.now.date()) == ()


def test_the_citys_month_as_one_workbook(city, desk, month, who):
    submitted(city, desk, month, who)
    finance = city.house.signed_in("财务小周")
    answer = finance.post("/claims/city.xlsx", page=f"/claims?month={month}", month=str(month))
    assert answer.status_code == 200
    book = load_workbook(BytesIO(answer.data), data_only=True)
    assert len(book.sheetnames) == 5
    cells = {cell.value for sheet in book for row in sheet.iter_rows() for cell in row}
    for name in ("和平食堂", "东街食堂"):
        assert any(str(cell).endswith(name) for cell in cells), name
    assert {6, 12, 18} <= cells
    assert {"已申报", "草稿"} <= cells
    assert [line.text("month") for line in city.house.trail("city-claims-taken")] == [str(month)]


def test_a_claim_is_read_back_from_its_figures_as_it_was(city, desk, month):
    with city.house.centre.read() as office:
        drawn = desk.as_kept(office, row(city, month))
        read = claim_from(row(city, month).figures, HERE, month, RULES)
    assert replace(drawn.claim, findings=()) == read
