"""Lunch in the city: the screen counts by itself, one till falls silent, another comes and goes."""

import re
from collections.abc import Iterator
from datetime import datetime, time
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from integration.centre_house import PASSWORD
from integration.centre_server import City
from integration.two_canteens import PLACES, TwoCanteens
from journeys.conftest import LUNCH, Till, open_page
from journeys.shots import shot
from journeys.test_centre_accounts import SIZES, look
from journeys.test_screens import PICTURES
from journeys.test_screens import _axe as axe
from pos.health import Machine
from pos.rules.meals import SHANGHAI

SOON_MS = 10_000
WALL_SIZE = (1920, 1080)


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("settlement.pages.city.AGAIN_S", 1)  # nobody waits for a test


@pytest.fixture
def town(city: City, url: str, make_canteen: Any, tmp_path: Path) -> Iterator[TwoCanteens]:
    made = TwoCanteens(city, url, make_canteen, tmp_path)
    yield made
    made.close()


def signed_in(browser: Browser, city: City, url: str, name: str, complaints: list[str]) -> Page:
    city.house.later(seconds=30)  # so that the phone shows a code that was not used yet
    page = open_page(browser, f"{url}/sign-in", SIZES[0], complaints)
    page.get_by_label("名字").fill(name)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_label("验证码").fill(city.house.code(name))
    page.get_by_role("button", name="登录").click()
    return page


def lunch(town: TwoCanteens) -> None:
    """Sell through the first half of a lunch."""
    for hour, minute, code, names in (
        (10, 40, "K01", ("李秀兰", "王建国")),
        (11, 5, "K02", ("张桂英", "赵德海")),
        (11, 20, "K01", ("孙淑芬",)),
    ):
        town.at(hour, minute)
        for name in names:
            town[code].sell(name)
        town[code].sell(portions=3)
    town.at(11, 46)
    town["K02"].machine = Machine("live", "paper-out", "none", 5, 9000)
    town.speak()


def charts(page: Page) -> None:
    """Wait until both charts are drawn."""
    for name in ("hours", "canteens"):
        expect(page.locator(f"[data-chart={name}] svg")).to_be_visible()


def sums(page: Page) -> list[str]:
    return [re.sub(r"\s+", "", text) for text in page.locator(".sums b").all_inner_texts()]


def test_lunch_is_seen_as_it_happens(browser: Browser, city: City, town: TwoCanteens, url: str) -> None:
    complaints: list[str] = []
    lunch(town)
    chief = signed_in(browser, city, url, "周主任", complaints)
    chief.get_by_role("navigation").get_by_role("link", name="今天").click()
    charts(chief)
    assert sums(chief) == ["14份", "2/2台", "0笔", "1条"]
    expect(chief.locator(".alarms")).to_contain_text("打印机缺纸，5 张纸在等。")
    look(chief, "city")
    chief.set_viewport_size({"width": 320, "height": 640})  # and back: a chart follows its box
    expect(chief.locator("[data-chart=hours] svg")).to_have_attribute("width", re.compile(r"^2\d\d$"))
    chief.set_viewport_size({"width": 1440, "height": 900})
    chief.locator("[data-chart=hours]").hover()
    chief.locator("[data-chart=canteens]").hover()

    town["K01"].sell(portions=2)
    town.speak()
    expect(chief.locator(".sums b").first).to_have_text("16 份", timeout=SOON_MS)
    expect(chief.locator("[data-chart=hours]")).to_have_attribute("aria-label", re.compile("一共 16 份"))
    town.at(12)
    town.speak("K01")
    expect(chief.locator(".alarms li").first).to_contain_text("没有消息", timeout=SOON_MS)
    look(chief, "city-silent")
    chief.get_by_role("link", name="海州区").click()
    expect(chief.locator(".portions tbody th")).to_have_text(["新华食堂"])
    assert complaints == []  # the strict rules for scripts and styles were never broken

    see_wall(browser, chief, complaints)
    assert complaints == []


def see_wall(browser: Browser, chief: Page, complaints: list[str]) -> None:
    """Give a wall its address, and look at it as it hangs there."""
    chief.get_by_role("navigation").get_by_role("link", name="收银机").click()
    look(chief, "tills")
    chief.get_by_role("button", name="给一个大屏的地址").click()
    look(chief, "wall-link")
    wall = open_page(browser, chief.locator("#link").inner_text(), WALL_SIZE, complaints)
    charts(wall)
    assert sums(wall)[:2] == ["16份", "1/2台"]
    wall.screenshot(path=PICTURES / "centre-wall-1920x1080.png")
    assert axe(wall) == []
    assert wall.locator("a, button, input, form").count() == 0
    assert wall.evaluate("document.documentElement.scrollHeight <= innerHeight")
    assert wall.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_till_is_added_and_taken_out_of_use(
    browser: Browser, city: City, town: TwoCanteens, url: str
) -> None:
    complaints: list[str] = []
    lunch(town)
    chief = signed_in(browser, city, url, "周主任", complaints)
    chief.get_by_role("navigation").get_by_role("link", name="收银机").click()
    chief.get_by_role("link", name="加收银机").click()
    for label, word in (
        ("编号", "K01"), ("区", "细河区"), ("街道", "北苑街道"), ("社区", "示范东社区"), ("食堂", "和平食堂"),
    ):  # fmt: skip
        chief.get_by_label(label, exact=True).fill(word)
    shot(chief, "centre-till-new")
    chief.get_by_role("button", name="加好，给登记码").click()
    expect(chief.locator("#code-fault")).to_contain_text("K01 用过了")
    look(chief, "till-new-fault")
    chief.get_by_label("编号").fill("K03")
    chief.get_by_role("button", name="加好，给登记码").click()
    expect(chief.locator("#command")).to_contain_text("canteen enrol")
    look(chief, "till-code")
    chief.get_by_role("link", name="看这台收银机").click()
    chief.get_by_role("button", name="再给一个登记码").click()
    chief.goto(f"{url}/tills/K02")
    expect(chief.locator(".facts")).to_contain_text("缺纸")
    look(chief, "till")
    chief.get_by_role("link", name="停用").click()
    shot(chief, "centre-till-revoke")
    chief.get_by_role("button", name="停用 K02").click()
    expect(chief.locator("#why-fault")).to_contain_text("请选一个")
    look(chief, "till-revoke-fault")
    chief.get_by_label("机器丢了或被偷").check()
    chief.get_by_role("button", name="停用 K02").click()
    expect(chief.get_by_role("status")).to_contain_text("停用了")
    assert not town["K02"].worker.once()
    assert all("status of 4" in said for said in complaints)


def test_without_a_script_the_page_says_the_same(
    browser: Browser, city: City, town: TwoCanteens, url: str
) -> None:
    lunch(town)
    context = browser.new_context(java_script_enabled=False, viewport={"width": 1440, "height": 900})
    page = context.new_page()
    city.house.later(seconds=30)
    page.goto(f"{url}/sign-in?next=/city")
    page.get_by_label("名字").fill("周主任")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_label("验证码").fill(city.house.code("周主任"))
    page.get_by_role("button", name="登录").click()
    page.goto(f"{url}/city")
    assert sums(page)[0] == "14份"
    assert page.locator(".portions tfoot td").all_inner_texts() == ["5", "9", "14", "4"]
    expect(page.locator(".charts")).to_be_hidden()
    page.screenshot(path=PICTURES / "centre-city-no-script-1440x900.png", full_page=True)
    context.close()


def test_a_line_that_is_cut_is_said_and_the_page_comes_back(
    browser: Browser, city: City, town: TwoCanteens, url: str
) -> None:
    lunch(town)
    page = signed_in(browser, city, url, "周主任", [])
    page.clock.install(time=0)
    page.goto(f"{url}/city")
    charts(page)
    page.route("**/city/live*", lambda route: route.abort())
    page.clock.run_for(90_000)
    expect(page.locator(".said-at")).to_have_text("停在 11:46，连上会自己更新")
    page.unroute_all(behavior="wait")
    page.clock.run_for(5_000)
    expect(page.locator(".said-at")).to_have_text(re.compile(r"^11:4\d 的$"))
    page.context.close()
    assert town["K01"].now.time() == time(11, 46)


def test_the_manager_reads_what_a_cut_can_cost(till: Till, city: City, url: str, browser: Browser) -> None:
    city.house.now = datetime.fromisoformat(LUNCH).replace(tzinfo=SHANGHAI)
    with city.house.centre.begin() as office:
        for number in range(2, 11):
            office.tills.add(f"K{number:02d}", "某食堂", PLACES["K02"], city.house.now)
            office.tills.enrol(f"K{number:02d}", "0" * 64, f"token {number}", city.house.now)
    till.command("enrol", url, "--code", city.code_for("K01"))
    till.start()
    page = open_page(browser, till.url, (1024, 768), [])
    expect(page.locator("#bar")).to_contain_text("已上传")
    page.goto(f"{till.url}/reports")
    losses = page.locator("section[aria-labelledby=losses]")
    expect(losses).to_contain_text("另有 9 台收银机。断网期间，同一位老人一餐在别处最多可能多享受 9 次优惠")
    expect(losses).to_contain_text("现在连着市中心。")
    for width, height in ((1024, 768), (1920, 1080)):
        page.set_viewport_size({"width": width, "height": height})
        losses.scroll_into_view_if_needed()
        page.screenshot(path=PICTURES / f"till-reports-losses-{width}x{height}.png")
        assert axe(page) == []
    page.context.close()
