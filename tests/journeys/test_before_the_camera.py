"""What is held before the camera beside a band: a payment code, two bands, an ID card, a ruined band."""

import os
from pathlib import Path

import cv2
import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect

from hardware.card_picture import CardFace, draw_card
from hardware.film import still
from hardware.id_scene import Pose, Shot, shoot
from hardware.ports import Image
from journeys.before_camera import ROOM, Camera
from journeys.conftest import PEOPLE, Till, both_screens, hears
from journeys.hands import entries, sales

WANG, LI = PEOPLE["王建国"], PEOPLE["李秀兰"]
NOBODYS_NUMBER = "290000193306170027"
PICTURES = Path(os.environ.get("CANTEEN_PICTURES", "test-results/pictures"))


@pytest.fixture
def camera(till: Till, tmp_path: Path) -> Camera:
    camera = Camera(tmp_path / "camera")
    camera.show(ROOM)
    till.camera = str(camera.folder)
    till.import_people(WANG, LI)
    return camera


def _keep(page: Page, name: str) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=PICTURES / f"{name}.png")


def _two(left: str, right: str) -> Image:
    """Give one picture with two bands, neither of them in front."""
    return np.ascontiguousarray(np.hstack([still(left)[:, 320:960], still(right)[:, 320:960]]))


def _card(number: str, seed: int) -> Image:
    return shoot(draw_card(CardFace(number), seed), Pose(turn=float(seed)), Shot(), None, seed)


def test_a_payment_code_is_nobody(till: Till, camera: Camera, browser: Browser):
    till.start()
    with both_screens(browser, till) as screens:
        expect(screens.cashier.locator("#person .heading")).to_have_text("等下一位")
        camera.show(still("wxp://f2f0ABCDEFGHJK"))
        expect(screens.cashier.locator("#strip")).to_have_text(
            "这是付款码，不是手环。请老人出示手环或身份证。"
        )
        expect(screens.elder.locator("h1")).to_have_text("请稍等")
        expect(screens.cashier.locator("#person .heading")).to_have_text("等下一位")
        hears(screens.elder, "again")
        expect(screens.elder.locator("h1")).to_contain_text("放进框里", timeout=10_000)
        camera.show(still(WANG.card))
        expect(screens.cashier.locator("#person .heading")).to_have_text("王*国")
        assert screens.complaints == []
    assert entries(till) == []  # nothing was counted, nothing was kept
    assert b"f2f0ABCDEFGHJK" not in (till.folder / "data" / "till.db").read_bytes()
    assert "f2f0ABCDEFGHJK" not in (till.folder / "data" / "till.log").read_text(encoding="utf-8")


def test_two_bands_at_once_are_nobodys_until_one_is_left(till: Till, camera: Camera, browser: Browser):
    till.start()
    with both_screens(browser, till) as screens:
        cashier, elder = screens.cashier, screens.elder
        expect(cashier.locator("#person .heading")).to_have_text("等下一位")
        camera.show(_two(WANG.card, LI.card))
        expect(cashier.locator("#strip")).to_have_text("看到两个手环，请只放一个。")
        expect(elder.locator(".advice")).to_have_text("一次一个手环")
        expect(cashier.locator("#person .heading")).to_have_text("等下一位")
        assert elder.evaluate("canteenTones") == []
        _keep(elder, "display-two-bands")
        _keep(cashier, "till-two-bands")
        camera.show(still(LI.card))
        expect(cashier.locator("#person .heading")).to_have_text("李*兰")
        expect(cashier.locator("#strip")).not_to_contain_text("两个手环")
        hears(elder, "received")
        assert screens.complaints == []


def test_an_id_card_opens_its_person(till: Till, camera: Camera, browser: Browser):
    till.start()
    with both_screens(browser, till) as screens:
        cashier, elder = screens.cashier, screens.elder
        expect(elder.locator(".say p")).to_have_text("身份证也可以")
        camera.show(*(_card(LI.id_number, seed) for seed in range(3)))
        expect(cashier.locator("#person .heading")).to_have_text("李*兰", timeout=30_000)
        expect(cashier.locator(".words")).to_contain_text("身份证")
        expect(elder.locator("h1")).to_contain_text("李大娘")
        cashier.wait_for_timeout(450)
        cashier.locator("#t-free").click()
        expect(cashier.locator("#last")).to_contain_text("李*兰")
        cashier.wait_for_timeout(6000)  # the card still lies there
        expect(cashier.locator("#person .heading")).to_have_text("请下一位")
        assert screens.complaints == []
    (sale,) = sales(till)
    assert sale["facts"]["via"] == "id_card"


def test_an_id_card_of_no_list_is_compared(till: Till, camera: Camera, browser: Browser):
    till.start()
    with both_screens(browser, till) as screens:
        cashier, elder = screens.cashier, screens.elder
        camera.show(still("NOBODYS-CODE"))
        expect(cashier.locator("#person .heading")).to_have_text("这个码还没登记")
        camera.show(ROOM)
        cashier.locator("#card").click()
        expect(elder.locator("h1")).to_have_text("请放身份证")
        _keep(elder, "display-card")
        camera.show(*(_card(NOBODYS_NUMBER, seed) for seed in range(3)))
        expect(cashier.locator("#person .heading")).to_have_text("这个身份证不在名单里", timeout=30_000)
        expect(cashier.locator(".card-read")).to_contain_text("2900**********0027")
        expect(cashier.locator(".card-read")).to_contain_text("1933 年 6 月 17 日")
        expect(cashier.locator("#t-cash")).to_be_disabled()
        expect(elder.locator("h1")).to_have_text("请稍等")
        assert screens.complaints == []
    kinds = [entry["kind"] for entry in entries(till)]
    assert kinds == ["unknown-code", "id-card-unknown"]
    for name in ("till.db", "till.log"):
        kept = (till.folder / "data" / name).read_bytes()
        assert NOBODYS_NUMBER.encode() not in kept
        assert b"19330617" not in kept


def test_the_whole_picture_is_read_at_the_press_of_a_button(till: Till, camera: Camera, browser: Browser):
    till.start()
    with both_screens(browser, till) as screens:
        cashier = screens.cashier
        camera.show(still("NOBODYS-CODE"))
        expect(cashier.locator("#card")).to_be_enabled()
        camera.show(ROOM)
        cashier.locator("#card").click()
        cashier.locator("#whole-page").click()
        expect(cashier.locator("#whole-page")).to_contain_text("正在看…")
        _keep(cashier, "till-looking")
        expect(cashier.locator("#strip")).to_contain_text("整页也没看清", timeout=30_000)
        expect(cashier.locator("#whole-page")).to_be_enabled()
        assert screens.complaints == []


def test_what_cannot_be_read_is_asked_for_again_and_then_somebody_helps(
    till: Till, camera: Camera, browser: Browser
):
    ruined = cv2.line(still(WANG.card), (520, 230), (760, 480), (0, 0, 0), 60)
    ruined = np.asarray(cv2.GaussianBlur(ruined, (0, 0), 3.0), np.uint8)
    till.start()
    with both_screens(browser, till) as screens:
        cashier, elder = screens.cashier, screens.elder
        expect(cashier.locator("#person .heading")).to_have_text("等下一位")
        cashier.wait_for_timeout(2500)  # the empty room is learned
        for word, state in (("没看清", "again"), ("请稍等", "help")):
            camera.show(ruined)
            expect(elder.locator(".advice")).to_have_text("再远一点", timeout=10_000)
            _keep(elder, "display-advice")
            cashier.wait_for_timeout(6500)
            camera.show(ROOM)
            expect(elder.locator("h1")).to_contain_text(word, timeout=8000)
            _keep(elder, f"display-{state}-unread")
            cashier.wait_for_timeout(4500)
        expect(cashier.locator("#person .heading")).to_have_text("两次都没看清")
        _keep(cashier, "till-unread")
        hears(elder, "again", "again")
        assert screens.complaints == []
