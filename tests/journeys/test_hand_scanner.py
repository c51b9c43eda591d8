"""A till without a camera sells by hand scanner, one that types or a serial one; never an extra sale."""

import os
import tty
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from journeys.conftest import PEOPLE, Till, both_screens, hears, open_page
from journeys.hands import Hands, sales

WANG = PEOPLE["王建国"]

# The keys go to whatever has the focus, all in one go, so that a busy machine cannot spread them out. What
# nobody holds back lands in a field as a browser would put it there; the answer is what was not held back.
TYPE = """([keys, gap]) => {
  const past = [];
  let at = performance.now();
  for (const key of keys) {
    const target = document.activeElement ?? document.body;
    const down = new KeyboardEvent("keydown", {key, bubbles: true, cancelable: true});
    Object.defineProperty(down, "timeStamp", {value: at += gap});
    if (target.dispatchEvent(down)) {
      past.push(key);
      if (target.matches("input[type=text]") && key.length === 1) target.value += key;
    }
    target.dispatchEvent(new KeyboardEvent("keyup", {key, bubbles: true, cancelable: true}));
  }
  return past;
}"""
A_FIELD = """() => {
  const field = document.createElement("input");
  field.type = "text"; field.id = "field"; field.value = "旧";
  field.setAttribute("aria-label", "试");
  document.body.append(field);
  field.focus();
}"""


def scan(page: Page, text: str, end: str = "Enter", gap_ms: float = 5) -> list[str]:
    return page.evaluate(TYPE, [[*text, *([end] if end else [])], gap_ms])


@pytest.fixture
def cashier(till: Till, browser: Browser) -> Iterator[Page]:
    till.import_people(WANG, PEOPLE["李秀兰"])
    till.start()
    complaints: list[str] = []
    page = open_page(browser, till.url + "/", (1024, 768), complaints)
    expect(page.locator("#person .heading")).to_have_text("请用扫码枪或查找")
    yield page
    page.context.close()
    assert complaints == []


@pytest.mark.parametrize("end", ["Enter", "Tab", ""])
@pytest.mark.parametrize(
    ("opener", "focus"),
    [
        ("", "body"),
        ("#search", '[data-key="7"]'),
        ("#several", "#portions-3"),
        ("#more", 'input[name="level"][value="6"]'),
    ],
)
def test_a_scanner_types_wherever_the_focus_is(cashier: Page, opener: str, focus: str, end: str):
    if opener:
        cashier.locator(opener).click()
        cashier.locator(focus).focus()
    past = scan(cashier, WANG.card, end)
    assert past == [WANG.card[0]]  # a first character may be a person's; nothing after it gets through
    expect(cashier.locator("#person .heading")).to_have_text("王*国")
    expect(cashier.locator("#sheet")).to_be_hidden()
    expect(cashier.locator(".words")).to_contain_text("扫码枪")


def test_a_scan_leaves_nothing_in_a_field_that_has_the_focus(cashier: Page):
    cashier.evaluate(A_FIELD)
    scan(cashier, WANG.card)
    expect(cashier.locator("#person .heading")).to_have_text("王*国")
    expect(cashier.locator("#field")).to_have_value("旧")


def test_a_person_who_types_in_a_field_is_no_scanner(cashier: Page):
    cashier.evaluate(A_FIELD)
    assert scan(cashier, "abcdefgh", "", gap_ms=130) == [*"abcdefgh"]
    expect(cashier.locator("#field")).to_have_value("旧abcdefgh")
    # two quick keys in between are held back for a moment and then given back
    cashier.wait_for_timeout(1200)
    cashier.locator("#field").fill("")
    assert scan(cashier, "xy", "", gap_ms=60) == ["x"]
    expect(cashier.locator("#field")).to_have_value("xy")
    cashier.wait_for_timeout(400)
    assert scan(cashier, "z", "Enter", gap_ms=60) == ["z", "Enter"]
    expect(cashier.locator("#person .heading")).to_have_text("请用扫码枪或查找")


def test_what_a_scanner_is_set_to_send_around_a_code_is_taken_off(till: Till, browser: Browser):
    till.scanner = {"prefix": "]Q1", "suffix": "##", "gap_ms": 40}
    till.import_people(WANG)
    till.start()
    page = open_page(browser, till.url + "/", (1024, 768), [])
    scan(page, f"]Q1{WANG.card}##", end="")
    expect(page.locator("#person .heading")).to_have_text("王*国")
    page.context.close()


def test_no_extra_sale_after_a_tap_on_a_tender(till: Till, browser: Browser):
    """A band comes with a blank and Enter right after a tap: trusted keys, as a scanner's are."""
    till.scanner = {"gap_ms": 1000}  # a busy machine may be slow with each key
    till.import_people(WANG, PEOPLE["李秀兰"])
    till.start()
    with both_screens(browser, till) as screens:
        page = screens.cashier
        pressed: list[str] = []
        page.on("request", lambda one: pressed.append(one.url) if one.method == "POST" else None)
        Hands(till).hold_up(WANG)
        expect(page.locator("#t-cash")).to_be_enabled()
        page.wait_for_timeout(450)  # the guard against a tap meant for somebody else
        page.locator("#t-cash").click()
        expect(page.locator("#person .heading")).to_have_text("请下一位")
        page.wait_for_timeout(850)
        page.keyboard.type("NOBODYS BAND 42")
        page.keyboard.press("Enter")
        expect(page.locator("#person .heading")).to_have_text("这个码还没登记")
        page.wait_for_timeout(850)
        page.locator("#again").focus()
        page.keyboard.type(PEOPLE["李秀兰"].card)
        page.keyboard.press("Enter")
        expect(page.locator("#person .heading")).to_have_text("李*兰")
    asked = [url.removeprefix(till.url) for url in pressed]
    assert asked == ["/till/sell", "/till/scanned", "/till/scanned"]
    assert len(sales(till)) == 1


@pytest.fixture
def line(tmp_path: Path) -> Iterator[tuple[int, Path]]:
    """A serial scanner: what is written to the first comes down the line at the second."""
    ours, theirs = os.openpty()
    tty.setraw(theirs)
    device = tmp_path / "ttyACM0"
    device.symlink_to(os.ttyname(theirs))
    yield ours, device
    os.close(ours)
    os.close(theirs)


def test_from_a_serial_scan_to_the_sale(till: Till, line: tuple[int, Path], browser: Browser):
    ours, device = line
    till.scanner = {"serial": str(device), "suffix": "\x03"}
    till.import_people(WANG)
    till.start()
    with both_screens(browser, till) as screens:
        page = screens.cashier
        expect(page.locator("#bar")).to_contain_text("设备正常")
        os.write(ours, f"{WANG.card}\x03".encode())
        expect(page.locator("#person .heading")).to_have_text("王*国")
        expect(screens.elder.locator("h1")).to_contain_text("王大爷")
        page.wait_for_timeout(450)
        page.locator("#t-mobile").click()
        expect(page.locator("#person .heading")).to_have_text("请下一位")
        hears(screens.elder, "received", "done")
        assert screens.complaints == []
    (sale,) = sales(till)
    assert sale["facts"]["via"] == "scanner"


def test_a_serial_scanner_that_is_not_there_is_said_and_comes_back(
    till: Till, line: tuple[int, Path], browser: Browser
):
    ours, device = line
    till.scanner = {"serial": str(device)}
    away = device.rename(device.with_name("away"))
    till.import_people(WANG)
    till.start()
    page = open_page(browser, till.url + "/", (1024, 768), [])
    expect(page.locator("#strip")).to_contain_text("扫码枪没连上")
    away.rename(device)
    expect(page.locator("#strip")).not_to_contain_text("扫码枪没连上")
    os.write(ours, f"{WANG.card}\r".encode())
    expect(page.locator("#person .heading")).to_have_text("王*国")
    page.context.close()
