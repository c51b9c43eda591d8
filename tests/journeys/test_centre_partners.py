"""A pharmacy becomes a partner, asks about wristbands by software and by phone, and changes its key."""

import json
import subprocess
import urllib.error
import urllib.request
from pathlib import Path

import pyotp
import pytest
from playwright.sync_api import Browser, Page, expect

from integration.ledger_room import LI, WANG, write_list
from journeys.conftest import ROOT, open_page
from journeys.conftest import _environment as environment
from journeys.test_centre_accounts import (
    SIZES,
    Served,
    look,
    make_account,
    menu,
    served,
    sign_in,
    use_link,
)
from journeys.test_screens import PICTURES
from journeys.test_screens import _axe as axe
from pos.clock import utc_now
from settlement.people_keys import open_people_keys
from settlement.wiring import open_centre

__all__ = ["served"]  # the fixture

BANDS = {"李秀兰": "HTTPS://BAND.EXAMPLE/LI", "王建国": "HTTPS://BAND.EXAMPLE/WANG"}
PHONES = ((390, 844), (320, 640))


@pytest.fixture
def town(served: Served, tmp_path: Path) -> Served:
    """Give the running centre two residents with their wristbands: she is over 90, he is under 70."""
    write_list(tmp_path / "名单.csv", (LI, WANG))
    month = f"{utc_now():%Y-%m}"
    line = ["canteen", "--data", str(served.folder), "centre", "import-list", str(tmp_path / "名单.csv")]
    subprocess.run(
        [*line, "--source", "低保月报", "--month", month],
        check=True,
        capture_output=True,
        env=environment(),
        cwd=ROOT,
    )
    books = open_centre(served.folder)
    lookup = open_people_keys(served.folder, books.centre).lookup
    with books.centre.begin() as office:
        for row in (LI, WANG):
            card = lookup.card(BANDS[row["姓名"]])
            office.cards.bind(card, lookup.person(row["身份证号"]), "band", utc_now())
    books.centre.close()
    return served


def ask(town: Served, key: str, name: str) -> tuple[int, dict[str, object]]:
    """Ask over the wire as the pharmacy's software does."""
    request = urllib.request.Request(
        f"{town.url}/partner/check",
        json.dumps({"code": BANDS[name]}).encode(),
        {"Authorization": f"Bearer {key}", "Content-Type": "application/json"},
    )
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


def signed_in_chief(browser: Browser, town: Served, complaints: list[str]) -> Page:
    chief = open_page(browser, town.link, SIZES[0], complaints)
    secret = use_link(chief, town.link, "周主任")
    sign_in(chief, "周主任", pyotp.TOTP(secret).now())
    return chief


def make_partner(chief: Page) -> str:
    """Make the partner as an administrator does; give the key that is shown once."""
    chief.get_by_role("navigation").get_by_role("link", name="合作单位").click()
    look(chief, "partners-none")
    chief.get_by_role("link", name="加合作单位").click()
    chief.get_by_label("名字").fill("平安大药房")
    chief.get_by_label("几周岁起能享受").fill("7")
    chief.get_by_role("button", name="加好，给钥匙").click()
    expect(chief.get_by_label("几周岁起能享受")).to_be_focused()
    look(chief, "partner-new-fault")
    chief.get_by_label("几周岁起能享受").fill("70")
    chief.get_by_role("button", name="加好，给钥匙").click()
    look(chief, "partner-key")
    return chief.locator("#key").inner_text()


def look_on_phone(page: Page, name: str) -> None:
    """Take a picture at each phone's size; everything to touch is large enough, and axe finds nothing."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    for width, height in PHONES:
        page.set_viewport_size({"width": width, "height": height})
        page.screenshot(path=PICTURES / f"centre-{name}-{width}x{height}.png", full_page=True)
        assert axe(page) == [], (name, width)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, (name, width)
        for one in page.locator("main button, main input:not([type=hidden])").all():
            box = one.bounding_box()
            assert box is not None
            assert box["height"] >= 44, (name, one.inner_text())


def check_by_phone(browser: Browser, town: Served, key: str) -> None:
    """Check two wristbands on a phone, as a scanner that types does it."""
    context = browser.new_context(viewport={"width": 390, "height": 844})
    phone = context.new_page()
    phone.goto(f"{town.url}/partner")
    look_on_phone(phone, "partner-phone-key")
    wrong = key[:-1] + ("A" if key[-1] != "A" else "B")
    phone.get_by_label("单位的钥匙").fill(wrong)
    phone.get_by_role("button", name="填好了").click()
    expect(phone.locator("#key-fault")).to_contain_text("抄错了一个字")
    look_on_phone(phone, "partner-phone-typo")
    phone.get_by_label("单位的钥匙").fill(key.lower())
    phone.get_by_role("button", name="填好了").click()
    for name, said in (("李秀兰", "能享受"), ("王建国", "这次不能享受")):
        phone.get_by_label("手环上的码").fill(BANDS[name])
        phone.keyboard.press("Enter")  # as a scanner ends what it types
        expect(phone.get_by_role("status")).to_contain_text(said)
        look_on_phone(phone, f"partner-phone-{'yes' if said == '能享受' else 'no'}")
    phone.get_by_role("button", name="不查了，退出").click()
    expect(phone.get_by_label("单位的钥匙")).to_be_visible()
    context.close()


def change_key(chief: Page, days: str) -> str:
    chief.get_by_role("radio", name=days).check()
    chief.get_by_role("button", name="给新钥匙").click()
    return chief.locator("#key").inner_text()


def answer_complaint(browser: Browser, link: str, reference: str) -> None:
    """Look up, as civil affairs does, what the pharmacy asked about him."""
    clerk = open_page(browser, link, SIZES[0], [])
    secret = use_link(clerk, link)
    sign_in(clerk, "林科长", pyotp.TOTP(secret).now())
    clerk.get_by_role("navigation").get_by_role("link", name="查询号").click()
    clerk.get_by_label("查询号").fill(reference)
    clerk.get_by_role("button", name="看").click()
    expect(clerk.get_by_role("table")).to_contain_text("那天还没到这个单位说的年龄")
    look(clerk, "partner-complaint")
    clerk.get_by_role("link", name="看这位老人的手环和卡").click()
    expect(clerk.locator("main")).to_contain_text("王*国")


def asked_in_all(chief: Page) -> int:
    """Count the questions of all days the page shows."""
    days = chief.locator("tbody tr td:nth-child(2)")
    expect(days.first).to_be_visible()
    return sum(map(int, days.all_inner_texts()))


def test_a_pharmacy_asks_and_gets_yes_or_no(browser: Browser, town: Served) -> None:
    complaints: list[str] = []
    chief = signed_in_chief(browser, town, complaints)
    assert "合作单位" in menu(chief)
    key = make_partner(chief)

    code, yes = ask(town, key, "李秀兰")
    assert (code, yes["entitled"]) == (200, True)
    code, no = ask(town, key, "王建国")
    assert (code, no["entitled"]) == (200, False)
    assert set(yes) == set(no) == {"entitled", "reference"}
    check_by_phone(browser, town, key)

    chief.get_by_role("link", name="看这个单位").click()
    assert asked_in_all(chief) == 4  # of today, or of two days where midnight passed meanwhile
    look(chief, "partner")
    second = change_key(chief, "7 天后")
    assert [ask(town, k, "李秀兰")[0] for k in (key, second)] == [200, 200]
    chief.get_by_role("link", name="看这个单位").click()
    third = change_key(chief, "马上")
    assert [ask(town, k, "李秀兰")[0] for k in (key, second, third)] == [401, 401, 200]
    chief.get_by_role("link", name="看这个单位").click()
    chief.get_by_role("button", name="停用").click()
    expect(chief.get_by_role("status")).to_contain_text("停用了")
    look(chief, "partner-locked")
    assert ask(town, third, "李秀兰")[0] == 401
    chief.get_by_role("button", name="启用").click()
    assert ask(town, third, "李秀兰")[0] == 200
    chief.get_by_role("navigation").get_by_role("link", name="合作单位").click()
    look(chief, "partners")
    answer_complaint(browser, make_account(chief, "林科长", "civil-affairs"), str(no["reference"]))
    assert all("status of 4" in said for said in complaints)
