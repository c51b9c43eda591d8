"""大写金额: every amount as a cheque has it, and read back by somebody who knows how cheques are read."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pos.rules.errors import BadValue
from pos.rules.money import Money
from settlement.rules.capital_amount import capital_amount

AMOUNTS = [
    # fen only
    (0, "零元整"),
    (1, "壹分"),
    (10, "壹角整"),
    (11, "壹角壹分"),
    (99, "玖角玖分"),
    # whole yuan, and a meal
    (1_00, "壹元整"),
    (6_00, "陆元整"),
    (12_00, "壹拾贰元整"),
    (10_00, "壹拾元整"),
    # fen without jiao need a 零, jiao without fen need a 整
    (1_05, "壹元零伍分"),
    (1_50, "壹元伍角整"),
    (10_05, "壹拾元零伍分"),
    (1409_50, "壹仟肆佰零玖元伍角整"),
    (325_04, "叁佰贰拾伍元零肆分"),
    # zeros between: one 零 for any number of them, none at the end
    (101_00, "壹佰零壹元整"),
    (110_00, "壹佰壹拾元整"),
    (1001_00, "壹仟零壹元整"),
    (1010_00, "壹仟零壹拾元整"),
    (1100_00, "壹仟壹佰元整"),
    (6007_14, "陆仟零柒元壹角肆分"),
    (9999_99, "玖仟玖佰玖拾玖元玖角玖分"),
    # 万: a gap before it and behind it
    (10000_00, "壹万元整"),
    (10001_00, "壹万零壹元整"),
    (10010_00, "壹万零壹拾元整"),
    (10100_00, "壹万零壹佰元整"),
    (11000_00, "壹万壹仟元整"),
    # where only 万 or 元 is a zero, banks take the amount with a 零 and without; here it is without
    (107000_53, "壹拾万柒仟元伍角叁分"),
    (1680_32, "壹仟陆佰捌拾元叁角贰分"),
    (200020_00, "贰拾万零贰拾元整"),
    (10000000_00, "壹仟万元整"),
    (10000001_00, "壹仟万零壹元整"),
    (16409_02, "壹万陆仟肆佰零玖元零贰分"),
    # 亿: also with nothing in the 万
    (100000000_00, "壹亿元整"),
    (100000005_00, "壹亿零伍元整"),
    (100005000_00, "壹亿零伍仟元整"),
    (100010000_00, "壹亿零壹万元整"),
    (110000000_00, "壹亿壹仟万元整"),
    (1000000000_00, "壹拾亿元整"),
    (999999999999_99, "玖仟玖佰玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分"),
    # taken back: the correction of an earlier month may be more than this month's meals
    (-6_00, "负陆元整"),
    (-5, "负伍分"),
    (-100000005_03, "负壹亿零伍元零叁分"),
]
MOST = 10**12 * 100 - 1


@pytest.mark.parametrize(("fen", "characters"), AMOUNTS)
def test_an_amount_as_on_a_cheque(fen, characters):
    assert capital_amount(Money(fen)) == characters


@pytest.mark.parametrize("fen", [MOST + 1, -MOST - 1])
def test_what_nobody_can_write_is_refused(fen):
    with pytest.raises(BadValue, match="太大，写不出大写：请核对金额"):
        capital_amount(Money(fen))


def read(characters):
    """Read an amount aloud from left to right: each digit waits for its place, 万 and 亿 lift what stands."""
    sign = -1 if characters.startswith("负") else 1
    yuan, _, rest = characters.removeprefix("负").rpartition("元")
    fen = 100 * read_whole(yuan)
    digit = 0
    for char in rest:
        if char in PLACES:
            digit = PLACES.index(char)
        elif char in "角分":
            fen += digit * (10 if char == "角" else 1)
    return sign * fen


def read_whole(characters):
    lifted, standing, digit = 0, 0, 0
    for char in characters:
        if char in PLACES:
            digit = PLACES.index(char)
        elif char in STEPS:
            standing += digit * STEPS[char]
            digit = 0
        else:
            lifted += (standing + digit) * {"万": 10**4, "亿": 10**8}[char]
            standing = digit = 0
    return lifted + standing + digit


PLACES = "零壹贰叁肆伍陆柒捌玖"
STEPS = {"拾": 10, "佰": 100, "仟": 1000}


@given(st.integers(-MOST, MOST))
@example(100000005_00)
@example(-1)
def test_read_back_it_is_the_same_amount(fen):
    assert read(capital_amount(Money(fen))) == fen


@given(st.integers(0, MOST))
def test_it_is_written_the_way_banks_want_it(fen):
    written = capital_amount(Money(fen))
    assert "零零" not in written  # one 零 for any gap
    assert not any(wrong in written for wrong in ("零万", "零亿", "零元整零", "零角", "零分", "亿万"))
    assert written.endswith("整") == (fen % 10 == 0)
    assert written.count("元") == (fen >= 100 or fen == 0)
    assert not written.startswith("零") or fen == 0


@given(st.integers(0, MOST), st.integers(0, MOST))
def test_two_amounts_are_never_written_the_same(one, other):
    assert (capital_amount(Money(one)) == capital_amount(Money(other))) == (one == other)
