"""Every way in which config.toml can be wrong is refused at start, by a sentence that names the key."""

import copy
import tomllib
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.config import find_config, load_config
from pos.rules.dated import Dated, Row
from pos.rules.errors import BadPolicy, CanteenError, NoPolicy
from pos.rules.money import Money
from pos.rules.read_policy import read_policy

SHIPPED = Path(__file__).parents[2] / "config.toml"
START = date(2023, 5, 1)


def good():
    """Give a policy table as tomllib reads it, with nothing wrong in it."""
    return tomllib.loads("""
        from = 2023-05-01
        statuses = { dibao = "低保", tekun = "特困" }
        [[meal_price]]
        from = 2023-05-01
        to = 2026-06-30
        value = "12.00"
        source = "开业时的价"
        [[meal_price]]
        from = 2026-07-01
        value = "13.00"
        source = "涨价通知"
        [[concession.half]]
        from = 2023-05-01
        payable_percent = 50
        min_age = 60
        statuses = ["dibao", "tekun"]
        modes = ["dine-in", "take-away"]
        source = "半价通知"
        [[meal_periods]]
        from = 2023-05-01
        periods = [
            { code = "lunch", name = "午餐", begins = "10:30", ends = "13:30" },
            { code = "dinner", name = "晚餐", begins = "16:30", ends = "18:30" },
        ]
        grace_min = 10
        source = "暂定"
        [[caps]]
        from = 2023-05-01
        per_period = 1
        per_day = 2
        source = "暂定"
    """)


def put(table, path, value):
    """Write one value at a place such as ``meal_price/0/value``; None takes the key away."""
    *way, last = (int(step) if step.isdigit() else step for step in path.split("/"))
    for step in way:
        table = table[step]
    if value is None:
        del table[last]
    else:
        table[last] = value


def test_the_table_these_tests_spoil_is_good_to_begin_with():
    policy = read_policy(good())
    assert policy.tariff_on(START).price == Money(1200)
    assert [concession.code for concession in policy.tariff_on(START).concessions] == ["half"]
    assert (policy.caps.on(START).per_period, policy.caps.on(START).per_day) == (1, 2)


# what to write where  →  the key the sentence begins with, and something else it says
REFUSALS = [
    # an unknown key, at each level
    ("meal_prise", "12.00", "policy.meal_prise", "不认识这个键"),
    ("meal_price/0/valeu", "12.00", "policy.meal_price[1].valeu", "不认识这个键"),
    ("meal_price/1/form", START, "policy.meal_price[2].form", "不认识这个键"),
    ("concession/half/0/max_age", 99, "policy.concession.half[1].max_age", "不认识这个键"),
    ("meal_periods/0/grace", 10, "policy.meal_periods[1].grace", "不认识这个键"),
    ("meal_periods/0/periods/1/until", "19:00", "policy.meal_periods[1].periods[2].until", "不认识这个键"),
    ("caps/0/per_week", 7, "policy.caps[1].per_week", "不认识这个键"),
    # something missing
    ("from", None, "policy.from", "缺少"),
    ("statuses", None, "policy.statuses", "缺少"),
    ("statuses/dibao", " ", "policy.statuses.dibao", "缺少"),
    ("meal_price", None, "policy.meal_price", "[[policy.meal_price]]"),
    ("meal_price", [], "policy.meal_price", "至少一行"),
    ("meal_price", {"value": "12.00"}, "policy.meal_price", "[[policy.meal_price]]"),
    ("meal_price", ["12.00"], "policy.meal_price[1]", "要写成一个表"),
    ("meal_periods", None, "policy.meal_periods", "缺少"),
    ("caps", None, "policy.caps", "缺少"),
    ("concession", None, "policy.concession", "缺少"),
    ("concession/half", [], "policy.concession.half", "至少一行"),
    ("meal_price/0/value", None, "policy.meal_price[1].value", "None"),
    ("meal_price/0/from", None, "policy.meal_price[1].from", "缺少"),
    ("caps/0/per_day", None, "policy.caps[1].per_day", "None"),
    ("meal_periods/0/grace_min", None, "policy.meal_periods[1].grace_min", "None"),
    ("meal_periods/0/periods", None, "policy.meal_periods[1].periods", "缺少"),
    ("meal_periods/0/periods", [], "policy.meal_periods[1].periods", "缺少"),
    ("meal_periods/0/periods", ["午餐"], "policy.meal_periods[1].periods[1]", "要写成一个表"),
    ("meal_periods/0/periods/0/code", None, "policy.meal_periods[1].periods[1].code", "缺少"),
    ("meal_periods/0/periods/0/name", None, "policy.meal_periods[1].periods[1].name", "缺少"),
    ("meal_periods/0/periods/0/ends", None, "policy.meal_periods[1].periods[1].ends", "缺少"),
    ("concession/half/0/min_age", None, "policy.concession.half[1].min_age", "None"),
    ("concession/half/0/payable_percent", None, "policy.concession.half[1].payable_percent", "None"),
    ("concession/half/0/modes", None, "policy.concession.half[1].modes", "至少写一种"),
    ("concession/half/0/modes", [], "policy.concession.half[1].modes", "至少写一种"),
    # a source is never left out
    ("meal_price/0/source", None, "policy.meal_price[1].source", "依据"),
    ("concession/half/0/source", None, "policy.concession.half[1].source", "依据"),
    ("meal_periods/0/source", "", "policy.meal_periods[1].source", "依据"),
    ("caps/0/source", "  ", "policy.caps[1].source", "依据"),
    ("caps/0/source", 2024, "policy.caps[1].source", "依据"),
    # a price is text
    ("meal_price/0/value", 12.0, "policy.meal_price[1].value", "12.0"),
    ("meal_price/0/value", 12, "policy.meal_price[1].value", "不能是 12"),
    ("meal_price/0/value", True, "policy.meal_price[1].value", "True"),
    ("meal_price/0/value", "12,00", "policy.meal_price[1].value", "12,00"),
    ("meal_price/1/value", "十二元", "policy.meal_price[2].value", "十二元"),
    ("meal_price/0/value", "0.00", "policy.meal_price[1].value", "大于 0"),
    ("meal_price/0/value", "-1.00", "policy.meal_price[1].value", "大于 0"),
    # dates
    ("from", "2023-05-01", "policy.from", "不带引号"),
    ("from", datetime(2023, 5, 1), "policy.from", "要写日期"),  # noqa: DTZ001, as tomllib reads it
    ("meal_price/0/from", "2023-05-01", "policy.meal_price[1].from", "不带引号"),
    ("meal_price/0/to", "2026-06-30", "policy.meal_price[1].to", "不带引号"),
    ("meal_price/0/from", 20230501, "policy.meal_price[1].from", "要写日期"),
    ("meal_price/0/to", date(2023, 4, 30), "policy.meal_price[1].to", "早于 from 2023-05-01"),
    ("meal_price/1/from", date(2026, 7, 2), "policy.meal_price", "2026-07-01 到 2026-07-01 没有规定"),
    ("meal_price/1/from", date(2026, 9, 1), "policy.meal_price", "2026-07-01 到 2026-08-31 没有规定"),
    ("meal_price/1/from", date(2026, 6, 30), "policy.meal_price", "from = 2026-06-30 与上一行"),
    ("meal_price/0/to", date.max, "policy.meal_price", "from = 2026-07-01 与上一行"),
    ("meal_price/1/from", date(2023, 5, 1), "policy.meal_price", "from = 2023-05-01 不在"),
    ("meal_price/1/from", date(2022, 1, 1), "policy.meal_price", "from = 2022-01-01 不在"),
    ("meal_price/1/to", date(2026, 12, 31), "policy.meal_price", "最后一行到 2026-12-31"),
    ("concession/half/0/to", date(2026, 12, 31), "policy.concession.half", "最后一行到 2026-12-31"),
    ("meal_price/0/from", date(2023, 5, 2), "policy.meal_price", "2023-05-01 到 2023-05-01 没有规定"),
    ("meal_periods/0/from", date(2024, 1, 1), "policy.meal_periods", "2023-05-01 到 2023-12-31"),
    ("caps/0/from", date(2023, 6, 1), "policy.caps", "2023-05-01 到 2023-05-31"),
    ("concession/half/0/from", date(2023, 6, 1), "policy.concession.half", "2023-05-01 到 2023-05-31"),
    # concessions
    ("concession/half/0/statuses", ["dibo"], "policy.concession.half[1].statuses", "'dibo'"),
    ("concession/half/0/statuses", "dibao", "policy.concession.half[1].statuses", "列表"),
    ("concession/half/0/statuses", [1], "policy.concession.half[1].statuses", "列表"),
    ("concession/half/0/modes", ["dine_in"], "policy.concession.half[1].modes", "dine_in"),
    ("concession/half/0/modes", ["堂食"], "policy.concession.half[1].modes", "堂食"),
    ("concession/half/0/payable_percent", 100, "policy.concession.half[1].payable_percent", "100"),
    ("concession/half/0/payable_percent", -1, "policy.concession.half[1].payable_percent", "-1"),
    ("concession/half/0/payable_percent", 0.5, "policy.concession.half[1].payable_percent", "0.5"),
    ("concession/half/0/payable_percent", True, "policy.concession.half[1].payable_percent", "True"),
    ("concession/half/0/payable_percent", "50", "policy.concession.half[1].payable_percent", "'50'"),
    ("concession/half/0/min_age", True, "policy.concession.half[1].min_age", "True"),
    ("concession/half/0/min_age", 60.0, "policy.concession.half[1].min_age", "60.0"),
    ("concession/half/0/min_age", 151, "policy.concession.half[1].min_age", "151"),
    ("concession/half/0/offered", "no", "policy.concession.half[1].offered", "'no'"),
    ("concession/half/0/offered", 0, "policy.concession.half[1].offered", "不能是 0"),
    ("concession/half/0/offered", False, "policy.concession.half[1].payable_percent", "offered"),
    ("concession/full", [], "policy.concession.full", "full"),
    ("concession/半价", [], "policy.concession.半价", "英文"),
    # meal periods and caps
    ("meal_periods/0/periods/1/begins", "13:29", "policy.meal_periods[1].periods", "重叠"),
    ("meal_periods/0/periods/1/code", "lunch", "policy.meal_periods[1].periods", "重复"),
    ("meal_periods/0/periods/0/ends", "10:30", "policy.meal_periods[1].periods[1]", "不在开始 10:30 之后"),
    ("meal_periods/0/periods/0/ends", "09:00", "policy.meal_periods[1].periods[1]", "不在开始 10:30 之后"),
    ("meal_periods/0/periods/0/begins", "25:00", "policy.meal_periods[1].periods[1].begins", "25:00"),
    ("meal_periods/0/periods/0/begins", "9:30", "policy.meal_periods[1].periods[1].begins", "9:30"),
    ("meal_periods/0/periods/0/begins", "10:60", "policy.meal_periods[1].periods[1].begins", "10:60"),
    ("meal_periods/0/periods/0/begins", "十点半", "policy.meal_periods[1].periods[1].begins", "十点半"),
    ("meal_periods/0/periods/0/ends", "13:30+08:00", "policy.meal_periods[1].periods[1].ends", "13:30+08:00"),
    ("meal_periods/0/periods/0/begins", 1030, "policy.meal_periods[1].periods[1].begins", "引号"),
    ("meal_periods/0/grace_min", True, "policy.meal_periods[1].grace_min", "True"),
    ("meal_periods/0/grace_min", 61, "policy.meal_periods[1].grace_min", "61"),
    ("caps/0/per_period", True, "policy.caps[1].per_period", "True"),
    ("caps/0/per_day", 10, "policy.caps[1].per_day", "10"),
    ("caps/0/per_period", "1", "policy.caps[1].per_period", "'1'"),
    # status words
    ("statuses/extra", "低保", "policy.statuses.extra", "dibao"),
    ("statuses/dibao", 1, "policy.statuses.dibao", "引号"),
    ("statuses", ["dibao"], "policy.statuses", "要写成一个表"),
]


@pytest.mark.parametrize(
    ("where", "written", "key", "says"),
    REFUSALS,
    ids=[f"{where} = {written!r}" for where, written, *_ in REFUSALS],
)
def test_a_wrong_policy_is_refused_and_the_key_is_named(where, written, key, says):
    table = good()
    put(table, where, written)
    with pytest.raises(BadPolicy) as refusal:
        read_policy(table)
    assert str(refusal.value).startswith(f"{key}：")
    assert says in str(refusal.value)


GOOD_EDGES = [
    ("meal_price/0/to", None, "a row with no `to` ends where the next begins"),
    ("meal_price/0/from", date(2020, 1, 1), "a parameter may be known before the policy begins"),
    ("meal_price/0/value", "0.01", "one fen is a price"),
    ("concession/half/0/payable_percent", 99, "one per cent off is a concession"),
    ("concession/half/0/payable_percent", 0, "free is a concession"),
    ("concession/half/0/offered", True, "offered may be said aloud"),
    ("concession", {}, "a city without concessions"),
    ("meal_periods/0/periods/1/begins", "13:30", "dinner may follow lunch with no gap"),
    ("meal_periods/0/periods/1/ends", "24:00", "a period may last until midnight"),
    ("meal_periods/0/grace_min", 0, "no grace"),
    ("caps/0/per_period", 0, "no subsidised meal at all"),
]


@pytest.mark.parametrize(
    ("where", "written"), [row[:2] for row in GOOD_EDGES], ids=[row[2] for row in GOOD_EDGES]
)
def test_what_is_only_just_right_is_taken(where, written):
    table = good()
    put(table, where, written)
    assert read_policy(table).begins == START


# In force on a day


def test_a_value_holds_from_its_first_day_until_the_day_before_the_next():
    price = read_policy(good()).meal_price
    assert str(price.on(date(2026, 6, 30))) == "12.00"
    assert str(price.on(date(2026, 7, 1))) == "13.00"
    assert str(price.on(date(2099, 1, 1))) == "13.00"
    assert price.row_on(date(2026, 7, 1)).source == "涨价通知"


@pytest.mark.parametrize("parameter", ["meal_price", "meal_periods", "caps"])
def test_before_the_first_day_a_parameter_is_no_silent_zero(parameter):
    with pytest.raises(NoPolicy) as refusal:
        getattr(read_policy(good()), parameter).on(date(2023, 4, 30))
    assert str(refusal.value).startswith(f"2023-04-30 没有生效的 policy.{parameter}：")


def test_before_the_first_day_a_concession_is_no_silent_no():
    with pytest.raises(NoPolicy, match=r"2023-04-30 没有生效的 policy\.concession\.half"):
        read_policy(good()).concessions[0].on(date(2023, 4, 30))


def test_nothing_is_sold_before_the_policy_begins_even_where_every_row_is_older():
    table = good()
    table["from"] = date(2024, 1, 1)
    policy = read_policy(table)
    with pytest.raises(NoPolicy, match="2023-12-31 没有生效的 policy"):
        policy.tariff_on(date(2023, 12, 31))
    assert policy.tariff_on(date(2024, 1, 1)).price == Money(1200)


def test_a_concession_no_longer_offered_is_gone_from_that_day_and_not_before():
    table = good()
    ended = {"from": date(2026, 7, 1), "offered": False, "source": "停止执行"}
    table["concession"]["half"].append(ended)
    policy = read_policy(table)
    assert [c.code for c in policy.tariff_on(date(2026, 6, 30)).concessions] == ["half"]
    assert policy.tariff_on(date(2026, 7, 1)).concessions == ()


@given(
    st.lists(st.dates(START, date(2040, 1, 1)), min_size=1, unique=True), st.dates(START, date(2041, 1, 1))
)
def test_on_every_day_exactly_the_latest_row_begun_is_in_force(begins, day):
    rows = tuple(Row(first, None, "依据", first) for first in sorted(begins))
    dated = Dated("policy.caps", rows)
    begun = [first for first in begins if first <= day]
    if begun:
        assert dated.on(day) == max(begun)
    else:
        with pytest.raises(NoPolicy):
            dated.on(day)


@given(st.dates(START, date(2040, 1, 1)), st.integers(-400, 400))
def test_two_rows_meet_exactly_or_are_refused(ends, days):
    """The next row begins on the day after ``to``: one day later is a gap, one day sooner an overlap."""
    begins = ends + timedelta(days=days)
    rows = (Row(date(2020, 1, 1), ends, "依据", 1), Row(begins, None, "依据", 2))
    if days == 1:
        assert Dated("policy.caps", rows).on(begins) == 2
        return
    with pytest.raises(BadPolicy, match=r"policy\.caps.*断档" if days > 1 else r"policy\.caps.*重叠"):
        Dated("policy.caps", rows)


def test_a_sale_can_say_under_which_policy_it_was_made():
    same, other = copy.deepcopy(good()), good()
    other["meal_price"][1]["value"] = "13.01"
    assert read_policy(good()).digest == read_policy(same).digest
    assert read_policy(good()).digest != read_policy(other).digest


# config.toml


def written(tmp_path, *changes):
    """Write the shipped config.toml with some of its text replaced."""
    text = SHIPPED.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    path = tmp_path / "config.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_shipped_config_is_good():
    config = load_config(SHIPPED)
    assert config.till.code == "K01"
    assert config.data == SHIPPED.parent / config.till.data
    assert len(config.policy.status_names) == 19
    assert config.status_codes["低保"] == "dibao"
    assert config.policy.begins == START


CONFIG_REFUSALS = [
    ("port = 8000", "port = 8000\nprot = 1", "till.prot：不认识这个键"),
    ('code = "HP"', 'code = "HP"\ncity = "阜新"', "canteen.city：不认识这个键"),
    ("fps = 15", "fsp = 15", "camera.fsp：不认识这个键"),
    ("cutter = false", "cuter = false", "printer.cuter：不认识这个键"),
    ("[printer]", "[pinter]", "pinter：不认识这个键"),
    ("port = 8000", "port = 0", "till.port："),
    ("port = 8000", "port = 65536", "till.port："),
    ("port = 8000", 'port = "8000"', "till.port："),
    ("port = 8000", "port = 8000.0", "till.port："),
    ("port = 8000", "port = true", "till.port："),
    ('code = "K01"', 'code = "k01"', "till.code："),
    ('code = "K01"', 'code = "K1"', "till.code："),
    ('code = "K01"', "", "till.code：缺少"),
    ('cashier = "张敏"', 'cashier = ""', "till.cashier："),
    ('name = "和平社区食堂"', "", "canteen.name：缺少"),
    ('hand = "right"', 'hand = "both"', "till.hand："),
    ("fps = 15", "fps = 0", "camera.fps："),
    ("width = 1280", "width = 99999", "camera.width："),
    ('source = "0"', "source = 0", "camera.source："),
    ('mirror_side = "top"', 'mirror_side = "up"', "camera.mirror_side："),
    ("columns = 32", "columns = 40", "printer.columns："),
    ("cutter = false", 'cutter = "no"', "printer.cutter："),
    ('qr = "native"', 'qr = "none"', "printer.qr："),
    ('[canteen]\ncode = "HP"\nname = "和平社区食堂"', "", "canteen：缺少"),
    ('value = "12.00"', "value = 12.00", "policy.meal_price[1].value："),
    ("[[policy.caps]]", "[[policy.cups]]", "policy.cups：不认识这个键"),
    ("min_age = 60", "min_aeg = 60", "policy.concession.half[1].min_aeg：不认识这个键"),
]


@pytest.mark.parametrize(
    ("old", "new", "says"), CONFIG_REFUSALS, ids=[says + new for _, new, says in CONFIG_REFUSALS]
)
def test_a_wrong_config_is_refused_and_file_and_key_are_named(tmp_path, old, new, says):
    path = written(tmp_path, (old, new))
    with pytest.raises(CanteenError) as refusal:
        load_config(path)
    assert str(refusal.value).startswith(f"{path}：")
    assert says in str(refusal.value)


def test_two_mistakes_are_told_at_once(tmp_path):
    path = written(tmp_path, ("port = 8000", "port = 0"), ("columns = 32", "columns = 40"))
    with pytest.raises(CanteenError) as refusal:
        load_config(path)
    assert "till.port：" in str(refusal.value)
    assert "printer.columns：" in str(refusal.value)


def test_a_config_without_a_policy_is_refused(tmp_path):
    path = tmp_path / "config.toml"
    path.write_text(SHIPPED.read_text(encoding="utf-8").partition("[policy]")[0], encoding="utf-8")
    with pytest.raises(CanteenError, match="policy：缺少"):
        load_config(path)


@pytest.mark.parametrize(
    "content",
    [
        b'[till]\ncode = "K01\n',
        "[till]\ncashier = 张敏\n".encode(),
        '[till]\ncashier = "张敏"\n'.encode("gbk"),
    ],
    ids=["a quote is missing", "no quotes", "saved as GBK"],
)
def test_a_file_that_is_no_toml_is_refused_by_name(tmp_path, content):
    path = tmp_path / "config.toml"
    path.write_bytes(content)
    with pytest.raises(CanteenError) as refusal:
        load_config(path)
    assert str(refusal.value).startswith(f"{path} 不是正确的 TOML：")


def test_a_missing_file_is_refused_with_the_way_out(tmp_path):
    path = tmp_path / "nowhere.toml"
    with pytest.raises(CanteenError) as refusal:
        load_config(path)
    assert str(refusal.value).startswith(f"找不到配置文件 {path}：")
    assert "--config" in str(refusal.value)


def test_a_folder_in_place_of_the_file_is_refused_by_name(tmp_path):
    with pytest.raises(CanteenError) as refusal:
        load_config(tmp_path)
    assert str(refusal.value).startswith(f"读不了配置文件 {tmp_path}：")


def test_the_config_is_the_one_named_then_the_environments_then_the_one_here_then_the_shipped(
    tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("CANTEEN_CONFIG", raising=False)
    assert find_config(None).resolve() == SHIPPED
    here = written(tmp_path)
    assert find_config(None).resolve() == here
    monkeypatch.setenv("CANTEEN_CONFIG", "/etc/canteen.toml")
    assert find_config(None) == Path("/etc/canteen.toml")
    assert find_config("mine.toml") == Path("mine.toml")


def test_the_books_stand_beside_the_config_not_beside_the_shell(tmp_path, monkeypatch):
    path = written(tmp_path, ('data = "data"', 'data = "../books"'))
    monkeypatch.chdir("/")
    assert load_config(path).data == tmp_path.parent / "books"
