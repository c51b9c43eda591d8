"""补录 in a browser: two slips of the morning, the manager beside the cashier, no keyboard."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from journeys.conftest import PEOPLE, Till, both_screens
from journeys.hands import Hands, entries, sales
from journeys.shots import shot

PIN = "246813"


@pytest.fixture
def lunch(till: Till) -> Till:
    till.manager_pin = PIN
    till.import_people(PEOPLE["王建国"], PEOPLE["赵德海"])
    till.start()
    return till


def _digits(page: Page, digits: str) -> None:
    for digit in digits:
        page.locator(f'#sheet [data-digit="{digit}"]').click()


def _pick(page: Page, word: str) -> None:
    page.locator("#sheet .pick").filter(has_text=re.compile(f"^{re.escape(word)}$")).click()


def _fields(page: Page, *values: str) -> None:
    for value in values:
        _digits(page, value)
        page.locator("#sheet [data-next]").click()


def _open_sheet(page: Page) -> None:
    page.locator("#more").click()
    page.locator("#more-slip").click()
    expect(page.locator("#sheet h2")).to_have_text("补录纸单")


def test_two_slips_one_after_the_other(lunch: Till, browser: Browser):
    with both_screens(browser, lunch) as screens:
        page, said = screens.cashier, screens.cashier.locator(".slip-says")
        elder_before = screens.elder.locator("body").inner_text()
        _open_sheet(page)
        _fields(page, "0012", "1110", PIN)
        for word in ("A", "6.00", "停电"):
            _pick(page, word)
        page.locator("#slip-go").click()
        expect(said).to_contain_text("还没选是谁：没有补录")

        page.locator("#slip-find").click()
        for key in str(PEOPLE["王建国"].born_on.year):
            page.locator(f'[data-key="{key}"]').click()
        page.locator(".hit").first.click()
        expect(page.locator("#field-number")).to_have_value("0012")
        expect(page.locator("#field-clock")).to_have_value("1110")
        expect(page.locator("#field-pin")).to_have_value("")
        page.locator("#field-pin").click()
        _digits(page, PIN)
        shot(page, "till-slip-filled")
        page.locator("#slip-go").click()
        expect(said).to_contain_text(re.compile(r"已补录 A0012，K01-\d{6}。"))

        _fields(page, "0013", "1115", PIN)
        for word in ("不知道是谁", "6.00", "移动"):
            _pick(page, word)
        page.locator("#slip-go").click()
        expect(said).to_contain_text(re.compile(r"已补录 A0013，K01-\d{6}，价不一样，待核。"))
        page.locator("#sheet [data-close]").click()
        expect(page.locator("#strip")).to_contain_text("今天 2 份")
        assert screens.elder.locator("body").inner_text() == elder_before
        assert not screens.complaints
    first, second = sales(lunch)
    assert (first["facts"]["slip"], first["facts"]["payable_fen"], "held" in first["facts"]) == (
        "A0012",
        600,
        False,
    )
    assert (second["facts"]["tender"], second["facts"]["held"]) == ("mobile", "slip")
    assert first["facts"]["confirmer"] == "负责人"


def test_without_the_managers_pin_nothing_is_keyed_in_and_nothing_is_lost(lunch: Till, browser: Browser):
    with both_screens(browser, lunch) as screens:
        page = screens.cashier
        _open_sheet(page)
        _fields(page, "0012", "1110", "111111")
        for word in ("不知道是谁", "12.00", "断网"):
            _pick(page, word)
        page.locator("#slip-go").click()
        expect(page.locator(".slip-says")).to_contain_text("PIN 不对，还能试 4 次。")
        expect(page.locator("#field-number")).to_have_value("0012")
        assert "111111" not in page.content()
    assert [one["kind"] for one in entries(lunch)] == ["pin-refused"]


def test_whoever_stands_there_is_offered_and_the_same_slip_twice_is_refused(lunch: Till, browser: Browser):
    with both_screens(browser, lunch) as screens:
        page = screens.cashier
        Hands(lunch).hold_up(PEOPLE["赵德海"])
        expect(page.locator(".due")).to_be_visible()
        for sentence in ("已补录 0012，K01-", "已经补录过，是 K01-"):
            _open_sheet(page)
            expect(page.locator("#sheet .pick", has_text="赵*海").locator("input")).to_be_checked()
            _fields(page, "0012", "1110", PIN)
            for word in ("12.00", "停电"):
                _pick(page, word)
            page.locator("#slip-go").click()
            expect(page.locator(".slip-says")).to_contain_text(sentence)
            page.locator("#sheet [data-close]").click()
    assert len(sales(lunch)) == 1
