"""A till's journal without a till: the canteen's own rules write one entry after another."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import strategies as st

from pos.rules.chain import extend, head_after
from pos.rules.drawer import Count, Moment, cash_moved, counted, shift_opened
from pos.rules.journal import Draft, Head
from pos.rules.meals import Mode
from pos.rules.money import ZERO, Money
from pos.rules.prepaid import TopUp, give_back, top_up
from pos.rules.pricing import Decision
from pos.rules.sale import Order, Slip, Tender, Till, sale
from pos.rules.training import practised
from pos.rules.undoing import MANAGER, Undoing, void

DAY = date(2026, 11, 24)
AT = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
TILL = Till("K01", "张*", policy="19bc1f3404de5393", roster="名单 3")
PRICE = Money.yuan("12.00")
PAYS = {"full": PRICE, "half": Money.yuan("6.00"), "free": ZERO}
WRONG = Undoing("刷错人了", MANAGER)


class Roll:
    """What one till wrote, in order; each act gives its entry."""

    def __init__(self):
        self.entries = []

    def write(self, draft):
        head = head_after(self.entries[-1]) if self.entries else Head("K01")
        self.entries.append(extend(head, draft, lambda digest: digest * 2))
        return self.entries[-1]

    @property
    def moment(self):
        return Moment(TILL, AT + timedelta(minutes=len(self.entries)), DAY)

    def sell(self, concession="full", tender=Tender.CASH, *, training=False, **other):
        payable = PAYS[concession] * other.get("portions", 1)
        order = Order(
            request=f"点按-{len(self.entries)}",
            payable=payable,
            tender=tender if payable else Tender.FREE,
            tendered=payable,
            **other,
        )
        decision = Decision(PRICE, PAYS[concession], concession, "", "")
        draft = sale(order, decision, TILL, self.moment.at, DAY, "lunch")
        return self.write(practised(draft) if training else draft)

    def undo(self, original):
        return self.write(void(original, WRONG, TILL, self.moment.at, DAY))

    def pay_in(self, yuan, tender=Tender.CASH):
        order = TopUp(f"点按-{len(self.entries)}", "王建国", Money.yuan(yuan), tender)
        return self.write(top_up(order, ZERO, TILL, self.moment.at, DAY))

    def give_back(self, yuan, tender=Tender.CASH):
        order = TopUp(f"点按-{len(self.entries)}", "王建国", Money.yuan(yuan), tender)
        return self.write(give_back(order, order.amount, TILL, self.moment.at, DAY))

    def open(self, **pieces):
        return self.write(shift_opened(self.moment, Count({int(k[1:]): n for k, n in pieces.items()}), 1))

    def count(self, pieces):
        return self.write(counted(self.moment, Count(pieces)))

    def move_cash(self, yuan, reason="其他"):
        return self.write(cash_moved(self.moment, Money.yuan(yuan), reason, Money.yuan("9999.00")))

    def note(self, kind, **facts):
        return self.write(self.moment.draft(kind, facts))

    def by_id(self):
        return {entry.id: entry for entry in self.entries}


SLIP = Slip("0007", AT - timedelta(hours=1), "赵德海", "停电")
_SALES = st.fixed_dictionaries(
    {
        "concession": st.sampled_from(sorted(PAYS)),
        "tender": st.sampled_from([Tender.CASH, Tender.MOBILE, Tender.PREPAID]),
        "mode": st.sampled_from(list(Mode)),
        "portions": st.integers(1, 9),
        "held": st.sampled_from(["", "", "unread"]),
        "slip": st.sampled_from([None, None, SLIP]),
        "allowed": st.booleans(),
        "training": st.booleans(),
    }
)
_YUAN = st.integers(1, 50_000).map(lambda fen: str(Money(fen)))
_ACTS = st.one_of(
    st.tuples(st.just("sell"), _SALES),
    st.tuples(st.just("undo"), st.integers(0, 99)),
    st.tuples(st.just("pay_in"), _YUAN),
    st.tuples(st.just("give_back"), _YUAN),
    st.tuples(st.just("move_cash"), _YUAN),
    st.tuples(st.just("note"), st.sampled_from(["search", "reprint", "drawer-opened", "training-began"])),
)


def undoable(roll):
    """List what stands and may still be undone."""
    gone = {entry.text("reverses") for entry in roll.entries}
    kinds = {"sale", "training-sale", "topup"}
    return [entry for entry in roll.entries if entry.kind in kinds and entry.id not in gone]


@st.composite
def rolls(draw):
    """Draw some days at a till: sales of every kind, undone or not, top-ups, cash, what moved no money."""
    roll = Roll()
    for act, what in draw(st.lists(_ACTS, max_size=25)):
        if act == "sell":
            roll.sell(**what)
        elif act != "undo":
            getattr(roll, act)(what)
        elif standing := undoable(roll):
            roll.undo(standing[what % len(standing)])
    return roll


def plain_draft(kind, **facts):
    return Draft(kind, AT, DAY, facts)
