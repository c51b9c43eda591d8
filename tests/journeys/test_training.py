"""Training: the same screens with a band across, and not a fen of it in the till's books."""

from playwright.sync_api import Browser, expect

from journeys.conftest import PEOPLE, PaperRoll, Till, both_screens
from journeys.hands import Hands, entries
from journeys.paper_text import paper_text

GUARD_MS = 850


def test_zhang_min_practises_and_nothing_counts(till: Till, browser: Browser, printer: PaperRoll):
    till.printer = f"tcp://127.0.0.1:{printer.port}"
    till.import_people(PEOPLE["王建国"])
    till.start()
    hands = Hands(till)
    with both_screens(browser, till) as screens:
        page, strip = screens.cashier, screens.cashier.locator("#strip")
        page.locator("#more").click()
        page.locator("#more-practice").click()
        expect(strip).to_contain_text("练习　不收钱　不进申报")
        expect(screens.elder.locator("#scene .practice")).to_have_text("练习，不算数")

        hands.hold_up(PEOPLE["王建国"])
        expect(page.locator(".amount")).to_contain_text("练习")
        page.wait_for_timeout(GUARD_MS)
        page.locator("#t-cash").click()
        expect(page.locator("#last")).to_contain_text("练习 现金 6.00")
        hands.hold_up(PEOPLE["王建国"])  # a second meal is practised like a real one
        expect(page.locator("#person")).to_contain_text("这一餐已取过 1 份")
        hands.post("/till/close", reason="扫错了")
        page.locator("#void").click()
        page.locator("#sheet").get_by_text("其他").click()
        page.get_by_role("button", name="撤销，退 6.00").click()
        expect(page.locator("#last")).to_contain_text("已撤销")

        strip.get_by_role("button", name="结束练习").click()
        expect(strip).to_contain_text("今天 0 份")
        hands.hold_up(PEOPLE["王建国"])  # his real first meal is still his
        expect(page.locator(".due .amount b")).to_have_text("6.00")
        page.wait_for_timeout(GUARD_MS)
        page.locator("#t-mobile").click()
        expect(strip).to_contain_text("今天 1 份")
        assert not screens.complaints

    kinds = [entry["kind"] for entry in entries(till)]
    assert kinds == [
        "training-began",
        "training-sale",
        "closed-unsold",
        "training-void",
        "training-ended",
        "sale",
    ]
    totals = entries(till)[-1]["totals"]
    real = {account: fen for account, fen in totals.items() if not account.startswith("training:")}
    assert real == {"meals": -1200, "mobile:K01": 600, "receivable:civil-affairs": 600}
    assert {account: fen for account, fen in totals.items() if account not in real} == {
        "training:cash:K01": 0,
        "training:meals": 0,
        "training:receivable:civil-affairs": 0,
    }
    practised, undone, real_one = [paper_text(job) for job in printer.wait_for(3)]
    assert "练习，不算数" in practised
    assert "练习，不算数" in undone
    assert "练习" not in real_one


def test_training_outlives_a_restart(till: Till):
    till.start()
    assert Hands(till).post("/till/practice", on="yes") == 204
    assert till.stop() == 0
    till.start()
    assert "练习　不收钱　不进申报" in Hands(till).get("/")
    assert Hands(till).sell_walk_in() == 204
    assert [entry["kind"] for entry in entries(till)] == ["training-began", "training-sale"]
