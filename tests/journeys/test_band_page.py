"""Somebody finds an elder in the street and scans the wristband; the community hears where."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from integration.centre_house import PASSWORD, House
from integration.centre_server import answering
from integration.ledger_room import LI, WANG, write_list
from integration.passers_by import agreed, card_of, hand_out
from journeys.test_screens import PICTURES
from journeys.test_screens import _axe as axe
from settlement.card_desk import report_lost

PHONES = ((390, 844), (320, 640))
DESKS = ((1440, 900), (320, 640))
WORDS = "示范路和平药店门口"
ASKS_WHERE = """() => new Promise(answer => navigator.geolocation.getCurrentPosition(
    () => answer("told"), () => answer("refused")))"""


@dataclass
class Town:
    """A centre that answers, and the wristband on 李秀兰's wrist."""

    house: House
    url: str
    token: str

    @property
    def band(self) -> str:
        return f"{self.url}/B/{self.token}"

    def lose(self) -> None:
        report_lost(self.house.ledger, self.house.account("周主任"), card_of(self.house, self.token).number)


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    house = House(tmp_path / "centre")
    house.first()
    write_list(tmp_path / "名单.csv", (LI, WANG))
    house.bring_in(tmp_path / "名单.csv")
    agreed(house, LI, 3)
    token = hand_out(house, LI)
    house.make("东社区小陈", "community-reviewer", "细河区/北苑街道/示范东社区")
    with answering(house.app) as url:
        yield Town(house, url, token)
    house.close()


@contextmanager
def telephone(browser: Browser, size: tuple[int, int] = PHONES[0], **more: object) -> Iterator[Page]:
    """Open a passer-by's telephone."""
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]}, has_touch=True, is_mobile=True, **more
    )
    page = context.new_page()
    page.set_default_timeout(15_000)
    yield page
    context.close()


def small_targets(page: Page, least: int) -> list[str]:
    return page.evaluate(
        """least => [...document.querySelectorAll("button, a, input:not([type=hidden])")]
            .map(one => [one, one.getBoundingClientRect()])
            .filter(([, box]) => box.width < least - 0.5 || box.height < least - 0.5)
            .map(([one, box]) => `${one.outerHTML.slice(0, 80)} ${box.width}x${box.height}`)""",
        least,
    )


def look(page: Page, name: str) -> None:
    """Take a picture at each telephone's size and at twice the type; axe finds nothing, all fits."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    for width, height in PHONES:
        page.set_viewport_size({"width": width, "height": height})
        for zoom in ("100%", "200%"):
            page.evaluate("zoom => { document.documentElement.style.zoom = zoom; }", zoom)
            page.screenshot(path=PICTURES / f"band-{name}-{width}-{zoom[:-1]}.png", full_page=True)
            wide = page.evaluate("document.documentElement.scrollWidth <= innerWidth")
            assert wide, (name, width, zoom)
        page.evaluate("document.documentElement.style.zoom = ''")
        assert axe(page) == [], (name, width)
        assert small_targets(page, 60) == [], (name, width)
        assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "18px"


@pytest.mark.parametrize("size", PHONES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_without_a_script_the_first_call_is_on_the_first_screen_and_the_report_arrives(
    browser: Browser, town: Town, size: tuple[int, int]
) -> None:
    asked: list[str] = []
    with telephone(browser, size, java_script_enabled=False) as page:
        page.on("request", lambda request: asked.append(request.url))
        page.goto(town.band)
        assert asked == [town.band, f"{town.url}/static/phone.css"]
        call = page.get_by_role("link", name="打给社区")
        assert call.get_attribute("href") == "tel:04180000001"
        box = call.bounding_box()
        assert box
        assert box["y"] + box["height"] <= size[1]
        assert page.get_by_role("link", name="叫救护车 120").get_attribute("href") == "tel:120"
        assert page.get_by_role("link", name="打给家人").get_attribute("href") == "tel:13900000009"
        expect(page.locator("main")).not_to_contain_text("13900000009")
        page.get_by_label("在哪里").fill(WORDS)
        page.get_by_role("button", name="告诉社区").tap()
        expect(page.get_by_role("status")).to_have_text("社区已经知道了，谢谢您。能陪老人等一会儿吗？")
        assert page.context.cookies() == []
        assert town.token not in " ".join(asked[-1:])  # the last is the style again, or nothing
    with town.house.centre.read() as office:
        assert len(office.found.inside(None)) == 1


def test_the_button_for_the_own_place_asks_only_when_it_is_pressed(browser: Browser, town: Town) -> None:
    place = {"latitude": 42.0215, "longitude": 121.6658, "accuracy": 18}
    with telephone(browser, geolocation=place, permissions=["geolocation"]) as page:
        complaints: list[str] = []
        page.on("console", lambda said: complaints.append(said.text))
        page.goto(town.band)
        assert "place.js" not in page.content()
        assert page.evaluate(ASKS_WHERE) == "refused"  # the first page itself may not know it
        complaints.clear()
        page.get_by_label("您的电话").fill("13800007777")
        page.get_by_role("button", name="用我的位置").tap()
        expect(page.locator("#where-said")).to_have_text("位置填好了，请按「告诉社区」。")
        expect(page.get_by_label("在哪里")).to_have_value("我手机的位置（18 米以内）")
        expect(page.get_by_label("您的电话")).to_have_value("13800007777")
        look(page, "where")
        page.get_by_role("button", name="告诉社区").tap()
        expect(page.get_by_role("status")).to_contain_text("社区已经知道了")
        look(page, "sent")
        assert complaints == []
    with town.house.centre.read() as office:
        (report,) = office.found.inside(None)
    assert report.opened_at is None


def test_a_telephone_that_gives_no_place_says_so_and_the_words_are_enough(
    browser: Browser, town: Town
) -> None:
    with telephone(browser) as page:
        page.goto(town.band)
        page.get_by_role("button", name="用我的位置").tap()
        expect(page.locator("#where-said")).to_have_text("手机没有给出位置，请写一下在哪里。")
        page.get_by_role("button", name="告诉社区").tap()
        expect(page.get_by_role("alert")).to_contain_text("还没写在哪里")
        look(page, "fault")
        page.get_by_label("在哪里").fill(WORDS)
        page.get_by_role("button", name="告诉社区").tap()
        expect(page.get_by_role("status")).to_contain_text("社区已经知道了")


def test_every_state_of_the_page_reads_well(browser: Browser, town: Town) -> None:
    house, blank = town.house, hand_out(town.house)
    with telephone(browser) as page:
        for level in range(4):
            agreed(house, LI, level)
            page.goto(town.band)
            expect(page.get_by_role("heading", level=1)).to_have_text("请帮帮这位老人")
            look(page, f"level-{level}")
        page.goto(f"{town.url}/b/{blank}")
        expect(page.get_by_role("heading", level=1)).to_have_text("这个手环还没有登记")
        look(page, "blank")
        page.goto(f"{town.url}/b/nobodys")
        look(page, "unknown")
        town.lose()
        page.goto(town.band)
        expect(page.get_by_role("heading", level=1)).to_have_text("这个手环已停用")
        expect(page.get_by_role("button")).to_have_count(0)
        look(page, "lost")
        for _ in range(30):
            page.goto(town.band)
        expect(page.get_by_role("status")).to_have_text("请稍后再看。老人着急的话，请打社区电话。")
        assert page.get_by_role("link", name="打给社区").get_attribute("href") == "tel:04180000001"
        look(page, "limited")


def test_with_all_colours_taken_away_and_with_the_keyboard_it_still_works(
    browser: Browser, town: Town
) -> None:
    with telephone(browser, forced_colors="active") as page:
        page.goto(town.band)
        page.screenshot(path=PICTURES / "band-forced-colours.png", full_page=True)
        for name in ("打给社区", "叫救护车 120", "打给家人"):
            page.keyboard.press("Tab")
            assert name in page.evaluate("document.activeElement.textContent")
        page.keyboard.press("Tab")
        page.keyboard.type(WORDS)
        page.keyboard.press("Tab")
        page.keyboard.press("Tab")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(page.get_by_role("status")).to_contain_text("社区已经知道了")


def clerk_at(browser: Browser, town: Town) -> Page:
    """Sign the community's reviewer in, at a desk."""
    page = browser.new_context(viewport={"width": DESKS[0][0], "height": DESKS[0][1]}).new_page()
    page.set_default_timeout(15_000)
    page.goto(town.url)
    page.get_by_label("名字").fill("东社区小陈")
    page.get_by_label("密码").fill(PASSWORD)
    town.house.later(seconds=30)  # so that the telephone shows a code that was not used yet
    page.get_by_label("验证码").fill(town.house.code("东社区小陈"))
    page.get_by_role("button", name="登录").click()
    return page


def look_at_desk(page: Page, name: str) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    for width, height in DESKS:
        page.set_viewport_size({"width": width, "height": height})
        page.screenshot(path=PICTURES / f"centre-{name}-{width}.png", full_page=True)
        assert axe(page) == [], (name, width)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, (name, width)
    page.set_viewport_size({"width": DESKS[0][0], "height": DESKS[0][1]})


def test_the_community_hears_of_it_sees_who_looked_and_changes_what_is_shown(
    browser: Browser, town: Town
) -> None:
    with telephone(browser) as passer_by:
        passer_by.goto(town.band)
        passer_by.get_by_label("在哪里").fill(WORDS)
        passer_by.get_by_label("您的电话").fill("13800007777")
        passer_by.get_by_role("button", name="告诉社区").tap()
        expect(passer_by.get_by_role("status")).to_contain_text("社区已经知道了")
    clerk = clerk_at(browser, town)
    tile = clerk.locator(".tile", has_text="手环消息")
    expect(tile).to_contain_text("1 条没看")
    look_at_desk(clerk, "home-with-a-report")
    tile.click()
    expect(clerk.get_by_role("row").nth(1)).to_contain_text("还没人看")
    look_at_desk(clerk, "found")
    clerk.get_by_role("row").nth(1).get_by_role("link").click()
    expect(clerk.get_by_role("heading", level=1)).to_have_text("有人见到了 李*兰")
    expect(clerk.locator("dl")).to_contain_text(WORDS)
    assert clerk.get_by_role("link", name="打给路人").get_attribute("href") == "tel:13800007777"
    look_at_desk(clerk, "found-one")
    clerk.get_by_role("button", name="处理完了").click()
    expect(clerk.get_by_role("row").nth(1)).to_contain_text("东社区小陈")
    look_at_desk(clerk, "found-handled")
    clerk.get_by_role("link", name="不要自己更新").click()
    expect(clerk.get_by_role("link", name="看最新的")).to_be_visible()

    person = town.house.keys.lookup.person(LI["身份证号"])
    clerk.goto(f"{town.url}/people/{person}/shown")
    expect(clerk.get_by_text("半年里看了 2 次")).to_be_visible()
    look_at_desk(clerk, "shown")
    clerk.get_by_label("称呼、年龄", exact=True).check()
    clerk.get_by_label("监护人").check()
    clerk.get_by_label("哪一天同意的").fill("2026-11-24")
    clerk.get_by_label("怎么称呼", exact=True).fill("李老师")
    clerk.get_by_role("button", name="先看看样子").click()
    expect(clerk.get_by_role("status")).to_contain_text("给您看的样子")
    expect(clerk.locator("dl")).to_contain_text("李老师 93 岁")
    assert axe(clerk) == []
    clerk.get_by_role("button", name="回去改").click()
    expect(clerk.get_by_label("怎么称呼", exact=True)).to_have_value("李老师")
    expect(clerk.get_by_label("监护人")).to_be_checked()
    clerk.get_by_role("button", name="先看看样子").click()
    clerk.get_by_role("button", name="照这个给人看").click()
    expect(clerk.get_by_role("alert")).to_contain_text("没有写同意书在哪里")
    look_at_desk(clerk, "shown-fault")
    clerk.get_by_label("同意书", exact=True).fill("社区 13 号柜")
    clerk.get_by_role("button", name="照这个给人看").click()
    expect(clerk.get_by_role("status")).to_contain_text("从现在起按这个给人看")
    with telephone(browser) as passer_by:
        passer_by.goto(town.band)
        expect(passer_by.locator("dl")).to_contain_text("李老师 93 岁")
        expect(passer_by.locator("main")).not_to_contain_text("心脏病")
    clerk.context.close()
