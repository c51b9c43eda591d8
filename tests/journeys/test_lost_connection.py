"""The till's own server goes away and comes back: the page says so, sells nothing meanwhile, and heals."""

from playwright.sync_api import Browser, expect

from journeys.conftest import PEOPLE, Till, both_screens
from journeys.hands import Hands, sales
from journeys.shots import shot


def test_the_server_is_killed_and_started_again(till: Till, browser: Browser):
    till.import_people(PEOPLE["王建国"])
    till.start()
    with both_screens(browser, till) as screens:
        page = screens.cashier
        Hands(till).hold_up(PEOPLE["王建国"])
        expect(page.locator("#t-mobile")).to_be_enabled()
        till.kill()
        expect(page.locator("#alarm .strip")).to_be_visible()
        expect(page.locator("#alarm")).to_contain_text("和本机断开，正在重连。先别收款；超过一分钟请用纸单。")
        expect(page.locator("#t-mobile")).to_be_disabled()
        shot(page, "till-away")

        till.start()
        expect(page.locator("#alarm .strip")).to_be_hidden(timeout=20_000)
        expect(page.locator("#person .heading")).not_to_have_text(
            "王*国"
        )  # nobody stands there for the new process
        Hands(till).hold_up(PEOPLE["王建国"])
        expect(page.locator("#person .heading")).to_have_text("王*国")
        expect(screens.elder.locator("h1")).to_contain_text("王大爷")
        page.wait_for_timeout(450)  # the guard against a tap meant for somebody else
        page.locator("#t-mobile").click()
        expect(page.locator("#last")).to_contain_text("王*国")
    assert [sale["facts"]["tender"] for sale in sales(till)] == ["mobile"]
