"""A claim of a lunch at 和平食堂, its canteens' accounts, and browsers for the hands it goes through."""

from dataclasses import replace
from io import BytesIO

from integration.claim_hands import PEOPLE, on_the, pass_on, row, submitted
from integration.claimed_month import HERE, POLICY, RULES, THERE, sell
from integration.ledger_room import LI, WANG, ZHAO
from integration.two_tills import speak
from settlement.app import create_app
from settlement.claim_desk import ClaimDesk
from settlement.rules.claim_rules import CanteenKnown
from settlement.rules.months import read_month

OPERATOR, ACCOUNT, BANK = "阜新康乐餐饮有限公司", "6222 0000 0000 0017", "阜新银行北苑支行"


class Lunch:
    """李秀兰 eats free, 王建国 and 赵德海 at half price: 24.00 yuan, claimed in the month after."""

    def __init__(self, city, tills, *, account=ACCOUNT, diners=(WANG, LI, ZHAO)):
        self.city, self.house = city, city.house
        known = [CanteenKnown(place, OPERATOR, account=account, bank=BANK) for place in (HERE, THERE)]
        self.desk = ClaimDesk(city.house.gate, POLICY, replace(RULES, canteens={k.place: k for k in known}))
        self.who = {key: city.house.make(*told) for key, told in PEOPLE.items()}
        here, there = tills
        for tap, one in enumerate(diners):
            sell(here, one, f"tap-{tap}")
        speak(here, there)
        self.month = read_month(str(here.now.date())[:7])
        on_the(city, tills, self.month, 2)
        self.desk.draft_month(self.month)
        self.with_accounts(account)

    def with_accounts(self, account):
        """Let the pages know the same canteens as the desk."""
        canteens = [
            {"place": place, "operator": OPERATOR, "account": account, "bank": BANK}
            for place in (HERE, THERE)
        ]
        house = self.house
        house.ledger = replace(house.ledger, claims={**house.ledger.claims, "canteens": canteens})
        house.app = create_app(house.ledger, house.section, b"s" * 32)
        house.unhurried()

    @property
    def row(self):
        return row(self.city, self.month)

    def accepted(self):
        """Let the claim go through everybody's hands up to finance."""
        submitted(self.city, self.desk, self.month, self.who)
        for key in ("community", "street", "civil", "chief", "finance"):
            pass_on(self.city, self.desk, self.month, self.who[key])
        return self.row

    def browser(self, key):
        return self.house.signed_in(PEOPLE[key][0])

    def path(self, ending=""):
        return f"/claims/{self.row.number}{ending}"

    def post(self, browser, ending, **fields):
        """Send a form of the page about the claim's papers; a file is given as (bytes, name)."""
        fields = {
            name: (BytesIO(value[0]), value[1]) if isinstance(value, tuple) else value
            for name, value in fields.items()
        }
        return browser.post(self.path(ending), page=self.path("/papers"), **fields)
