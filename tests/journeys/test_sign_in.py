"""The first day with PINs: the link on the console, a manager, a cashier, a lock, a forgotten PIN."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from journeys.conftest import PEOPLE, Till, open_page
from journeys.hands import Hands, entries
from journeys.test_screens import PICTURES
from journeys.test_screens import _axe as axe
from journeys.test_screens import _small_targets as small_targets
from journeys.till_staff import (
    GIVEN,
    WANG,
    WANG_BADGE,
    ZHANG,
    ZHANG_BADGE,
    enter,
    first_start,
    lock,
    make_first,
    signed_in,
    start,
    tap,
    with_people,
)

GUARD_MS = 450
WRONG = "111222"


def keep(page: Page, name: str) -> None:
    """Take the picture people look at, and look for what hinders anybody."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=PICTURES / f"staff-{name}.png")
    assert axe(page) == [], name
    assert small_targets(page) == [], name
    assert page.evaluate("document.documentElement.scrollHeight <= innerHeight"), name
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name


@pytest.fixture
def complaints() -> list[str]:
    return []


@pytest.fixture
def page(browser: Browser, complaints: list[str]) -> Iterator[Page]:
    page = open_page(browser, "about:blank", (1024, 768), complaints)
    yield page
    page.context.close()
    # the browser reports each refused PIN by itself
    assert not [said for said in complaints if "409" not in said]


def ended(till: Till, page: Page) -> list[dict]:
    """End the till without a page that misses it, and give its journal."""
    page.goto("about:blank")
    assert till.stop() == 0
    assert "完好" in till.command("journal", "verify").stdout
    return entries(till)


def add_wang(page: Page) -> None:
    """Write the cashier down, as the manager, with a PIN that holds once."""
    page.locator("#more-staff").click()
    keep(page, "door")
    tap(page, ZHANG[1])
    page.get_by_role("button", name="打开").click()
    page.locator("#staff-add").click()
    page.get_by_role("textbox", name="姓名").fill(WANG[0])
    page.locator("#field-new").click()
    tap(page, GIVEN)
    page.get_by_role("button", name="下一栏").click()
    tap(page, GIVEN)
    keep(page, "new")
    page.get_by_role("button", name="添加", exact=True).click()
    expect(page.locator(".staff-said")).to_contain_text(f"已添加 {WANG_BADGE}")
    expect(page.locator("#staff-2")).to_contain_text("还没换自己的 PIN")
    keep(page, "list")


def choose_her_own(page: Page) -> None:
    """Change the PIN that was given, as the cashier, after one that is too easy."""
    expect(page.locator("#own .heading")).to_be_visible()
    tap(page, "123456")
    page.locator("#own").get_by_role("button", name="下一栏").click()
    tap(page, "123456")
    page.get_by_role("button", name="换好，登录").click()
    expect(page.locator("#own-said")).to_contain_text("太好猜")
    keep(page, "own")
    tap(page, WANG[1])
    page.locator("#own").get_by_role("button", name="下一栏").click()
    tap(page, WANG[1])
    page.get_by_role("button", name="换好，登录").click()


def test_the_first_day_from_the_link_to_a_sale_in_the_cashiers_own_name(till: Till, page: Page):
    with_people(till)
    link = first_start(till)
    page.goto(till.url)
    expect(page.locator("h1")).to_have_text("还没有人能登录")
    keep(page, "nobody")
    page.goto(link)
    keep(page, "first")
    make_first(page, *ZHANG)
    keep(page, "lock")
    signed_in(page, ZHANG_BADGE, ZHANG[1])

    page.locator("#more").click()
    keep(page, "more")
    add_wang(page)
    page.locator("#staff-leave").click()

    page.locator("#more").click()
    page.locator("#more-sign-out").click()
    expect(page.locator("h1")).to_have_text("谁来收银？")
    enter(page, WANG_BADGE, GIVEN)
    choose_her_own(page)
    expect(page.locator("#bar .who")).to_have_text(f"收银 {WANG_BADGE}")
    page.wait_for_timeout(GUARD_MS)
    page.locator("#walk-in-mobile").click()
    expect(page.locator("#last")).to_contain_text("移动 12.00")

    made = ended(till, page)
    assert [entry["kind"] for entry in made] == [
        "staff-added", "signed-in", "manager-confirmed", "staff-added", "signed-out",
        "staff-changed", "signed-in", "sale", "signed-out",
    ]  # fmt: skip
    assert made[7]["facts"]["cashier"] == WANG_BADGE
    assert "王芳" not in str(made)
    assert "张敏" not in str(made)
    said = (till.folder / "data" / "till.log").read_text(encoding="utf-8")
    assert not [word for word in (*ZHANG, *WANG, GIVEN, link.rpartition("/")[2]) if word in said]


@pytest.fixture
def lunch(till: Till, page: Page) -> Page:
    """王芳 sells at lunch; 张敏 is near."""
    with_people(till)
    start(till)
    page.goto(till.url)
    signed_in(page, WANG_BADGE, WANG[1])
    return page


def test_the_link_of_the_first_start_opens_once_and_never_again(till: Till, page: Page):
    link = first_start(till)
    page.goto(link)
    make_first(page, *ZHANG)
    again = page.request.get(link)
    assert again.status == 410
    assert "这个链接用过了" in again.text()
    ended(till, page)
    till.start()  # somebody is there now: no new link is made, and the old one is no more
    assert page.request.get(link).status == 410


def test_a_locked_till_shows_and_does_nothing_and_the_elders_screen_goes_on_inviting(
    till: Till, lunch: Page, browser: Browser
):
    elder = open_page(browser, till.url + "/display?still=1", (1280, 800), [])
    invited = elder.locator("h1").text_content()
    stranger = open_page(browser, till.url, (1024, 768), [])
    expect(stranger.locator("#lock")).to_be_visible()  # another browser is not hers
    lock(lunch)
    expect(lunch.locator("#lock-asks")).to_have_text(f"{WANG_BADGE}，请输入 PIN")
    expect(elder.locator("h1")).to_have_text(invited or "")
    keep(lunch, "locked")
    for path in ("/receipts", "/reports", "/shift", "/staff"):
        lunch.goto(till.url + path)
        expect(lunch.locator("h1")).to_have_text("已锁屏")
    assert Hands(till).hold_up(PEOPLE["王建国"]) == 403  # a scanner that types is the cashier's own
    expect(elder.locator("h1")).to_have_text(invited or "")
    tap(lunch, WANG[1])
    lunch.locator("#enter").click()
    expect(lunch.locator("#bar .who")).to_have_text(f"收银 {WANG_BADGE}")
    for page in (elder, stranger):
        page.context.close()


def test_every_window_of_the_browser_is_locked_at_once(till: Till, lunch: Page):
    receipts = lunch.context.new_page()
    receipts.goto(till.url + "/receipts")
    expect(receipts.locator("h1")).to_have_text("小票")
    lock(lunch)
    expect(receipts.locator("h1")).to_have_text("已锁屏")
    receipts.close()


def test_five_wrong_pins_and_the_manager_lets_her_try_again(till: Till, lunch: Page):
    lock(lunch)
    for left in (4, 3, 2, 1):
        tap(lunch, WRONG)
        lunch.locator("#enter").click()
        expect(lunch.locator("#lock-said")).to_have_text(f"不对，还能试 {left} 次。")
    expect(lunch.locator("#release")).to_be_disabled()
    tap(lunch, WRONG)
    lunch.locator("#enter").click()
    expect(lunch.locator("#lock-said")).to_have_text("错得太多：请等 1 分钟，或请负责人解开。")
    keep(lunch, "paused")
    tap(lunch, WANG[1])  # even the right one, for now
    lunch.locator("#enter").click()
    expect(lunch.locator("#lock-said")).to_contain_text("错得太多")
    lunch.locator("#release").click()
    expect(lunch.locator("#lock-asks")).to_have_text(f"请负责人输入 PIN，解开 {WANG_BADGE}")
    tap(lunch, ZHANG[1])
    lunch.locator("#enter").click()
    expect(lunch.locator("#lock-said")).to_contain_text("解开了")
    tap(lunch, WANG[1])
    lunch.locator("#enter").click()
    expect(lunch.locator("#bar .who")).to_have_text(f"收银 {WANG_BADGE}")
    told = [(one["kind"], one["facts"].get("staff")) for one in ended(till, lunch)]
    assert told.count(("sign-in-refused", 2)) == 5
    assert ("manager-confirmed", 1) in told


def test_the_keyboard_signs_in_and_what_a_scanner_types_is_no_pin(lunch: Page):
    lock(lunch)
    field = lunch.locator("#field-pin")
    lunch.keyboard.type("6901234567892", delay=0)  # a bar code, as a scanner types it
    lunch.keyboard.press("Enter")
    expect(lunch.locator("#lock-said")).to_contain_text("像是扫码枪扫的")
    expect(field).to_have_value("")
    lunch.wait_for_timeout(600)  # the scanner's late Enter is waited for so long
    lunch.keyboard.type(WRONG, delay=180)
    lunch.keyboard.press("Backspace")
    expect(field).to_have_value(WRONG[:-1])
    lunch.keyboard.press("Escape")
    lunch.keyboard.type(WANG[1], delay=180)
    expect(field).to_have_value(WANG[1])
    lunch.keyboard.press("Enter")
    expect(lunch.locator("#bar .who")).to_have_text(f"收银 {WANG_BADGE}")


def test_a_sale_of_somebody_else_is_undone_on_a_managers_word_and_says_whose(till: Till, lunch: Page):
    lunch.wait_for_timeout(GUARD_MS)
    lunch.locator("#walk-in-mobile").click()
    expect(lunch.locator("#last")).to_contain_text("移动 12.00")
    lunch.locator("#more").click()
    lunch.locator("#more-sign-out").click()
    expect(lunch.locator("#lock")).to_be_visible()
    signed_in(lunch, ZHANG_BADGE, ZHANG[1])
    lunch.locator("#last").get_by_role("button", name="撤销").click()
    sheet = lunch.locator("#sheet")
    expect(sheet).to_contain_text("请负责人输入 PIN")
    sheet.get_by_text("刷错人了").click()
    lunch.locator("#field-pin").click()
    tap(lunch, ZHANG[1], "#sheet")
    sheet.get_by_role("button", name=re.compile("撤销，退")).click()
    expect(lunch.locator("#strip")).to_contain_text("已撤销")
    void = next(one for one in entries(till) if one["kind"] == "void")
    assert (void["facts"]["by"], void["facts"]["manager"]) == ("manager", 1)
    assert void["facts"]["cashier"] == ZHANG_BADGE


def test_after_a_restart_somebody_signs_in_anew_and_the_page_finds_the_lock_by_itself(
    till: Till, lunch: Page, complaints: list[str]
):
    till.kill()
    till.start()
    expect(lunch.locator("#lock")).to_be_visible()
    complaints.clear()  # the page missed its till for a while
    assert [one["facts"].get("how") for one in entries(till) if one["kind"] == "signed-out"] == ["end"]


def test_a_shift_is_opened_and_closed_by_whoever_is_signed_in(till: Till, lunch: Page):
    lunch.goto(till.url + "/shift")
    expect(lunch.locator(".who-signed-in")).to_have_text(f"收银 {WANG_BADGE}")
    keep(lunch, "shift-open")
    lunch.locator("#shift-open").click()
    expect(lunch.locator("main")).to_contain_text(WANG_BADGE)
    opened = next(one for one in entries(till) if one["kind"] == "shift-opened")
    assert opened["facts"]["cashier"] == WANG_BADGE


def test_she_changes_her_own_pin(lunch: Page):
    lunch.locator("#more").click()
    lunch.locator("#more-pin").click()
    tap(lunch, WANG[1])
    for _ in range(2):
        lunch.get_by_role("button", name="下一栏").click()
        tap(lunch, "370418")
    keep(lunch, "own-pin")
    lunch.get_by_role("button", name="换掉").click()
    expect(lunch.locator("h2")).to_contain_text("PIN 换好了")
    lunch.get_by_role("link", name="回到收银").last.click()
    lock(lunch)
    tap(lunch, "370418")
    lunch.locator("#enter").click()
    expect(lunch.locator("#bar .who")).to_have_text(f"收银 {WANG_BADGE}")
