"""A shift in a browser: opened, three meals, counted blind, three yuan short, closed with a Z that agrees."""

import json
import re
import secrets
import socket
import threading
import urllib.request

import pytest
from playwright.sync_api import Browser, Page, expect

from journeys.conftest import PEOPLE, PaperRoll, Till, open_page
from journeys.hands import Hands, entries
from journeys.paper_text import paper_text
from journeys.shots import shot

WANG = PEOPLE["王建国"]
PIN = "246810"
SILENCE_S = 1.5
EXPECTED = ("365.90", "36590", "365.9", "386.90", "38690")
"""What should be in the drawer below, now and before the cash was taken out, however it may be written."""


@pytest.fixture
def lunch(till: Till) -> Till:
    till.manager_pin = PIN
    till.import_people(WANG, PEOPLE["李秀兰"])
    till.start()
    return till


def fill(page: Page, pieces: dict[int, str]) -> None:
    for fen, number in pieces.items():
        page.locator(f"#field-n{fen}").click()
        for digit in number:
            page.locator(f'[data-digit="{digit}"]').click()


def more(page: Page, tile: str) -> None:
    page.locator("#more").click()
    page.locator(tile).click()


def sell_cash(hands: Hands, portions: int = 1) -> None:
    form = {"portions": str(portions), "tender": "cash", "tendered_fen": "0"}
    assert hands.post("/till/walk-in", request=secrets.token_hex(16), **form) == 204


def open_by_hand(hands: Hands, **pieces: str) -> None:
    assert hands.post("/shift/open", request=secrets.token_hex(16), cashier="张敏", **pieces) == 200


def count_by_hand(hands: Hands, **pieces: str) -> str:
    """Count without a browser; give the token of the close that the answer carries."""
    assert hands.post("/shift/count", request=secrets.token_hex(16), **pieces) == 200
    return re.search(r'name="request" value="(close-[0-9a-f]+)"', hands.get("/shift"))[1]


def facts_of(till: Till, kind: str) -> list[dict]:
    return [entry["facts"] for entry in entries(till) if entry["kind"] == kind]


def test_open_sell_count_short_count_again_close(lunch: Till, browser: Browser, printer: PaperRoll):
    lunch.stop()
    lunch.printer = f"tcp://127.0.0.1:{printer.port}"
    lunch.start()
    hands, complaints = Hands(lunch), []
    page = open_page(browser, lunch.url + "/", (1024, 768), complaints)
    more(page, "#more-shift")
    fill(page, {10000: "3", 1000: "7", 500: "4", 10: "9"})
    expect(page.locator("#pieces-total")).to_have_text("390.90")
    page.locator("#shift-open").click()
    expect(page.locator(".shift-said")).to_contain_text("收银 张*，备用金 390.90 元")
    page.get_by_text("去收银").click()

    sell_cash(hands)
    hands.hold_up(WANG)
    hands.sell("cash", 2000)
    hands.hold_up(PEOPLE["李秀兰"])
    hands.sell("free")
    more(page, "#more-cash")
    for digit in "43":
        page.locator(f'[data-digit="{digit}"]').click()
    page.locator("#sheet").get_by_text("交给负责人").click()
    page.locator("#cash-go").click()
    expect(page.locator("#strip")).to_contain_text("已取出 43.00 元：交给负责人。")

    more(page, "#more-shift")
    expect(page.locator(".shift-strip")).to_contain_text("本班 000001–000005，共 5 笔。")
    expect(page.locator(".shift-strip")).to_contain_text("没上传 5 笔。")
    assert "应有" not in page.content()
    fill(page, {10000: "3", 1000: "6", 10: "9"})
    expect(page.locator("#pieces-total")).to_have_text("360.90")
    page.locator("#counted").click()
    expect(page.locator(".shift-sums")).to_contain_text("应有365.90")
    expect(page.locator(".difference")).to_contain_text("短款5.00")
    page.locator("#count-again").click()
    fill(page, {10000: "3", 1000: "6", 100: "2", 10: "9"})
    page.locator("#counted").click()
    expect(page.locator(".difference")).to_contain_text("短款3.00")
    expect(page.locator("#count-again")).to_be_disabled()
    expect(page.locator("#shift-close")).to_be_disabled()
    page.get_by_text("找错钱").click()
    page.locator("#shift-close").click()
    expect(page.locator(".shift-side h2")).to_have_text("交班完成，第 1 号")
    shown = page.locator(".paper-sheet").inner_text().replace("\n", "")
    page.context.close()
    assert complaints == []

    (z,) = facts_of(lunch, "shift-closed")
    assert (z["expected_fen"], z["counted_fen"], z["difference_fen"], z["reason"]) == (
        36590,
        36290,
        -300,
        "找错钱",
    )
    assert (z["first"], z["last"], z["sales.count"], z["meals.portions"]) == (1, 9, 3, 3)
    assert (z["tender.cash.payable_fen"], z["cash.float_fen"], z["cash.out_fen"]) == (1800, 39090, 4300)
    on_paper = next(text for text in map(paper_text, printer.wait_for(4)) if "交班单" in text)
    for words in ("应有", "365.90", "数到", "362.90", "短款", "3.00", "备用金", "390.90", "-43.00"):
        assert words in shown
        assert words in on_paper


def test_nobody_is_told_what_should_be_there_before_it_is_counted(lunch: Till):
    hands = Hands(lunch)
    open_by_hand(hands, n10000="3", n1000="5", n10="9")  # 350.90
    sell_cash(hands, 3)  # 386.90
    hands.post("/till/cash", request="out", way="out", yuan="21", jiao="0", reason="换零钱")  # 365.90
    hands.post("/shift/x", pin=PIN)
    hands.hold_up(WANG)
    places = [
        "/",
        "/display",
        "/shift",
        "/shift?close=1",
        "/shift?again=1",
        "/shift/x",
        "/reports",
        "/receipts",
    ]
    sheets = ("more", "cash", "cash?way=in", "drawer", "sales", "topup", "slip", "swap", "notices", "several")
    places += [f"/till/sheet/{name}" for name in sheets]
    said = {place: hands.get(place) for place in places}
    said |= {
        path: first_words(lunch, path) for path in ("/till/events", "/receipts/events", "/display/events")
    }
    assert {place for place, text in said.items() if any(word in text for word in EXPECTED)} == set()
    assert "365.90" in count_and_read(hands)


def count_and_read(hands: Hands) -> str:
    count_by_hand(hands, n100="1")
    return hands.get("/shift")


def first_words(till: Till, path: str) -> str:
    """Read all that an event stream has to say until it falls silent."""
    said = []
    with urllib.request.urlopen(till.url + path, timeout=SILENCE_S) as stream:
        try:
            said.extend(line.decode() for line in stream)
        except TimeoutError:
            return "".join(said)
    pytest.fail(f"{path} ended")


def test_the_x_is_the_managers_and_prints_when_asked(lunch: Till, browser: Browser):
    complaints: list[str] = []
    page = open_page(browser, lunch.url + "/", (1024, 768), complaints)
    sell_cash(Hands(lunch))
    assert Hands(lunch).post("/shift/x", pin="000000") == 409
    more(page, "#more-x")
    for digit in PIN:
        page.locator(f'[data-digit="{digit}"]').click()
    shot(page, "shift-x-pin")
    page.locator("#look-x").click()
    expect(page.locator(".paper-sheet")).to_contain_text("查")
    shown = page.locator(".paper-sheet").inner_text().replace("\n", "")
    assert "查账单（X）" in shown
    assert "应有" not in shown
    with page.expect_response("**/shift/x/print"):
        page.locator("#print-x").click()
    page.goto(lunch.url + "/receipts")
    expect(page.locator(".receipts-list a")).to_have_count(2)
    expect(page.locator(".receipt-view")).to_contain_text("交班以前不显示")
    page.context.close()
    assert complaints == []
    assert [entry["kind"] for entry in entries(lunch)] == ["sale", "pin-refused", "x-report"]


def test_two_tabs_close_at_once_and_there_is_one_z(lunch: Till, browser: Browser):
    hands, complaints = Hands(lunch), []
    open_by_hand(hands, n10000="1")
    count_by_hand(hands, n10000="1")
    tabs = [open_page(browser, lunch.url + "/shift", (1024, 768), complaints) for _ in range(2)]
    for tab in tabs:
        tab.locator("#shift-close").evaluate("button => setTimeout(() => button.click(), 50)")
    for tab in tabs:
        expect(tab.locator(".shift-side h2")).to_have_text("交班完成，第 1 号")
        tab.context.close()
    assert complaints == []
    assert len(facts_of(lunch, "shift-closed")) == 1


def test_a_sale_between_count_and_close_asks_to_count_again(lunch: Till, browser: Browser):
    hands = Hands(lunch)
    open_by_hand(hands, n10000="1")
    page = open_page(browser, lunch.url + "/shift", (1024, 768), [])
    fill(page, {10000: "1"})
    page.locator("#counted").click()
    expect(page.locator(".difference")).to_contain_text("没有差")
    sell_cash(hands)
    page.locator("#shift-close").click()
    expect(page.locator("#alarm")).to_contain_text("请再数一次")
    expect(page.locator(".shift-again")).to_contain_text("数完以后又动了钱")
    fill(page, {10000: "1", 1000: "1", 100: "2"})
    page.locator("#counted").click()
    page.locator("#shift-close").click()
    expect(page.locator(".shift-side h2")).to_have_text("交班完成，第 1 号")
    page.context.close()
    (z,) = facts_of(lunch, "shift-closed")
    assert (z["counted_fen"], z["difference_fen"], z["sales.count"]) == (11200, 0, 1)


def test_nobody_is_left_standing_by_a_close(lunch: Till):
    hands = Hands(lunch)
    token = count_by_hand(hands)
    hands.hold_up(WANG)
    assert hands.post("/shift/close", request=token) == 409
    assert "还有一位没收完" in hands.get("/")
    hands.sell("mobile")
    assert hands.post("/shift/close", request=token) == 200


def test_a_dead_printer_and_a_restart_hold_up_no_close(till: Till, browser: Browser):
    with socket.create_server(("127.0.0.1", 0)) as gone:
        till.printer = f"tcp://127.0.0.1:{gone.getsockname()[1]}"
    till.start()
    hands = Hands(till)
    open_by_hand(hands, n10000="1")
    sell_cash(hands)
    count_by_hand(hands, n10000="1", n100="12")
    till.kill()
    till.start()
    complaints: list[str] = []
    page = open_page(browser, till.url + "/shift", (1024, 768), complaints)  # the count still holds
    page.locator("#shift-close").click()
    expect(page.locator(".shift-side h2")).to_have_text("交班完成，第 1 号")
    expect(page.locator(".paper-sheet")).to_contain_text("应")
    page.goto(till.url + "/reports")
    expect(page.locator(".reports tbody tr").first).to_contain_text("24 日 周二")
    page.get_by_label("第 1 号交班单").click()
    expect(page.locator("h1")).to_have_text("交班单（Z）第 1 号")
    page.context.close()
    assert complaints == []


def test_six_taps_on_close_are_one_close(lunch: Till):
    hands = Hands(lunch)
    token = count_by_hand(hands)
    said: list[int] = []
    taps = [
        threading.Thread(target=lambda: said.append(Hands(lunch).post("/shift/close", request=token)))
        for _ in range(6)
    ]
    for tap in taps:
        tap.start()
    for tap in taps:
        tap.join()
    assert set(said) == {200}
    assert len(facts_of(lunch, "shift-closed")) == 1


def test_only_somebody_of_the_list_opens_a_shift(till: Till):
    till.start()
    hands = Hands(till)
    assert hands.post("/shift/open", request="a", cashier="路人") == 409
    assert hands.post("/shift/open", request="a", cashier="张敏", n100="1x") == 409
    open_by_hand(hands, n100="5")
    assert hands.post("/shift/open", request="b", cashier="张敏") == 409
    (opened,) = facts_of(till, "shift-opened")
    assert (opened["cashier"], opened["float_fen"]) == ("张*", 500)
    assert json.dumps(opened, ensure_ascii=False).count("张敏") == 0
