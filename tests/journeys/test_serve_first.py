"""Nobody is sent away: an elder nobody can identify says the price, and the city looks at it later."""

import pytest
from playwright.sync_api import Browser, expect

from journeys.conftest import PEOPLE, Till, both_screens, hears, open_page
from journeys.hands import Hands, entries, sales
from journeys.test_dignity import picture_of

GUARD_MS = 450


@pytest.fixture
def hands(till: Till) -> Hands:
    till.import_people(PEOPLE["王建国"], PEOPLE["郑小军"])
    till.start()
    return Hands(till)


def test_an_unknown_band_is_served_at_the_price_the_elder_says(till: Till, hands: Hands, browser: Browser):
    with both_screens(browser, till) as screens:
        page = screens.cashier
        hands.post("/till/scanned", text="SOMEBODY-ELSES-CODE", via="scanner")
        page.locator("#first").click()
        expect(page.locator("#person .heading")).to_have_text("老人说付多少？")
        expect(page.locator("#person")).to_contain_text("以后不找老人补")
        expect(page.locator("#t-mobile")).to_be_disabled()  # until an amount was said
        page.locator("#stated-600").click()
        expect(page.locator("#t-mobile")).to_contain_text("6.00")
        page.wait_for_timeout(GUARD_MS)
        page.locator("#t-mobile").click()
        expect(page.locator("#strip")).to_contain_text("今天 1 份")
        expect(screens.elder.locator("h1")).to_have_text("请取餐")
        assert not screens.complaints
    (sale,) = sales(till)
    facts = sale["facts"]
    assert (facts["held"], facts["via"], facts["person"]) == ("unknown-code", "stated", None)
    assert (facts["concession"], facts["payable_fen"], facts["subsidy_fen"]) == ("half", 600, 600)
    # what the elder did not pay is not asked of civil affairs before somebody has looked at it
    assert dict(sale["postings"]) == {"held:civil-affairs": 600, "meals": -1200, "mobile:K01": 600}


@pytest.mark.usefixtures("hands")
def test_a_meal_for_nothing_takes_one_more_tap_and_is_held_too(till: Till, browser: Browser):
    with both_screens(browser, till) as screens:
        page = screens.cashier
        page.locator("#serve-first").click()
        page.locator("#stated-0").click()
        page.wait_for_timeout(GUARD_MS)
        page.get_by_role("button", name="确认取餐").click()
        expect(page.locator("#strip")).to_contain_text("今天 1 份")
    (sale,) = sales(till)
    assert (sale["facts"]["held"], sale["facts"]["subsidy_fen"]) == ("no-camera", 1200)


def test_a_photo_that_is_not_theirs_leads_to_the_elders_word(till: Till, hands: Hands, browser: Browser):
    with both_screens(browser, till) as screens:
        page = screens.cashier
        hands.hold_up(PEOPLE["王建国"])
        page.locator("#swap").click()
        page.get_by_text("照片不像本人").click()
        page.locator("#sheet").get_by_text("先用餐，后结算").click()
        expect(page.locator("#person .heading")).to_have_text("老人说付多少？")
        hands.hold_up(PEOPLE["王建国"])  # who comes meanwhile waits
        expect(page.locator("#strip")).to_contain_text("下一位 王*国")
        page.locator("#stated-1200").click()
        page.wait_for_timeout(GUARD_MS)
        page.locator("#t-cash").click()
        expect(page.locator("#person .heading")).to_have_text("王*国")
    closed, sale = entries(till)
    assert (closed["kind"], closed["facts"]["reason"]) == ("closed-unsold", "照片不像本人")
    assert (sale["facts"]["held"], sale["facts"]["person"]) == ("photo-differs", None)


def test_no_amount_but_those_of_the_rules_can_be_stated(till: Till, hands: Hands):
    hands.post("/till/serve-first")
    assert hands.post("/till/stated", payable_fen="100") == 409
    assert hands.sell("mobile") == 409  # nothing was said yet
    assert sales(till) == []


def test_the_elders_screen_does_not_tell_a_stated_price(till: Till, hands: Hands, browser: Browser):
    """There is no greeting, as for anybody without one; all else is the same for every price."""
    hellos, takes, tones = [], [], []
    with both_screens(browser, till) as screens:
        elder = screens.elder
        pictured = open_page(browser, till.url + "/display?still=1", (1280, 800), screens.complaints)
        for amount in ("0", "600", "1200", None):
            heard = len(elder.evaluate("canteenTones"))
            _present(hands, amount)
            hellos.append(picture_of(pictured, "您好"))
            assert hands.sell("free" if amount == "0" else "mobile") == 204
            takes.append(picture_of(pictured, "请取餐"))
            tones.append(hears(elder, "received", "done", after=heard))
            expect(elder.locator(".scene.take")).to_have_count(0, timeout=6000)
        hands.sell_walk_in()
        takes.append(picture_of(pictured, "请取餐"))
        pictured.context.close()
    assert tones == [["received", "done"]] * 4
    assert len(set(hellos)) == 1
    assert len(set(takes)) == 1


def _present(hands: Hands, amount: str | None) -> None:
    if amount is None:
        assert hands.hold_up_number(PEOPLE["郑小军"]) == 204  # 35: known, without a greeting
        return
    hands.post("/till/serve-first")
    assert hands.post("/till/stated", payable_fen=amount) == 204
