"""A till and its centre: the day goes up by itself, a band lost there is lost here, no cut stops a queue."""

import threading
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Browser, Page, expect

from integration.centre_server import City, answering
from journeys.conftest import PEOPLE, Till, both_screens
from journeys.hands import sales
from journeys.test_cards import _keep, _says
from journeys.test_hand_scanner import scan
from pos.rules.cards import CardKind
from settlement import card_desk
from settlement.card_book import Card

LI, WANG = PEOPLE["李秀兰"], PEOPLE["王建国"]
SOON_S = 60.0


class Line:
    """The line between till and centre: it hears what is asked, and can be cut."""

    def __init__(self, app: Callable[..., Any]) -> None:
        self._app = app
        self._asked: set[str] = set()
        self._news = threading.Condition()
        self.cut = False

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        with self._news:
            self._asked.add(f"{environ['PATH_INFO']}?{environ['QUERY_STRING']}")
            self._news.notify_all()
        if self.cut:
            start_response("502 Bad Gateway", [("Content-Type", "text/html")])
            return [b"<h1>nobody there</h1>"]
        return self._app(environ, start_response)

    def asked(self, path: str) -> bool:
        """Wait until the till has asked for something."""
        with self._news:
            return self._news.wait_for(lambda: path in self._asked, SOON_S)


def band_of_li(city: City) -> Card:
    """Register 李秀兰's band at the centre, as her community does."""
    lookup = city.house.keys.lookup
    with city.house.centre.begin() as office:
        card, person = lookup.card(LI.card), lookup.person(LI.id_number)
        return office.cards.bind(card, person, CardKind.BAND.value, city.house.now)


def sell_one(cashier: Page) -> None:
    cashier.locator("#walk-in-mobile").click()


def test_from_the_code_to_a_lost_band_and_through_a_cut(till: Till, city: City, browser: Browser):
    line = Line(city.house.app)
    with answering(line) as url:
        said = till.command("enrol", url, "--code", city.code_for("K01")).stdout
        assert "登记好了：K01" in said
        till.import_people(LI, WANG)
        till.start()
        with both_screens(browser, till) as screens:
            cashier = screens.cashier
            expect(cashier.locator("#bar")).to_contain_text("已上传")
            scan(cashier, LI.card)
            _says(cashier, "李*兰")
            cashier.wait_for_timeout(450)
            cashier.locator("#t-free").click()
            _says(cashier, "请下一位")
            card_desk.report_lost(city.house.ledger, city.first, band_of_li(city).number)
            assert line.asked("/api/v1/tills/K01/cards?after=2")
            scan(cashier, LI.card)
            _says(cashier, "这个手环已挂失")
            _keep(cashier, "till-lost-at-the-centre")
            expect(screens.elder.locator("h1")).to_have_text("请稍等")
            assert screens.complaints == []
    sent = city.lines()
    assert sent
    assert sent == own_lines(till)[: len(sent)]


def own_lines(till: Till) -> list[str]:
    out = till.folder / "K01.jsonl"
    till.command("journal", "export", str(out))
    return out.read_text(encoding="utf-8").splitlines()[1:]


def test_a_cut_is_said_and_nothing_of_the_day_is_lost(till: Till, city: City, browser: Browser):
    line = Line(city.house.app)
    with answering(line) as url:
        till.command("enrol", url, "--code", city.code_for("K01"))
        till.import_people(LI, WANG)
        line.cut = True
        till.start()
        with both_screens(browser, till) as screens:
            cashier = screens.cashier
            expect(cashier.locator("#bar")).to_contain_text("离线", timeout=SOON_S * 1000)
            expect(cashier.locator("#strip")).to_contain_text("照常收款和优惠")
            _keep(cashier, "till-cut-off")
            sell_one(cashier)
            expect(cashier.locator("#last")).to_contain_text("散客")
            line.cut = False
            expect(cashier.locator("#bar")).to_contain_text("已上传", timeout=SOON_S * 1000)
        till.stop()
    sent, own = city.lines(), own_lines(till)
    assert sent == own[: len(sent)]
    assert sum('"kind":"sale"' in line for line in sent) == len(sales(till)) == 1
