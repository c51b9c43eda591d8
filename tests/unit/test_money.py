from dataclasses import FrozenInstanceError
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.rules.errors import BadValue
from pos.rules.money import ZERO, Money, split

FEN = st.integers(-10_000_000, 10_000_000)
SHARES = st.lists(st.integers(0, 1000), min_size=1, max_size=8).filter(any)


@pytest.mark.parametrize(
    ("written", "fen"),
    [
        ("12.00", 1200),
        ("12", 1200),
        ("12.5", 1250),
        ("0.01", 1),
        ("0.10", 10),
        ("0", 0),
        ("-0.00", 0),
        ("-0.5", -50),
        ("-12.34", -1234),
        ("999999999.99", 99_999_999_999),
    ],
)
def test_an_amount_is_read_as_it_is_written_on_paper(written, fen):
    assert Money.yuan(written) == Money(fen)


@pytest.mark.parametrize(
    "written",
    [
        12.0,
        12,
        True,
        None,
        b"12.00",
        "",
        " 12.00",
        "12.00\n",
        "12.",
        ".50",
        "12.345",
        "1,200.00",
        "12,00",
        "+12.00",
        "--1",
        "1e3",
        "¥12",
        "12 元",
        "nan",
        "9999999999",
    ],
)
def test_what_is_no_amount_is_refused_and_quoted(written):
    with pytest.raises(BadValue) as refusal:
        Money.yuan(written)
    assert repr(written) in str(refusal.value)


@given(FEN)
def test_what_is_printed_reads_back_the_same(fen):
    assert Money.yuan(str(Money(fen))) == Money(fen)


@pytest.mark.parametrize(
    ("fen", "printed"),
    [
        (0, "0.00"),
        (1, "0.01"),
        (1200, "12.00"),
        (-5, "-0.05"),
        (-1234, "-12.34"),
        (120_000_000, "1200000.00"),
    ],
)
def test_an_amount_is_printed_with_two_places(fen, printed):
    assert str(Money(fen)) == printed


@pytest.mark.parametrize("fen", [12.0, 0.1, True, False, "12", None, Decimal(12), Fraction(12)])
def test_nothing_but_whole_fen_becomes_money(fen):
    with pytest.raises(BadValue) as refusal:
        Money(fen)
    assert repr(fen) in str(refusal.value)


@pytest.mark.parametrize(
    "act",
    [
        lambda: Money(1200) * 0.5,
        lambda: Money(1200) * 1.0,
        lambda: Money(1200).percent(50.0),
        lambda: split(Money(1200), [0.5, 0.5]),
    ],
    ids=["half of it", "once it", "a float percent", "float shares"],
)
def test_a_float_cannot_enter_by_arithmetic(act):
    with pytest.raises(BadValue):
        act()


def test_money_and_a_bare_number_do_not_mix():
    assert Money(1200) != 1200
    with pytest.raises((TypeError, AttributeError)):
        Money(1200) + 1200
    with pytest.raises((TypeError, AttributeError)):
        _ = Money(1200) < 1300


def test_an_amount_cannot_be_changed_after_it_was_made():
    with pytest.raises(FrozenInstanceError):
        Money(1200).fen = 0
    assert len({Money(600), Money(600), Money(601)}) == 2


@given(FEN, FEN, st.integers(-9, 9))
def test_money_counts_as_its_fen_count(one, other, count):
    assert Money(one) + Money(other) == Money(one + other)
    assert Money(one) - Money(other) == Money(one - other)
    assert -Money(one) == Money(-one)
    assert Money(one) * count == Money(one * count)
    assert (Money(one) < Money(other), Money(one) >= Money(other)) == (one < other, one >= other)
    assert bool(Money(one)) == (one != 0)


@pytest.mark.parametrize(
    ("price", "share", "part"),
    [
        ("12.00", 50, "6.00"),
        ("11.99", 50, "6.00"),  # 5.995
        ("12.01", 50, "6.01"),  # 6.005, where a banker would say 6.00
        ("0.01", 50, "0.01"),
        ("0.01", 49, "0.00"),
        ("0.03", 50, "0.02"),
        ("0.05", 50, "0.03"),
        ("12.00", 0, "0.00"),
        ("12.00", 100, "12.00"),
        ("-11.99", 50, "-6.00"),  # a void mirrors the sale
    ],
)
def test_half_a_fen_goes_up(price, share, part):
    assert Money.yuan(price).percent(share) == Money.yuan(part)


@given(FEN, st.integers(0, 100))
def test_a_percentage_is_rounded_half_up_for_every_price(fen, share):
    exact = Decimal(fen) * share / 100
    assert Money(fen).percent(share).fen == int(exact.quantize(Decimal(1), ROUND_HALF_UP))


@pytest.mark.parametrize(
    ("total", "shares", "parts"),
    [
        ("12.00", [50, 30, 20], ["6.00", "3.60", "2.40"]),
        ("0.01", [1, 1, 1], ["0.01", "0.00", "0.00"]),
        ("0.02", [1, 1, 1], ["0.01", "0.01", "0.00"]),
        ("10.00", [1, 1, 1], ["3.34", "3.33", "3.33"]),
        ("10.00", [1, 2], ["3.33", "6.67"]),  # the larger remainder, not the first
        ("-10.00", [1, 1, 1], ["-3.34", "-3.33", "-3.33"]),
        ("10.00", [0, 1], ["0.00", "10.00"]),
        ("0.00", [3, 7], ["0.00", "0.00"]),
    ],
)
def test_city_district_and_street_share_a_subsidy(total, shares, parts):
    assert split(Money.yuan(total), shares) == tuple(Money.yuan(part) for part in parts)


@given(FEN, SHARES)
def test_a_split_loses_no_fen_and_is_nowhere_a_whole_fen_off(fen, shares):
    parts = split(Money(fen), shares)
    assert sum(part.fen for part in parts) == fen
    for part, share in zip(parts, shares, strict=True):
        assert abs(part.fen - Fraction(fen * share, sum(shares))) < 1


@given(FEN, SHARES)
def test_a_split_is_mirrored_by_the_split_of_the_void(fen, shares):
    assert split(Money(-fen), shares) == tuple(-part for part in split(Money(fen), shares))


@given(FEN, SHARES, st.integers(0, 8))
def test_somebody_with_no_share_gets_nothing_and_changes_nothing(fen, shares, place):
    joined = [*shares[:place], 0, *shares[place:]]
    parts = list(split(Money(fen), joined))
    assert parts.pop(min(place, len(shares))) == ZERO
    assert tuple(parts) == split(Money(fen), shares)


@given(st.integers(0, 10_000_000), SHARES, st.randoms(use_true_random=False))
def test_who_gets_the_left_over_fen_hangs_on_order_only_between_equal_shares(fen, shares, shuffle):
    """In another order the same shares get the same amounts, the earlier of equals never less."""
    mixed = list(shares)
    shuffle.shuffle(mixed)
    by_share = dict.fromkeys(shares, ())
    for share, part in zip(shares, split(Money(fen), shares), strict=True):
        assert not by_share[share] or by_share[share][-1] >= part
        by_share[share] += (part,)
    remainders = {share: fen * share % sum(shares) for share in shares}
    if len(set(remainders.values())) == len(remainders):  # no tie between unequal shares
        for share, part in zip(mixed, split(Money(fen), mixed), strict=True):
            assert part == by_share[share][0]
            by_share[share] = by_share[share][1:]


@pytest.mark.parametrize("shares", [[], [0], [0, 0], [2, -1], [-1]])
def test_shares_that_cannot_be_are_refused(shares):
    with pytest.raises(BadValue) as refusal:
        split(Money(1200), shares)
    assert str(shares) in str(refusal.value)
