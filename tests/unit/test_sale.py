"""The entries that move money: every fen of a meal goes to an account, and back again by a void."""

from collections import Counter
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.rules.chain import extend
from pos.rules.errors import BadValue, Refused
from pos.rules.journal import Draft, Head, Posting
from pos.rules.meals import Mode
from pos.rules.money import ZERO, Money
from pos.rules.pricing import Decision
from pos.rules.sale import MEALS, PORTIONS_MAX, RECEIVABLE, Order, Tender, Till, Via, sale
from pos.rules.undoing import Undoing, void

AT = datetime(2026, 5, 6, 3, 42, 7, tzinfo=UTC)
DAY = date(2026, 5, 6)
TILL = Till("K01", "张*", policy="19bc1f3404de5393", roster="名单 3")
YUAN = Money.yuan

PRICE = Decision(YUAN("12.00"), YUAN("12.00"), "full", "", "散客，按原价")
HALF = Decision(YUAN("12.00"), YUAN("6.00"), "half", "dibao", "半价：低保")
FREE = Decision(YUAN("12.00"), ZERO, "free", "", "满 90 周岁，堂食免费")


def order(payable="12.00", tender=Tender.MOBILE, tendered="0.00", **other):
    return Order("点按-1", YUAN(payable), tender, YUAN(tendered), **other)


def sold(what, decision):
    return sale(what, decision, TILL, AT, DAY, "lunch")


def moved(draft):
    return {posting.account: posting.fen for posting in draft.postings}


def entry_of(draft, number=17):
    return extend(Head("K01", number - 1), draft, sign=lambda digest: digest * 2)


def test_wang_jianguo_pays_half_in_cash_and_the_city_owes_the_other_half():
    wang = order("6.00", Tender.CASH, "20.00", person="王建国", via=Via.BAND)
    draft = sold(wang, HALF)
    assert moved(draft) == {"cash:K01": 600, RECEIVABLE: 600, MEALS: -1200}
    assert (draft.kind, draft.at, draft.day) == ("sale", AT, DAY)
    assert draft.facts == {
        "cashier": "张*",
        "change_fen": 1400,
        "concession": "half",
        "ground": "dibao",
        "mode": "dine-in",
        "payable_fen": 600,
        "period": "lunch",
        "person": "王建国",
        "policy": "19bc1f3404de5393",
        "portions": 1,
        "price_fen": 1200,
        "request": "点按-1",
        "roster": "名单 3",
        "subsidy_fen": 600,
        "tender": "cash",
        "tendered_fen": 2000,
        "via": "band",
    }


def test_li_xiulan_eats_free_and_the_city_owes_the_whole_meal():
    draft = sold(order("0.00", Tender.FREE, person="李秀兰", via=Via.ID_CARD), FREE)
    assert moved(draft) == {RECEIVABLE: 1200, MEALS: -1200}
    assert (draft.facts["tendered_fen"], draft.facts["change_fen"]) == (0, 0)


def test_a_walk_in_pays_by_phone_and_the_city_owes_nothing():
    draft = sold(order("12.00", Tender.MOBILE, mode=Mode.TAKE_AWAY), PRICE)
    assert moved(draft) == {"mobile:K01": 1200, MEALS: -1200}
    assert (draft.facts["person"], draft.facts["via"], draft.facts["mode"]) == (None, "walk_in", "take-away")
    assert (draft.facts["tendered_fen"], draft.facts["change_fen"]) == (1200, 0)


def test_what_is_typed_as_tendered_means_nothing_when_paid_by_phone():
    draft = sold(order("12.00", Tender.MOBILE, "50.00"), PRICE)
    assert (draft.facts["tendered_fen"], draft.facts["change_fen"]) == (1200, 0)


@pytest.mark.parametrize(("tendered", "change"), [("12.00", 0), ("12.01", 1), ("100.00", 8800)])
def test_change_is_what_was_given_less_what_was_due(tendered, change):
    assert sold(order("12.00", Tender.CASH, tendered), PRICE).facts["change_fen"] == change


@pytest.mark.parametrize("portions", [1, 3, PORTIONS_MAX])
def test_a_walk_in_takes_meals_home_for_the_neighbours(portions):
    draft = sold(order(str(YUAN("12.00") * portions), Tender.CASH, "200.00", portions=portions), PRICE)
    assert moved(draft) == {"cash:K01": 1200 * portions, MEALS: -1200 * portions}
    assert draft.facts["portions"] == portions
    assert draft.facts["price_fen"] == draft.facts["payable_fen"] == 1200 * portions
    assert draft.facts["change_fen"] == 20000 - 1200 * portions


# Refused: nothing is sold, and the sentence says so


@pytest.mark.parametrize(
    ("what", "decision", "says"),
    [
        (order("12.00", Tender.CASH, "11.99"), PRICE, "收了 11.99 元，不够 12.00 元"),
        (order("12.00", Tender.CASH), PRICE, "收了 0.00 元，不够 12.00 元"),
        (order("24.00", Tender.CASH, "20.00", portions=2), PRICE, "收了 20.00 元，不够 24.00 元"),
        (order("12.00", Tender.FREE), PRICE, "应收 12.00 元，收款方式不对"),
        (order("6.00", Tender.FREE, person="王建国"), HALF, "应收 6.00 元，收款方式不对"),
        (order("0.00", Tender.CASH, "10.00", person="李秀兰"), FREE, "应收 0.00 元，收款方式不对"),
        (order("0.00", Tender.MOBILE, person="李秀兰"), FREE, "应收 0.00 元，收款方式不对"),
        (order("6.00"), PRICE, "现在是 12.00 元，不是 6.00 元"),
        (order("12.00", person="王建国"), HALF, "现在是 6.00 元，不是 12.00 元"),
        (order("0.00", Tender.FREE, person="李秀兰"), PRICE, "现在是 12.00 元，不是 0.00 元"),
        (order("12.00", portions=2), PRICE, "现在是 24.00 元，不是 12.00 元"),
    ],
)
def test_a_wrong_tap_sells_nothing_and_says_so(what, decision, says):
    with pytest.raises(Refused) as refusal:
        sold(what, decision)
    assert says in str(refusal.value)
    assert "没有记账" in str(refusal.value)


@pytest.mark.parametrize(
    "wrong",
    [{"portions": 0}, {"portions": -1}, {"portions": PORTIONS_MAX + 1}, {"portions": 2, "person": "王建国"}],
    ids=str,
)
def test_one_band_is_one_meal_and_a_walk_in_has_up_to_nine(wrong):
    with pytest.raises(BadValue) as refusal:
        order(**wrong)
    assert f"份数 {wrong['portions']} 不对" in str(refusal.value)


def test_a_tap_without_a_name_is_refused():
    with pytest.raises(BadValue, match="没有编号，没有记账"):
        Order("", YUAN("12.00"), Tender.MOBILE)


# Every fen goes somewhere


@st.composite
def sales(draw):
    """Draw any decision with a tender that fits it."""
    price = draw(st.integers(1, 100_000))
    payable = draw(st.one_of(st.integers(0, price), st.sampled_from([0, price])))
    portions = draw(st.integers(1, PORTIONS_MAX))
    due = payable * portions
    tender = draw(st.sampled_from([Tender.CASH, Tender.MOBILE])) if due else Tender.FREE
    given_fen = due + draw(st.integers(0, 10_000))
    decision = Decision(Money(price), Money(payable), "some", "", "理由")
    return Order("点按-1", Money(due), tender, Money(given_fen), portions=portions), decision


@given(sales())
def test_the_postings_of_every_sale_sum_to_nought(made):
    what, decision = made
    draft = sold(what, decision)
    taken = moved(draft)
    assert sum(taken.values()) == 0
    assert 0 not in taken.values()
    assert len(taken) == len(draft.postings)
    assert taken[MEALS] == -decision.price.fen * what.portions
    assert taken.get(RECEIVABLE, 0) == decision.subsidy.fen * what.portions
    assert taken.get(f"{what.tender}:K01", 0) == what.payable.fen
    assert taken.keys() <= {MEALS, RECEIVABLE, f"{what.tender}:K01"}


@given(sales())
def test_the_facts_of_every_sale_add_up(made):
    facts = sold(*made).facts
    assert facts["payable_fen"] + facts["subsidy_fen"] == facts["price_fen"]
    assert facts["tendered_fen"] - facts["change_fen"] == facts["payable_fen"]
    assert facts["change_fen"] >= 0


@given(sales())
def test_a_void_is_the_mirror_of_its_sale_and_leaves_every_account_as_it_was(made):
    original = entry_of(sold(*made))
    mirror = void(original, Undoing("打错了"), TILL, AT, DAY)
    left = Counter()
    for posting in (*original.postings, *mirror.postings):
        left[posting.account] += posting.fen
    assert set(left.values()) == {0}
    assert len(mirror.postings) == len(original.postings)
    after = extend(Head("K01", 17, original.hash, original.totals), mirror, sign=lambda digest: digest * 2)
    assert set(after.totals.values()) == {0}


def test_postings_that_do_not_sum_to_nought_cannot_be_made():
    with pytest.raises(BadValue, match="分录不平"):
        Draft("sale", AT, DAY, postings=(Posting("cash:K01", 600), Posting(MEALS, -1200)))


# Voids


def test_a_void_names_what_it_undoes_and_why():
    original = entry_of(sold(order("6.00", Tender.CASH, "20.00", person="王建国"), HALF))
    later = Till("K01", "陈*", policy="新政策", roster="名单 4")
    undone = void(original, Undoing("老人改主意了"), later, AT, DAY)
    assert undone.kind == "void"
    assert undone.facts == {
        "cashier": "陈*",
        "policy": "新政策",
        "reason": "老人改主意了",
        "reverses": "K01-000017",
        "roster": "名单 4",
        "tender": "cash",
    }
    assert moved(undone) == {"cash:K01": -600, RECEIVABLE: -600, MEALS: 1200}


def test_a_void_cannot_itself_be_voided():
    original = entry_of(sold(order("12.00"), PRICE))
    mirror = entry_of(void(original, Undoing("打错了"), TILL, AT, DAY), number=18)
    with pytest.raises(Refused, match="K01-000018 不是一笔收款，不能撤销"):
        void(mirror, Undoing("又改主意"), TILL, AT, DAY)


def test_words_for_screen_and_paper():
    assert [tender.label for tender in (Tender.CASH, Tender.MOBILE, Tender.FREE)] == ["现金", "移动支付", ""]
    assert {via.value: via.label for via in Via} == {
        "band": "手环",
        "id_card": "身份证",
        "other_card": "卡",
        "scanner": "扫码枪",
        "search": "查找",
        "slip": "纸单",
        "stated": "待核",
        "walk_in": "散客",
    }
