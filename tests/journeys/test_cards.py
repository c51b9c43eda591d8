"""Wristbands at the till: given to an elder, lost, somebody else's, and one in place of another."""

import os
import re
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from hardware.card_picture import CardFace, draw_card
from hardware.film import still
from hardware.id_scene import Pose, Shot, shoot
from hardware.portrait_picture import portrait
from hardware.ports import Image
from journeys.before_camera import ROOM, Camera
from journeys.conftest import PEOPLE, Screens, Till, both_screens, hears
from journeys.hands import Hands, entries, sales
from journeys.test_hand_scanner import scan

WANG, LI = PEOPLE["王建国"], replace(PEOPLE["李秀兰"], card="")
NEW, NEWER = "SHOUHUAN-2026-0417", "SHOUHUAN-2026-0933"
NOBODYS_NUMBER = "290000193306170027"
PIN = "482615"
PICTURES = Path(os.environ.get("CANTEEN_PICTURES", "test-results/pictures"))


@pytest.fixture
def open_till(till: Till, tmp_path: Path) -> Till:
    """A till without a camera that knows 王建国 by his band and 李秀兰 by her ID number and photo."""
    (tmp_path / "li.jpg").write_bytes(portrait(3, woman=True))
    till.manager_pin = PIN
    till.import_people(WANG, replace(LI, photo="li.jpg"))
    return till


@pytest.fixture
def camera(open_till: Till, tmp_path: Path) -> Camera:
    camera = Camera(tmp_path / "camera")
    camera.show(ROOM)
    open_till.camera = str(camera.folder)
    return camera


def _keep(page: Page, name: str) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=PICTURES / f"{name}.png")


def _card(number: str, seed: int) -> Image:
    return shoot(draw_card(CardFace(number), seed), Pose(turn=float(seed)), Shot(), None, seed)


def _says(page: Page, headline: str, timeout: float = 15_000) -> None:
    expect(page.locator("#person .heading")).to_have_text(headline, timeout=timeout)


def _nothing_of(till: Till, *texts: str) -> None:
    """Check that no text of a code and no ID number stands in any file the till keeps."""
    for file in (till.folder / "data").rglob("*"):
        kept = file.read_bytes() if file.is_file() else b""
        assert [text for text in texts if text.encode() in kept] == [], file.name


def _type_pin(page: Page) -> None:
    for digit in PIN:
        page.locator(f'#sheet [data-digit="{digit}"]').click()
    page.locator("#sheet .go").click()


def _cards(page: Page) -> None:
    page.locator("#more").click()
    page.locator("#more-cards").click()
    expect(page.locator("#sheet .cards")).to_be_visible()


def _known_by_number(screens: Screens) -> None:
    scan(screens.cashier, LI.id_number)
    _says(screens.cashier, "李*兰")


def test_a_band_and_then_a_card_before_the_camera(open_till: Till, camera: Camera, browser: Browser):
    open_till.start()
    with both_screens(browser, open_till) as screens:
        cashier, elder = screens.cashier, screens.elder
        _says(cashier, "等下一位")
        camera.show(still(NEW))
        _says(cashier, "这个码还没登记")
        cashier.locator("#bind").click()
        _says(cashier, "请放身份证")
        expect(elder.locator("h1")).to_have_text("请放身份证")
        _keep(cashier, "till-bind-card")
        camera.show(*(_card(LI.id_number, seed) for seed in range(3)))
        _says(cashier, "登记给 李*兰？", 30_000)
        expect(cashier.locator("#kind-band")).to_have_attribute("aria-pressed", "true")
        expect(elder.locator("h1")).to_contain_text("李大娘")
        expect(cashier.locator("#t-free, #t-cash").first).to_be_disabled()
        _keep(cashier, "till-bind-confirm")
        _keep(elder, "display-bind-confirm")
        cashier.locator("#bind-yes").click()
        _says(cashier, "李*兰")
        expect(cashier.locator("#strip")).to_contain_text("手环登记好了。")
        cashier.wait_for_timeout(450)
        cashier.locator("#t-free").click()
        expect(cashier.locator("#last")).to_contain_text("李*兰")
        camera.show(ROOM)
        _says(cashier, "请下一位")
        camera.show(still(NEW))  # from now on the band alone opens her
        _says(cashier, "李*兰")
        expect(cashier.locator(".words")).to_contain_text("手环")
        hears(elder, "again", "received", "done", "received")
        assert screens.complaints == []
    (sale,) = sales(open_till)
    assert sale["facts"]["via"] == "id_card"
    (bound,) = [entry["facts"] for entry in entries(open_till) if entry["kind"] == "card-bound"]
    assert (bound["how"], bound["kind"], bound["person"]) == ("id_card", "band", sale["facts"]["person"])
    open_till.stop()
    assert open_till.command("journal", "verify").returncode == 0
    _nothing_of(open_till, NEW, LI.id_number, "李秀兰")


def test_by_hand_scanner_alone(open_till: Till, browser: Browser):
    open_till.start()
    with both_screens(browser, open_till) as screens:
        cashier = screens.cashier
        scan(cashier, NEW)
        _says(cashier, "这个码还没登记")
        cashier.locator("#bind").click()
        _says(cashier, "请放身份证")
        scan(cashier, LI.id_number)
        _says(cashier, "登记给 李*兰？")
        cashier.locator("#kind-senior_card").click()
        expect(cashier.locator("#kind-senior_card")).to_have_attribute("aria-pressed", "true")
        cashier.locator("#bind-yes").click()
        _says(cashier, "李*兰")
        Hands(open_till).post("/till/close", reason="老人先走了")
        scan(cashier, NEW)
        _says(cashier, "李*兰")
        assert screens.complaints == []
    assert [entry["kind"] for entry in entries(open_till)] == ["unknown-code", "card-bound", "closed-unsold"]


def test_somebody_searched_for_is_compared_with_the_photo(open_till: Till, browser: Browser):
    open_till.start()
    with both_screens(browser, open_till) as screens:
        cashier = screens.cashier
        scan(cashier, NEW)
        cashier.locator("#bind").click()
        _says(cashier, "请放身份证")
        cashier.locator("#find").click()
        for key in str(LI.born_on.year):
            cashier.locator(f'[data-key="{key}"]').click()
        cashier.locator(".hit").first.click()
        _says(cashier, "登记给 李*兰？")
        expect(cashier.locator("#person img.photo")).to_be_visible()
        expect(cashier.locator("#person .alert")).to_contain_text("请对照片")
        _keep(cashier, "till-bind-search")
        cashier.locator("#bind-no").click()
        _says(cashier, "李*兰")
        scan_again = Hands(open_till)
        scan_again.post("/till/close", reason="老人先走了")
        scan(cashier, NEW)
        _says(cashier, "这个码还没登记")
        assert screens.complaints == []


def test_a_card_of_no_list_can_be_tried_again_and_the_elder_is_served_first(
    open_till: Till, browser: Browser
):
    open_till.start()
    with both_screens(browser, open_till) as screens:
        cashier = screens.cashier
        scan(cashier, NEW)
        cashier.locator("#bind").click()
        _says(cashier, "请放身份证")
        scan(cashier, NOBODYS_NUMBER)
        _says(cashier, "名单里没有这位老人")
        expect(cashier.locator(".card-read")).to_contain_text("2900**********0027")
        _keep(cashier, "till-bind-nobody")
        cashier.locator("#bind").click()
        _says(cashier, "请放身份证")
        cashier.locator("#first").click()
        _says(cashier, "老人说付多少？")
        assert screens.complaints == []


def test_a_lost_band_opens_nobody_and_shames_nobody(open_till: Till, browser: Browser):
    open_till.start()
    with both_screens(browser, open_till) as screens:
        cashier, elder = screens.cashier, screens.elder
        scan(cashier, WANG.id_number)
        _says(cashier, "王*国")
        _cards(cashier)
        expect(cashier.locator(".cards-list")).to_contain_text("手环")
        _keep(cashier, "till-cards")
        cashier.locator(".cards-list .card-lost").click()
        expect(cashier.locator("#strip")).to_contain_text("手环已挂失。")
        Hands(open_till).post("/till/close", reason="老人先走了")
        scan(cashier, "NOBODYS-CODE")
        _says(cashier, "这个码还没登记")
        unknown = elder.locator("#scene").inner_html()
        Hands(open_till).post("/till/again")
        _says(cashier, "请用扫码枪或查找")
        scan(cashier, WANG.card)
        _says(cashier, "这个手环已挂失")
        expect(cashier.locator("#person")).to_contain_text("请看身份证；手环先留下，交社区。")
        expect(cashier.locator("#person")).not_to_contain_text("王")
        expect(elder.locator("h1")).to_have_text("请稍等")
        lost = elder.locator("#scene").inner_html()
        number = elder.locator(".scene").get_attribute("data-tone-number")
        assert lost.replace(f'number="{number}"', "") == unknown.replace(f'number="{int(number) - 1}"', "")
        _keep(cashier, "till-lost")
        _keep(elder, "display-lost")
        # it is found again, on the manager's word
        scan(cashier, WANG.id_number)
        _says(cashier, "王*国")
        _cards(cashier)
        expect(cashier.locator(".cards-list .chip")).to_have_text("已挂失")
        cashier.locator(".cards-list .card-found").click()
        _keep(cashier, "till-cards-pin")
        _type_pin(cashier)
        expect(cashier.locator("#strip")).to_contain_text("手环找回了")
        Hands(open_till).post("/till/close", reason="老人先走了")
        scan(cashier, WANG.card)
        _says(cashier, "王*国")
        assert screens.complaints == []
    kinds = [entry["kind"] for entry in entries(open_till)]
    assert [kind for kind in kinds if "card" in kind] == ["card-lost", "lost-card-shown", "card-found"]


def test_a_band_that_is_somebodys_goes_to_nobody_else(open_till: Till, browser: Browser):
    open_till.start()
    with both_screens(browser, open_till) as screens:
        cashier, elder = screens.cashier, screens.elder
        _known_by_number(screens)
        _cards(cashier)
        cashier.get_by_text("再登记一个").click()
        _says(cashier, "请放新手环")
        _keep(cashier, "till-bind-new")
        scan(cashier, WANG.card)
        _says(cashier, "这个手环登记过了")
        expect(cashier.locator("#person")).to_contain_text("请交给社区，先用身份证取餐。")
        expect(cashier.locator("#person")).not_to_contain_text("王")
        expect(elder.locator("h1")).to_have_text("请稍等")
        _keep(cashier, "till-bind-taken")
        cashier.locator("#bind-no").click()
        _says(cashier, "李*兰")
        assert screens.complaints == []
    assert "card-bound" not in [entry["kind"] for entry in entries(open_till)]


def test_a_new_band_in_place_of_the_old(open_till: Till, browser: Browser):
    open_till.start()
    with both_screens(browser, open_till) as screens:
        cashier, elder = screens.cashier, screens.elder
        scan(cashier, WANG.id_number)
        _says(cashier, "王*国")
        _cards(cashier)
        cashier.locator(".cards-list .card-replace").click()
        _says(cashier, "请放新手环")
        expect(elder.locator("h1")).to_contain_text("请把手环")
        scan(cashier, NEWER)
        _says(cashier, "登记给 王*国？")
        expect(cashier.locator("#person .alert")).to_contain_text("原来的就挂失")
        _keep(cashier, "till-bind-replace")
        cashier.locator("#bind-yes").click()
        _says(cashier, "王*国")
        _cards(cashier)
        expect(cashier.locator(".cards-list li")).to_have_count(2)
        _keep(cashier, "till-cards-two")
        cashier.locator("#sheet [data-close]").click()
        cashier.wait_for_timeout(450)
        cashier.locator("#t-mobile").click()
        expect(cashier.locator("#last")).to_contain_text("王*国")
        scan(cashier, WANG.card)
        _says(cashier, "这个手环已挂失")
        scan(cashier, NEWER)
        _says(cashier, "王*国")
        assert screens.complaints == []
    open_till.stop()
    assert open_till.command("journal", "verify").returncode == 0
    _nothing_of(open_till, NEWER, WANG.card, WANG.id_number)


def test_only_the_manager_finds_or_takes_back(open_till: Till):
    open_till.start()
    hands = Hands(open_till)
    hands.hold_up_number(WANG)
    digest = re.search(r'name="card" value="([0-9a-f]{32})"', hands.get("/till/sheet/cards"))[1]
    card = {"request": hands.request_token(), "card": digest}
    assert hands.post("/till/cards/lost", **card) == 204  # known by his number
    for act in ("found", "unbind"):
        assert hands.post(f"/till/cards/{act}", **card) == 409
        assert hands.post(f"/till/cards/{act}", **card, pin="111111") == 409
    assert hands.post("/till/cards/found", **card, pin=PIN) == 204
    hands.post("/till/close", reason="老人先走了")
    hands.hold_up(WANG)  # known by what he wears alone
    card["request"] = hands.request_token()
    for act in ("lost", "replace", "add"):
        assert hands.post(f"/till/cards/{act}", **card) == 409
    assert hands.post("/till/cards/unbind", **card, pin=PIN) == 204
    kinds = [entry["kind"] for entry in entries(open_till)]
    assert [kind for kind in kinds if "card" in kind] == ["card-lost", "card-found", "card-unbound"]
    assert kinds.count("pin-refused") == 7


def test_a_band_alone_changes_no_cards_without_the_manager(open_till: Till, browser: Browser):
    open_till.start()
    with both_screens(browser, open_till) as screens:
        cashier = screens.cashier
        scan(cashier, WANG.card)
        _says(cashier, "王*国")
        _cards(cashier)
        cashier.get_by_text("再登记一个").click()
        expect(cashier.locator("#sheet .pin")).to_be_visible()
        _type_pin(cashier)
        _says(cashier, "请放新手环")
        scan(cashier, NEW)
        _says(cashier, "登记给 王*国？")
        cashier.locator("#bind-yes").click()
        _says(cashier, "王*国")
        hands = Hands(open_till)
        hands.post("/till/close", reason="老人先走了")
        hands.hold_up(WANG)
        token = hands.request_token()
        assert hands.post("/till/cards/lost", request=token, card="x") == 409
        assert screens.complaints == []
    (bound,) = [entry["facts"] for entry in entries(open_till) if entry["kind"] == "card-bound"]
    assert bound["how"] == "manager"
