"""The entry of a sold meal: its facts and its balanced postings."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from pos.rules.errors import BadValue, Refused
from pos.rules.journal import Draft, Entry, Fact, Posting, instant
from pos.rules.meals import Mode
from pos.rules.money import ZERO, Money
from pos.rules.pricing import Decision
from pos.rules.training import TRAINING

RECEIVABLE = "receivable:civil-affairs"
HELD = "held:civil-affairs"
MEALS = "meals"
PORTIONS_MAX = 9


class Tender(StrEnum):
    """How the diner pays; a meal without a price is paid by nobody."""

    CASH = "cash"
    MOBILE = "mobile"
    PREPAID = "prepaid"
    FREE = "free"

    @property
    def label(self) -> str:
        """Give the word on screen and paper."""
        return {"cash": "现金", "mobile": "移动支付", "prepaid": "储值", "free": ""}[self.value]

    @property
    def short(self) -> str:
        """Give the word where there is little room."""
        return "移动" if self is Tender.MOBILE else self.label


class Via(StrEnum):
    """By which way the till came to know the diner."""

    BAND = "band"
    ID_CARD = "id_card"
    OTHER_CARD = "other_card"
    SCANNER = "scanner"
    SEARCH = "search"
    SLIP = "slip"
    STATED = "stated"
    WALK_IN = "walk_in"

    @property
    def label(self) -> str:
        """Give the word on the cashier's screen."""
        names = {
            "band": "手环",
            "id_card": "身份证",
            "other_card": "卡",
            "scanner": "扫码枪",
            "search": "查找",
            "slip": "纸单",
            "stated": "待核",
        }
        return names.get(self.value, "散客")


@dataclass(frozen=True)
class Slip:
    """A paper slip keyed in later: its number, when the meal was served, who confirmed it, and why."""

    number: str
    served_at: datetime
    confirmer: str
    why: str


@dataclass(frozen=True)
class Vouched:
    """What stood in for a band or card that could not be shown, and why it could not."""

    confirmer: str
    why: str


@dataclass(frozen=True)
class Order:
    """What the cashier's tap says: for whom, how served, how paid.

    ``request`` names the tap: the same one again is the same sale. ``payable`` is the amount the cashier
    saw; if it is no longer right, nothing is sold. ``held`` is why the meal waits for review (待核): its
    subsidy is not asked for before that. ``allowed``: the manager confirmed a concession outside meal times.
    ``card`` is the digest of the band or card that was shown; ``vouched`` is for whoever was searched for.
    """

    request: str
    payable: Money
    tender: Tender
    tendered: Money = ZERO
    person: str | None = None
    via: Via = Via.WALK_IN
    mode: Mode = Mode.DINE_IN
    portions: int = 1
    held: str = ""
    slip: Slip | None = None
    allowed: bool = False
    card: str = ""
    vouched: Vouched | None = None

    def __post_init__(self) -> None:
        if not 1 <= self.portions <= PORTIONS_MAX or (self.person and self.portions != 1):
            raise BadValue(f"份数 {self.portions} 不对：散客一次 1 到 {PORTIONS_MAX} 份，刷手环一次一份。")
        if not self.request:
            raise BadValue("这次点按没有编号，没有记账：请再点一次。")


@dataclass(frozen=True)
class Till:
    """Who sells: the till, its cashier, and the versions of policy and people list it knows."""

    code: str
    cashier: str
    policy: str
    roster: str


def sale(order: Order, decision: Decision, till: Till, at: datetime, day: date, period: str) -> Draft:
    """Make the sale of one order: its facts and its balanced postings."""
    price, payable = decision.price * order.portions, decision.payable * order.portions
    if payable != order.payable:
        raise Refused(f"应收变了：现在是 {payable} 元，不是 {order.payable} 元。没有记账，请看一眼再点。")
    _check_tender(order, payable)
    tendered = order.tendered if order.tender is Tender.CASH else payable
    return Draft(
        kind="sale",
        at=at,
        day=day,
        facts={
            "cashier": till.cashier,
            "change_fen": (tendered - payable).fen,
            "concession": decision.concession,
            "ground": decision.ground,
            "mode": order.mode.value,
            "payable_fen": payable.fen,
            "period": period,
            "person": order.person,
            "policy": till.policy,
            "portions": order.portions,
            "price_fen": price.fen,
            "request": order.request,
            "roster": till.roster,
            "subsidy_fen": (price - payable).fen,
            "tender": order.tender.value,
            "tendered_fen": tendered.fen,
            "via": order.via.value,
            **_rarer_facts(order),
        },
        postings=_postings(till.code, order, payable, price),
    )


def _rarer_facts(order: Order) -> dict[str, Fact]:
    """Give the facts that most sales have no use for."""
    facts: dict[str, Fact] = {}
    if order.held:
        facts["held"] = order.held
    if order.allowed:
        facts["allowed"] = "manager"
    if order.card:
        facts["card"] = order.card
    if order.vouched:
        facts |= {"confirmer": order.vouched.confirmer, "why": order.vouched.why}
    if order.slip:
        facts |= {
            "confirmer": order.slip.confirmer,
            "served_at": instant(order.slip.served_at),
            "slip": order.slip.number,
            "why": order.slip.why,
        }
    return facts


def _check_tender(order: Order, payable: Money) -> None:
    if (order.tender is Tender.FREE) != (payable == ZERO):
        raise Refused(f"应收 {payable} 元，收款方式不对：没有记账，请重新选。")
    if order.tender is Tender.CASH and order.tendered < payable:
        raise Refused(f"收了 {order.tendered} 元，不够 {payable} 元：没有记账，请重新收。")


def _postings(till: str, order: Order, payable: Money, price: Money) -> tuple[Posting, ...]:
    moved = (
        Posting(f"{order.tender.value}:{till}", payable.fen),
        Posting(HELD if order.held else RECEIVABLE, (price - payable).fen),
        Posting(MEALS, -price.fen),
    )
    return tuple(posting for posting in moved if posting.fen)


def collected(entry: Entry) -> Money:
    """Give what an entry brought in; a void's is negative, a free meal's is nothing.

    A meal out of a balance brought in what it took from there; a top-up only what was handed over.
    """
    return _moved(entry, Tender.CASH, Tender.MOBILE) or _moved(entry, Tender.PREPAID)


def _moved(entry: Entry, *tenders: Tender) -> Money:
    accounts = tuple(f"{tender.value}:" for tender in tenders)
    moved = (p for p in entry.postings if p.account.removeprefix(TRAINING).startswith(accounts))
    return Money(sum(posting.fen for posting in moved))
