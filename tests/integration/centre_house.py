"""A centre in a folder of its own: accounts, a clock set by hand, and browsers without a screen."""

import re
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path

import pyotp
from argon2 import PasswordHasher

from integration.new_centre import new_centre
from integration.postgres import centre_database
from pos.config import CentreSection, load_config
from pos.keys import signature_check
from pos.rules.chain import verify
from pos.rules.meals import SHANGHAI
from settlement.alarm_watch import Watch
from settlement.app import create_app
from settlement.door_key import DoorKey
from settlement.gate import open_gate
from settlement.ledger import Ledger
from settlement.link_book import Purpose
from settlement.list_compare import ListName
from settlement.list_import import Ordered, apply_list
from settlement.list_reading import Reading, read_list
from settlement.people_keys import open_people_keys
from settlement.rules.months import read_month
from settlement.rules.places import Community, Places
from settlement.rules.roles import Role, Scope, read_scope
from settlement.rules.visits import Limits
from settlement.set_up import Chosen, first_link, give_link, invitation, use_link
from settlement.store import AUDIT

CONFIG = Path(__file__).parents[2] / "config.toml"
PASSWORD = "马到成功 四月 蓝杯子"  # noqa: S105, of nobody but the tests
MORNING = datetime(2026, 11, 24, 9, 0, tzinfo=SHANGHAI)
CATEGORIES = {"低保": "dibao", "特困": "tekun", "独居": "living-alone"}
EAST, WEST = "示范东社区", "示范西社区"
PLACES = Places(
    [
        Community(Scope(("细河区", "北苑街道", EAST)), "0418-0000001", "24 小时"),
        Community(Scope(("海州区", "南苑街道", WEST)), "0418-0000002", "8:00–17:00"),
    ]
)  # invented numbers
WEAK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)  # tests hash often


class House:
    """The centre, and what a test does in it."""

    def __init__(self, folder, section=None, watch=None):
        self.now = MORNING
        self.books = new_centre(folder, centre_database())
        self.centre = self.books.centre
        self.section = section or CentreSection()
        self.gate = open_gate(self.centre, lambda: self.now, DoorKey(b"k" * 32), Limits(), WEAK)
        self.keys = open_people_keys(self.books.folder, self.centre)
        self.policy = load_config(CONFIG).policy_table
        ours = (self.gate, self.keys, PLACES, CATEGORIES, "HTTPS://BANDS.EXAMPLE", self.policy)
        self.ledger = Ledger(*ours, watch or Watch(), load_config(CONFIG).claims_table)
        self.secrets = {}

    @cached_property
    def app(self):
        """Put the pages up when somebody looks at them: many a test does not."""
        return create_app(self.ledger, self.section, b"s" * 32)

    def unhurried(self):
        """Let a test ask as often as it likes."""
        for limiter in self.app.extensions["limiter"]:
            limiter.enabled = False

    def later(self, **span):
        self.now += timedelta(**span)

    def make(self, name, role, scope=""):
        """Make an account whose owner has used its link."""
        with self.centre.begin() as office:
            account = office.accounts.add(name, Role(role), read_scope(scope), self.now)
            token = give_link(self.gate, office, account, Purpose.ACCOUNT)
        self.set_up(token, name)
        return self.account(name)

    def first(self, name="周主任"):
        """Use the link of the first start."""
        self.set_up(first_link(self.gate), name)
        return self.account(name)

    def set_up(self, token, name):
        asked = invitation(self.gate, token)
        code = pyotp.TOTP(asked.secret).at(self.now) if asked.asks_code else ""
        use_link(self.gate, asked, Chosen(name, PASSWORD, PASSWORD, code))
        if asked.asks_code:
            self.secrets[name] = asked.secret

    def bring_in(self, path, month="2026-11", source="低保月报"):
        """Import a list of residents, as the clerk at the centre does it."""
        read = read_list(path, Reading(CATEGORIES, self.keys.lookup, self.now.date()))
        try:
            name = ListName(source, read_month(month), self.now.date())
            return apply_list(self.centre, self.keys, read, name, Ordered(self.now))
        finally:
            read.spool.close()

    def code(self, name):
        """Give what the phone shows now; empty for somebody without one."""
        return pyotp.TOTP(self.secrets[name]).at(self.now) if name in self.secrets else ""

    def account(self, name):
        with self.centre.read() as office:
            return office.accounts.named(name)

    def browser(self):
        return Browser(self)

    def signed_in(self, name):
        """Give a browser in which somebody is signed in."""
        self.later(seconds=30)  # so that the phone shows a code that was not used yet
        browser = self.browser()
        answer = browser.sign_in(name)
        assert answer.status_code == 303, answer.text
        return browser

    def trail(self, kind=None):
        with self.centre.read() as office:
            end = office.audit.head().number
            found = list(office.audit.range(1, end))
        return [entry for entry in found if kind in (None, entry.kind)]

    def breaks(self):
        with self.centre.read() as office:
            check = signature_check(self.books.seal.public_key)
            return list(verify(office.audit.lines(), check, till=AUDIT, end=office.audit.head()))

    def close(self):
        self.centre.close()


class Browser:
    """One browser: it keeps its cookie, and sends a form's token as a page's form would."""

    def __init__(self, house):
        self.house = house
        self.client = house.app.test_client()

    def get(self, path, **more):
        return self.client.get(path, **more)

    def post(self, path, *, page="/sign-in", **fields):
        """Send a form with the token of a page that this browser has open."""
        return self.client.post(path, data={"csrf_token": self.token(page), **fields})

    def token(self, page):
        return re.search(r'name="csrf_token" value="([^"]+)"', self.client.get(page).text)[1]

    def sign_in(self, name, password=PASSWORD, code=None, **more):
        code = self.house.code(name) if code is None else code
        return self.post("/sign-in", name=name, password=password, code=code, **more)


def scope(*parts):
    return Scope(parts)
