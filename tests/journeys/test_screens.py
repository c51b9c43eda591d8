"""Both screens in every state: pictures for people to look at, and what must always hold of them."""

import os
import re
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from hardware.film import still
from hardware.pictures import write_picture
from hardware.portrait_picture import portrait
from journeys.conftest import PEOPLE, Till, open_page
from journeys.hands import Hands
from pos.rules.roster_sheet import RosterLine

TILL_SIZES = ((1024, 768), (1920, 1080))
DISPLAY_SIZES = ((1280, 800), (1024, 768), (1920, 1080), (800, 1280))
LEAST_TARGET_PX = 64
GUARD_MS = 850
STEADY = ("#bar", ".notices", "#person", "#pay", "#last", "#dock")
AXE = Path(__file__).parent / "vendor" / "axe.min.js"
AXE_RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "wcag2aaa"]}
PICTURES = Path(os.environ.get("CANTEEN_PICTURES", "test-results/pictures"))

# Her band of the film is not registered; the one that is never comes before the camera.
LI = replace(PEOPLE["李秀兰"], card="ANOTHERBAND42")

NOBODYS_NUMBER = "290000193306170027"

Act = Callable[[Hands, Page], None]


def _idle(_hands: Hands, page: Page) -> None:
    expect(page.locator("#person .heading")).to_have_text("等下一位")


def _person(person: RosterLine) -> Act:
    def act(hands: Hands, page: Page) -> None:
        hands.hold_up(person)
        expect(page.locator(".due")).to_be_visible()

    return act


def _second_meal(hands: Hands, page: Page) -> None:
    hands.hold_up(PEOPLE["王建国"])  # who has just had his first, in the state before
    expect(page.locator("#person")).to_contain_text("这一餐已取过 1 份")


def _change(hands: Hands, page: Page) -> None:
    hands.hold_up(PEOPLE["王建国"])
    hands.sell("cash", 2000)
    expect(page.locator(".result.change b")).to_have_text("14.00")


def _unknown(hands: Hands, page: Page) -> None:
    hands.post("/till/scanned", text="HTTPS://ELSEWHERE.EXAMPLE", via="scanner")
    expect(page.locator("#person .heading")).to_have_text("这个码还没登记")


def _asking(hands: Hands, page: Page) -> None:
    hands.post("/till/card")
    expect(page.locator("#person .heading")).to_have_text("请放身份证")


def _compare(hands: Hands, page: Page) -> None:
    hands.post("/till/scanned", text=NOBODYS_NUMBER, via="scanner")
    expect(page.locator(".card-read")).to_contain_text("2900**********0027")
    assert NOBODYS_NUMBER[6:14] not in page.content()


def _payment_code(hands: Hands, page: Page) -> None:
    hands.post("/till/scanned", text="https://qr.alipay.com/fkx00001", via="scanner")
    expect(page.locator("#strip")).to_have_text("这是付款码，不是手环。请老人出示手环或身份证。")


def _sheet(opener: str, waiting_for: str) -> Act:
    def act(hands: Hands, page: Page) -> None:
        hands.sell_walk_in()
        expect(page.locator("#void")).to_be_enabled()
        page.locator(opener).click()
        expect(page.locator(waiting_for)).to_be_visible()

    return act


def _search(hands: Hands, page: Page) -> None:
    _sheet("#search", ".keys")(hands, page)
    for key in str(PEOPLE["王建国"].born_on.year):
        page.locator(f'[data-key="{key}"]').click()
    expect(page.locator(".hit").first).to_be_visible()


def _stated(hands: Hands, page: Page) -> None:
    hands.post("/till/serve-first")
    hands.post("/till/stated", payable_fen="600")
    expect(page.locator("#stated-600")).to_have_attribute("aria-pressed", "true")


def _swap(asks: str) -> Act:
    def act(hands: Hands, page: Page) -> None:
        hands.hold_up(PEOPLE["王建国"])
        page.locator("#swap").click()
        if asks:
            page.locator("#sheet").get_by_text(asks).click()
        expect(page.locator("#sheet")).to_contain_text("先用餐，后结算" if asks else "照片不像本人")

    return act


def _sales(hands: Hands, page: Page) -> None:
    hands.sell_walk_in()
    page.locator("#more").click()
    page.locator("#more-sales").click()
    expect(page.locator(".sales-list li").first).to_be_visible()


def _training(hands: Hands, page: Page) -> None:
    hands.post("/till/practice", on="yes")
    hands.hold_up(PEOPLE["王建国"])
    expect(page.locator(".amount .practice")).to_be_visible()
    expect(page.locator("#strip")).to_contain_text("不进申报")


def _after_training(hands: Hands, page: Page) -> None:
    hands.post("/till/practice", on="no")
    expect(page.locator("#person .heading")).to_have_text("等下一位")


def _topup(hands: Hands, page: Page) -> None:
    hands.hold_up(PEOPLE["王建国"])
    expect(page.locator(".due")).to_be_visible()
    page.locator("#more").click()
    page.locator("#more-topup").click()
    page.locator("#topup-20").click()
    expect(page.locator(".topup-pay .amount b")).to_have_text("20.00")


def _payback(hands: Hands, page: Page) -> None:
    _topup(hands, page)
    page.wait_for_timeout(GUARD_MS)
    page.locator("#u-mobile").click()
    expect(page.locator("#t-prepaid")).to_contain_text("余额 20.00")
    page.locator("#more").click()
    page.locator("#more-topup").click()
    page.locator("#payback").click()
    expect(page.locator(".payback")).to_be_visible()


def _from_more(tile: str, waiting_for: str) -> Act:
    def act(_hands: Hands, page: Page) -> None:
        page.locator("#more").click()
        page.locator(tile).click()
        expect(page.locator(waiting_for)).to_be_visible()

    return act


def _shows(hands: Hands, code: str) -> None:
    hands.post("/till/scanned", text=code, via="scanner")


def _bind_card(hands: Hands, page: Page) -> None:
    _shows(hands, "ONE-MORE-BAND")
    hands.post("/till/bind")
    expect(page.locator("#person .heading")).to_have_text("请放身份证")


def _bind_confirm(hands: Hands, page: Page) -> None:
    _bind_card(hands, page)
    hands.hold_up_number(LI)
    expect(page.locator("#person .heading")).to_have_text("登记给 李*兰？")


def _bind_nobody(hands: Hands, page: Page) -> None:
    _bind_card(hands, page)
    _shows(hands, NOBODYS_NUMBER)
    expect(page.locator("#person .heading")).to_have_text("名单里没有这位老人")


def _bind_new(hands: Hands, page: Page) -> None:
    hands.hold_up_number(LI)
    hands.post("/till/cards/add", request=hands.request_token())
    expect(page.locator("#person .heading")).to_have_text("请放新手环")


def _bind_taken(hands: Hands, page: Page) -> None:
    _bind_new(hands, page)
    _shows(hands, PEOPLE["王建国"].card)
    expect(page.locator("#person .heading")).to_have_text("这个手环登记过了")


def _cards(hands: Hands, page: Page) -> None:
    """Look at what 李秀兰 wears: one band, lost from now on."""
    hands.hold_up_number(LI)
    digest = re.search(r'name="card" value="([0-9a-f]{32})"', hands.get("/till/sheet/cards"))[1]
    hands.post("/till/cards/lost", request=hands.request_token(), card=digest)
    page.locator("#more").click()
    page.locator("#more-cards").click()
    expect(page.locator(".cards-list .chip")).to_be_visible()


def _lost(hands: Hands, page: Page) -> None:
    hands.hold_up(LI)
    expect(page.locator("#person .heading")).to_have_text("这个手环已挂失")


STATES: dict[str, Act] = {
    "idle": _idle,
    "half": _person(PEOPLE["王建国"]),
    "free": _person(LI),
    "change": _change,
    "second-meal": _second_meal,
    "unknown": _unknown,
    "asking": _asking,
    "compare": _compare,
    "search": _search,
    "void": _sheet("#void", ".reasons"),
    "several": _sheet("#several", ".pad"),
    "more": _sheet("#more", ".tiles"),
    "stated": _stated,
    "swap": _swap(""),
    "swap-photo": _swap("照片不像本人"),
    "sales": _sales,
    "training": _training,
    "after-training": _after_training,
    "topup-nobody": _from_more("#more-topup", ".no-person"),
    "topup": _topup,
    "payback": _payback,
    "slip": _from_more("#more-slip", ".slip"),
    "cash": _from_more("#more-cash", ".cash-move"),
    "drawer": _from_more("#more-drawer", ".drawer-why"),
    "bind-card": _bind_card,
    "bind-confirm": _bind_confirm,
    "bind-nobody": _bind_nobody,
    "bind-new": _bind_new,
    "bind-taken": _bind_taken,
    "cards-nobody": _from_more("#more-cards", ".cards"),
    "cards": _cards,
    "lost": _lost,
    "payment-code": _payment_code,  # last: its sentence stays on the strip for a while
}


@pytest.fixture
def running(till: Till, tmp_path: Path) -> Till:
    """A till whose camera shows one band that nobody has registered, so that only the test opens people."""
    camera = tmp_path / "camera"
    camera.mkdir()
    write_picture(camera / "band.png", still(PEOPLE["李秀兰"].card))
    till.camera = str(camera)
    for person in (PEOPLE["王建国"], LI):
        (tmp_path / f"{person.row}.jpg").write_bytes(portrait(person.row, woman=person.woman))
    till.import_people(*(replace(person, photo=f"{person.row}.jpg") for person in (PEOPLE["王建国"], LI)))
    till.start()
    hands, deadline = Hands(till), time.monotonic() + 10
    while "这个码还没登记" not in hands.get("/"):
        assert time.monotonic() < deadline
    hands.post("/till/again")
    return till


def _keep(page: Page, name: str) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=PICTURES / f"{name}.png")


def _axe(page: Page) -> list[str]:
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("rules => axe.run(document, rules)", AXE_RULES)
    return [f"{one['id']}: {one['nodes'][0]['html'][:120]}" for one in found["violations"]]


def _boxes(page: Page) -> dict[str, tuple[float, ...]]:
    boxes = {name: page.locator(name).first.bounding_box() for name in STEADY}
    return {
        name: tuple(round(box[k], 1) for k in ("x", "y", "width", "height")) for name, box in boxes.items()
    }


def _small_targets(page: Page) -> list[str]:
    return page.evaluate(
        """least => [...document.querySelectorAll("button, a, input, label.pick")]
            .filter(one => one.checkVisibility() && one.type !== "radio" && one.type !== "hidden")
            .map(one => [one, one.getBoundingClientRect()])
            .filter(([, box]) => box.width < least - 0.5 || box.height < least - 0.5)
            .map(([one, box]) => `${one.outerHTML.slice(0, 80)} ${box.width}x${box.height}`)""",
        LEAST_TARGET_PX,
    )


def _spilled(page: Page) -> list[str]:
    """List what of the person's panel stands outside its place, over the last sale."""
    return page.evaluate(
        """() => {
            const place = document.querySelector("#person").getBoundingClientRect();
            return [...document.querySelectorAll("#person button, #person dl, #person .alert")]
                .filter(one => one.getBoundingClientRect().bottom > place.bottom + 0.5)
                .map(one => one.outerHTML.slice(0, 80));
        }"""
    )


@pytest.mark.parametrize("size", TILL_SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_the_cashiers_screen(running: Till, browser: Browser, size: tuple[int, int]):
    complaints: list[str] = []
    steady: dict[str, dict[str, tuple[float, ...]]] = {}
    for name, act in STATES.items():
        hands = Hands(running)
        hands.post("/till/close", reason="扫错了")
        hands.post("/till/again")
        page = open_page(browser, running.url + "/", size, complaints)
        act(hands, page)
        page.wait_for_timeout(300)  # the picture wants the live preview in it
        _keep(page, f"till-{name}-{size[0]}x{size[1]}")
        assert _axe(page) == [], name
        assert _small_targets(page) == [], name
        assert _spilled(page) == [], name
        assert page.evaluate("document.documentElement.scrollHeight <= innerHeight"), name
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
        steady[name] = _boxes(page)
        page.context.close()
    assert complaints == []
    first = steady["idle"]
    assert {name for name, boxes in steady.items() if boxes != first} == set()


@pytest.mark.parametrize("size", DISPLAY_SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_the_elders_screen(running: Till, browser: Browser, size: tuple[int, int]):
    complaints: list[str] = []
    hands = Hands(running)
    page = open_page(browser, running.url + "/display", size, complaints)
    for name, word, act in (
        ("show", "放进框里", lambda: None),
        ("hello", "王大爷", lambda: hands.hold_up(PEOPLE["王建国"])),
        ("take", "请取餐", lambda: hands.sell("mobile")),
        ("card", "身份证", lambda: hands.post("/till/card")),
        ("help", "请稍等", lambda: hands.post("/till/scanned", text="NOBODYS-CODE", via="scanner")),
    ):
        act()
        expect(page.locator("h1")).to_contain_text(word)
        page.wait_for_timeout(300)
        _keep(page, f"display-{name}-{size[0]}x{size[1]}")
        assert _axe(page) == [], name
        assert page.evaluate("document.documentElement.scrollHeight <= innerHeight"), name
    page.context.close()
    assert complaints == []


def test_the_receipt_page(running: Till, browser: Browser):
    complaints: list[str] = []
    hands = Hands(running)
    hands.hold_up(PEOPLE["王建国"])
    hands.sell("cash", 2000)
    page = open_page(browser, running.url + "/receipts", (1024, 768), complaints)
    expect(page.locator(".receipt-view")).to_contain_text("实付")
    expect(page.locator(".receipts-list")).to_contain_text("打好了")
    _keep(page, "receipts-1024x768")
    assert _axe(page) == []
    page.get_by_role("button", name="补打").click()
    expect(page.locator(".receipts-list a")).to_have_count(2)
    page.context.close()
    assert complaints == []


def _fill(page: Page, pieces: dict[int, str]) -> None:
    for fen, number in pieces.items():
        page.locator(f"#field-n{fen}").click()
        for digit in number:
            page.locator(f'[data-digit="{digit}"]').click()


def _counted(page: Page) -> None:
    page.goto(page.url.split("/shift")[0] + "/shift")
    _fill(page, {100: "197"})
    page.locator("#counted").click()
    expect(page.locator(".shift-sums")).to_contain_text("短款")


def _closed(page: Page) -> None:
    page.get_by_text("不清楚").click()
    page.locator("#shift-close").click()
    expect(page.locator(".shift-side h2")).to_have_text("交班完成，第 1 号")


def _look(page: Page) -> None:
    page.locator("#look-x").click()
    expect(page.locator(".paper-sheet")).to_be_visible()


SHIFT_PAGES: dict[str, tuple[str, Callable[[Page], None]]] = {
    "open": ("/shift", lambda page: _fill(page, {1000: "20"})),
    "opened": ("", lambda page: page.locator("#shift-open").click()),
    "ask-x": ("/shift/x", lambda _page: None),
    "x": ("", _look),
    "count": ("/shift", lambda page: _fill(page, {100: "1"})),
    "counted": ("", _counted),
    "closed": ("", _closed),
    "reports": ("/reports", lambda _page: None),
    "report-z": ("/reports/z/1", lambda _page: None),
}


@pytest.mark.parametrize("size", TILL_SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_the_pages_of_the_shift(running: Till, browser: Browser, size: tuple[int, int]):
    complaints: list[str] = []
    page = open_page(browser, running.url + "/shift", size, complaints)
    for name, (path, act) in SHIFT_PAGES.items():
        if path:
            page.goto(running.url + path)
        act(page)
        page.wait_for_timeout(300)
        _keep(page, f"shift-{name}-{size[0]}x{size[1]}")
        assert _axe(page) == [], name
        assert _small_targets(page) == [], name
        assert page.evaluate("document.documentElement.scrollHeight <= innerHeight"), name
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
    page.context.close()
    assert complaints == []
