"""A month at the centre: the list comes in as a difference, is undone, and somebody on it is looked up."""

import csv
import io
from collections.abc import Sequence

import pyotp
import pytest
from playwright.sync_api import Browser, Page, Route, expect

from journeys.conftest import open_page
from journeys.shots import shot
from journeys.test_centre_accounts import SIZES, Served, look, make_account, served, sign_in, use_link
from pos.rules.id_number import check_digit

__all__ = ["served"]
COLUMNS = (
    "姓名", "身份证号", "类别", "类别起", "社区", "网格", "楼栋", "房屋", "电话", "身体情况",
    "监护人", "监护人电话", "网格员", "网格员电话",
)  # fmt: skip
EVIL = "<script>alert(1)</script>"


def number(born: str, place: int) -> str:
    """Make an ID number of a province that does not exist."""
    body = f"290001{born}{place:03d}"
    return body + check_digit(body)


LI = {
    "姓名": "李秀兰", "身份证号": number("19330512", 2), "社区": "示范社区", "网格": "3网格",
    "楼栋": "12号楼", "房屋": "2-301", "电话": "13800000001", "身体情况": "心脏病", "监护人": "李明华",
    "监护人电话": "13900000009", "网格员": "何长林", "网格员电话": "13700000007",
}  # fmt: skip
WANG = {
    "姓名": "王建国", "身份证号": number("19600908", 1), "类别": "低保", "类别起": "2026-01-01", "社区": EVIL,
}  # fmt: skip
ZHAO = {"姓名": "赵德海", "身份证号": number("19560401", 1), "类别": "特困", "社区": "示范社区"}
Row = dict[str, str]


def sheet(people: Sequence[Row]) -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS)
    writer.writeheader()
    writer.writerows(people)
    return out.getvalue().encode("utf-8-sig")


def hand_in(page: Page, people: Sequence[Row], month: str) -> None:
    page.get_by_role("navigation", name="菜单").get_by_role("link", name="名单", exact=True).click()
    page.get_by_role("link", name="导入名单", exact=True).click()
    page.get_by_label("谁的名单").fill("低保月报")
    page.get_by_label("哪个月").fill(month)
    page.get_by_label("文件").set_input_files(
        {"name": "低保.csv", "mimeType": "text/csv", "buffer": sheet(people)}
    )
    page.get_by_role("button", name="看差别").click()


def bring_in_a_month(page: Page) -> None:
    """Import the first list, after one with faults."""
    page.get_by_role("navigation", name="菜单").get_by_role("link", name="名单", exact=True).click()
    look(page, "lists-none")
    page.get_by_role("link", name="导入名单", exact=True).click()
    look(page, "list-new")
    hand_in(page, [LI | {"身份证号": "290001193305120020"}, WANG | {"类别": "富裕"}], "2026-10")
    expect(page.get_by_role("alert")).to_contain_text("有 2 处不对")
    look(page, "list-faults")
    hand_in(page, [LI, WANG], "2026-10")
    expect(page.get_by_role("heading", level=1)).to_have_text("低保月报 2026-10：会改什么")
    look(page, "list-difference-new")
    page.get_by_role("button", name="导入", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("第 1 次导入")


def take_a_suspicious_row(page: Page) -> None:
    """Import the next month, in which a number comes under another name."""
    hand_in(page, [LI | {"姓名": "周桂芳", "电话": "13800000002", "网格员": "周文才"}, ZHAO], "2026-11")
    expect(page.get_by_role("main")).to_contain_text("像是两个人用一个号")
    look(page, "list-difference")
    shot(page, "centre-list-look", 680)
    page.get_by_role("checkbox", name="第 2 行").check()
    page.get_by_role("button", name="导入", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("第 2 次导入")
    look(page, "list-one")
    page.get_by_role("navigation", name="菜单").get_by_role("link", name="名单", exact=True).click()
    look(page, "lists")


def undo_the_second(page: Page) -> None:
    page.get_by_role("link", name="第 1 次").click()
    page.get_by_role("link", name="撤销这次导入").click()
    expect(page.get_by_role("main")).to_contain_text("要先撤销那一次")
    look(page, "list-undo-refused")
    page.get_by_role("link", name="去撤销第 2 次").click()
    shot(page, "centre-list-why-undo")
    page.get_by_label("为什么撤销").fill("错")
    page.get_by_role("button", name="撤销", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("至少写 4 个字")
    look(page, "list-undo")
    page.get_by_label("为什么撤销").fill("打勾打错了")
    page.get_by_role("button", name="撤销", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("第 2 次导入撤销了")
    look(page, "list-undone")


def find_and_open(page: Page) -> None:
    """Look somebody up and open one value with a reason."""
    page.get_by_role("navigation", name="菜单").get_by_role("link", name="查居民").click()
    look(page, "people")
    page.get_by_label("姓名或拼音首字母").fill("李秀兰")
    page.get_by_role("button", name="按姓名查").click()
    look(page, "people-found")
    assert "李秀兰" not in page.url
    page.get_by_role("link", name="李*兰").click()
    expect(page.get_by_role("main")).to_contain_text("138****0001")
    look(page, "person")
    page.get_by_role("link", name="看电话").click()
    shot(page, "centre-person-why")
    page.get_by_role("button", name="看", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("至少写 4 个字")
    look(page, "person-open")
    page.get_by_label("为什么看").select_option("上门走访")
    page.get_by_role("button", name="看", exact=True).click()
    expect(page.locator("#opened")).to_have_text("13800000001")
    look(page, "person-opened")
    page.get_by_role("link", name="看好了").click()
    expect(page.get_by_role("main")).not_to_contain_text("13800000001")


def see_the_rest(page: Page, served: Served) -> None:
    """Look at the pages about deaths, findings, and a list that is gone."""
    page.goto(f"{served.url}/lists/deaths/new")
    look(page, "deaths-new")
    buffer = f"姓名,身份证号,死亡日期\n李秀兰,{LI['身份证号']},2026-11-02\n".encode()
    page.get_by_label("哪里报的").select_option("火化名单")
    page.get_by_label("文件").set_input_files({"name": "死.csv", "mimeType": "text/csv", "buffer": buffer})
    page.get_by_role("button", name="看差别").click()
    expect(page.get_by_role("main")).to_contain_text("→ 2026-11-02")
    look(page, "deaths-difference")
    page.get_by_role("button", name="导入", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("第 3 次导入")
    page.get_by_role("navigation", name="菜单").get_by_role("link", name="核对").click()
    expect(page.get_by_role("main")).to_contain_text("登记 2026-11-02 去世")
    look(page, "findings")
    page.get_by_role("link", name="李*兰").click()
    look(page, "person-dead")
    page.goto(f"{served.url}/people?community={EVIL}")
    expect(page.get_by_role("main")).to_contain_text(EVIL)
    look(page, "people-place")
    page.goto(f"{served.url}/lists/waiting")
    look(page, "list-gone")


def see_it_working(page: Page, served: Served) -> None:
    """Hand in a list that takes a while; the page that comes anew by itself is held still to be looked at."""

    def still(route: Route) -> None:
        answer = route.fetch()
        headers = {name: value for name, value in answer.headers.items() if name != "refresh"}
        route.fulfill(response=answer, headers=headers)

    page.route("**/lists/waiting", still)  # never the first answer: that one was led here by another
    many = (number(f"19{30 + place // 900}0101", place % 900) for place in range(20_000))
    hand_in(page, [ZHAO | {"身份证号": one} for one in many], "2026-12")
    with page.expect_response("**/lists/waiting"):
        expect(page.get_by_role("heading", level=1)).to_contain_text("正在")
    look(page, "list-progress")
    page.unroute_all(behavior="wait")
    page.goto(f"{served.url}/lists/waiting")
    expect(page.get_by_role("button", name="不导入")).to_be_visible(timeout=120_000)
    page.get_by_role("button", name="不导入").click()
    expect(page.get_by_role("status")).to_contain_text("没有导入")


def test_a_month_comes_in_is_undone_and_somebody_is_looked_up(browser: Browser, served: Served) -> None:
    complaints: list[str] = []
    chief = open_page(browser, served.link, SIZES[0], complaints)
    chiefs = use_link(chief, served.link, "周主任")
    sign_in(chief, "周主任", pyotp.TOTP(chiefs).now())
    link = make_account(chief, "孙科长", "civil-affairs")
    clerk = open_page(browser, link, SIZES[0], complaints)
    clerk.on("dialog", lambda dialog: pytest.fail(f"a script ran: {dialog.message}"))
    clerks = use_link(clerk, link)
    sign_in(clerk, "孙科长", pyotp.TOTP(clerks).now())
    bring_in_a_month(clerk)
    take_a_suspicious_row(clerk)
    undo_the_second(clerk)
    find_and_open(clerk)
    see_the_rest(clerk, served)
    see_it_working(clerk, served)

    chief.get_by_role("navigation").get_by_role("link", name="操作记录").click()
    opened = chief.get_by_role("row").filter(has_text="打开了居民的一项资料")
    expect(opened).to_contain_text("电话")
    expect(opened).to_contain_text("上门走访")
    expect(chief.get_by_role("row").filter(has_text="撤销了导入")).to_contain_text("打勾打错了")
    look(chief, "audit-people")
    assert all("status of 4" in said for said in complaints), complaints
    assert served.stop() == 0
