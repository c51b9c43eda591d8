from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.rules.errors import BadValue
from pos.rules.id_number import check_digit
from pos.rules.people import Status, age_on
from pos.rules.roster_sheet import check_rows, read_day
from pos.sample_people import SAMPLE_CATEGORIES, cells_of, generated_people, sample_people

TODAY = date(2026, 11, 20)
CATEGORIES = {"低保": "dibao", "特困": "tekun", "独居": "living-alone"}


def number(born, place=2):
    body = f"290001{born}{place:03d}"
    return body + check_digit(body)


LI, WANG = number("19330512"), number("19600908", 1)
GOOD = {"姓名": "李秀兰", "身份证号": LI}


def check(*rows):
    return check_rows(list(enumerate(rows, 2)), CATEGORIES, TODAY)


def faults(*rows):
    return [(bad.row, bad.field, bad.reason) for bad in check(*rows)[1]]


def test_wang_jianguo_is_read_with_everything_the_sheet_says():
    (line,), bad = check(
        {
            "姓名": "王　建国",
            "身份证号": f" {WANG} ",
            "类别": "低保、独居",
            "类别起": "2026年1月1日",
            "类别止": "长期",
            "文号": "示范民〔2026〕2 号",
            "手环码": "R4ND8YX2KC7MPT5W",
            "社区": "示范东社区",
            "照片": "wang.jpg",
        }
    )
    assert bad == []
    assert (line.row, line.name, line.id_number, line.born_on, line.woman) == (
        2,
        "王建国",
        WANG,
        date(1960, 9, 8),
        False,
    )
    assert line.statuses == (Status("dibao", date(2026, 1, 1)), Status("living-alone", date(2026, 1, 1)))
    assert (line.document, line.card, line.community) == (
        "示范民〔2026〕2 号",
        "R4ND8YX2KC7MPT5W",
        "示范东社区",
    )
    assert line.photo == "wang.jpg"


def test_a_name_and_a_number_are_enough():
    (line,), bad = check(GOOD)
    assert bad == []
    assert (line.born_on, line.woman, line.statuses, line.card) == (date(1933, 5, 12), True, (), "")


@pytest.mark.parametrize(
    ("cells", "column", "words"),
    [
        ({"姓名": ""}, "姓名", "没有姓名"),
        ({"姓名": "李秀兰（示例）"}, "姓名", "示例"),
        ({"姓名": "李*兰"}, "姓名", "不该有的字符“*”"),
        ({"身份证号": ""}, "身份证号", "没有身份证号"),
        ({"身份证号": LI[:-1] + ("0" if LI[-1] != "0" else "1")}, "身份证号", "校验码不对"),
        ({"身份证号": LI[:-1]}, "身份证号", "17 位"),
        ({"身份证号": number("19330230")}, "身份证号", "1933-02-30 不存在"),
        ({"身份证号": number("20261121")}, "身份证号", "在今天之后"),
        ({"身份证号": 290001193305120000}, "身份证号", "被存成数字，后几位已丢失"),
        ({"身份证号": 2.9000119330512e17}, "身份证号", "被存成数字，后几位已丢失"),
        ({"身份证号": "2.90001E+17"}, "身份证号", "被存成数字，后几位已丢失"),
        ({"类别": "低保户"}, "类别", "不认识类别“低保户”：可以填 低保、特困、独居"),
        ({"类别": "低保、富裕"}, "类别", "“富裕”"),
        ({"类别": "低保", "类别起": "2026-02-01", "类别止": "2026-01-31"}, "类别止", "早于起日 2026-02-01"),
        ({"类别": "低保", "类别起": "去年"}, "类别起", "看不懂日期“去年”"),
        ({"类别": "低保", "类别起": "2026-02-30"}, "类别起", "没有“2026-02-30”这一天"),
        ({"类别": "低保", "类别止": "2926-01-01"}, "类别止", "年份 2926 不合理"),
        ({"类别": "低保", "类别起": 46023}, "类别起", "看不懂日期"),
        ({"类别起": "2026-01-01"}, "类别起", "没有类别"),
        ({"类别止": date(2026, 1, 1)}, "类别止", "没有类别"),
        ({"手环码": 6901234567892}, "手环码", "被存成数字"),
        ({"照片": "../secret.jpg"}, "照片", "写文件名"),
        ({"社区": "长" * 301}, "社区", "超过 300 个字"),
    ],
)
def test_a_bad_row_is_named_with_its_column_and_reason(cells, column, words):
    other = {"姓名": "王建国", "身份证号": WANG}
    lines, (bad,) = check(other, {**GOOD, **cells})
    assert (bad.row, bad.field) == (3, column)
    assert words in bad.reason
    assert [line.name for line in lines] == ["王建国"]
    assert str(bad) == f"第 3 行 {column}：{bad.reason}。"


def test_the_same_person_on_three_rows_is_named_twice_with_the_first_row():
    twice = {"姓名": "李秀兰", "身份证号": f"{LI[:6]} {LI[6:]}"}
    found = faults(GOOD, {"姓名": "王建国", "身份证号": WANG}, twice, GOOD)
    assert [(row, column) for row, column, _ in found] == [(4, "身份证号"), (5, "身份证号")]
    assert all("第 2 行" in reason for _, _, reason in found)


def test_one_wristband_on_two_people_is_named_with_the_first_row():
    ((row, column, reason),) = faults(
        {**GOOD, "手环码": "HP7K2M9QX4T6WD3A"},
        {"姓名": "王建国", "身份证号": WANG, "手环码": " HP7K2M9QX4T6WD3A"},
    )
    assert (row, column) == (3, "手环码")
    assert "第 2 行" in reason


def test_every_fault_of_a_row_is_listed():
    found = faults({"姓名": "", "身份证号": "1", "类别": "富裕", "类别起": "昨天", "类别止": "明天"})
    assert [column for _, column, _ in found] == ["姓名", "身份证号", "类别", "类别起", "类别止"]


def test_what_cannot_be_seen_does_not_make_two_people_of_one():
    hidden = {"姓名": "\ufeff李秀兰\u200b", "身份证号": f"\u200b{LI}\n"}
    ((row, _, reason),) = faults(GOOD, hidden)
    assert row == 3
    assert "第 2 行" in reason


@pytest.mark.parametrize(
    "written",
    [
        date(2026, 1, 2),
        "2026-01-02",
        "2026-1-2",
        "2026/1/2",
        "2026.1.2",
        "20260102",
        20260102,
        20260102.0,
        "2026年1月2日",
        " 2026-01-02 ",
        "２０２６－０１－０２",
        "2026-01-02 00:00:00",
    ],
)
def test_a_day_is_read_however_it_is_written(written):
    assert read_day(written) == date(2026, 1, 2)


@pytest.mark.parametrize("written", ["", " ", "无", "长期"])
def test_an_open_end_is_read_as_open(written):
    assert read_day(written) is None


@pytest.mark.parametrize(
    "written", ["26-01-02", "2026-01", "2026-13-01", "2026/1-2", "今天", 1.5, -1, "2026-01-02x"]
)
def test_a_day_is_never_guessed(written):
    with pytest.raises(BadValue):
        read_day(written)


@pytest.mark.parametrize(
    "written", ["低保、独居", "低保,独居", "低保，独居", "低保 独居", "低保、独居、低保"]
)
def test_several_categories_may_share_a_cell(written):
    (line,), _ = check({**GOOD, "类别": written, "类别止": "20261231"})
    assert line.statuses == (
        Status("dibao", None, date(2026, 12, 31)),
        Status("living-alone", None, date(2026, 12, 31)),
    )


def test_no_category_is_no_status():
    (line,), _ = check({**GOOD, "类别": "无", "类别起": "无"})
    assert line.statuses == ()


cells = st.one_of(
    st.text(max_size=30), st.integers(), st.floats(), st.dates(), st.sampled_from([LI, "低保", "长期"])
)
columns = st.sampled_from(["姓名", "身份证号", "类别", "类别起", "类别止", "文号", "手环码", "社区", "照片"])


@given(st.lists(st.dictionaries(columns, cells), max_size=5))
def test_every_row_becomes_a_resident_or_a_reason(rows):
    lines, bad = check(*rows)
    good = [line.row for line in lines]
    assert sorted({*good, *(fault.row for fault in bad)}) == list(range(2, len(rows) + 2))
    assert set(good).isdisjoint(fault.row for fault in bad)


@pytest.mark.parametrize(
    "today", [TODAY, date(2028, 2, 29), date(2028, 3, 1), date(2027, 1, 1), date(2040, 12, 31)]
)
def test_the_sample_people_are_as_old_as_their_story_needs(today):
    people = {line.name: line for line in sample_people(today)}
    ages = {name: age_on(line.born_on, today) for name, line in people.items()}
    expected = {
        "李秀兰": 93,
        "王建国": 66,
        "张桂英": 91,
        "孙淑芬": 72,
        "吴丽华": 59,
        "刘德福": 60,
        "陈玉梅": 89,
    }
    assert {name: ages[name] for name in expected} == expected
    assert age_on(people["陈玉梅"].born_on, date.fromordinal(today.toordinal() + 4)) == 90
    holding = {
        name
        for name, line in people.items()
        if any(s.code == "dibao" and s.holds_on(today) for s in line.statuses)
    }
    assert holding == {"王建国", "吴丽华", "刘德福", "马凤兰"}
    assert {"周文才", "何长林"} <= {name for name, line in people.items() if line.statuses}


def test_the_sample_people_come_through_the_import_unchanged():
    people = sample_people(TODAY)
    lines, bad = check_rows([(line.row, cells_of(line)) for line in people], SAMPLE_CATEGORIES, TODAY)
    assert bad == []
    assert tuple(lines) == people
    assert sample_people(TODAY) == people


def test_thousands_can_be_invented_without_one_refusal():
    people = list(generated_people(3_000, 7, TODAY))
    lines, bad = check_rows([(line.row, cells_of(line)) for line in people], SAMPLE_CATEGORIES, TODAY)
    assert bad == []
    assert lines == people
    assert people == list(generated_people(3_000, 7, TODAY)) != list(generated_people(3_000, 8, TODAY))
    assert all(55 <= age_on(line.born_on, TODAY) <= 99 for line in people)
    assert all(len(line.card) == 16 for line in people)
