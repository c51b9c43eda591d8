"""A reduced meal at another canteen: the next price is said kindly, and the elder's screen says nothing."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, expect

from integration.centre_server import City, answering
from integration.two_tills import FAR_AWAY, open_till, speak
from journeys.conftest import PEOPLE, Till, both_screens
from journeys.hands import sales
from journeys.test_cards import _keep, _says
from journeys.test_hand_scanner import scan

WANG = PEOPLE["王建国"]
A_ROUND_OR_TWO_MS = 40_000


def test_a_second_lunch_is_at_the_full_price_with_the_place_and_the_time(
    till: Till, city: City, browser: Browser, make_canteen: Callable[..., Any], tmp_path: Path
):
    with answering(city.house.app) as url:
        there = open_till(city, url, make_canteen, tmp_path / "K09", FAR_AWAY)
        till.command("enrol", url, "--code", city.code_for("K01"))
        till.import_people(WANG)
        there.sell("王建国")
        speak(there)
        till.start()
        with both_screens(browser, till) as screens:
            cashier = screens.cashier
            expect(cashier.locator("#bar")).to_contain_text("已上传", timeout=A_ROUND_OR_TWO_MS)
            scan(cashier, WANG.card)
            _says(cashier, "王*国")
            chip = cashier.locator("#person .chip")
            expect(chip).to_have_text("这一餐已取过 1 份 11:46 北苑街道第二社区老年食堂")
            expect(cashier.locator("#person")).to_contain_text("12.00")
            _keep(cashier, "till-eaten-elsewhere")
            box, panel = chip.bounding_box(), cashier.locator("#person").bounding_box()
            assert box
            assert panel
            assert box["x"] + box["width"] <= panel["x"] + panel["width"]
            expect(screens.elder.locator("body")).not_to_contain_text("食堂取过")
            expect(screens.elder.locator("h1")).to_contain_text("王大爷")
            cashier.wait_for_timeout(450)
            cashier.locator("#t-cash").click()
            _says(cashier, "请下一位")
            assert screens.complaints == []
        there.close()
    (sold,) = sales(till)
    assert sold["facts"]["concession"] == "full"
