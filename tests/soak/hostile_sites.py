"""The two houses that hostile requests are sent to, with somebody signed in, and what their books hold."""

import re

from integration.centre_house import House
from integration.ledger_room import LI, WANG, ZHAO, write_list
from kiosk_ui.app import create_app
from kiosk_ui.till_process import open_kiosk
from page_token import token_in
from pos.staff import begin_with
from soak.asking import Visitor
from soak.small_till import SmallTill, gaps_in

_PIN = "804137"
_LEAVING = ("sign-out", "/till/lock", "/sign-in/release")
_GAPS = ("1", "x", "0" * 32, "2026-11", "-1", "%00")


def paths_of(app):
    """Give every address of a map, with something in each gap; who signed out would ask on as a stranger."""
    rules = [rule.rule for rule in app.url_map.iter_rules()]
    staying = [rule for rule in rules if not any(word in rule for word in _LEAVING)]
    return sorted({re.sub(r"<[^>]+>", gap, rule).encode() for rule in staying for gap in _GAPS})


def _cookies(client):
    return "; ".join(f"{one.key}={one.value}" for one in client._cookies.values())


class CentreSite:
    """A centre with people on a list; its administrator and a clerk of the lists are signed in."""

    name = "centre"
    uploads = (b"/lists/new", b"/lists/deaths/new")
    strangers_may_note = frozenset({"sign-in-refused"})

    def __init__(self, folder):
        self.house = House(folder / "centre")
        self.house.unhurried()
        self.house.first()
        self.house.make("王科长", "civil-affairs")
        self.house.bring_in(write_list(folder / "名单.csv", (LI, WANG, ZHAO)))
        self.app = self.house.app
        self.paths = paths_of(self.app)
        self.visitors = [self._signed_in(name) for name in ("周主任", "王科长")]
        self.before = self._lines()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.house.close()

    def _signed_in(self, name):
        client = self.house.signed_in(name).client
        token = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/me").text)[1]
        return Visitor(_cookies(client), token)

    def _lines(self):
        with self.house.centre.read() as office:
            return list(office.audit.lines())

    def head(self):
        with self.house.centre.read() as office:
            return office.audit.head().number

    def kinds_since(self, number):
        return {entry.kind for entry in self.house.trail()[number:]}

    def wrong(self):
        """Say what is wrong with the trail: lines that were there before are there, and all hold together."""
        found = [f"the centre's trail: {one}" for one in self.house.breaks()]
        if self._lines()[: len(self.before)] != self.before:
            found.append("lines of the centre's trail have changed")
        return found


class TillSite:
    """A till at which people sign in, some meals sold; its manager sits there."""

    name = "till"
    uploads = ()
    strangers_may_note = frozenset()

    def __init__(self, folder):
        self.till = SmallTill(folder / "till", people=True)
        for number in range(5):
            self.till.sell(f"before-{number}")
        begin_with(self.till.counter, "张敏", _PIN)
        config = self.till.config
        config = config.model_copy(update={"till": config.till.model_copy(update={"sign_in": "pin"})})
        self.app = create_app(open_kiosk(config, self.till.books, lambda: self.till.now), b"s" * 32)
        self.paths = paths_of(self.app)
        self.visitors = [self._signed_in()]
        self.before = self.till.lines()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.till.books.store.close()

    def _signed_in(self):
        client = self.app.test_client()
        token = token_in(client.get("/").text)
        form = {"staff": "1", "pin": _PIN}
        answer = client.post("/sign-in", data=form, headers={"X-CSRF-Token": token})
        assert answer.status_code == 204, answer.text
        token = token_in(client.get("/").text)
        return Visitor(_cookies(client), token)

    def head(self):
        return self.till.head()

    def kinds_since(self, number):
        return {line["kind"] for line in self.till.lines(number + 1)}

    def wrong(self):
        """Say what is wrong with the journal: it verifies, and what was there before has not changed."""
        lines = self.till.lines()
        found = [f"the till's journal: {one}" for one in self.till.breaks() + gaps_in(lines)]
        if lines[: len(self.before)] != self.before:
            found.append("lines of the till's journal have changed")
        return found
