"""What a cashier does besides the plain sale: take-away, several portions, undoing, printing again."""

import pytest
from playwright.sync_api import Browser, Page, expect

from journeys.conftest import PEOPLE, PaperRoll, Till, both_screens
from journeys.hands import Hands, entries
from journeys.paper_text import paper_text

GUARD_MS = 850  # a tender ignores taps for this long after a tap of its own


@pytest.fixture
def lunch(till: Till, printer: PaperRoll) -> Till:
    till.printer = f"tcp://127.0.0.1:{printer.port}"
    till.import_people(PEOPLE["李秀兰"], PEOPLE["王建国"])
    till.start()
    return till


def _amount(page: Page):
    return page.locator(".due .amount b")


def test_a_take_away_costs_li_nainai_the_full_price(lunch: Till, browser: Browser):
    with both_screens(browser, lunch) as screens:
        page = screens.cashier
        Hands(lunch).hold_up(PEOPLE["李秀兰"])
        expect(_amount(page)).to_have_text("0.00")
        page.locator("#mode-take-away").click()
        expect(_amount(page)).to_have_text("12.00")
        page.locator("#mode-dine-in").click()
        expect(_amount(page)).to_have_text("0.00")
        page.locator("#mode-take-away").click()
        expect(page.locator("#t-mobile")).to_be_enabled()
        page.wait_for_timeout(GUARD_MS)
        page.locator("#t-mobile").click()
        expect(page.locator("#strip")).to_contain_text("外带 1")
    (sale,) = entries(lunch)
    assert (sale["facts"]["mode"], sale["facts"]["payable_fen"]) == ("take-away", 1200)


def test_five_walk_ins_at_once_then_undone(lunch: Till, browser: Browser, printer: PaperRoll):
    with both_screens(browser, lunch) as screens:
        page = screens.cashier
        page.locator("#several").click()
        page.locator("#portions-5").click()
        expect(page.locator(".count .amount b")).to_have_text("60.00")
        page.locator("#sheet .tender.note", has_text="收 100").click()
        expect(page.locator(".result.change b")).to_have_text("40.00")
        expect(page.locator("#strip")).to_contain_text("今天 5 份")

        page.locator("#void").click()
        sheet = page.locator("#sheet")
        undo = sheet.get_by_role("button", name="撤销，退 60.00")
        expect(undo).to_be_disabled()  # until a reason is chosen
        sheet.get_by_text("多按一次").click()
        undo.click()
        expect(page.locator("#last")).to_contain_text("已撤销")
        expect(page.locator("#void")).to_be_disabled()
        assert not screens.complaints
    sale, void = entries(lunch)
    assert (sale["facts"]["portions"], void["facts"]["reverses"]) == (5, "K01-000001")
    assert void["facts"]["reason"] == "多按一次"
    assert set(void["totals"].values()) == {0}
    papers = [paper_text(job) for job in printer.wait_for(2)]
    assert "-60.00" in papers[1]
    assert "K01-000001" in papers[1]


def test_a_voided_meal_can_be_taken_again(lunch: Till):
    hands, wang = Hands(lunch), PEOPLE["王建国"]
    hands.hold_up(wang)
    assert hands.sell("cash", 1000) == 204
    assert hands.post("/till/void", number="K01-000001", reason="刷错人了") == 204
    assert hands.post("/till/void", number="K01-000001", reason="刷错人了") == 204
    hands.hold_up(wang)
    assert hands.sell("mobile") == 204
    kinds = [(entry["kind"], entry["facts"].get("payable_fen")) for entry in entries(lunch)]
    assert kinds == [("sale", 600), ("void", None), ("sale", 600)]


def test_the_last_receipt_is_printed_again_and_counted(lunch: Till, browser: Browser, printer: PaperRoll):
    with both_screens(browser, lunch) as screens:
        hands = Hands(lunch)
        hands.sell_walk_in()
        first = printer.wait_for(1)[0]
        expect(screens.cashier.locator("#reprint")).to_be_enabled()
        screens.cashier.locator("#reprint").click()
        second = printer.wait_for(2)[1]
    assert "补打" in paper_text(second)
    assert "补打" not in paper_text(first)
    assert [entry["kind"] for entry in entries(lunch)] == ["sale", "reprint"]


def test_too_little_cash_is_refused_with_a_sentence(lunch: Till):
    hands = Hands(lunch)
    hands.hold_up(PEOPLE["王建国"])
    assert hands.sell("cash", 500) == 409
    assert hands.sell("free") == 409
    assert "不够" in hands.get("/") or "收款方式不对" in hands.get("/")
    assert entries(lunch) == []


def test_outside_meal_time_the_full_price_is_asked_and_said(till: Till, browser: Browser):
    till.clock = "2026-11-24T15:00"
    till.import_people(PEOPLE["王建国"])
    till.start()
    with both_screens(browser, till) as screens:
        expect(screens.cashier.locator("#strip")).to_contain_text("现在不是供餐时间，按 12.00 收。")
        expect(screens.elder.locator("h1")).to_have_text("现在不供餐")
        Hands(till).hold_up(PEOPLE["王建国"])
        expect(_amount(screens.cashier)).to_have_text("12.00")


def test_a_tap_too_soon_after_the_person_changed_sells_nothing_and_is_counted(lunch: Till, browser: Browser):
    with both_screens(browser, lunch) as screens:
        page = screens.cashier
        Hands(lunch).hold_up(PEOPLE["王建国"])
        page.locator("#t-mobile:enabled").dispatch_event("click")
        page.wait_for_timeout(GUARD_MS)
        page.locator("#t-mobile").click()
        expect(page.locator("#strip")).to_contain_text("今天 1 份")
    assert [entry["kind"] for entry in entries(lunch)] == ["tap-ignored", "sale"]
