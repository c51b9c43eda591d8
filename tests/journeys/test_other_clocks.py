"""The day is Shanghai's, whatever the machine's time zone and the browser's clock say."""

from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser, expect

from journeys.conftest import PEOPLE, Till
from journeys.hands import Hands, entries, sales

JUST_BEFORE_MIDNIGHT = "2026-11-24T23:59:55"


@pytest.mark.parametrize("zone", ["America/Los_Angeles", "Pacific/Kiritimati"])
def test_midnight_is_shanghais_midnight(till: Till, browser: Browser, zone: str):
    till.time_zone, till.clock = zone, JUST_BEFORE_MIDNIGHT
    till.import_people(PEOPLE["王建国"])
    till.start()
    context = browser.new_context(
        viewport={"width": 1024, "height": 768}, timezone_id="Asia/Kolkata", reduced_motion="reduce"
    )
    page = context.new_page()
    page.clock.set_system_time(datetime(2031, 5, 6, 3, 4, 5, tzinfo=UTC))
    page.goto(till.url + "/")
    page.locator("#walk-in-mobile").click()
    expect(page.locator("#strip")).to_contain_text("现在不是供餐时间")
    expect(page.locator("#last")).to_contain_text("000001")
    expect(page.locator(".clock")).to_have_text("00:00", timeout=20_000)
    expect(page.locator("#last")).to_contain_text("还没有上一笔")  # a new day
    page.locator("#walk-in-mobile").click()
    expect(page.locator("#last")).to_contain_text("000002")
    context.close()
    assert [sale["day"] for sale in sales(till)] == ["2026-11-24", "2026-11-25"]


def test_a_clock_set_back_over_night_is_said_and_the_numbers_go_on(till: Till, browser: Browser):
    till.start()
    hands = Hands(till)
    assert hands.sell_walk_in() == 204
    assert till.stop() == 0
    till.clock = "2026-11-24T11:18"  # twelve minutes before the sale
    till.start()
    page = browser.new_context(viewport={"width": 1024, "height": 768}).new_page()
    page.goto(till.url + "/")
    strip = page.locator("#strip")
    expect(strip).to_contain_text("机器时间变了 12 分钟。请负责人核对，照常收款。")
    assert Hands(till).sell_walk_in() == 204
    strip.get_by_role("button", name="知道了").click()
    expect(strip).to_contain_text("今天 2 份")
    page.context.close()
    first, jump, second = entries(till)
    assert (jump["kind"], -800 < jump["facts"]["seconds"] < -660) == ("clock-jump", True)
    assert [entry["number"] for entry in (first, jump, second)] == [1, 2, 3]
    assert second["at"] < first["at"]
    assert '"whole": true' in till.command("journal", "verify", "--json").stdout
