"""The camera is pulled out in the middle of lunch: the till says so, sells by search, and heals."""

import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from hardware.film import FilmPlan, frames, still
from hardware.pictures import write_picture
from journeys.conftest import PEOPLE, Till, both_screens
from journeys.hands import entries, sales


@pytest.fixture
def camera_folder(tmp_path: Path) -> Path:
    """A camera that shows an empty room, as a folder of pictures."""
    folder = tmp_path / "camera"
    folder.mkdir()
    write_picture(folder / "room.png", next(frames(["x"], FilmPlan())))
    return folder


def test_unplugged_and_plugged_in_again(till: Till, camera_folder: Path, browser: Browser):
    till.camera = str(camera_folder)
    till.import_people(PEOPLE["王建国"], PEOPLE["李秀兰"])
    till.start()
    with both_screens(browser, till) as screens:
        cashier, elder = screens.cashier, screens.elder
        expect(cashier.locator("#person .heading")).to_have_text("等下一位")
        expect(elder.locator("h1")).to_contain_text("放进框里")

        shutil.move(camera_folder, camera_folder.with_name("pulled-out"))
        expect(cashier.locator("#strip")).to_contain_text("摄像头没有画面")
        expect(cashier.locator("#person .heading")).to_have_text("请用扫码枪或查找")
        expect(elder.locator("h1")).to_contain_text("交给工作人员")

        cashier.locator("#search").click()
        for key in f"WJG{PEOPLE['王建国'].born_on.year}":
            cashier.locator(f'[data-key="{key}"]').click()
        cashier.locator(".hit").click()
        expect(cashier.locator(".due .amount b")).to_have_text("6.00")
        expect(elder.locator("h1")).to_contain_text("王大爷")
        cashier.wait_for_timeout(450)
        cashier.locator("#t-cash").click()
        expect(cashier.locator("#last")).to_contain_text("王*国")

        write_picture(camera_folder.with_name("pulled-out") / "band.png", still(PEOPLE["李秀兰"].card))
        shutil.move(camera_folder.with_name("pulled-out"), camera_folder)
        expect(cashier.locator("#strip")).not_to_contain_text("摄像头没有画面")
        expect(cashier.locator("#person .heading")).to_have_text("李*兰")
        assert not screens.complaints
    (sale,) = sales(till)
    assert sale["facts"]["via"] == "search"
    assert [entry["kind"] for entry in entries(till)].count("search") >= 1
