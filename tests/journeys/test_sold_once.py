"""However often the button is pressed, the page reloaded, or two tabs do it: one sale."""

from concurrent.futures import ThreadPoolExecutor

from playwright.sync_api import Browser, expect

from journeys.conftest import PEOPLE, Till, both_screens, open_page
from journeys.hands import Hands, sales


def test_twenty_taps_at_once_are_one_sale(till: Till):
    till.import_people(PEOPLE["王建国"])
    till.start()
    hands = Hands(till)
    assert hands.hold_up(PEOPLE["王建国"]) == 204
    token = hands.request_token()
    with ThreadPoolExecutor(8) as crowd:
        taps = [
            crowd.submit(hands.post, "/till/sell", request=token, tender="mobile", tendered_fen="0")
            for _ in range(20)
        ]
        assert {tap.result() for tap in taps} == {204}
    assert len(sales(till)) == 1


def test_two_tabs_and_a_reload(till: Till, browser: Browser):
    till.import_people(PEOPLE["王建国"])
    till.start()
    with both_screens(browser, till) as screens:
        other = open_page(browser, till.url + "/", (1024, 768), screens.complaints)
        Hands(till).hold_up(PEOPLE["王建国"])
        for tab in (screens.cashier, other):
            expect(tab.locator("#person .heading")).to_have_text("王*国")
        screens.cashier.reload()
        for tab in (screens.cashier, other):
            expect(tab.locator("#t-mobile")).to_be_enabled()
            tab.wait_for_timeout(450)
        token = Hands(till).request_token()
        screens.cashier.locator("#t-mobile").dblclick()
        expect(other.locator("#person .heading")).to_have_text("请下一位")
        assert Hands(till).post("/till/sell", request=token, tender="cash", tendered_fen="2000") == 204
        other.context.close()
    (sale,) = sales(till)
    assert sale["facts"]["tender"] == "mobile"


def test_an_answer_lost_on_the_way_is_asked_for_again(till: Till, browser: Browser):
    till.import_people(PEOPLE["王建国"])
    till.start()
    with both_screens(browser, till) as screens:
        page = screens.cashier
        Hands(till).hold_up(PEOPLE["王建国"])
        expect(page.locator("#person .heading")).to_have_text("王*国")
        page.wait_for_timeout(450)
        lost = []

        def lose_the_first_answer(route):
            if not lost:
                lost.append(route.fetch())  # the till has sold; the cashier's page never hears of it
                route.abort()
            else:
                route.continue_()

        page.route("**/till/sell", lose_the_first_answer)
        with page.expect_response("**/till/sell") as answered:
            page.locator("#t-mobile").click()
        assert answered.value.status == 204
        assert lost
    assert len(sales(till)) == 1


def test_a_foreign_page_cannot_sell(till: Till):
    till.start()
    hands = Hands(till)
    hands.token = "stolen"  # noqa: S105
    assert hands.post("/till/walk-in", request="x" * 32, portions="1", tender="cash", tendered_fen="0") == 400
    assert sales(till) == []
