"""A month at 和平食堂 from its draft to the last yuan paid, as six people at their desks see it."""

import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, time
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from pypdfium2 import PdfDocument

from integration.centre_house import CONFIG
from integration.centre_server import City, answering
from integration.claimed_month import HERE, sell
from integration.ledger_room import LI, WANG, ZHAO, write_list
from integration.recalculated import OFFICE
from integration.two_tills import cut_off, open_till, put_back, speak
from journeys.shots import shot
from journeys.test_city import signed_in
from journeys.test_screens import PICTURES
from journeys.test_screens import _axe as axe
from pos.config import load_config
from settlement.alarm_watch import watch_of
from settlement.claim_book import ClaimRow
from settlement.rules.months import Month

DESKS = {
    "刘站长": ("canteen-manager", HERE),
    "社区小孙": ("community-reviewer", HERE.rsplit("/", 1)[0]),
    "街道老郑": ("street-reviewer", HERE.rsplit("/", 2)[0]),
    "王科长": ("civil-affairs", ""),
    "钱处长": ("civil-affairs", ""),
    "财务小周": ("finance", ""),
}
STATES = ["草稿", "食堂自查", "已申报", "社区核实", "街道初审", "民政复核", "民政审批", "财务受理", "已拨付"]
NOVEMBER, DECEMBER = Month(2026, 11), Month(2026, 12)
SIZES, PHONE = ((1440, 900), (1024, 768)), (320, 640)
BURST, TWICE = date(2026, 11, 25), date(2026, 11, 26)
WORDS = re.compile("说明|为什么")
TABS_MOST = 40
REFUSED = 5
"""A note and a reason too short, a payment of tomorrow and one too much, and a window that was old."""
HELPERS = ("孙淑芬", "单国强", "刘德福")
"""They eat once, in one breath with two others."""


@dataclass
class Desks:
    """The centre's people, each at a browser of their own, and what the browsers complained of."""

    browser: Browser
    city: City
    url: str
    tills: tuple[Any, Any]
    complaints: list[str] = field(default_factory=list)

    def on(self, day: date, clock: time = time(9)) -> None:
        """Let it be a day, with every till heard."""
        for till in self.tills:
            till.set_clock(clock, day)
        self.city.house.now = self.tills[0].now
        speak(*self.tills)

    def eats(self, till: Any, row: dict[str, str], day: date, clock: time) -> None:
        """Sell somebody a meal, which the centre hears of at once if it can."""
        till.set_clock(clock, day)
        self.city.house.now = till.now
        sell(till, row, f"{day} {clock}")
        till.worker.once()

    @contextmanager
    def at(self, name: str, month: Month = NOVEMBER) -> Iterator[Page]:
        """Sit somebody down before the canteen's claim: the first page leads there when it is their turn."""
        page = signed_in(self.browser, self.city, self.url, name, self.complaints)
        expect(page.get_by_role("heading", level=1)).to_have_text(f"{name}，您好")
        claim = self.claim(month)
        theirs = page.get_by_role("link", name=f"{month} 和平食堂")
        if claim.state.desk == DESKS[name][0]:
            shot(page, f"centre-home-{DESKS[name][0]}")
            theirs.click()
        else:
            expect(theirs).to_have_count(0)
            page.goto(f"{self.url}/claims/{claim.number}")
        expect(page.get_by_role("heading", level=1)).to_contain_text("和平食堂 申报")
        yield page
        page.context.close()

    def claim(self, month: Month = NOVEMBER) -> ClaimRow:
        with self.city.house.centre.read() as office:
            found = office.claims.of(HERE, str(month))
        assert found is not None
        return found

    def draft(self, month: Month) -> None:
        """Draft the month as the centre does by itself in the night after it."""
        self.city.house.ledger.claim_desk.draft_month(month)


@pytest.fixture
def desks(browser: Browser, make_canteen: Any, tmp_path: Path) -> Iterator[Desks]:
    """Give the city on 2 December, after a week of lunches with three things to ask about."""
    city = City(tmp_path / "centre", watch_of(load_config(CONFIG)))
    for name, post in DESKS.items():
        city.house.make(name, *post)
    with answering(city.house.app) as url:
        sample = make_canteen(tmp_path / "sample")
        helpers = [
            {"姓名": name, "身份证号": sample.people[name].id_number, "类别": word}
            for name, word in zip(HELPERS, ("特困", "特困", "低保"), strict=True)
        ]
        sample.close()
        city.house.now = sample.now
        city.house.bring_in(write_list(tmp_path / "名单.csv", [LI, WANG, ZHAO, *helpers]), "2026-11")
        here, there = (open_till(city, url, make_canteen, tmp_path / code, code) for code in ("K01", "K02"))
        made = Desks(browser, city, url, (here, there))
        november(made, helpers)
        yield made
        here.close()
        there.close()
    city.house.close()


def november(desks: Desks, helpers: list[dict[str, str]]) -> None:
    """Sell the last week of November.

    On the 25th five people are keyed in within ten seconds. On the 26th 赵德海 goes to 东街食堂, which has no
    line to the centre, and four minutes later to 和平食堂.
    """
    here, there = desks.tills
    for day in (date(2026, 11, number) for number in (24, 25, 26, 27, 30)):
        desks.on(day, time(11, 30))
        desks.eats(here, LI, day, time(11, 31))
        if day == BURST:
            for second, row in enumerate((WANG, ZHAO, *helpers)):
                desks.eats(here, row, day, time(11, 40, 2 * second))
            continue
        desks.eats(here, WANG, day, time(11, 38))
        if day == TWICE:
            cut_off(there)
            desks.eats(there, ZHAO, day, time(11, 46))
        desks.eats(here, ZHAO, day, time(11, 50))
        put_back(there)
    desks.on(date(2026, 12, 2))
    desks.draft(NOVEMBER)


def look(page: Page, name: str, *more: tuple[int, int]) -> None:
    """Take a picture at each size; axe finds nothing, and nothing stands out of the window."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    for width, height in (*SIZES, *more):
        page.set_viewport_size({"width": width, "height": height})
        page.screenshot(path=PICTURES / f"centre-claim-{name}-{width}x{height}.png", full_page=True)
        assert axe(page) == [], (name, width)
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, (name, width, wide)
    page.set_viewport_size({"width": SIZES[0][0], "height": SIZES[0][1]})


def stands(page: Page, state: str) -> None:
    """See that a claim stands at a state, and that the way there has all nine."""
    expect(page.locator(".life [aria-current=step]")).to_contain_text(state)
    expect(page.locator(".life li")).to_contain_text(STATES)


def press(page: Page, word: str, state: str) -> None:
    """Press a button, and see where the claim stands then."""
    page.get_by_role("button", name=word, exact=True).click()
    expect(page.get_by_role("status")).to_contain_text(state)
    stands(page, state)


def by_keyboard(page: Page, word: str) -> None:
    """Press a button without a mouse, from the top of the page."""
    wanted = page.get_by_role("button", name=word, exact=True)
    for _ in range(TABS_MOST):
        page.keyboard.press("Tab")
        if wanted.evaluate("one => one === document.activeElement"):
            page.keyboard.press("Enter")
            return
    pytest.fail(f"no way to {word} by keyboard")


def finding(page: Page, check: str) -> Locator:
    return page.locator(".found > li").filter(has_text=check)


def says(page: Page, check: str, words: str, button: str) -> None:
    """Say something to a finding."""
    one = finding(page, check)
    one.get_by_label(WORDS).fill(words)
    one.get_by_role("button", name=button).click()
    expect(page.get_by_role("status")).to_contain_text("写好了")
    expect(finding(page, check)).to_contain_text(words)


def total(page: Page) -> Locator:
    return page.locator(".sums li").last.locator("b")


def test_from_draft_to_paid_and_a_late_death_in_the_next_claim(desks: Desks, tmp_path: Path) -> None:
    findings_are_answered_and_decided(desks)
    it_comes_back_once(desks)
    four_eyes_see_it(desks)
    finance_pays_in_two_parts(desks, tmp_path)
    a_late_death_stands_in_december(desks)
    assert [said for said in desks.complaints if "status of 4" not in said] == []
    assert len(desks.complaints) == REFUSED


def findings_are_answered_and_decided(desks: Desks) -> None:
    """The canteen sees what is in its way, explains, and the street decides what it cannot explain away."""
    with desks.at("刘站长") as manager:
        stands(manager, "草稿")
        expect(total(manager)).to_contain_text("132.00")
        expect(manager.get_by_role("button", name="自查好了")).to_be_disabled()
        expect(manager.get_by_role("main")).to_contain_text("还有 2 条异常没有说明")
        expect(finding(manager, "E01").locator("form")).to_have_count(0)  # a note brings nothing back
        look(manager, "draft", PHONE)
        one = finding(manager, "D13")
        one.get_by_label(WORDS).fill("对")
        one.get_by_role("button", name="提交说明").click()
        expect(finding(manager, "D13").locator(".fault")).to_contain_text("请写 5 到 200 个字，现在 1 个")
        expect(finding(manager, "D13").get_by_label(WORDS)).to_have_value("对")
        look(manager, "note-fault")
        finding(manager, "D13").scroll_into_view_if_needed()
        shot(manager, "centre-claim-note-short")
        says(manager, "D13", "东街断网那天没有菜了，老人转到这边吃的。", "提交说明")
        says(manager, "D11", "五位老人一起来的，收银员一次刷完。", "提交说明")
        expect(manager.get_by_role("button", name="自查好了")).to_be_enabled()
        shot(manager, "centre-claim-explained")

    with desks.at("街道老郑") as street:
        look(street, "street-decides", PHONE)
        says(street, "E01", "核实过：东街那一份没有取，只吃了这一份。", "认可")
        says(street, "D11", "录像里没有这五位老人，不能申报。", "剔除")
        expect(street.get_by_role("button", name="自查好了")).to_have_count(0)

    with desks.at("刘站长") as manager:
        manager.get_by_role("button", name="重新生成草稿").click()
        expect(manager.get_by_role("status")).to_contain_text("重新生成了")
        expect(total(manager)).to_contain_text("108.00")
        press(manager, "自查好了", "食堂自查")
        shot(manager, "centre-claim-checked")
        press(manager, "申报", "已申报")
        expect(finding(manager, "D13").locator("form")).to_have_count(0)
        look(manager, "submitted")


def it_comes_back_once(desks: Desks) -> None:
    """The community sends it back with a reason, and the canteen hands it in again."""
    desks.on(date(2026, 12, 3))
    with desks.at("社区小孙") as community:
        expect(community.locator(".life .now")).to_contain_text("第 2 天，共 5 天")
        shot(community, "centre-claim-community")
        community.get_by_label("退回的原因").fill("不对")
        community.get_by_role("button", name="退回").click()
        expect(community.locator("#reason-fault")).to_contain_text("至少 5 个字")
        expect(community.get_by_label("退回的原因")).to_have_value("不对")
        look(community, "reason-fault")
        community.get_by_label("退回的原因").fill("26 日赵德海的一份请附老人的说明")
        press(community, "退回", "草稿")

    with desks.at("刘站长") as manager:
        expect(manager.locator(".steps")).to_contain_text("26 日赵德海的一份请附老人的说明")
        look(manager, "returned")
        manager.locator("#steps").scroll_into_view_if_needed()
        shot(manager, "centre-claim-history")
        press(manager, "自查好了", "食堂自查")
        press(manager, "申报", "已申报")


def four_eyes_see_it(desks: Desks) -> None:
    """Community, street and civil affairs pass it on, each when it is their turn; nobody twice."""
    desks.on(date(2026, 12, 4))
    with desks.at("街道老郑") as street:
        expect(street.get_by_role("button", name="通过")).to_have_count(0)
        expect(street.get_by_role("heading", name="等社区审核处理，第 2 天，共 5 天")).to_be_visible()
    with desks.at("社区小孙") as community:
        by_keyboard(community, "通过")
        stands(community, "社区核实")
    desks.on(date(2026, 12, 10))
    with desks.at("街道老郑") as street:
        expect(street.locator(".life .now")).to_contain_text("第 7 天，共 5 天，超过了")
        expect(street.locator(".life li").nth(2)).to_contain_text(
            "用了 2 天"
        )  # since it came the second time
        look(street, "street-late")
        press(street, "通过", "街道初审")
    desks.on(date(2026, 12, 11))
    with desks.at("王科长") as first, desks.at("钱处长") as second:
        press(first, "通过", "民政复核")
        expect(first.get_by_role("button", name="通过")).to_be_disabled()
        expect(first.get_by_role("main")).to_contain_text("您经手过这一份，请换人处理")
        look(first, "four-eyes")
        stands(second, "街道初审")  # a window that was opened before
        second.get_by_role("button", name="通过").click()
        expect(second.get_by_role("alert")).to_contain_text("王科长 已经处理过，现在是民政复核，页面已更新")
        stands(second, "民政复核")
        press(second, "通过", "民政审批")


def finance_pays_in_two_parts(desks: Desks, folder: Path) -> None:
    """Finance takes the workbook along, and enters what was paid."""
    desks.on(date(2026, 12, 14))
    with desks.at("财务小周") as finance:
        press(finance, "通过", "财务受理")
        look(finance, "accepted", PHONE)
        pay(finance, "60.00", "拨-2026-118", day="2026-12-15")
        expect(finance.locator("#day-fault")).to_contain_text("2026-12-15 还没到")
        expect(finance.get_by_label("凭证号")).to_have_value("拨-2026-118")
        look(finance, "pay-fault")
        pay(finance, "60.00", "拨-2026-118")
        expect(finance.get_by_role("status")).to_contain_text("还欠 48.00 元")
        stands(finance, "财务受理")
        pay(finance, "48.01", "拨-2026-131")
        expect(finance.get_by_role("alert")).to_contain_text("还欠 48.00 元，不能登记 48.01 元")
        pay(finance, "48.00", "拨-2026-131")
        expect(finance.get_by_role("status")).to_contain_text("全部付清")
        stands(finance, "已拨付")
        expect(finance.locator(".paid")).to_contain_text("拨-2026-118")
        expect(finance.locator(".paid")).to_contain_text("拨-2026-131")
        look(finance, "paid", PHONE)
        the_workbook_says_the_same(finance, folder)


def pay(page: Page, amount: str, voucher: str, day: str = "2026-12-14") -> None:
    page.get_by_label("到账日期").fill(day)
    page.get_by_label("金额（元）").fill(amount)
    page.get_by_label("凭证号").fill(voucher)
    page.get_by_role("button", name="登记拨付").click()


def the_workbook_says_the_same(page: Page, folder: Path) -> None:
    """Download the workbook, and read it with two other programs."""
    with page.expect_download() as taken:
        page.get_by_role("button", name="下载工作簿").click()
    path = folder / taken.value.suggested_filename
    taken.value.save_as(path)
    assert path.name.endswith("-2026-11.xlsx")
    sheet = openpyxl.load_workbook(path, data_only=True)["申报表"]
    told = {row[0].value: row for row in sheet.iter_rows() if row[0].value}
    assert told["食堂"][1].value.endswith("和平食堂")
    assert told["合计（小写）"][2].value == 108
    assert told["合计（大写）"][1].value == "壹佰零捌元整"
    if OFFICE:
        own = f"-env:UserInstallation={(folder / 'office').as_uri()}"
        line = [OFFICE, "--headless", own, "--convert-to", "pdf", "--outdir", str(folder), str(path)]
        subprocess.run(line, check=True, capture_output=True, timeout=240)
        with PdfDocument(path.with_suffix(".pdf")) as paper:
            assert "壹佰零捌元整" in paper[0].get_textpage().get_text_range()
            paper[0].render(scale=2).to_pil().save(PICTURES / "claim-application.png")


def a_late_death_stands_in_december(desks: Desks) -> None:
    """李秀兰 died on 26 November, as the crematorium reports in December: two meals are taken back."""
    here, _ = desks.tills
    desks.on(date(2026, 12, 16), time(11, 30))
    desks.eats(here, WANG, date(2026, 12, 16), time(11, 31))
    desks.on(date(2026, 12, 16), time(14))
    with desks.at("王科长") as chief:
        report_death(chief, desks.url)
        chief.goto(f"{desks.url}/claims/{desks.claim().number}")
        stands(chief, "已拨付")
        expect(total(chief)).to_contain_text("108.00")  # what was paid stays as it was

    desks.on(date(2027, 1, 4))
    desks.draft(DECEMBER)
    with desks.at("刘站长", DECEMBER) as manager:
        expect(manager.locator(".sums li").nth(2)).to_contain_text("−24.00")
        told = manager.get_by_role("region", name="补退差")
        expect(told.locator("tbody tr")).to_have_count(2)
        expect(told.locator("tbody")).to_contain_text("2026-11-27")
        expect(told.locator("tbody")).to_contain_text("2026-11-30")
        expect(told.locator("tbody")).to_contain_text("E05")
        look(manager, "restated", PHONE)


def report_death(page: Page, url: str) -> None:
    """Hand in the crematorium's list, look at it, and import it."""
    sheet = f"姓名,身份证号,死亡日期\n{LI['姓名']},{LI['身份证号']},2026-11-26\n".encode()
    page.goto(f"{url}/lists/deaths/new")
    page.get_by_label("哪里报的").select_option("火化名单")
    page.get_by_label("文件").set_input_files({"name": "火化.csv", "mimeType": "text/csv", "buffer": sheet})
    page.get_by_role("button", name="看差别").click()
    expect(page.get_by_role("main")).to_contain_text("→ 2026-11-26")
    page.get_by_role("button", name="导入", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("次导入")
