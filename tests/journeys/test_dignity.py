"""Nobody around learns why an elder pays less: the elder's screen is the same to the pixel."""

import re
from dataclasses import replace

import pytest
from playwright.sync_api import Browser, Page, expect

from journeys.conftest import PEOPLE, Till, both_screens, hears, open_page
from journeys.hands import Hands
from journeys.shots import shot
from pos.rules.id_number import check_digit
from pos.rules.people import Status
from pos.rules.roster_sheet import RosterLine

CLASS_WORDS = re.compile("低保|特困|半价|免费|普通|6\\.00|12\\.00|0\\.00|第 ?2 ?份|第二份")


def _li(name: str, place: int, age_years: int, *statuses: Status) -> RosterLine:
    """Make an invented 李大娘 of a given age; the place code 29 is no province."""
    body = f"290000{2026 - age_years}0101{place:02d}2"
    born = PEOPLE["李秀兰"].born_on.replace(year=2026 - age_years, month=1, day=1)
    return replace(
        PEOPLE["李秀兰"],
        name=name,
        id_number=body + check_digit(body),
        born_on=born,
        statuses=statuses,
        card=f"LI{place:02d}ABCDEFGHJKLM",
    )


FREE = _li("李秀兰", 11, 93)
HALF = _li("李建英", 12, 66, Status("dibao"))
FULL = _li("李桂兰", 13, 74)


@pytest.fixture
def hands(till: Till) -> Hands:
    till.import_people(FREE, HALF, FULL)
    till.start()
    return Hands(till)


def picture_of(elder: Page, word: str) -> bytes:
    """Take a picture of the screen drawn afresh: repainting a part may round a corner's pixel another way."""
    elder.reload()
    expect(elder.locator("h1")).to_contain_text(word)
    assert not CLASS_WORDS.search(elder.content())
    return elder.screenshot(animations="disabled")


def test_hello_and_take_are_the_same_for_every_class(till: Till, hands: Hands, browser: Browser):
    hellos, takes, tones = [], [], []
    with both_screens(browser, till) as screens:
        elder = screens.elder
        pictured = open_page(browser, till.url + "/display?still=1", (1280, 800), screens.complaints)
        for person, tender in ((FREE, "free"), (HALF, "mobile"), (FULL, "mobile"), (FREE, "mobile")):
            heard = len(elder.evaluate("canteenTones"))
            assert hands.hold_up(person) == 204
            hellos.append(picture_of(pictured, "李大娘"))
            assert hands.sell(tender) == 204  # the second meal of 李秀兰 is sold at the full price
            takes.append(picture_of(pictured, "请取餐"))
            tones.append(hears(elder, "received", "done", after=heard))
            expect(elder.locator(".scene.take")).to_have_count(0, timeout=6000)
        pictured.context.close()
        assert screens.complaints == []
    assert tones == [["received", "done"]] * 4
    assert len(set(hellos)) == 1
    assert len(set(takes)) == 1


def test_the_cashier_sees_the_reason_only_while_holding(till: Till, hands: Hands, browser: Browser):
    with both_screens(browser, till) as screens:
        cashier = screens.cashier
        hands.hold_up(HALF)
        expect(cashier.locator("#person .heading")).to_have_text("李*英")
        reason = cashier.locator("#reason")
        expect(reason).to_be_hidden()
        cashier.locator("#hold").hover()
        cashier.mouse.down()
        expect(reason).to_have_text("半价：低保")
        shot(cashier, "till-reason")
        cashier.mouse.up()
        expect(reason).to_be_hidden()
