"""What the bank is asked to pay, and what each row of its statement would enter."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.rules.errors import Refused
from pos.rules.money import Money
from settlement.rules.bank_rows import Owed, bank_rows
from settlement.rules.months import read_month
from settlement.rules.remittance_match import Match, Remittance, match_remittances

TODAY = date(2026, 11, 24)
KANGLE, XINHUA = "阜新康乐餐饮有限公司", "新华餐饮服务部"


def owed(claim, yuan, operator=KANGLE, month="2026-10", account="6222 0000 0000 0017", canteen="和平食堂"):
    place = f"细河区/北苑街道/示范东社区/{canteen}"
    return Owed(claim, place, read_month(month), operator, account, "阜新银行", Money.yuan(yuan))


def row(number, yuan, payee=KANGLE, reference="", day=TODAY):
    return Remittance(number, day, payee, Money.yuan(yuan), reference or f"拨-{number:03d}")


def matched(rows, due, entered=None):
    return match_remittances(rows, due, entered or {}, TODAY)


def parts(one):
    return [(part.claim, str(part.amount), part.reference, str(part.left)) for part in one.parts]


# What the bank is asked to pay


def test_an_operator_of_two_canteens_is_paid_in_one_row():
    rows = bank_rows(
        [
            owed(12, "643.80"),
            owed(13, "100.20", canteen="东街食堂"),
            owed(14, "8.05", XINHUA, account="1234-567"),
        ]
    )
    assert [(one.payee, str(one.amount), one.claims) for one in rows] == [
        (XINHUA, "8.05", (14,)),
        (KANGLE, "744.00", (12, 13)),
    ]
    assert rows[1].account == "6222000000000017"
    assert rows[1].purpose == "2026年10月社区食堂补助"


def test_two_accounts_of_one_operator_are_two_rows():
    rows = bank_rows([owed(12, "1.00"), owed(13, "2.00", account="6222000000000018")])
    assert [one.account[-2:] for one in rows] == ["17", "18"]


def test_months_are_named_in_their_order():
    (one,) = bank_rows([owed(12, "1.00"), owed(9, "2.00", month="2026-09")])
    assert (one.purpose, one.claims) == ("2026年9月、2026年10月社区食堂补助", (9, 12))


@pytest.mark.parametrize("account", ["", "  ", "待定", "12"])
def test_where_one_account_is_missing_no_file_is_made_at_all(account):
    due = [owed(12, "1.00"), owed(13, "2.00", XINHUA, account=account, canteen="新华食堂")]
    with pytest.raises(Refused, match=r"新华食堂 没有登记收款账号：没有做.*config\.toml"):
        bank_rows(due)


def test_with_nothing_owed_it_says_so():
    with pytest.raises(Refused, match="没有要拨付的"):
        bank_rows([owed(12, "0"), owed(13, "-6.00")])


# What the bank says it paid


def test_the_whole_sum_settles_the_claim():
    (one,) = matched([row(2, "643.80")], [owed(12, "643.80")])
    assert one.match is Match.EXACT
    assert parts(one) == [(12, "643.80", "拨-002", "0.00")]
    assert one.sentence == "第 12 号申报 643.80 元，付清。"


def test_a_part_leaves_the_rest_owed_and_a_second_row_settles_it():
    first, second = matched([row(2, "600"), row(3, "43.80")], [owed(12, "643.80")])
    assert (first.match, parts(first)) == (Match.PARTIAL, [(12, "600.00", "拨-002", "43.80")])
    assert (second.match, parts(second)) == (Match.EXACT, [(12, "43.80", "拨-003", "0.00")])


def test_the_payee_may_be_written_with_blanks_and_wide_signs():
    (one,) = matched([row(2, "8", "示范（阜新）餐饮　公司")], [owed(12, "8", "示范(阜新)餐饮公司")])
    assert one.match is Match.EXACT


def test_nobody_we_owe_is_unknown():
    (one,) = matched([row(2, "8", "别的公司")], [owed(12, "8")])
    assert (one.match, one.parts) == (Match.UNKNOWN, ())


def test_more_than_is_owed_is_not_entered():
    (one,) = matched([row(2, "643.81")], [owed(12, "643.80")])
    assert (one.match, one.parts) == (Match.TOO_MUCH, ())
    assert "一共只欠 643.80 元" in one.sentence


def test_one_remittance_for_two_claims_is_shared_under_one_number():
    (one,) = matched([row(2, "744")], [owed(13, "100.20"), owed(12, "643.80")])
    assert one.match is Match.EXACT
    assert parts(one) == [(12, "643.80", "拨-002#12", "0.00"), (13, "100.20", "拨-002#13", "0.00")]


def test_the_sum_of_one_of_two_claims_goes_to_that_one_else_to_the_oldest():
    due = [owed(12, "50", month="2026-09"), owed(13, "30")]
    (exact,) = matched([row(2, "30")], due)
    assert parts(exact) == [(13, "30.00", "拨-002", "0.00")]
    (part,) = matched([row(2, "60")], due)
    assert parts(part) == [(12, "50.00", "拨-002#12", "0.00"), (13, "10.00", "拨-002#13", "20.00")]
    assert part.match is Match.PARTIAL


@pytest.mark.parametrize(
    ("entered", "match"),
    [
        ({"拨-002": "8"}, Match.ENTERED),
        ({"拨-002#7": "3", "拨-002#8": "5"}, Match.ENTERED),
        ({"拨-002": "7"}, Match.DISAGREES),
        ({"拨-002#7": "9"}, Match.DISAGREES),
        ({"拨-0021": "8", "拨-00": "8"}, Match.EXACT),
    ],
)
def test_a_number_that_was_entered_is_never_entered_again(entered, match):
    had = {name: Money.yuan(yuan) for name, yuan in entered.items()}
    (one,) = matched([row(2, "8")], [owed(12, "8")], had)
    assert one.match is match
    assert bool(one.parts) is (match is Match.EXACT)


def test_what_broke_off_between_two_claims_goes_on_with_the_rest():
    (one,) = matched([row(2, "744")], [owed(13, "100.20")], {"拨-002#12": Money.yuan("643.80")})
    assert parts(one) == [(13, "100.20", "拨-002#13", "0.00")]


def test_the_same_number_twice_in_one_statement_counts_once():
    one, other = matched([row(2, "4", reference="拨-9"), row(3, "4", reference="拨-9")], [owed(12, "8")])
    assert (one.match, other.match) == (Match.PARTIAL, Match.TWICE)


@pytest.mark.parametrize(
    ("made", "match"),
    [
        (row(2, "8", day=date(2026, 11, 25)), Match.EARLY),
        (row(2, "-8"), Match.UNKNOWN),
        (row(2, "0"), Match.UNKNOWN),
    ],
)
def test_tomorrow_and_money_that_came_back_are_not_entered(made, match):
    (one,) = matched([made], [owed(12, "8")])
    assert (one.match, one.parts) == (match, ())


DUE = st.lists(st.tuples(st.integers(1, 900), st.sampled_from([KANGLE, XINHUA])), max_size=6)
PAID = st.lists(
    st.tuples(st.integers(-5, 2000), st.sampled_from([KANGLE, XINHUA, "别的公司"]), st.integers(1, 6)),
    max_size=8,
)


@given(DUE, PAID)
def test_whatever_comes_nothing_is_paid_twice_nor_more_than_is_owed(due, paid):
    claims = [owed(number, str(yuan), operator) for number, (yuan, operator) in enumerate(due, 1)]
    rows = [
        row(place, str(yuan), payee, f"拨-{number}") for place, (yuan, payee, number) in enumerate(paid, 2)
    ]
    first = matched(rows, claims)
    given_parts = [part for one in first for part in one.parts]
    assert len({part.reference for part in given_parts}) == len(given_parts)
    for one in first:
        assert sum(part.amount.fen for part in one.parts) in (0, one.remittance.amount.fen)
    left = {one.claim: one.owed for one in claims}
    for part in given_parts:
        assert part.amount > Money(0)
        left[part.claim] -= part.amount
        assert left[part.claim] == part.left >= Money(0)
    entered = {part.reference: part.amount for part in given_parts}
    after = [owed(one.claim, str(left[one.claim]), one.operator) for one in claims]
    done = {one.remittance.reference for one in first if one.parts}
    again = matched([one for one in rows if one.reference in done], after, entered)
    assert not any(
        one.parts for one in again if (one.remittance.row in {f.remittance.row for f in first if f.parts})
    )
