"""储值 in a browser: 王建国 pays in, eats from it, takes the rest home; the elder's screen keeps still."""

import pytest
from playwright.sync_api import Browser, Page, expect

from journeys.conftest import PEOPLE, PaperRoll, Till, both_screens
from journeys.hands import Hands, entries
from journeys.paper_text import paper_text

GUARD_MS = 850  # a tender ignores taps for this long after a tap of its own, or after a new person


@pytest.fixture
def lunch(till: Till, printer: PaperRoll) -> Till:
    till.printer = f"tcp://127.0.0.1:{printer.port}"
    till.import_people(PEOPLE["王建国"], PEOPLE["赵德海"])
    till.start()
    return till


def _open_sheet(page: Page) -> None:
    page.locator("#more").click()
    page.locator("#more-topup").click()


def test_twenty_paid_in_six_eaten_and_the_rest_taken_home(lunch: Till, browser: Browser, printer: PaperRoll):
    with both_screens(browser, lunch) as screens:
        page, elder = screens.cashier, screens.elder
        Hands(lunch).hold_up(PEOPLE["王建国"])
        expect(page.locator("#t-prepaid")).to_be_disabled()
        expect(elder.locator("h1")).to_contain_text("王大爷")
        elder_before = elder.locator("body").inner_text()

        _open_sheet(page)
        page.locator("#topup-20").click()
        expect(page.locator(".topup-pay .amount b")).to_have_text("20.00")
        expect(page.locator("#u-note-50")).to_contain_text("找 30.00")
        page.wait_for_timeout(GUARD_MS)
        page.locator("#u-note-50").click()
        expect(page.locator("#strip")).to_contain_text("已充 20.00 元，找 30.00 元，余额 20.00 元。")
        expect(page.locator("#t-prepaid")).to_contain_text("余额 20.00")
        assert elder.locator("body").inner_text() == elder_before

        page.wait_for_timeout(GUARD_MS)
        page.locator("#t-prepaid").click()
        expect(page.locator(".result.change")).to_contain_text("余额还有 14.00")
        expect(page.locator("#last")).to_contain_text("储值 6.00")
        expect(elder.locator("h1")).to_contain_text("请取餐")
        assert "14.00" not in elder.locator("body").inner_text()

        Hands(lunch).hold_up(PEOPLE["王建国"])
        expect(page.locator(".due")).to_be_visible()
        _open_sheet(page)
        page.locator("#payback").click()
        page.wait_for_timeout(GUARD_MS)
        page.locator("#payback-cash").click()
        expect(page.locator("#strip")).to_contain_text("已退余额 14.00 元。")
        expect(page.locator("#t-prepaid")).to_be_disabled()
        assert not screens.complaints
    kinds = [(one["kind"], one["facts"].get("balance_fen")) for one in entries(lunch)]
    assert kinds == [("topup", 2000), ("sale", 1400), ("topup-returned", 0)]
    topped, meal, returned = (paper_text(job) for job in printer.wait_for(3))
    assert "充值小票" in topped
    assert "14.00" in meal
    assert "退余额小票" in returned


def test_another_amount_is_typed_on_the_pad(lunch: Till, browser: Browser):
    with both_screens(browser, lunch) as screens:
        page = screens.cashier
        Hands(lunch).hold_up(PEOPLE["赵德海"])
        _open_sheet(page)
        for digit in "35":
            page.locator(f'#sheet [data-digit="{digit}"]').click()
        page.locator("#topup-other").click()
        expect(page.locator(".topup-pay .amount b")).to_have_text("35.00")
        page.wait_for_timeout(GUARD_MS)
        page.locator("#u-mobile").click()
        expect(page.locator("#strip")).to_contain_text("已充 35.00 元，余额 35.00 元。")
    (topped,) = entries(lunch)
    assert (topped["facts"]["amount_fen"], topped["facts"]["tender"]) == (3500, "mobile")


def test_more_than_may_be_paid_in_leaves_the_buttons_muted(lunch: Till, browser: Browser):
    with both_screens(browser, lunch) as screens:
        page = screens.cashier
        Hands(lunch).hold_up(PEOPLE["赵德海"])
        _open_sheet(page)
        for digit in "501":
            page.locator(f'#sheet [data-digit="{digit}"]').click()
        page.locator("#topup-other").click()
        expect(page.locator("#u-mobile")).to_be_disabled()


def test_nobody_is_open_and_the_sheet_says_what_to_do(lunch: Till, browser: Browser):
    with both_screens(browser, lunch) as screens:
        page = screens.cashier
        _open_sheet(page)
        expect(page.locator("#sheet")).to_contain_text("请先扫手环，再点充值。")
        page.locator("#sheet").get_by_role("button", name="查找").click()
        expect(page.locator(".keys")).to_be_visible()
    hands = Hands(lunch)
    form = {
        "request": "充-1",
        "person": "0" * 32,
        "amount_fen": "2000",
        "tendered_fen": "0",
        "tender": "cash",
    }
    assert hands.post("/till/topup", **form) == 409
    assert entries(lunch) == []
