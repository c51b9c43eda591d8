"""What only the manager may do: undo what was closed, and let a concession hold outside meal times."""

import pytest
from playwright.sync_api import Browser, Page, expect

from journeys.conftest import PEOPLE, Till, both_screens
from journeys.hands import Hands, entries, sales
from journeys.shots import shot

PIN = "246813"
GUARD_MS = 450


@pytest.fixture
def afternoon(till: Till) -> Till:
    till.clock = "2026-11-24T15:00"
    till.manager_pin = PIN
    till.import_people(PEOPLE["王建国"], PEOPLE["李秀兰"])
    till.start()
    return till


def _type(page: Page, digits: str) -> None:
    page.locator("#field-pin").click()
    for digit in digits:
        page.locator(f'#sheet [data-digit="{digit}"]').click()


def test_wang_daye_comes_at_three_and_the_manager_says_yes(afternoon: Till, browser: Browser):
    with both_screens(browser, afternoon) as screens:
        page, strip = screens.cashier, screens.cashier.locator("#strip")
        expect(strip).to_contain_text("现在不是供餐时间，按 12.00 收。")
        Hands(afternoon).hold_up(PEOPLE["王建国"])
        expect(page.locator(".due .amount b")).to_have_text("12.00")
        shot(page, "till-closed-hours")
        strip.get_by_role("button", name="负责人确认优惠").click()
        expect(page.locator("#sheet")).to_contain_text("王*国 这一份收 6.00 元")
        shot(page, "till-allow")
        _type(page, "111111")
        page.locator("#sheet .go").click()
        expect(page.locator("#alarm")).to_contain_text("PIN 不对，还能试 4 次。")
        expect(page.locator(".due .amount b")).to_have_text("12.00")
        page.locator("#alarm button").click()
        strip.get_by_role("button", name="负责人确认优惠").click()
        _type(page, PIN)
        page.locator("#sheet .go").click()
        expect(page.locator(".due .amount b")).to_have_text("6.00")
        page.wait_for_timeout(GUARD_MS)
        page.locator("#t-mobile").click()
        expect(page.locator("#last")).to_contain_text("移动 6.00")
    refused, sale = entries(afternoon)
    assert refused["kind"] == "pin-refused"
    # it is his lunch, not a second one
    assert (sale["facts"]["allowed"], sale["facts"]["period"]) == ("manager", "lunch")


def test_without_the_manager_the_concession_does_not_hold(afternoon: Till):
    hands = Hands(afternoon)
    hands.hold_up(PEOPLE["王建国"])
    assert hands.post("/till/allow", pin="") == 409
    assert hands.sell("mobile") == 204
    (sale,) = sales(afternoon)
    assert (sale["facts"]["payable_fen"], sale["facts"].get("allowed")) == (1200, None)


def test_after_the_closing_a_sale_is_undone_by_the_manager_only(afternoon: Till, browser: Browser):
    hands = Hands(afternoon)
    hands.sell_walk_in()  # by phone: the drawer stays empty
    assert hands.post("/shift/count", request="count-1") == 200
    assert hands.post("/shift/close", request="close-1", reason="") == 200
    assert hands.post("/till/void", number="K01-000001", reason="刷错人了") == 409
    with both_screens(browser, afternoon) as screens:
        page = screens.cashier
        page.locator("#more").click()
        page.locator("#more-sales").click()
        row = page.locator(".sales-list li", has_text="000001")
        row.get_by_role("button", name="撤销").click()
        sheet = page.locator("#sheet")
        expect(sheet).to_contain_text("请负责人输入 PIN")
        sheet.get_by_text("刷错人了").click()
        _type(page, PIN)
        shot(page, "till-void-by-manager")
        sheet.get_by_role("button", name="撤销，退 12.00").click()
        expect(page.locator("#strip")).to_contain_text("已撤销 000001，退 12.00 元。")
        assert not screens.complaints
    void = entries(afternoon)[-1]
    assert (void["facts"]["by"], void["facts"]["reverses"]) == ("manager", "K01-000001")
