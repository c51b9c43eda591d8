"""The board with a claim half paid, and the list of findings narrowed to a check; looked at on a table."""

from collections.abc import Iterator
from datetime import timedelta
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
from pos.rules.money import Money
from settlement.claim_book import Payment
from settlement.rules.claim_life import State
from settlement.rules.findings import Finding, Level
from settlement.rules.months import Month

NOVEMBER = Month(2026, 11)


@pytest.fixture
def url(city: City, tmp_path: Path, make_canteen: Any) -> Iterator[str]:
    """和平食堂 has lunch; its claim is drafted."""
    with answering(city.house.app) as address:
        town = TwoCanteens(city, address, make_canteen, tmp_path)
        lunch(town)
        city.house.make("刘站长", "canteen-manager", HERE)
        city.house.make("财务小周", "finance", "")
        city.house.ledger.claim_desk.draft_month(NOVEMBER)
        town.close()
        yield address


def accept(city: City) -> None:
    """Put the claim on the desk of finance and pay one yuan of it."""
    at, house = city.house.now, city.house
    with house.centre.begin() as office:
        row = office.claims.of(HERE, str(NOVEMBER))
        assert row is not None
        figures = {**row.figures, "operator": "阜新康乐餐饮有限公司"}
        office.claims.redraw(row.number, Money(2400), figures, at)
        row = office.claims.of(HERE, str(NOVEMBER))
        assert row is not None
        assert office.claims.move(row, None, State.ACCEPTED, at)
        paid = Payment(at.date(), Money(100), "拨-001")
        assert office.claims.pay(row.number, paid, None, at)


def found(city: City) -> None:
    """Let two checks have found more than a page."""
    yesterday = city.house.now.date() - timedelta(days=1)
    many = [
        Finding("E08", Level.NOTE, HERE, f"第 {n} 组：4 分钟里 5 位老人", "请写说明", yesterday, about=str(n))
        for n in range(60)
    ]
    block = Finding(
        "C02", Level.BLOCK, HERE, "优惠的有 41 位，名册上只有 40 位", "核对名册，再由街道决定", yesterday
    )
    with city.house.centre.begin() as office:
        office.claim_findings.keep(HERE, str(NOVEMBER), [*many, block], city.house.now)


def seen(page: Page, name: str) -> None:
    """Look at a page on a table and on a telephone; nothing of it breaks the rules of reading."""
    look(page, name)
    for width, height in ((1440, 900), (390, 844)):
        page.set_viewport_size({"width": width, "height": height})
        page.screenshot(path=PICTURES / f"centre-{name}-{width}x{height}.png")
        assert axe(page) == []
    page.set_viewport_size({"width": 1440, "height": 1080})


def test_the_board_says_what_is_owed_and_the_inbox_leads_to_the_claim(
    browser: Browser, city: City, url: str
) -> None:
    complaints: list[str] = []
    accept(city)
    found(city)
    city.house.later(days=6)
    finance = signed_in(browser, city, url, "财务小周", complaints)
    finance.get_by_role("navigation").get_by_role("link", name="申报").click()
    owed = finance.locator("table.owed tbody tr")
    expect(owed).to_contain_text("阜新康乐餐饮有限公司")
    expect(owed).to_contain_text("23.00")
    expect(owed).to_contain_text("第 7 天")
    expect(finance.locator("table.board tbody")).to_contain_text("财务受理")
    expect(finance.locator("table.board tbody")).to_contain_text("在这一步第 7 天")
    seen(finance, "claims-board")

    manager = signed_in(browser, city, url, "刘站长", complaints)
    expect(manager.locator(".tiles")).to_contain_text("61 条异常要处理")
    manager.goto(f"{url}/claims/findings")
    expect(manager.locator("table.open tbody tr")).to_have_count(50)
    expect(manager.locator("table.open tbody tr").first).to_contain_text("C02")
    manager.get_by_role("link", name="下一页").click()
    expect(manager.locator("table.open tbody tr")).to_have_count(11)
    manager.goto(f"{url}/claims/findings")
    manager.get_by_label("核查项").select_option("C02")
    manager.get_by_role("button", name="查", exact=True).click()
    expect(manager.locator("table.open tbody tr")).to_have_count(1)
    seen(manager, "claims-findings")
    manager.locator("table.open").get_by_role("link").click()
    expect(manager.get_by_role("heading", level=1)).to_contain_text("和平食堂 申报")
    assert complaints == []
