"""What waits: an elder was served at her word, the street looks at it, the manager sees what is open."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from integration.centre_server import City, answering
from integration.claimed_month import HERE
from integration.two_canteens import TwoCanteens
from journeys.test_centre_accounts import look
from journeys.test_city import lunch, signed_in
from journeys.test_screens import PICTURES
from journeys.test_screens import _axe as axe
from pos.rules.meals import Mode
from pos.rules.money import Money
from pos.rules.sale import Order, Tender, Via
from settlement.rules.months import Month

PHONE, TABLET = (390, 844), (1024, 768)


@pytest.fixture
def url(city: City, tmp_path: Path, make_canteen: Any) -> Iterator[str]:
    with answering(city.house.app) as address:
        town = TwoCanteens(city, address, make_canteen, tmp_path)
        lunch(town)
        word = Order(
            "word", Money(600), Tender.MOBILE, Money(600), None, Via.STATED, Mode.DINE_IN, held="asked"
        )
        town["K01"].counter.ring_up(word)
        town.speak()
        for name, role, scope in (
            ("刘站长", "canteen-manager", HERE),
            ("街道老郑", "street-reviewer", HERE.rsplit("/", 2)[0]),
            ("财务小周", "finance", ""),
        ):
            city.house.make(name, role, scope)
        city.house.ledger.claim_desk.draft_month(Month(2026, 11))
        yield address
        town.close()


def seen(page: Page, name: str) -> None:
    """Look at a page on a table, a tablet and a telephone; nothing of it breaks the rules of reading."""
    look(page, name)
    for width, height in (TABLET, PHONE):
        page.set_viewport_size({"width": width, "height": height})
        page.screenshot(path=PICTURES / f"centre-{name}-{width}x{height}.png", full_page=True)
        assert axe(page) == []
    page.set_viewport_size({"width": 1440, "height": 1080})


def test_a_meal_at_an_elders_word_is_looked_at_by_the_street(browser: Browser, city: City, url: str) -> None:
    complaints: list[str] = []
    street = signed_in(browser, city, url, "街道老郑", complaints)
    street.get_by_role("navigation").get_by_role("link", name="申报").click()
    street.get_by_role("link", name="待核的餐").click()
    expect(street.locator(".found > li")).to_have_count(1)
    expect(street.locator(".found")).to_contain_text("没有手环和证件")
    seen(street, "claims-held")
    reason = street.get_by_label("为什么这样决定")
    reason.fill("好")
    street.get_by_role("button", name="认可", exact=True).click()
    expect(street.locator(".fault")).to_contain_text("请写 5 到 200 个字")
    seen(street, "claims-held-fault")
    reason.fill("打电话问过本人，属实")
    street.get_by_role("button", name="认可", exact=True).click()
    expect(street.locator(".found .state")).to_contain_text("已认可")
    expect(street.get_by_text("老人那边不用再做什么")).to_be_visible()

    city.house.later(days=20)  # past the due day
    city.house.ledger.claim_desk.draft_month(Month(2026, 11))
    manager = signed_in(browser, city, url, "刘站长", complaints)
    manager.goto(f"{url}/claims/findings")
    expect(manager.locator("table.open tbody tr").first).to_contain_text("和平食堂")
    seen(manager, "claims-open")
    manager.locator("table.open").get_by_role("link").first.click()
    expect(manager.get_by_role("heading", level=1)).to_contain_text("和平食堂 申报")

    finance = signed_in(browser, city, url, "财务小周", complaints)
    finance.goto(f"{url}/claims")
    expect(finance.locator(".board tbody .state").first).to_contain_text("草稿")
    seen(finance, "claims-states")
    assert all("status of 422" in said for said in complaints)
