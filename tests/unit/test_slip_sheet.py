"""A sheet of paper slips, row by row: what 陈会计 may write, and the reason for every row that cannot be."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.rules.meals import SHANGHAI, Mode
from pos.rules.money import ZERO, Money
from pos.rules.sale import Slip, Tender
from pos.rules.slip_sheet import SLIP_COLUMNS, check_slips
from pos.rules.slips import SLIP_REASONS, slip_problem

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)  # 16:00 in Shanghai
SOUND = {
    "纸单号": "A0012",
    "日期": "2026-11-24",
    "时间": "11:42",
    "手环码或身份证号": "R4ND8YX2KC7MPT5W",
    "就餐方式": "堂食",
    "实付": "6.00",
    "收款方式": "现金",
    "原因": "停电",
    "复核人": "周建华",
}


def row(**changes):
    return {column: value for column, value in (SOUND | changes).items() if value != ""}


def read(**changes):
    (line,), bad = check_slips([(2, row(**changes))], NOW)
    assert bad == []
    return line


def reasons(*rows):
    lines, bad = check_slips(enumerate(rows, 2), NOW)
    assert len({one.row for one in bad}) + len(lines) == len(rows)
    return [str(one) for one in bad]


def test_a_sound_row_is_a_slip():
    line = read()
    assert line.slip == Slip("A0012", datetime(2026, 11, 24, 3, 42, tzinfo=UTC), "周建华", "停电")
    assert (line.row, line.code, line.mode) == (2, "R4ND8YX2KC7MPT5W", Mode.DINE_IN)
    assert (line.paid, line.tender) == (Money.yuan("6.00"), Tender.CASH)


@pytest.mark.parametrize("clock", ["11:42", "11:42:00", "1142", "11：42", " 11:42 "])
def test_a_time_in_every_way_it_is_written(clock):
    assert read(时间=clock).slip.served_at == datetime(2026, 11, 24, 11, 42, tzinfo=SHANGHAI)


@pytest.mark.parametrize("day", ["2026-11-24", "2026年11月24日", "2026/11/24", date(2026, 11, 24)])
def test_a_day_in_every_way_it_is_written(day):
    assert read(日期=day).slip.served_at.date() == date(2026, 11, 24)


@pytest.mark.parametrize("paid", ["6", "6.0", "6.00", 6, 6.0, "６.００"])
def test_an_amount_in_every_way_it_is_written(paid):
    assert read(实付=paid).paid == Money(600)


@pytest.mark.parametrize(
    ("word", "tender"),
    [("现金", Tender.CASH), ("移动支付", Tender.MOBILE), ("微信", Tender.MOBILE), ("支付宝", Tender.MOBILE)],
)
def test_how_it_was_paid(word, tender):
    assert read(收款方式=word).tender is tender


def test_what_may_be_left_out():
    line = read(手环码或身份证号="", 就餐方式="", 实付="0", 收款方式="")
    assert (line.code, line.mode, line.paid, line.tender) == ("", Mode.DINE_IN, ZERO, Tender.FREE)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"纸单号": ""}, "纸单号：纸单  的单号不对"),
        ({"纸单号": "12"}, "纸单号：纸单 12 的单号不对"),
        ({"纸单号": 1234}, "纸单号：纸单号被存成数字，开头的 0 可能已丢失"),
        ({"日期": ""}, "日期：“”不是一个日子"),
        ({"日期": "长期"}, "日期：“长期”不是一个日子"),
        ({"日期": "2026-11-31"}, "日期：“2026-11-31”不是一个日子"),
        ({"日期": "2026-11-25"}, "纸单号：纸单 A0012 的时间还没到"),
        ({"日期": "2026-10-01"}, "纸单号：纸单 A0012 是 31 天以前的"),
        ({"时间": ""}, "时间：“”不是一个时间：请写成 11:42"),
        ({"时间": "24:00"}, "时间：“24:00”不是一个时间"),
        ({"时间": "11:60"}, "时间：“11:60”不是一个时间"),
        ({"时间": 0.4875}, "时间：“0.4875”不是一个时间"),
        ({"时间": "中午"}, "时间：“中午”不是一个时间"),
        ({"手环码或身份证号": 290001193305120021}, "手环码或身份证号：手环码或身份证号被存成数字"),
        ({"就餐方式": "打包"}, "就餐方式：没有“打包”：请写 堂食、外带、送餐，空着是堂食"),
        ({"实付": ""}, "实付：“”不是实付的钱：请写成 6.00，没付写 0"),
        ({"实付": "-6.00"}, "实付：“-6.00”不是实付的钱"),
        ({"实付": "六元"}, "实付：“六元”不是实付的钱"),
        ({"实付": 6.005}, "实付：“6.005”不是实付的钱"),
        ({"收款方式": ""}, "收款方式：没有“”：请写 现金 或 移动支付"),
        ({"收款方式": "储值"}, "收款方式：没有“储值”：请写 现金 或 移动支付"),
        ({"实付": "0"}, "收款方式：实付是 0，没有收款：请把收款方式空着"),
        ({"原因": ""}, "原因：没有“”：请写 停电、机器坏了、断网、人太多、其他"),
        ({"复核人": ""}, "复核人：没有复核人：请写另一个人的姓名"),
        ({"复核人": "周" * 101}, "复核人：超过 100 个字"),
    ],
)
def test_a_row_that_cannot_be_is_named_with_its_reason(changes, reason):
    found = reasons(row(), row(纸单号="A0013"), row(**({"纸单号": "A0014"} | changes)))
    expected = f"第 4 行 {reason}".replace("A0012", "A0014")
    assert any(one.startswith(expected) for one in found), found


def test_one_slip_has_one_row():
    assert reasons(row(), row(), row(纸单号="A0013")) == [
        "第 3 行 纸单号：与第 2 行的纸单号相同：一张纸单只能有一行。"
    ]


def test_an_empty_row_has_every_reason_at_once():
    assert {one.split("：")[0] for one in reasons({"纸单号": "?"})} == {
        f"第 2 行 {column}" for column in ("日期", "时间", "实付", "原因", "复核人")
    }


_CELLS = st.one_of(
    st.text(max_size=30),
    st.integers(),
    st.floats(),
    st.dates(),
    st.sampled_from(["A0012", "2026-11-24", "11:42", "6.00", "现金", "停电", "周建华", "堂食", "0"]),
)


@given(st.lists(st.dictionaries(st.sampled_from(SLIP_COLUMNS), _CELLS), max_size=8))
def test_whatever_stands_there_every_row_is_a_slip_or_has_a_reason(sheet):
    lines, bad = check_slips(enumerate(sheet, 2), NOW)
    assert {line.row for line in lines} | {one.row for one in bad} == {n for n, _ in enumerate(sheet, 2)}
    assert not {line.row for line in lines} & {one.row for one in bad}
    for line in lines:
        assert slip_problem(line.slip, NOW) == ""
        assert (line.tender is Tender.FREE) == (line.paid == ZERO)
        assert line.slip.why in SLIP_REASONS
    numbers = [line.slip.number for line in lines]
    assert len(numbers) == len(set(numbers))


@given(
    st.integers(0, 31 * 24 * 60),
    st.sampled_from(list(Mode)),
    st.integers(1, 10_000).map(Money),
    st.sampled_from([("现金", Tender.CASH), ("移动支付", Tender.MOBILE)]),
)
def test_what_is_written_is_read_back(ago_min, mode, paid, tender):
    at = (NOW - timedelta(minutes=ago_min)).astimezone(SHANGHAI)
    line = read(日期=at.date(), 时间=f"{at:%H:%M}", 就餐方式=mode.label, 实付=str(paid), 收款方式=tender[0])
    assert line.slip.served_at == datetime.combine(at.date(), time(at.hour, at.minute), SHANGHAI)
    assert (line.mode, line.paid, line.tender) == (mode, paid, tender[1])
