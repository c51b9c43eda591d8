"""The bookkeeper looks at the months: from the board to a canteen's month, its chart, and a single meal."""

import re
from collections.abc import Iterator
from datetime import time
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from integration.centre_house import PASSWORD
from integration.centre_server import City
from integration.two_canteens import TwoCanteens
from journeys.test_centre_accounts import look
from journeys.test_city import lunch, signed_in
from journeys.test_screens import PICTURES
from journeys.test_screens import _axe as axe
from pos.rules.undoing import Undoing
from pos.undo import undo

PHONE, TABLET = (390, 844), (1024, 768)


@pytest.fixture
def town(city: City, url: str, make_canteen: Any, tmp_path: Path) -> Iterator[TwoCanteens]:
    made = TwoCanteens(city, url, make_canteen, tmp_path)
    lunch(made)
    wrong = made["K01"].sell("赵德海")
    undo(made["K01"].counter, wrong.id, Undoing("刷错人了"))
    made.speak()
    yield made
    made.close()


def test_from_the_board_to_a_single_meal(browser: Browser, city: City, town: TwoCanteens, url: str) -> None:
    complaints: list[str] = []
    city.house.make("陈会计", "finance")
    chen = signed_in(browser, city, url, "陈会计", complaints)
    chen.get_by_role("navigation").get_by_role("link", name="申报").click()
    expect(chen.locator(".board tbody th")).to_contain_text(["新华食堂", "和平食堂"])
    look(chen, "claims")
    for width, height in (TABLET, PHONE):
        chen.set_viewport_size({"width": width, "height": height})
        chen.screenshot(path=PICTURES / f"centre-claims-{width}x{height}.png", full_page=True)
    chen.set_viewport_size({"width": 1440, "height": 1080})

    chen.locator(".board").get_by_role("link", name="和平食堂").click()
    expect(chen.get_by_role("heading", level=1)).to_contain_text("和平食堂")
    expect(chen.locator("[data-chart] svg")).to_be_visible()
    expect(chen.locator("[data-chart]")).to_have_attribute("aria-label", re.compile("一共 9 份"))
    expect(chen.locator(".sums li").last).to_contain_text("1 笔")
    look(chen, "claims-month")
    for width, height in (TABLET, PHONE):
        chen.set_viewport_size({"width": width, "height": height})
        expect(chen.locator("[data-chart] svg")).to_have_attribute("width", re.compile(r"^\d"))
        chen.screenshot(path=PICTURES / f"centre-claims-month-{width}x{height}.png", full_page=True)
        assert axe(chen) == []
    chen.set_viewport_size({"width": 1440, "height": 1080})
    chen.locator("[data-chart]").hover()
    chen.get_by_role("link", name="看每天的表").click()
    expect(chen.locator("#by-day")).to_be_in_viewport()

    chen.get_by_role("link", name="流水", exact=True).click()
    chen.get_by_label("只看").select_option("已撤销")
    chen.get_by_role("button", name="查").click()
    expect(chen.locator(".lines tbody tr")).to_have_count(1)
    expect(chen.locator(".lines tbody")).to_contain_text("已撤销")
    number = chen.locator(".lines tbody th").inner_text()
    chen.get_by_label("只看").select_option("全部")
    chen.get_by_label("流水号").fill("17 号")
    chen.get_by_role("button", name="查").click()
    expect(chen.locator("#find-fault")).to_contain_text("请照小票写")
    look(chen, "claims-lines-fault")
    chen.get_by_label("流水号").fill("")
    chen.get_by_role("button", name="查").click()
    expect(chen.locator(".lines tbody th").first).to_have_text(number)
    look(chen, "claims-lines")
    with chen.expect_download() as taken:
        chen.get_by_role("button", name="下载这个月的").click()
    text = taken.value.path().read_text(encoding="utf-8-sig")
    assert taken.value.suggested_filename == "lines-2026-11.csv"
    assert text.splitlines()[1].startswith(f"{number},2026-11-24,")
    assert town["K01"].now.time() == time(11, 46)
    assert all("status of 422" in said for said in complaints)  # the strict rules were never broken
    assert len(complaints) == 1


def test_without_a_script_the_month_says_the_same(
    browser: Browser, city: City, town: TwoCanteens, url: str
) -> None:
    assert town["K02"].worker.once()
    city.house.make("陈会计", "finance")
    context = browser.new_context(java_script_enabled=False, viewport={"width": 1440, "height": 900})
    page = context.new_page()
    city.house.later(seconds=30)  # so that the phone shows a code that was not used yet
    page.goto(f"{url}/sign-in?next=/claims")
    page.get_by_label("名字").fill("陈会计")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_label("验证码").fill(city.house.code("陈会计"))
    page.get_by_role("button", name="登录").click()
    page.locator(".board").get_by_role("link", name="和平食堂").click()
    expect(page.locator("[data-chart]")).to_be_hidden()
    assert page.locator(".by-day tfoot td").all_inner_texts()[-2] == "9"
    context.close()
