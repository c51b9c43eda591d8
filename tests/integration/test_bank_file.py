"""Finance gives the bank a file, and enters from its statement what was paid: once, on the right claim."""

import csv
import io
import re

import openpyxl
import pytest

from integration.claim_hands import row as row_of
from integration.claim_rooms import ACCOUNT, BANK, OPERATOR, Lunch
from integration.claimed_month import HERE, THERE, sell
from integration.ledger_room import LI, WANG, ZHAO
from integration.two_tills import speak
from pos.rules.errors import CanteenError, Refused
from pos.rules.meals import service_day
from pos.rules.money import Money
from pos.sheets import BadSheet
from settlement.bank_file import HEADS, bank_csv, bank_workbook, rows_to_pay
from settlement.claim_book import Payment
from settlement.finding_book import NOTE, Answer
from settlement.remittances import (
    as_text,
    digest_of,
    enter,
    from_text,
    look_at,
    read_statement,
)
from settlement.rules.claim_life import State
from settlement.rules.remittance_match import Match
from settlement.rules.roles import WHOLE

COLUMNS = ("日期", "收款人", "金额", "凭证号")


@pytest.fixture
def lunch(city, claimed_tills):
    return Lunch(city, claimed_tills)


@pytest.fixture
def accepted(lunch):
    """The claim is with finance, 24.00 yuan owed."""
    assert lunch.accepted().state is State.ACCEPTED
    return lunch


def written(path, rows, columns=COLUMNS):
    """Write a statement as the bank's page saves it."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([columns, *rows])
    return path


def today(lunch):
    return service_day(lunch.house.now)


def statement(lunch, tmp_path, *rows):
    """Give the rows of a statement of today: payee, amount and number."""
    path = written(tmp_path / "对账单.csv", [(today(lunch), *row) for row in rows])
    return read_statement(path)


def enter_all(lunch, rows):
    finance = lunch.who["finance"]
    return enter(lunch.desk, finance, rows, digest_of(look_at(lunch.desk, finance.scope, rows)))


def paid(lunch, place=HERE):
    with lunch.house.centre.read() as office:
        row = office.claims.of(place, str(lunch.month))
        return [(str(one.amount), one.reference) for one in office.claims.payments(row.number)]


# The file for the bank


def test_nothing_is_for_the_bank_before_finance_has_accepted(lunch):
    with pytest.raises(Refused, match="没有要拨付的"):
        rows_to_pay(lunch.desk, WHOLE)


def test_the_file_names_payee_account_amount_purpose_and_claim(accepted, tmp_path):
    rows = rows_to_pay(accepted.desk, WHOLE)
    month = accepted.month
    expected = [
        list(HEADS),
        ["1", OPERATOR, BANK, ACCOUNT.replace(" ", ""), "24.00",
         f"{month.year}年{month.number}月社区食堂补助", str(accepted.row.number)],
        ["合计", "1 笔", "", "", "24.00", "", ""],
    ]  # fmt: skip
    text = bank_csv(rows)
    assert text.startswith(b"\xef\xbb\xbf")
    assert list(csv.reader(io.StringIO(text.decode("utf-8-sig"), newline=""))) == expected
    with (tmp_path / "bank.xlsx").open("wb") as file:
        bank_workbook(file, rows)
    (sheet,) = openpyxl.load_workbook(tmp_path / "bank.xlsx")
    assert [[cell.value or "" for cell in row] for row in sheet.iter_rows()] == expected
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value} == {"s"}


def test_without_an_account_no_file_is_made_and_the_canteen_is_named(city, claimed_tills):
    lunch = Lunch(city, claimed_tills, account="")
    lunch.accepted()
    with pytest.raises(Refused, match=r"和平食堂 没有登记收款账号.*claims\.canteens"):
        rows_to_pay(lunch.desk, WHOLE)
    page = lunch.browser("finance").get("/claims/bank").text
    assert "和平食堂 没有登记收款账号" in page
    assert "下载拨付文件" not in page


def test_what_was_paid_in_part_is_asked_for_by_the_rest(accepted):
    accepted.desk.pay(
        accepted.who["finance"], accepted.row.number, Payment(today(accepted), Money(1000), "手-1")
    )
    (one,) = rows_to_pay(accepted.desk, WHOLE)
    assert one.amount == Money(1400)


# The bank's statement


def test_a_statement_settles_the_claim_and_comes_a_second_time_without_doing_anything(accepted, tmp_path):
    rows = statement(accepted, tmp_path, (OPERATOR, "10.00", "拨-001"), (OPERATOR, "14", "拨-002"))
    done = enter_all(accepted, rows)
    assert (done.count, done.amount, done.refused) == (2, Money(2400), ())
    assert accepted.row.state is State.PAID
    assert paid(accepted) == [("10.00", "拨-001"), ("14.00", "拨-002")]
    again = look_at(accepted.desk, WHOLE, rows)
    assert [one.match for one in again] == [Match.ENTERED, Match.ENTERED]
    assert enter_all(accepted, rows).count == 0
    assert len(paid(accepted)) == 2


def test_each_row_says_what_it_would_do_and_looking_does_nothing(accepted, tmp_path):
    accepted.desk.pay(
        accepted.who["finance"], accepted.row.number, Payment(today(accepted), Money(100), "手-1")
    )
    rows = statement(
        accepted, tmp_path, (OPERATOR, "1.00", "手-1"), (OPERATOR, "2.00", "手-1 "), (OPERATOR, "3", "拨-1"),
        ("别家公司", "5", "拨-2"), (OPERATOR, "999", "拨-3"), (OPERATOR, "20", "拨-4"),
    )  # fmt: skip
    looked = look_at(accepted.desk, WHOLE, rows)
    assert [one.match for one in looked] == [
        Match.ENTERED, Match.TWICE, Match.PARTIAL, Match.UNKNOWN, Match.TOO_MUCH, Match.EXACT,
    ]  # fmt: skip
    assert paid(accepted) == [("1.00", "手-1")]
    enter_all(accepted, rows)
    assert paid(accepted) == [("1.00", "手-1"), ("3.00", "拨-1"), ("20.00", "拨-4")]


def test_one_remittance_for_two_canteens_is_entered_on_both_claims(city, claimed_tills, tmp_path):
    here, there = claimed_tills
    sell(there, LI, "east")
    speak(there)
    lunch = Lunch(city, (here, there), diners=(WANG, ZHAO))
    lunch.accepted()
    hand_on(lunch, THERE)
    assert rows_to_pay(lunch.desk, WHOLE)[0].amount == Money(1200 + 1200)
    rows = statement(lunch, tmp_path, (OPERATOR, "24.00", "拨-007"))
    assert enter_all(lunch, rows).count == 2
    numbers = {place: row_of(city, lunch.month, place).number for place in (HERE, THERE)}
    assert paid(lunch) == [("12.00", f"拨-007#{numbers[HERE]}")]
    assert paid(lunch, THERE) == [("12.00", f"拨-007#{numbers[THERE]}")]
    assert [one.match for one in look_at(lunch.desk, WHOLE, rows)] == [Match.ENTERED]


def hand_on(lunch, place):
    """Let another canteen's claim go through its hands too."""
    manager = lunch.house.make("东街赵站长", "canteen-manager", place)
    desk, month, city = lunch.desk, lunch.month, lunch.city
    with lunch.house.centre.begin() as office:
        for kept in office.claim_findings.of(place, str(month)):
            if kept.is_open:
                office.claim_findings.answer(Answer(kept.key, NOTE, "看过了", manager.id, lunch.house.now))
    desk.draft_month(month)
    hands = (
        manager,
        manager,
        *(lunch.who[key] for key in ("community", "street", "civil", "chief", "finance")),
    )
    for who in hands:
        seen = row_of(city, month, place)
        desk.pass_on(who, seen.number, seen.version)


def test_what_came_between_looking_and_entering_stops_it(accepted, tmp_path):
    rows = statement(accepted, tmp_path, (OPERATOR, "24", "拨-001"))
    finance = accepted.who["finance"]
    seen = digest_of(look_at(accepted.desk, WHOLE, rows))
    accepted.desk.pay(finance, accepted.row.number, Payment(today(accepted), Money(1000), "手-1"))
    with pytest.raises(Refused, match="又有变化，没有登记"):
        enter(accepted.desk, finance, rows, seen)
    assert paid(accepted) == [("10.00", "手-1")]


def test_a_spreadsheet_of_a_bank_is_read_with_its_numbers_and_days(accepted, tmp_path):
    book = openpyxl.Workbook()
    for row in (
        ("示范银行交易明细",),
        ("日期", "收款人", "收款账号", "金额", "余额", "凭证号"),
        (today(accepted), OPERATOR, ACCOUNT, 24.0, 100.5, 20261201000123),
        ("合计", None, None, 24.0, None, None),
    ):
        book.active.append(row)
    book.save(tmp_path / "明细.xlsx")
    (one,) = read_statement(tmp_path / "明细.xlsx")
    assert (one.row, one.payee, one.amount, one.reference) == (3, OPERATOR, Money(2400), "20261201000123")
    assert enter_all(accepted, (one,)).count == 1


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (("2026-12-01", OPERATOR, "24.005", "拨-1"), "到分为止"),
        (("2026-12-01", OPERATOR, "二十四", "拨-1"), "看不懂"),
        (("2026-12-01", OPERATOR, "NaN", "拨-1"), "金额"),
        (("12-01", OPERATOR, "24", "拨-1"), "看不懂日期"),
        (("长期", OPERATOR, "24", "拨-1"), "没有写日期"),
        (("2026-12-01", "", "24", "拨-1"), "没有写收款人"),
        (("2026-12-01", OPERATOR, "24", ""), "没有写凭证号"),
        (("2026-12-01", OPERATOR, "24", "拨" * 31), "超过 30 个字"),
    ],
)
def test_one_row_that_cannot_be_read_and_nothing_is_used(tmp_path, row, words):
    good = ("2026-12-01", OPERATOR, "24", "拨-0")
    with pytest.raises(BadSheet, match=r"第 3 行.*什么都没有登记") as refused:
        read_statement(written(tmp_path / "对账单.csv", [good, row]))
    assert words in str(refused.value)


def test_columns_that_are_missing_are_named(tmp_path):
    path = written(tmp_path / "对账单.csv", [("2026-12-01", "24", "拨-1")], ("日期", "金额", "凭证号"))
    with pytest.raises(CanteenError, match="收款人"):
        read_statement(path)


def test_rows_that_a_page_carries_come_back_as_they_were(accepted, tmp_path):
    rows = statement(accepted, tmp_path, (OPERATOR, "24", '拨"1<&'))
    assert from_text(as_text(rows)) == rows
    for text in ("", "[]x", "[[1]]", '[[1,"2026-12-01","甲",1.5,"拨-1"]]', "[" * 5000):
        with pytest.raises(CanteenError, match="不完整"):
            from_text(text)


# The pages of finance


def upload(browser, path, page="/claims/bank"):
    file = (io.BytesIO(path.read_bytes()), path.name)
    return browser.post("/claims/bank/statement", page=page, file=file)


def hidden(answer, name):
    return re.search(rf'name="{name}" value="([^"]*)"', answer.text)[1].replace("&#34;", '"')


def test_finance_downloads_looks_and_enters(accepted, tmp_path):
    browser = accepted.browser("finance")
    assert "拨付和对账" in browser.get("/claims").text
    assert OPERATOR in browser.get("/claims/bank").text
    taken = browser.post("/claims/bank.csv", page="/claims/bank")
    assert OPERATOR in taken.data.decode("utf-8-sig")
    assert browser.post("/claims/bank.xlsx", page="/claims/bank").data.startswith(b"PK")
    assert [entry.fen("fen") for entry in accepted.house.trail("bank-file-taken")] == [2400, 2400]
    path = written(tmp_path / "对账单.csv", [(today(accepted), OPERATOR, "24.00", "拨-001")])
    looked = upload(browser, path)
    assert "登记这 1 行" in looked.text
    assert "付清" in looked.text
    assert paid(accepted) == []
    fields = {name: hidden(looked, name) for name in ("rows", "seen")}
    done = browser.post("/claims/bank/enter", page="/claims/bank", **fields)
    assert done.status_code == 303
    assert "登记了 1 笔，共 24.00 元" in browser.get("/claims/bank").text
    assert paid(accepted) == [("24.00", "拨-001")]
    assert browser.post("/claims/bank/enter", page="/claims/bank", **fields).status_code == 409
    assert paid(accepted) == [("24.00", "拨-001")]
    again = upload(browser, path)
    assert "登记过了" in again.text
    assert "登记这" not in again.text


def test_a_file_that_is_no_statement_is_said_beside_its_field(accepted, tmp_path):
    browser = accepted.browser("finance")
    bad = tmp_path / "x.csv"
    bad.write_text("甲,乙\n1,2\n", encoding="utf-8")
    for answer in (upload(browser, bad), browser.post("/claims/bank/statement", page="/claims/bank")):
        assert answer.status_code == 422
        assert 'id="file-fault"' in answer.text


def test_a_district_pays_only_its_own(accepted):
    accepted.house.make("海州财务", "finance", "海州区")
    browser = accepted.house.signed_in("海州财务")
    assert "没有要拨付的" in browser.get("/claims/bank").text
    assert browser.post("/claims/bank.csv", page="/claims/bank").status_code == 409
