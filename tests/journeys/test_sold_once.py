"""However often the button is pressed, the page reloaded, or two tabs do it: one sale."""

import json
import re
import urllib.parse
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from http.cookiejar import CookieJar

from playwright.sync_api import Browser, expect

from journeys.conftest import PEOPLE, Till, both_screens, open_page


class Hands:
    """A browser's worth of requests without the browser: a cookie, a token, forms."""

    def __init__(self, till: Till) -> None:
        self.url = till.url
        self._open = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        page = self.get("/")
        self._token = re.search(r'name="csrf-token" content="([^"]+)"', page)[1]

    def get(self, path: str) -> str:
        return self._open.open(self.url + path, timeout=10).read().decode()

    def post(self, path: str, **fields: str) -> int:
        request = urllib.request.Request(
            self.url + path, urllib.parse.urlencode(fields).encode(), {"X-CSRF-Token": self._token}
        )
        try:
            return self._open.open(request, timeout=10).status
        except urllib.error.HTTPError as error:
            return error.code

    def request_token(self) -> str:
        return re.search(r'data-person-key="([0-9a-f]{32})"', self.get("/"))[1]


def sales(till: Till) -> list[dict]:
    export = till.folder / "K01.jsonl"
    till.command("journal", "export", str(export))
    entries = [json.loads(line) for line in export.read_text(encoding="utf-8").splitlines()[1:]]
    return [entry for entry in entries if entry["kind"] == "sale"]


def test_twenty_taps_at_once_are_one_sale(till: Till):
    till.import_people(PEOPLE["王建国"])
    till.start()
    hands = Hands(till)
    assert hands.post("/till/scanned", text=PEOPLE["王建国"].card, via="scanner") == 204
    token = hands.request_token()
    with ThreadPoolExecutor(8) as crowd:
        taps = [
            crowd.submit(hands.post, "/till/sell", request=token, tender="mobile", tendered_fen="0")
            for _ in range(20)
        ]
        assert {tap.result() for tap in taps} == {204}
    assert len(sales(till)) == 1


def test_two_tabs_and_a_reload(till: Till, browser: Browser):
    till.import_people(PEOPLE["王建国"])
    till.start()
    with both_screens(browser, till) as screens:
        other = open_page(browser, till.url + "/", (1024, 768), screens.complaints)
        Hands(till).post("/till/scanned", text=PEOPLE["王建国"].card, via="scanner")
        for tab in (screens.cashier, other):
            expect(tab.locator("#person .heading")).to_have_text("王*国")
        screens.cashier.reload()
        for tab in (screens.cashier, other):
            expect(tab.locator("#t-mobile")).to_be_enabled()
            tab.wait_for_timeout(450)
        token = Hands(till).request_token()
        screens.cashier.locator("#t-mobile").dblclick()
        expect(other.locator("#person .heading")).to_have_text("请下一位")
        assert Hands(till).post("/till/sell", request=token, tender="cash", tendered_fen="2000") == 204
        other.context.close()
    (sale,) = sales(till)
    assert sale["facts"]["tender"] == "mobile"


def test_an_answer_lost_on_the_way_is_asked_for_again(till: Till, browser: Browser):
    till.import_people(PEOPLE["王建国"])
    till.start()
    with both_screens(browser, till) as screens:
        page = screens.cashier
        Hands(till).post("/till/scanned", text=PEOPLE["王建国"].card, via="scanner")
        expect(page.locator("#person .heading")).to_have_text("王*国")
        page.wait_for_timeout(450)
        lost = []

        def lose_the_first_answer(route):
            if not lost:
                lost.append(route.fetch())  # the till has sold; the cashier's page never hears of it
                route.abort()
            else:
                route.continue_()

        page.route("**/till/sell", lose_the_first_answer)
        with page.expect_response("**/till/sell") as answered:
            page.locator("#t-mobile").click()
        assert answered.value.status == 204
        assert lost
    assert len(sales(till)) == 1


def test_a_foreign_page_cannot_sell(till: Till):
    till.start()
    hands = Hands(till)
    hands._token = "stolen"  # noqa: S105
    assert hands.post("/till/walk-in", request="x" * 32, portions="1", tender="cash", tendered_fen="0") == 400
    assert sales(till) == []
