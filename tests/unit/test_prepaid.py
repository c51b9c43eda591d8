"""储值: what a diner leaves with the canteen, to the fen, until it is eaten or given back."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.rules.chain import extend, head_after
from pos.rules.errors import Refused
from pos.rules.journal import Head
from pos.rules.money import ZERO, Money
from pos.rules.prepaid import AMOUNT_MAX, BALANCE_MAX, TopUp, give_back, top_up, with_balance
from pos.rules.pricing import Decision
from pos.rules.sale import Order, Tender, Till, Via, collected, sale
from pos.rules.undoing import Undoing, void

AT = datetime(2026, 11, 24, 3, 46, tzinfo=UTC)
DAY = date(2026, 11, 24)
TILL = Till("K01", "张*", policy="19bc1f3404de5393", roster="名单 3")
YUAN = Money.yuan
HALF = Decision(YUAN("12.00"), YUAN("6.00"), "half", "dibao", "半价：低保")


def paying_in(amount, tender=Tender.CASH, person="王建国"):
    return TopUp("点按-1", person, YUAN(amount), tender)


def in_(amount, balance="0.00", **other):
    return top_up(paying_in(amount, **other), YUAN(balance), TILL, AT, DAY)


def back(amount, balance, **other):
    return give_back(paying_in(amount, **other), YUAN(balance), TILL, AT, DAY)


def meal(person="王建国", payable="6.00", decision=HALF):
    order = Order("点按-2", YUAN(payable), Tender.PREPAID, ZERO, person, Via.BAND if person else Via.WALK_IN)
    return sale(order, decision, TILL, AT, DAY, "lunch")


def entry_of(draft):
    return extend(Head("K01", 16), draft, sign=lambda digest: digest * 2)


def moved(draft):
    return {posting.account: posting.fen for posting in draft.postings}


@pytest.mark.parametrize("tender", [Tender.CASH, Tender.MOBILE])
def test_wang_jianguo_pays_in_fifty_and_the_canteen_owes_him_fifty_more(tender):
    draft = in_("50.00", "8.00", tender=tender)
    assert moved(draft) == {f"{tender}:K01": 5000, "prepaid:K01": -5000}
    assert draft.facts == {
        "amount_fen": 5000,
        "balance_fen": 5800,
        "cashier": "张*",
        "person": "王建国",
        "request": "点按-1",
        "tender": tender.value,
    }


def test_the_whole_rest_is_given_back_and_nothing_is_owed():
    draft = back("38.00", "38.00")
    assert moved(draft) == {"cash:K01": -3800, "prepaid:K01": 3800}
    assert (draft.kind, draft.facts["balance_fen"]) == ("topup-returned", 0)


def test_a_half_price_meal_out_of_the_balance():
    draft = with_balance(meal(), YUAN("38.00"))
    assert moved(draft) == {"prepaid:K01": 600, "receivable:civil-affairs": 600, "meals": -1200}
    assert draft.facts["balance_fen"] == 3200


def test_a_balance_that_is_just_enough_is_eaten_to_zero():
    assert with_balance(meal(), YUAN("6.00")).facts["balance_fen"] == 0


# What is refused, and in which words


def test_one_fen_too_little_and_nothing_is_sold():
    with pytest.raises(Refused, match=r"储值余额 5\.99 元，不够 6\.00 元，一餐不能分开付：没有记账"):
        with_balance(meal(), YUAN("5.99"))


def test_a_walk_in_has_no_balance():
    walk_in = meal(None, "12.00", Decision(YUAN("12.00"), YUAN("12.00"), "full", "", "散客，按原价"))
    with pytest.raises(Refused, match="散客没有储值"):
        with_balance(walk_in, YUAN("100.00"))


@pytest.mark.parametrize("amount", ["0.00", "-1.00", "500.01"])
def test_an_amount_outside_the_limits(amount):
    with pytest.raises(Refused, match="没有充值"):
        in_(amount)


def test_the_limits_themselves_are_allowed():
    assert in_("0.01").facts["balance_fen"] == 1
    assert in_(str(AMOUNT_MAX), "500.00").facts["balance_fen"] == BALANCE_MAX.fen


def test_more_than_a_thousand_is_not_kept_for_anybody():
    with pytest.raises(Refused, match=r"余额最多 1000\.00 元，充了会是 1000\.01 元"):
        in_("500.00", "500.01")


def test_only_the_whole_rest_can_be_given_back():
    with pytest.raises(Refused, match=r"余额变了：现在是 32\.00 元，不是 38\.00 元。没有退"):
        back("38.00", "32.00")
    with pytest.raises(Refused, match="没有可退的"):
        back("0.00", "0.00")


@pytest.mark.parametrize("tender", [Tender.PREPAID, Tender.FREE])
def test_a_balance_is_filled_and_emptied_with_money_only(tender):
    with pytest.raises(Refused, match="只能用现金或移动支付"):
        in_("20.00", tender=tender)
    with pytest.raises(Refused, match="只能用现金或移动支付"):
        back("20.00", "20.00", tender=tender)


# Undoing


def test_undoing_a_meal_gives_the_balance_back():
    original = entry_of(with_balance(meal(), YUAN("38.00")))
    draft = with_balance(void(original, Undoing("刷错人了"), TILL, AT, DAY), YUAN("32.00"))
    assert draft.facts["balance_fen"] == 3800
    assert draft.facts["person"] == "王建国"


def test_a_top_up_that_was_eaten_from_is_not_undone():
    original = entry_of(in_("20.00"))
    mirror = void(original, Undoing("多按一次"), TILL, AT, DAY)
    assert with_balance(mirror, YUAN("20.00")).facts["balance_fen"] == 0
    with pytest.raises(Refused, match=r"充的钱已经用了一部分，余额 14\.00 元：没有撤销，请用退余额"):
        with_balance(mirror, YUAN("14.00"))


def test_giving_back_is_not_undone():
    with pytest.raises(Refused, match="不能撤销"):
        void(entry_of(back("20.00", "20.00")), Undoing("其他"), TILL, AT, DAY)


def test_what_each_brought_in():
    topped, given = entry_of(in_("20.00")), entry_of(back("14.00", "14.00", tender=Tender.MOBILE))
    eaten = entry_of(with_balance(meal(), YUAN("20.00")))
    undone = entry_of(void(topped, Undoing("其他"), TILL, AT, DAY))
    assert [str(collected(one)) for one in (topped, eaten, given, undone)] == [
        "20.00",
        "6.00",
        "-14.00",
        "-20.00",
    ]


# Whatever people do, in whatever order


_PEOPLE = st.sampled_from(["李秀兰", "王建国", "赵德海"])
_MONEY = st.integers(-500, 60_000).map(Money)
_TENDERS = st.sampled_from(list(Tender))
_ACTS = st.lists(
    st.one_of(
        st.tuples(st.just("in"), _PEOPLE, _MONEY, _TENDERS),
        st.tuples(st.just("back"), _PEOPLE, st.one_of(_MONEY, st.none()), _TENDERS),
        st.tuples(st.just("eat"), _PEOPLE, st.none(), st.none()),
        st.tuples(st.just("undo"), st.integers(0, 30), st.none(), st.none()),
    ),
    max_size=30,
)


class Ledger:
    """A chain of prepaid entries and what each person's balance comes to, counted apart from the facts."""

    def __init__(self):
        self.head = Head("K01")
        self.entries = []
        self.undone = set()

    def balance(self, person):
        theirs = (entry for entry in self.entries if entry.text("person") == person)
        return Money(-sum(p.fen for entry in theirs for p in entry.postings if p.account == "prepaid:K01"))

    def draft(self, what, who, amount, tender):
        if what == "undo":
            original = self.entries[who % len(self.entries)]
            if original.id in self.undone:
                raise Refused("已经撤销过。")
            mirror = void(original, Undoing("其他"), TILL, AT, DAY)
            self.undone.add(original.id)
            try:
                return with_balance(mirror, self.balance(original.text("person")))
            except Refused:
                self.undone.discard(original.id)
                raise
        if what == "eat":
            return with_balance(meal(who), self.balance(who))
        order = TopUp("点按", who, self.balance(who) if amount is None else amount, tender)
        return (top_up if what == "in" else give_back)(order, self.balance(who), TILL, AT, DAY)

    def do(self, act):
        if act[0] == "undo" and not self.entries:
            return
        try:
            draft = self.draft(*act)
        except Refused:
            return
        self.entries.append(extend(self.head, draft, sign=lambda digest: digest * 2))
        self.head = head_after(self.entries[-1])


@given(_ACTS)
def test_nobody_is_ever_below_zero_and_the_account_is_what_is_owed_to_all(acts):
    ledger = Ledger()
    for act in acts:
        ledger.do(act)
        balances = [ledger.balance(person) for person in ("李秀兰", "王建国", "赵德海")]
        assert all(balance >= ZERO for balance in balances)
        assert sum(balance.fen for balance in balances) == -ledger.head.totals.get("prepaid:K01", 0)
        if ledger.entries:
            last = ledger.entries[-1]
            assert last.fen("balance_fen") == ledger.balance(last.text("person")).fen
