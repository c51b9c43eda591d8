"""A manager sets the camera up: PIN, live picture, the printed sheet before the camera, the verdict."""

import os
import re
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
from playwright.sync_api import Browser, Page, Route, expect

from hardware.ports import Image
from hardware.test_sheet import SIZES_MM, modules_of, sheet_text
from journeys.conftest import Till, open_page
from pos.pin import hash_pin

PICTURES = Path(os.environ.get("CANTEEN_PICTURES", "test-results/pictures"))
AXE = Path(__file__).parent / "vendor" / "axe.min.js"
AXE_RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "wcag2aaa"]}
PIN = "271828"
PX_A_MM = 5.2
LEAST_TARGET_PX = 60


def sheet_before_the_camera(*sizes: int) -> Image:
    """Give the sheet as a camera a hand's breadth away sees it, with the codes of these sizes in view."""
    picture = np.full((720, 1280, 3), (168, 176, 182), np.uint8)
    for place, size in enumerate(sizes):
        code = np.array(modules_of(sheet_text(size)), np.uint8)
        side = round(size * PX_A_MM)
        label = np.pad(np.where(code > 0, 24, 226).astype(np.uint8), 4, constant_values=226)
        whole = round(side * len(label) / len(code))
        drawn = cv2.resize(label, (whole, whole), interpolation=cv2.INTER_AREA)
        top, left = 360 - whole // 2, 60 + place * 245
        picture[top - 6 : top + whole + 6, left - 30 : left + whole + 30] = (26, 124, 244)
        picture[top : top + whole, left : left + whole] = drawn[..., None]
    grain = np.random.default_rng(1).normal(0, 2.5, picture.shape)
    return np.clip(cv2.GaussianBlur(picture, (0, 0), 0.6) + grain, 0, 255).astype(np.uint8)


def film(path: Path, picture: Image) -> Path:
    """Encode a second of it as a camera sends it, and put it in place at once."""
    part = path.with_name("part.avi")
    writer = cv2.VideoWriter(str(part), cv2.VideoWriter.fourcc(*"MJPG"), 15, (1280, 720))
    for _ in range(15):
        writer.write(picture)
    writer.release()
    return part.replace(path)


@pytest.fixture
def camera(tmp_path: Path) -> Path:
    return film(tmp_path / "camera.avi", sheet_before_the_camera(*SIZES_MM))


@pytest.fixture
def tray(tmp_path: Path) -> Path:
    return film(tmp_path / "tray.avi", sheet_before_the_camera(22))


@pytest.fixture
def setup(
    till: Till, camera: Path, tray: Path, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Page]:
    """The door of the set-up page of a till whose manager has a PIN."""
    till.camera = str(camera)
    written = till.write_config

    def with_pin() -> Path:
        path = written()
        text = path.read_text(encoding="utf-8")
        text = re.sub(r'(?m)^manager_pin_hash = ""', f'manager_pin_hash = "{hash_pin(PIN)}"', text)
        text = re.sub(r'(?m)^tray = "none"', f'tray = "{tray}"', text)
        path.write_text(text, encoding="utf-8")
        return path

    monkeypatch.setattr(till, "write_config", with_pin)
    till.start()
    complaints: list[str] = []
    page = open_page(browser, till.url + "/setup/camera", (1024, 768), complaints)
    yield page
    page.context.close()
    # the browser reports each refused PIN by itself
    assert not [said for said in complaints if "403" not in said]


def enter(page: Page, pin: str) -> None:
    """Tap the digits: a till has no keyboard."""
    page.get_by_role("button", name="清").click()
    for digit in pin:
        page.locator(f'[data-digit="{digit}"]').click()
    page.get_by_role("button", name="打开").click()


def keep(page: Page, name: str) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=PICTURES / f"setup-{name}.png")


def check_access(page: Page) -> None:
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("rules => axe.run(document, rules)", AXE_RULES)["violations"]
    assert not [(one["id"], [node["html"] for node in one["nodes"]]) for one in found]


def test_only_the_pin_opens_it_and_the_sheet_is_read_and_judged(setup: Page, camera: Path, till: Till):
    page = setup
    keep(page, "door")
    check_access(page)
    enter(page, "000000")
    expect(page.locator("#alarm")).to_contain_text("PIN 不对，还能试 4 次。")
    for what in ("live.json", "frame.jpg", "sheet.pdf"):
        with pytest.raises(urllib.error.HTTPError, match="403"):
            urllib.request.urlopen(f"{till.url}/setup/camera/{what}", timeout=5)

    enter(page, PIN)
    expect(page.locator("#word")).to_have_text("好")
    for size in SIZES_MM:
        expect(page.locator(f"#size-{size} .yes")).to_be_visible()
    expect(page.locator(".setup-picture.live")).to_be_visible()
    expect(page.locator("#fps")).to_have_text(re.compile(r"^1[2-6]\.\d$"))
    assert float(page.locator("#sharpness + b").inner_text()) > 0.1
    expect(page.locator("#no-settings")).to_be_visible()
    keep(page, "good")
    check_access(page)
    small = page.evaluate(
        "least => [...document.querySelectorAll('a.button, button')].filter(e => e.checkVisibility())"
        ".map(e => e.getBoundingClientRect()).filter(r => r.height < least).length",
        LEAST_TARGET_PX,
    )
    assert not small
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    pdf = page.request.get(f"{till.url}/setup/camera/sheet.pdf")
    assert pdf.body().startswith(b"%PDF")

    film(camera, sheet_before_the_camera(18, 22))
    expect(page.locator("#word")).to_have_text("要调整", timeout=10_000)
    expect(page.locator("#act")).to_contain_text("18 毫米以上")
    keep(page, "adjust")
    camera.rename(camera.with_name("pulled-out"))
    expect(page.locator("#act")).to_contain_text("找不到视频文件")
    expect(page.locator(".setup-picture:not(.live)")).to_be_visible()
    keep(page, "lost")


def test_both_cameras_are_set_up_and_what_a_driver_did_not_take_stands_out(setup: Page, till: Till):
    page = setup
    enter(page, PIN)
    expect(page.locator("#size-10 .yes")).to_be_visible()
    page.get_by_role("link", name="放卡处").click()
    expect(page.locator("#size-22 .yes")).to_be_visible()
    expect(page.locator("#size-10 .no")).to_be_visible()
    expect(page.locator("nav [aria-current=page]")).to_have_text("放卡处")

    # what a real driver would answer; there is none in a test
    took = [("格式", "MJPG", "MJPG", True), ("大小", "1280×720", "640×480", False)]
    took += [("曝光", "120", "驱动不支持", False), ("对焦", "40", "40", True)]
    names = ("name", "wished", "got", "honoured")

    def with_settings(route: Route) -> None:
        seen = route.fetch().json()
        route.fulfill(json={**seen, "settings": [dict(zip(names, one, strict=True)) for one in took]})

    page.route("**/live.json*", with_settings)
    expect(page.locator("#settings .wrong")).to_have_text(
        ["大小1280×720640×480，没照办", "曝光120驱动不支持"]
    )
    expect(page.locator("#no-settings")).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    keep(page, "tray")
    check_access(page)
    # the sheet is nobody's band: the cashier was not disturbed by it
    page.unroute_all(behavior="wait")  # an answer that is on its way is let through first
    page.goto(till.url + "/")
    expect(page.locator("#person .heading")).to_have_text("等下一位")


def test_five_wrong_pins_shut_the_door_for_a_minute(setup: Page):
    for _ in range(5):
        enter(setup, "111111")
        expect(setup.locator("#alarm .strip")).to_be_visible()
        expect(setup.locator("form")).not_to_have_attribute("data-sending", "1")
    expect(setup.locator("#alarm")).to_contain_text("请等 60 秒")
    enter(setup, PIN)
    expect(setup.locator("#alarm")).to_contain_text("PIN 错得太多")
    expect(setup.locator("#word")).to_have_count(0)
