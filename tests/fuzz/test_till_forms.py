"""Whatever a browser sends to the till: an answer in words, and nothing in the journal that was refused."""

import itertools
import shutil
from dataclasses import replace

import pytest
from argon2 import PasswordHasher
from hypothesis import given
from hypothesis import strategies as st

from fuzz.effort import Outcomes, rounds
from integration.till_people import GIVEN, NOBODY, PINS, WANG, ZHANG, House, enter, write_down
from kiosk_ui.kiosk import EXTENSION
from kiosk_ui.manager_door import ManagerDoor
from kiosk_ui.station import CLOSE_REASONS
from kiosk_ui.till_process import open_kiosk
from kiosk_ui.undo_desk import VOID_REASONS
from pos import pin
from pos.rules.cards import CardKind
from pos.rules.drawer import DENOMINATIONS, IN_REASONS, OPEN_REASONS, OUT_REASONS
from pos.rules.meals import Mode
from pos.rules.sale import Tender
from pos.rules.slips import SLIP_REASONS

PIN = PINS[ZHANG]
WEAK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
BAND, NEW_BAND, NO_CODE = "HP7K2M9QX4T6WD3A", "HP-2026-000099", "X"
SLIP = "who letters number clock day mode paid tender why request pin"
COUNT = " ".join(f"n{fen}" for fen in DENOMINATIONS)
AT_THE_COUNTER = {
    "/till/sell": "request tender tendered_fen",
    "/till/walk-in": "request portions tender tendered_fen",
    "/till/mode": "mode",
    "/till/close": "reason",
    "/till/open": "person",
    "/till/void": "number reason pin",
    "/till/reprint": "number",
    "/till/again": "",
    "/till/card": "",
    "/till/card/page": "",
    "/till/reason-shown": "",
    "/till/scanned": "text",
    "/till/volume": "level",
    "/till/paper": "printed job",
    "/till/old-paper": "print",
    "/till/listen": "",
    "/till/serve-first": "photo",
    "/till/stated": "payable_fen",
    "/till/allow": "pin",
    "/till/practice": "on",
    "/till/cut": "off",
    "/till/clock-known": "",
    "/till/tap-ignored": "",
    "/till/bind": "",
    "/till/bind/kind": "kind request",
    "/till/bind/confirm": "request",
    "/till/bind/decline": "request",
    "/till/bind/another": "request",
    "/till/cards/lost": "request card pin",
    "/till/cards/found": "request card pin",
    "/till/cards/unbind": "request card pin",
    "/till/cards/replace": "request card pin",
    "/till/cards/add": "request pin",
    "/till/cash": "yuan jiao way request reason",
    "/till/drawer": "reason",
    "/till/topup": "request person amount_fen tender tendered_fen",
    "/till/payback": "request person amount_fen tender",
    "/till/slip": SLIP,
    "/shift/open": f"cashier request {COUNT}",
    "/shift/count": f"request {COUNT}",
    "/shift/close": "request reason",
    "/shift/x": "pin",
    "/shift/x/print": "number proof",
    "/setup/enter": "pin",
}
"""Each form of a till where nobody signs in, and its fields."""

OF_PEOPLE = {
    "/sign-in": "staff pin",
    "/sign-in/own-pin": "new again",
    "/sign-in/release": "staff pin",
    "/till/lock": "",
    "/till/sign-out": "",
    "/staff/enter": "pin",
    "/staff/leave": "",
    "/staff/new": "name role new again",
    "/staff/<int:number>/pin": "new again",
    "/staff/<int:number>/lock": "",
    "/staff/<int:number>/unlock": "",
    "/staff/<int:number>/role": "role",
    "/staff/own-pin": "old new again",
    "/first/<token>": "name new again",
}
"""Each form about the people of a till."""

PAGES = {
    "/": "",
    "/display": "still",
    "/receipts": "columns number",
    "/reports": "month",
    "/reports/z/<int:number>": "",
    "/shift": "close again",
    "/shift/x": "",
    "/photo/<person>": "",
    "/till/search/results": "q",
    "/till/sheet/allow": "",
    "/till/sheet/cards": "",
    "/till/sheet/cards/pin": "act request card",
    "/till/sheet/cash": "way",
    "/till/sheet/more": "",
    "/till/sheet/notices": "",
    "/till/sheet/payback": "",
    "/till/sheet/sales": "number",
    "/till/sheet/several": "portions",
    "/till/sheet/slip": SLIP,
    "/till/sheet/slip/found": "q",
    "/till/sheet/slip/who": SLIP,
    "/till/sheet/swap": "asks",
    "/till/sheet/topup": "yuan",
    "/till/sheet/void": "number",
    "/staff": "",
    "/staff/new": "",
    "/staff/<int:number>/pin": "",
    "/staff/own-pin": "",
}
"""Pages that read something of what their address asks, or show what was done."""

CASH = {"tender": "cash", "tendered_fen": "10000"}
USUAL = {
    "none": [
        ("/till/scanned", {"text": BAND}),
        ("/till/scanned", {"text": NEW_BAND}),
        ("/till/sell", {"request": "@open", **CASH}),
        ("/till/walk-in", {"request": "@walk-in", "portions": "1", **CASH}),
        ("/till/void", {"number": "@last", "reason": VOID_REASONS[0]}),
        ("/till/topup", {"request": "tap-9", "person": "@person", "amount_fen": "10000", **CASH}),
        ("/shift/open", {"cashier": "张敏", "request": "tap-8", "n10000": "2"}),
        ("/till/cards/lost", {"request": "tap-7", "card": "@card", "pin": PIN}),
    ],
    "pin": [("/staff/enter", {"pin": PIN}), ("/sign-in", {"staff": str(ZHANG), "pin": PIN})],
}
"""What is done at such a till all day, so that the rest comes into its midst."""

REASONS = (*CLOSE_REASONS, *VOID_REASONS, *IN_REASONS, *OUT_REASONS, *OPEN_REASONS)
SOUND = {
    "request": ["@open", "@open", "@walk-in", "tap-1", "tap-2", "tap-3"],
    "person": ["@person"],
    "who": ["@person", "nobody"],
    "number": ["@last", "K01-000001", "1"],
    "card": ["@card"],
    "tender": [*Tender],
    "tendered_fen": ["1200", "600", "0", "10000", "5000"],
    "amount_fen": ["10000", "5000", "0"],
    "payable_fen": ["600", "1200"],
    "portions": ["1", "2", "9"],
    "mode": [*Mode],
    "reason": REASONS,
    "why": SLIP_REASONS,
    "text": [BAND, NEW_BAND, NO_CODE, "wxp://f2f0"],
    "kind": [*CardKind],
    "pin": [PIN, PIN, ""],
    "level": ["3"],
    "job": ["1", "2"],
    **{name: ["yes", "no"] for name in ("printed", "print", "on", "off")},
    "photo": ["differs", ""],
    "cashier": ["张敏", ""],
    "way": ["in", "out"],
    "yuan": ["100", "3"],
    "jiao": ["5", ""],
    "letters": ["", "A"],
    "clock": ["1142"],
    "day": ["0", "2"],
    "paid": ["600", "1200"],
    "month": ["2026-11"],
    "columns": ["32", "48"],
    "act": ["lost", "unbind"],
    "q": ["lxl", "3412"],
    "proof": ["0" * 64],
    "staff": [str(ZHANG), str(WANG), str(NOBODY)],
    "name": ["刘芳"],
    "role": ["cashier", "manager"],
    "new": [GIVEN],
    "again": [GIVEN],
    "old": [PIN],
    "token": ["x"],
    **{f"n{fen}": ["", "2"] for fen in DENOMINATIONS},
}
ODD = st.text(max_size=30) | st.sampled_from(
    [
        "", " ", "-1", "1.5", "1e9", "NaN", "１２", "²", "٣", "00", "9" * 9, "9" * 10, "9" * 19, "9" * 40,
        "9" * 5000, "\0", "\u202e", "\r\n", "{{7*7}}", "<b>", "' or 1=1 --", "长" * 21, "长" * 3000, "0" * 32,
        "K01-000000", "K01-999999999", "K99-000001", "𠮷", "2026-13", "yes", "x" * 101,
    ]
)  # fmt: skip
BODIES = st.sampled_from(
    [b"", b"request=%ff%fe&pin=%00", b"=&=&&;", b"a=1&" * 2000, b"\xff\xfe", b'{"request":1}']
)
KINDS = st.sampled_from(
    [
        "application/x-www-form-urlencoded", "application/x-www-form-urlencoded; charset=utf-16",
        "multipart/form-data; boundary=x", "multipart/form-data", "application/json", "text/plain", "",
    ]
)  # fmt: skip


@st.composite
def taps(draw, forms):
    """Draw one request: where to, how, and the fields as they should be but for a few."""
    path = draw(st.sampled_from(sorted(forms)))
    names, broken = forms[path].split(), draw(st.booleans())
    fields = {name: draw(st.sampled_from(SOUND.get(name, [""]))) for name in names}
    if broken and names:
        name = draw(st.sampled_from(names))
        fields.update({name: draw(ODD)} if draw(st.booleans()) else {})
        fields.pop(draw(st.sampled_from(names)) if draw(st.booleans()) else "", None)
    gap = draw(
        st.sampled_from([str(ZHANG), str(WANG), "@person", "0", "99", "9" * 19, "9" * 40, "9" * 5000, "x"])
    )
    raw = draw(st.tuples(BODIES, KINDS)) if draw(st.integers(0, 19)) == 0 else None
    return path, gap, fields, raw


class Browser:
    """A browser before a till of its own, and the few things that only the till can tell it."""

    def __init__(self, app, canteen, kiosk):
        self.canteen, self.kiosk = canteen, kiosk
        app.extensions[EXTENSION] = kiosk
        self._client = app.test_client()
        self._li = canteen.counter.lookup.person(canteen.people["李秀兰"].id_number)

    def _meant(self, word):
        scene = self.kiosk.station.scene
        held = scene.open or scene.stated or scene.binding
        told = {
            "@open": getattr(held, "request", ""),
            "@walk-in": scene.walk_in_request,
            "@person": self._li,
            "@last": f"K01-{self.canteen.head().number:06d}",
            "@card": self.canteen.counter.lookup.card(BAND),
        }
        return told.get(word, str(word))

    def ask(self, method, tap):
        path, gap, fields, raw = tap
        where = path.split("<")[0] + self._meant(gap) + path.partition(">")[2] if "<" in path else path
        fields = {name: self._meant(value) for name, value in fields.items()}
        if method == "GET":
            return self._client.get(where, query_string=fields)
        if raw:
            return self._client.post(where, data=raw[0], content_type=raw[1])
        return self._client.post(where, data=fields)

    def sign_in(self):
        return enter(self._client, ZHANG, PIN)


@pytest.fixture
def made(canteen, make_canteen, tmp_path, monkeypatch):
    """Make a browser before a till as it was this morning, each time anew."""
    monkeypatch.setattr(pin, "_HASHER", WEAK)
    write_down(canteen.counter)
    canteen.sell("李秀兰")
    canteen.close()
    apps, tills = {}, itertools.count()

    def make(sign_in):
        folder = tmp_path / f"till-{next(tills)}"
        shutil.copytree(canteen.data, folder)
        one = make_canteen(folder)
        if sign_in not in apps:
            apps[sign_in] = House(one, sign_in).app
        kiosk = open_kiosk(apps[sign_in].extensions[EXTENSION].config, one.books, lambda: one.now)
        if sign_in == "none":
            hours = itertools.count(0.0, 13.0)
            noted = kiosk.station.counter.remark
            door = ManagerDoor(WEAK.hash(PIN), lambda: next(hours), lambda: noted("pin-refused", {}))
            kiosk = replace(kiosk, door=door)
        browser = Browser(apps[sign_in], one, kiosk)
        if sign_in == "pin":
            browser.sign_in()
        return browser, folder

    return make


NOTED = {"pin-refused", "sign-in-refused", "cash-refused", "manager-confirmed"}
"""What is written down of a tap that was refused."""


def try_taps(make, sign_in, forms, examples):
    """Tap through a morning, again and again."""
    seen, reached = Outcomes(), set()
    ways = st.tuples(st.just("POST"), taps(forms))
    pages = st.tuples(st.just("GET"), taps(PAGES))
    first = st.sampled_from([("POST", (path, "", fields, None)) for path, fields in USUAL[sign_in]])

    @rounds(examples)
    @given(st.lists(ways | ways | ways | pages | first, min_size=6, max_size=16), first)
    def morning(asked, begins):
        browser, folder = make(sign_in)
        try:
            for method, tap in (begins, *asked):
                before = len(browser.canteen.entries())
                answer = browser.ask(method, tap)
                made = browser.canteen.entries()[before:]
                told = [entry.kind for entry in made]
                seen[answer.status_code] += 1
                assert answer.status_code < 500, (tap, answer.text)
                if answer.status_code >= 400:
                    assert set(told) <= NOTED, (tap, told)
                    assert not any(entry.postings for entry in made), (tap, told)
                    assert answer.status_code == 405 or any(letter >= "一" for letter in answer.text), (
                        answer.text
                    )
                elif told:
                    reached.update(told)
            assert browser.ask("GET", ("/", "", {}, None)).status_code == 200
            assert not browser.canteen.verdict().breaks
        finally:
            browser.canteen.close()
            shutil.rmtree(folder)

    morning()
    return seen, reached


def test_whatever_is_tapped_at_the_counter_is_answered(made):
    seen, reached = try_taps(made, "none", AT_THE_COUNTER, 40)
    seen.saw(200, 204, 409)
    assert {"sale", "void", "topup", "shift-opened"} <= reached, reached


def test_whatever_is_tapped_about_people_is_answered(made):
    seen, reached = try_taps(made, "pin", OF_PEOPLE, 20)
    seen.saw(200, 204, 409)
    assert {"staff-added", "staff-changed", "signed-out"} <= reached, reached


def test_no_form_of_the_till_is_left_out(made):
    browser, _ = made("none")
    forms = {rule.rule for rule in browser._client.application.url_map.iter_rules() if "POST" in rule.methods}
    browser.canteen.close()
    assert forms == {*AT_THE_COUNTER, *OF_PEOPLE}
