"""Two canteens' tills with the centre's own people on their lists, to make claims from."""

import tomllib

from integration.centre_house import CONFIG
from integration.two_tills import CANTEENS
from pos.config import load_config
from pos.rules.meals import Mode
from pos.rules.sale import Order, Tender
from settlement.rules.read_claim_rules import read_claim_rules

HERE, THERE = (str(CANTEENS[code]) for code in ("K01", "K02"))
RULES = read_claim_rules(tomllib.loads(CONFIG.read_text(encoding="utf-8"))["claims"])
POLICY = load_config(CONFIG).policy


def sell(till, row, tap, mode=Mode.DINE_IN):
    """Sell a meal to somebody of the list whose ID card is shown."""
    guest, via = till.counter.identify(row["身份证号"])
    payable = till.counter.quote(guest, mode).decision.payable
    tender = Tender.MOBILE if payable else Tender.FREE
    return till.counter.ring_up(Order(tap, payable, tender, payable, guest.resident.person, via, mode))
