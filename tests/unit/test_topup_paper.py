"""The receipt of a balance: 王大爷 66 leaves money with the canteen, gets it back, or it was a mistake."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from till_roll import Roll

from pos.rules.errors import BadValue
from pos.rules.money import Money
from pos.rules.sale import Tender
from pos.rules.topup_paper import TopupLetter, topup_lines

LETTER = TopupLetter("和平社区食堂", "王*国")


def paper(entry, original=None, letter=LETTER, columns=32):
    return [
        "-" * columns if line.kind == "rule" else line.text
        for line in topup_lines(entry, original, letter, columns)
    ]


@pytest.fixture
def roll():
    return Roll()


def undone(roll, topup, balance):
    """Undo a top-up as the till does, with the balance that is left noted."""
    roll.undo(topup)
    made = roll.entries.pop()
    facts = {**made.facts, "person": "王建国", "balance_fen": balance}
    return roll.note(made.kind, **{name: value for name, value in facts.items() if name != "cashier"})


def test_a_hundred_yuan_in_cash_are_left_with_the_canteen(roll):
    entry = roll.pay_in("100.00")
    assert (
        "\n".join(paper(entry))
        == f"""\
和平社区食堂
充值小票
--------------------------------
单号   K01-000001
时间   2026-11-24 11:00:00
就餐人 王*国
收银员 张*
--------------------------------
收现金                    100.00
余额      100.00
--------------------------------
校验码 {entry.short_code}
余额随时可退，请收好小票"""
    )


def test_the_rest_is_given_back_and_nothing_is_left(roll):
    words = paper(roll.give_back("13.50", Tender.MOBILE))
    assert words[1] == "退余额小票"
    assert words[-5].split() == ["退移动支付", "13.50"]
    assert words[-4].split() == ["余额", "0.00"]
    assert words[-1] == "余额已退清"


def test_a_mistaken_top_up_names_the_one_it_undoes_and_what_is_left(roll):
    topup = roll.pay_in("100.00")
    words = paper(undone(roll, topup, 2350), topup)
    assert words[1] == "撤销充值小票"
    assert words[3:5] == ["单号   K01-000002", "原单号 K01-000001"]
    assert words[-5].split() == ["退现金", "100.00"]
    assert words[-4].split() == ["余额", "23.50"]
    assert words[-1] == "原单已撤销，请收回原小票"


def test_a_reprint_is_marked_and_is_else_the_same_paper(roll):
    entry = roll.pay_in("100.00")
    again = paper(entry, letter=TopupLetter("和平社区食堂", "王*国", reprint=True))
    assert again == ["【补打】", *paper(entry)]


def test_a_sale_or_the_void_of_one_has_no_such_receipt(roll):
    sale = roll.sell()
    for entry, original in ((sale, None), (roll.undo(sale), sale), (roll.entries[-1], None)):
        with pytest.raises(BadValue, match="不是充值"):
            topup_lines(entry, original, LETTER, 32)


def test_paper_narrower_than_any_is_refused(roll):
    with pytest.raises(BadValue, match="至少 24 列"):
        topup_lines(roll.pay_in("5.00"), None, LETTER, 23)


@given(st.integers(1, 50_000), st.integers(24, 48), st.sampled_from([Tender.CASH, Tender.MOBILE]))
def test_the_amount_and_the_balance_are_the_entrys_and_no_row_is_too_wide(fen, columns, tender):
    roll = Roll()
    topup = roll.pay_in(str(Money(fen)), tender)
    assert paper(topup).count("") == 0
    for entry, original in ((topup, None), (undone(roll, topup, 0), topup)):
        lines = topup_lines(entry, original, LETTER, columns)
        assert all(line.width <= columns for line in lines)
        words = " ".join(line.text for line in lines).split()
        assert str(Money(fen)) in words
        assert str(Money(entry.fen("balance_fen"))) in words
