"""The operator's own paper: the Z at the close of a shift, and the X before."""

import re
from itertools import takewhile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from till_roll import SLIP, Roll, rolls

from pos.rules.drawer import difference
from pos.rules.errors import BadValue
from pos.rules.meals import Mode
from pos.rules.money import Money
from pos.rules.sale import Tender
from pos.rules.shift_paper import CLASS_NAMES, ShiftLetter, shift_lines, shift_title
from pos.rules.tally import tally

LETTER = ShiftLetter("和平社区食堂", CLASS_NAMES)


def closed(roll, **facts):
    """Close the roll as the till does: its range, its figures, the count, what is not sent."""
    number = len(roll.entries) + 1
    usual = {
        "z": 214,
        "first": 1,
        "last": number,
        "opened": "2026-11-24T02:10:00.000Z",
        "expected_fen": 0,
        "counted_fen": 0,
        "difference_fen": 0,
        "reason": "",
        "unsent_first": 0,
        "unsent_last": 0,
        "unsent_since": "",
    }
    return roll.note("shift-closed", **usual | tally(roll.entries, {}) | facts)


def looked(roll):
    return roll.note("x-report", first=1, last=len(roll.entries), opened="", **tally(roll.entries, {}))


def rows(entry, columns=32, letter=LETTER):
    return [
        "-" * columns if line.kind == "rule" else line.text for line in shift_lines(entry, letter, columns)
    ]


def cells(entry, columns=32):
    """Give each row as its words, so that how far apart they stand does not matter."""
    return [tuple(row.split()) for row in rows(entry, columns)]


@pytest.fixture
def roll():
    return Roll()


@pytest.fixture
def lunch(roll):
    """Give a lunch in which everything happened that a Z tells of."""
    roll.open(_5000=4, _1000=10)
    roll.sell("half", Tender.CASH)  # 王大爷 66
    roll.sell("free", slip=SLIP)  # 李奶奶 93
    roll.sell("full", Tender.MOBILE, portions=3, mode=Mode.TAKE_AWAY)
    roll.sell("half", Tender.PREPAID, mode=Mode.DELIVERY, held="unread", allowed=True)
    roll.undo(roll.sell("full", Tender.MOBILE))
    roll.sell("half", training=True)
    roll.pay_in("100.00")
    roll.pay_in("50.00", Tender.MOBILE)
    roll.undo(roll.pay_in("20.00"))
    roll.give_back("13.50")
    roll.move_cash("50.00")
    roll.move_cash("-30.00")
    for kind in ("search", "reprint", "clock-jump", "some-kind-to-come"):
        roll.note(kind)
    return roll


def test_an_empty_shift_is_a_short_paper_that_still_says_what_was_counted(roll):
    assert (
        "\n".join(rows(closed(roll, z=1, opened="")))
        == f"""\
和平社区食堂
交班单（Z）第 1 号
--------------------------------
收银机 K01
收银员 张*
开班   没有开班
交班   2026-11-24 11:00
流水   000001–000001
条数   共 1 条
--------------------------------
卖出                        0 笔
                   份数     金额
餐费                  0     0.00
就餐补贴                    0.00
实收                        0.00
--------------------------------
备用金                      0.00
餐费收现金                  0.00
存入                        0.00
取出                        0.00
应有                        0.00
数到                        0.00
长短款                      0.00
--------------------------------
累计（启用以来）
 餐费                       0.00
 就餐补贴                   0.00
 待核补贴                   0.00
 储值结余                   0.00
 长短款                     0.00
--------------------------------
流水已全部上传
--------------------------------
单号   K01-000001
校验码 {roll.entries[-1].short_code}

收银员签字______________

负责人签字______________"""
    )


def test_a_full_lunch_row_by_row(lunch):
    entry = closed(
        lunch,
        expected_fen=41250,
        counted_fen=40750,
        difference_fen=-500,
        reason="找错钱",
        unsent_first=1,
        unsent_last=24,
        unsent_since="2026-11-24T02:10:00.000Z",
    )
    found = "\n".join(rows(entry)[9:-6])
    assert (
        found
        == """\
--------------------------------
卖出                        5 笔
                   份数     金额
餐费                  6    72.00
就餐补贴                   24.00
实收                       48.00
--------------------------------
按价格             份数     实收
 普通                 3    36.00
 半价                 2    12.00
 免费                 1     0.00
按取餐             份数     实收
 堂食                 2     6.00
 外带                 3    36.00
 送餐                 1     6.00
按收款             份数     实收
 现金                 1     6.00
 移动支付             3    36.00
 储值                 1     6.00
 不用付               1     0.00
--------------------------------
另记               笔数     餐费
 撤销                 1    12.00
 待核                 1    12.00
 补录                 1    12.00
 餐外优惠             1    12.00
 练习                 1    12.00
 待核补贴                   6.00
（练习不在上面的合计里）
--------------------------------
充值               2 笔   150.00
 现金                     100.00
 移动支付                  50.00
 另有撤销的充值             1 笔
退余额             1 笔    13.50
 现金                      13.50
--------------------------------
备用金                    300.00
餐费收现金                  6.00
充值收现金                100.00
退余额付现金              -13.50
存入                       50.00
取出                      -30.00
应有                      412.50
数到                      407.50
短款                        5.00
原因   找错钱
--------------------------------
查找                        1 次
补打                        1 次
时钟跳动                    1 次
其他记录                    1 次
--------------------------------
累计（启用以来）
 餐费                      72.00
 就餐补贴                  18.00
 待核补贴                   6.00
 储值结余                 130.50
 长短款                     0.00
--------------------------------
没上传 000001–000024
条数   共 24 条
最早   2026-11-24 10:10
已等   1 小时
--------------------------------"""
    )


def test_the_rows_above_what_should_be_there_add_up_to_it(lunch):
    expected = lunch.entries[-1].totals["cash:K01"]
    paper = rows(closed(lunch, expected_fen=expected))
    first, last = (next(i for i, row in enumerate(paper) if row.startswith(w)) for w in ("备用金", "应有"))
    parts = [Money.yuan(row.split()[-1]).fen for row in paper[first:last]]
    assert sum(parts) == expected == Money.yuan(paper[last].split()[-1]).fen


@pytest.mark.parametrize(
    ("fen", "row"),
    [(500, ("长款", "5.00")), (-500, ("短款", "5.00")), (0, ("长短款", "0.00"))],
)
def test_over_and_short_are_told_by_their_word(roll, fen, row):
    assert row in cells(closed(roll, difference_fen=fen))


def test_what_was_ever_short_is_told_as_less_than_nothing(roll):
    roll.open(_1000=10)
    roll.write(difference(roll.moment, Money.yuan("95.00"), Money.yuan("100.00"), "找错钱"))
    assert cells(closed(roll)).count(("长短款", "-5.00")) == 1


def test_a_long_name_is_set_smaller_so_that_it_fits(roll):
    letter = ShiftLetter("细河区华东街道育新社区食堂二号店", CLASS_NAMES)
    for columns in (24, 32, 48):
        assert max(line.width for line in shift_lines(closed(roll), letter, columns)) <= columns


def test_the_x_does_not_say_what_should_be_in_the_drawer(lunch):
    words = "".join(rows(looked(lunch)))
    for told in ("应有", "数到", "备用金", "存入", "取出", "412.50", "签字"):
        assert told not in words
    assert ("半价", "2", "12.00") in cells(lunch.entries[-1])


def test_the_title_says_which_paper_it_is(roll):
    assert shift_title(closed(roll)) == "交班单（Z）第 214 号"
    assert shift_title(looked(roll)) == "查账单（X）"


def test_a_look_before_anything_happened_has_no_range(roll):
    assert ("流水", "还没有") in cells(looked(roll))


def test_a_reprint_is_marked_and_is_else_the_same_paper(roll):
    entry = closed(roll)
    again = rows(entry, letter=ShiftLetter("和平社区食堂", CLASS_NAMES, reprint=True))
    assert again == ["【补打】", *rows(entry)]


def test_a_concession_the_paper_has_no_word_for_is_shown_by_its_code(roll):
    entry = closed(roll, **{"concession.spring-festival.portions": 2})
    assert ("spring-festival", "2", "0.00") in cells(entry, 48)


@pytest.mark.parametrize(
    ("since", "age"),
    [
        ("2026-11-24T02:59:00.000Z", "1 分钟"),
        ("2026-11-24T02:00:00.000Z", "1 小时"),
        ("2026-11-21T02:00:00.000Z", "3 天"),
        ("2026-11-24T04:00:00.000Z", "0 分钟"),  # the clock was set back
    ],
)
def test_how_long_the_oldest_line_has_waited_to_be_sent(roll, since, age):
    entry = closed(roll, unsent_first=1, unsent_last=1, unsent_since=since)
    assert f"已等   {age}" in rows(entry)


def test_a_sale_has_no_such_paper(roll):
    with pytest.raises(BadValue, match="K01-000001 不是交班"):
        shift_lines(roll.sell(), LETTER, 32)


def test_paper_narrower_than_any_is_refused(roll):
    with pytest.raises(BadValue, match="至少 24 列"):
        shift_lines(closed(roll), LETTER, 23)


@given(rolls(), st.integers(24, 48), st.integers(-9_999_999, 9_999_999))
def test_no_row_is_wider_than_the_paper(roll, columns, fen):
    entry = closed(
        roll,
        difference_fen=fen,
        counted_fen=abs(fen),
        reason="收了没记",
        unsent_first=1,
        unsent_last=9_999_999,
        unsent_since="2020-01-01T02:10:00.000Z",
    )
    for line in (*shift_lines(entry, LETTER, columns), *shift_lines(looked(roll), LETTER, columns)):
        assert line.width <= columns
        assert "\n" not in line.text


@given(rolls())
def test_every_amount_on_the_paper_is_one_of_the_entry(roll):
    entry = closed(roll)
    told = {abs(value) for value in (*entry.facts.values(), *entry.totals.values()) if isinstance(value, int)}
    told |= {
        abs(sum(entry.fen(f"{kind}.{t}_fen") for t in ("cash", "mobile"))) for kind in ("topup", "returned")
    }
    for amount in re.findall(r"\d+\.\d\d", " ".join(rows(entry, 48))):
        assert Money.yuan(amount).fen in told | {0}


@given(rolls())
def test_the_rows_of_each_part_add_up_to_what_was_taken(roll):
    entry = closed(roll)
    paper = cells(entry, 48)
    heads = [place for place, row in enumerate(paper) if row and row[0] in {"按价格", "按取餐", "按收款"}]
    names = {*CLASS_NAMES.values(), *(mode.label for mode in Mode), "现金", "移动支付", "储值", "不用付"}
    for head in heads:
        part = list(takewhile(lambda row: row[0] in names, paper[head + 1 :]))
        assert sum(int(portions) for _, portions, _ in part) == entry.fen("meals.portions")
        assert sum(Money.yuan(paid).fen for _, _, paid in part) == entry.fen("meals.payable_fen")
