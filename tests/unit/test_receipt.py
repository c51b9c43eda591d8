import re
import unicodedata
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wcwidth import wcwidth

from pos.rules.errors import BadValue
from pos.rules.money import ZERO, Money
from pos.rules.paper_rows import Line
from pos.rules.receipt import ReceiptFacts, receipt_lines
from pos.rules.widths import needs_picture, pair, printable, text_width, wrap

CLASS_WORDS = ("普通", "半价", "免费", "免收", "低保", "特困", "补贴", "全价")
GBK = [
    char
    for char in map(chr, range(0x80, 0x10000))
    if not "\ud800" <= char <= "\udfff" and len(char.encode("gbk", "ignore")) == 2
]
AT = datetime(2026, 5, 1, 3, 42, 7, tzinfo=UTC)
YUAN = Money.yuan


def facts(**other):
    usual = {
        "number": "K01-000001",
        "canteen": "和平路社区食堂",
        "sold_at": AT,
        "period": "午餐",
        "mode": "堂食",
        "portions": 1,
        "price": YUAN("12.00"),
        "subsidy": ZERO,
        "payable": YUAN("12.00"),
        "tender": "移动支付",
        "name": "散客",
        "cashier": "张*",
        "short_code": "A1B2-C3D4",
    }
    return ReceiptFacts(**{**usual, **other})


# 李奶奶 93
FREE = facts(name="李*兰", subsidy=YUAN("12.00"), payable=ZERO, tender="免收")
# 王大爷 66
HALF = facts(
    number="K01-000002",
    name="王*山",
    subsidy=YUAN("6.00"),
    payable=YUAN("6.00"),
    tender="现金",
    tendered=YUAN("20.00"),
    change=YUAN("14.00"),
)
WALK_IN = facts(number="K01-000003", portions=3, price=YUAN("36.00"), payable=YUAN("36.00"), mode="外带")
VOID = facts(
    number="K01-000004",
    name="王*山",
    price=YUAN("-12.00"),
    subsidy=YUAN("-6.00"),
    payable=YUAN("-6.00"),
    tender="现金",
    void=True,
    original="K01-000002",
)


def on_paper(receipt, columns=32):
    """Show a receipt as text: a centred row is moved, a large one has a mark in front."""
    shown = []
    for line in receipt_lines(receipt, columns):
        text = {"rule": "-" * columns, "qr": f"[二维码 {line.text}]"}.get(line.kind, line.text)
        room = columns - line.width if line.align == "center" and line.kind == "text" else 0
        shown.append({"large": "##", "tall": "#"}.get(line.size, "") + " " * (room // 2) + text)
    return "\n".join(shown) + "\n"


def test_li_nainai_93_pays_nothing_and_the_receipt_has_no_tender_and_no_word_for_why():
    assert (
        on_paper(FREE)
        == """\
##  和平路社区食堂
            就餐小票
--------------------------------
单号   K01-000001
时间   2026-05-01 11:42:07
餐次   午餐 堂食
就餐人 李*兰
收银员 张*
--------------------------------
餐费 12.00 ×1             12.00
优惠                      -12.00
##实付        0.00
--------------------------------
校验码 A1B2-C3D4
[二维码 K01-000001 A1B2-C3D4]
   凭此小票取餐，祝您用餐愉快
"""
    )


def test_wang_daye_66_pays_half_in_cash_and_gets_change():
    assert (
        on_paper(HALF)
        == """\
##  和平路社区食堂
            就餐小票
--------------------------------
单号   K01-000002
时间   2026-05-01 11:42:07
餐次   午餐 堂食
就餐人 王*山
收银员 张*
--------------------------------
餐费 12.00 ×1             12.00
优惠                       -6.00
##实付        6.00
现金          收 20.00  找 14.00
--------------------------------
校验码 A1B2-C3D4
[二维码 K01-000002 A1B2-C3D4]
   凭此小票取餐，祝您用餐愉快
"""
    )


def test_a_walk_in_takes_three_portions_away_on_80_mm():
    assert (
        on_paper(WALK_IN, 48)
        == """\
##          和平路社区食堂
                    就餐小票
------------------------------------------------
单号   K01-000003
时间   2026-05-01 11:42:07
餐次   午餐 外带
就餐人 散客
收银员 张*
------------------------------------------------
餐费 12.00 ×3                             36.00
优惠                                        0.00
##实付               36.00
移动支付                                收 36.00
------------------------------------------------
校验码 A1B2-C3D4
[二维码 K01-000003 A1B2-C3D4]
           凭此小票取餐，祝您用餐愉快
"""
    )


def test_a_void_has_negative_amounts_and_names_the_original():
    assert (
        on_paper(VOID)
        == """\
##  和平路社区食堂
            撤销小票
--------------------------------
单号   K01-000004
原单号 K01-000002
时间   2026-05-01 11:42:07
餐次   午餐 堂食
就餐人 王*山
收银员 张*
--------------------------------
餐费 12.00 ×1            -12.00
优惠                        6.00
##实付       -6.00
现金                     退 6.00
--------------------------------
校验码 A1B2-C3D4
[二维码 K01-000004 A1B2-C3D4]
    原单已撤销，请收回原小票
"""
    )


def test_a_reprint_says_so_in_the_first_line_and_is_otherwise_the_same():
    again = facts(reprint=True)
    assert receipt_lines(again, 32)[0] == Line("【补打】", bold=True, align="center")
    assert receipt_lines(again, 32)[1:] == receipt_lines(facts(), 32)


def test_the_smallest_paper_of_24_columns_still_says_everything():
    words = on_paper(HALF, 24)
    assert "时间 2026-05-01 11:42:07\n" in words
    assert "收 20.00  找 14.00\n" in words
    assert "凭此小票取餐，\n" in words


def test_a_meal_outside_meal_times_and_an_odd_total_are_said_plainly():
    words = on_paper(facts(period="", portions=3, price=YUAN("20.00"), payable=YUAN("20.00")))
    assert "餐次   堂食\n" in words
    assert "餐费 3 份                  20.00\n" in words


def test_a_long_canteen_name_is_wrapped_and_nothing_of_it_is_lost():
    canteen = "滨江区南市街道和平路社区为老服务中心老年助餐食堂"
    rows = [line for line in receipt_lines(facts(canteen=canteen), 32) if line.size == "tall"]
    assert [line.text for line in rows] == ["滨江区南市街道和平路社区为老服务", "中心老年助餐食堂"]


def shape(receipt, columns):
    """Take the amounts out; what is left must not tell one price class from another."""
    lines = [
        (re.sub(r"[-\d. ]+", "", line.text), line.size, line.bold) for line in receipt_lines(receipt, columns)
    ]
    return [line for line in lines if not line[0].startswith("移动支付")]


@given(price=st.integers(1, 10_000), share=st.integers(0, 100), columns=st.integers(24, 64))
def test_every_price_has_the_same_rows_and_no_word_of_the_class(price, share, columns):
    subsidy = Money(price).percent(share)
    paid = facts(price=Money(price), subsidy=subsidy, payable=Money(price) - subsidy)
    assert shape(paid, columns) == shape(facts(), columns)
    assert not any(word in on_paper(paid, columns) for word in CLASS_WORDS)


@pytest.mark.parametrize("receipt", [FREE, HALF, WALK_IN, VOID])
@pytest.mark.parametrize("columns", [24, 32, 48])
def test_no_receipt_has_a_word_of_the_class(receipt, columns):
    assert not any(word in on_paper(receipt, columns) for word in CLASS_WORDS)


WORDS = st.text(st.one_of(st.sampled_from(GBK), st.characters(max_codepoint=0x7F)), max_size=40)


@given(
    words=st.tuples(WORDS, WORDS, WORDS, WORDS),
    fen=st.integers(0, 10**9),
    portions=st.integers(1, 999),
    columns=st.integers(24, 64),
)
def test_no_line_is_wider_than_the_paper(words, fen, portions, columns):
    canteen, name, cashier, tender = words
    receipt = facts(
        canteen=canteen,
        name=name,
        cashier=cashier,
        tender=tender,
        portions=portions,
        price=Money(fen),
        payable=Money(fen),
        tendered=Money(fen + 10**9),
        change=Money(10**9),
        reprint=True,
    )
    lines = receipt_lines(receipt, columns)
    assert max(line.width for line in lines) <= columns
    assert all(line.text.isprintable() or "\u3000" in line.text for line in lines)


@given(text=WORDS, columns=st.integers(4, 48))
def test_wrapping_loses_nothing_but_spaces(text, columns):
    rows = wrap(text, columns)
    assert all(text_width(row) <= columns for row in rows)
    assert "".join(rows).replace(" ", "") == printable(text).replace(" ", "")


def test_no_row_begins_with_a_closing_mark():
    assert wrap("凭此小票取餐，祝您", 12) == ("凭此小票取", "餐，祝您")


def test_a_pair_that_does_not_fit_takes_two_rows():
    assert pair("移动支付", "36.00", 14) == ("移动支付 36.00",)
    assert pair("移动支付", "36.00", 13) == ("移动支付", "        36.00")


def test_over_all_of_gbk_the_columns_are_those_of_the_printer():
    assert len(GBK) == 21_791
    wrong = [
        char
        for char in GBK
        if not text_width(char) == wcwidth(char, ambiguous_width=2) == len(char.encode("gb18030")) == 2
    ]
    assert wrong == []
    assert all(text_width(chr(code)) == 1 for code in range(0x20, 0x7F))


def test_printer_fonts_have_all_of_gbk_and_not_the_rare_names():
    assert not needs_picture("".join(GBK) + " ABC 12.00")
    assert all(needs_picture(f"王*{char}") for char in "䶮𬱖€")
    assert text_width("䶮𬱖") == 4


def test_the_text_given_to_a_printer_holds_no_command_and_no_half_width_yen():
    assert printable("\u00a512\u00a0元\x1b@\u200b\n红\ufe0f") == "\uffe512 元@ 红"
    assert printable("".join(GBK)) == "".join(GBK)
    assert not any(unicodedata.category(char) in {"Cc", "Cf"} for char in GBK)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"portions": 0}, "份数"),
        ({"subsidy": YUAN("1.00")}, "不等于实付"),
        ({"price": YUAN("-12.00"), "payable": YUAN("-12.00")}, "正负"),
        ({"void": True, "original": "K01-000001"}, "正负"),
        ({"void": True, "price": ZERO, "payable": ZERO}, "原单号"),
        ({"tendered": YUAN("20.00"), "change": YUAN("9.00")}, "找零"),
    ],
)
def test_a_receipt_that_does_not_add_up_cannot_be_made(wrong, sentence):
    with pytest.raises(BadValue, match=sentence):
        facts(**wrong)


def test_paper_too_narrow_is_refused():
    with pytest.raises(BadValue, match="24"):
        receipt_lines(FREE, 23)
    with pytest.raises(BadValue, match="4"):
        wrap("字", 3)
