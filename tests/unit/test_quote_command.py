"""`canteen quote` and `canteen policy show`, as they are typed."""

import json
import sys
import tomllib
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from pos.command import canteen, main
from pos.commands import policy as policy_command
from pos.commands import quote as quote_command
from pos.rules.errors import BadValue, NoPolicy

SHIPPED = Path(__file__).parents[2] / "config.toml"


def typed(line, config=SHIPPED):
    return CliRunner().invoke(canteen, ["--config", str(config), *line.split()])


def answered(line):
    result = typed(f"{line} --json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def priced(line):
    answer = answered(line)
    return answer["payable_fen"], answer["concession"], answer["reason"]


def refused(line):
    """Give what is said on standard error; nothing may stand on standard output."""
    result = typed(line)
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    return result.stderr


# The example of the requirement


def test_the_example_is_answered_to_the_letter():
    result = typed(
        "quote --born 1936-02-29 --on 2026-02-28 --status dibao --mode dine-in --meals-today 0 --json"
    )
    assert result.exit_code == 0
    assert result.stdout == (
        '{"price_fen":1200,"payable_fen":600,"subsidy_fen":600,"concession":"half",'
        '"reason":"半价：低保；再过 1 天满 90 周岁"}\n'
    )


def test_the_same_without_json_is_one_sentence_for_a_person():
    result = typed("quote --born 1936-02-29 --on 2026-02-28 --status dibao")
    assert result.stdout == "餐价 12.00，应收 6.00，补贴 6.00（半价：低保；再过 1 天满 90 周岁）\n"


def test_the_two_near_misses_named_in_the_requirement():
    assert priced("quote --born 1936-05-18 --on 2026-05-06") == (1200, "full", "再过 12 天满 90 周岁")
    lapsed = "quote --born 1958-05-01 --on 2026-07-01 --status dibao:2026-01-01..2026-06-30"
    assert priced(lapsed) == (1200, "full", "低保已于 6 月 30 日到期")


# Options


@pytest.mark.parametrize(
    ("period", "payable_fen"),
    [
        ("", 600),
        (":2026-01-01..2026-06-30", 600),
        (":2026-05-06..2026-05-06", 600),
        (":..2026-05-06", 600),
        (":2026-05-06..", 600),
        (":..", 600),
        (":..2026-05-05", 1200),
        (":2026-05-07..", 1200),
    ],
)
def test_a_status_has_its_period_and_either_end_may_be_open(period, payable_fen):
    assert priced(f"quote --born 1960-02-20 --on 2026-05-06 --status dibao{period}")[0] == payable_fen


@pytest.mark.parametrize(
    ("first", "second", "reason"),
    [
        ("dibao:..2026-03-31", "tekun:2026-04-01..", "半价：特困"),
        ("tekun:2026-04-01..", "dibao:..2026-03-31", "半价：特困"),
        ("living-alone", "dibao", "半价：低保"),
        ("dibao:..2025-12-31", "dibao:2026-01-01..2026-12-31", "半价：低保，到 2026-12-31"),
    ],
)
def test_statuses_are_repeatable_in_any_order(first, second, reason):
    line = f"quote --born 1960-02-20 --on 2026-05-06 --status {first} --status {second}"
    assert priced(line) == (600, "half", reason)


STATUSES = tomllib.loads(SHIPPED.read_text(encoding="utf-8"))["policy"]["statuses"]


@pytest.mark.parametrize("code", STATUSES)
def test_every_status_of_the_config_can_be_typed(code):
    payable_fen, concession, _ = priced(f"quote --born 1960-02-20 --on 2026-05-06 --status {code}")
    entitled = code in {"dibao", "tekun"}
    assert (payable_fen, concession) == ((600, "half") if entitled else (1200, "full"))


@pytest.mark.parametrize(
    ("mode", "payable_fen"), [("dine-in", 0), ("take-away", 1200), ("delivery", 1200), (None, 0)]
)
def test_a_meal_is_eaten_here_unless_said_otherwise(mode, payable_fen):
    option = f"--mode {mode}" if mode else ""
    assert priced(f"quote --born 1933-03-08 --on 2026-05-06 {option}")[0] == payable_fen


@pytest.mark.parametrize(("taken", "payable_fen"), [(0, 600), (1, 1200), (2, 1200)])
def test_the_second_meal_of_the_period_is_sold_at_the_price(taken, payable_fen):
    line = f"quote --born 1960-02-20 --on 2026-05-06 --status dibao --meals-today {taken}"
    assert priced(line)[0] == payable_fen


def test_without_a_day_it_is_today_in_shanghai(monkeypatch):
    """At 23:59 the 89-year-old pays; a minute later, still yesterday in Greenwich, it is her birthday."""
    for minute, payable in ((59, 1200), (60, 0)):
        at = datetime(2026, 5, 5, 15 + minute // 60, minute % 60, tzinfo=UTC)
        monkeypatch.setattr(quote_command, "utc_now", lambda at=at: at)
        assert priced("quote --born 1936-05-06")[0] == payable


# Refused


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("quote --on 2026-05-06", "--born"),
        ("quote --born 1936-02-30 --on 2026-05-06", "--born"),
        ("quote --born 19360229 --on 2026-05-06", "--born"),
        ("quote --born 1936-02-29 --on tomorrow", "--on"),
        ("quote --born 2026-05-07 --on 2026-05-06", "出生日期 2026-05-07 在就餐日 2026-05-06 之后"),
        ("quote --born 1960-02-20 --on 2026-05-06 --mode buffet", "--mode"),
        ("quote --born 1960-02-20 --on 2026-05-06 --meals-today -1", "--meals-today"),
        ("quote --born 1960-02-20 --on 2026-05-06 --meals-today many", "--meals-today"),
        ("quote --born 1960-02-20 --on 2026-05-06 --status dibo", "不认识 'dibo'"),
        ("quote --born 1960-02-20 --on 2026-05-06 --status dibo", "policy.statuses"),
        ("quote --born 1960-02-20 --on 2026-05-06 --status 低保", "'低保' 要写成 dibao"),
        ("quote --born 1960-02-20 --on 2026-05-06 --status dibao:", "'dibao:' 要写成 dibao"),
        ("quote --born 1960-02-20 --on 2026-05-06 --status dibao:2026-01-01", "要写成 dibao"),
        ("quote --born 1960-02-20 --on 2026-05-06 --status dibao:2026-02-30..", "'2026-02-30' 不是日期"),
        ("quote --born 1960-02-20 --on 2026-05-06 --status dibao:..2026-6-30", "'2026-6-30' 不是日期"),
        ("policy show --on 2026-13-01", "--on"),
        ("policy hide", "hide"),
        ("qoute", "qoute"),
    ],
)
def test_what_cannot_be_understood_is_refused_by_name(line, says):
    assert says in refused(line)


def test_a_period_the_wrong_way_round_is_refused():
    result = typed("quote --born 1960-02-20 --on 2026-05-06 --status dibao:2026-06-30..2026-01-01")
    assert result.stdout == ""
    assert isinstance(result.exception, BadValue)
    assert "止日 2026-01-01 早于起日 2026-06-30" in str(result.exception)


def test_a_newborn_can_be_quoted_on_the_day():
    assert priced("quote --born 2026-05-06 --on 2026-05-06")[0] == 1200


@pytest.mark.parametrize("line", ["quote --born 1936-02-29 --on 2023-04-30", "policy show --on 2023-04-30"])
def test_before_the_policy_there_is_a_sentence_and_no_price(line):
    result = typed(line)
    assert result.stdout == ""
    assert isinstance(result.exception, NoPolicy)
    assert "2023-04-30 没有生效的 policy" in str(result.exception)


# The command itself: `main` turns an error into its one sentence


def run(monkeypatch, capsys, line):
    monkeypatch.setattr(sys, "argv", ["canteen", *line.split()])
    code = 0
    try:
        main()
    except SystemExit as done:
        code = done.code
    said = capsys.readouterr()
    assert "Traceback" not in said.err
    return code, said.out, said.err


def test_an_error_is_one_sentence_and_exit_status_1(monkeypatch, capsys):
    line = f"--config {SHIPPED} quote --born 1936-02-29 --on 2023-04-30"
    code, out, err = run(monkeypatch, capsys, line)
    assert (code, out) == (1, "")
    assert err.startswith("2023-04-30 没有生效的 policy")
    assert err.count("\n") == 1


def test_a_wrong_config_is_one_sentence_that_names_the_key(monkeypatch, capsys, tmp_path):
    path = tmp_path / "config.toml"
    text = SHIPPED.read_text(encoding="utf-8").replace('value = "12.00"', "value = 12.00")
    path.write_text(text, encoding="utf-8")
    code, out, err = run(monkeypatch, capsys, f"--config {path} quote --born 1936-02-29 --on 2026-05-06")
    assert (code, out) == (1, "")
    assert err.startswith(f"{path}：policy.meal_price[1].value：")
    assert err.count("\n") == 1


def test_a_wrong_option_is_exit_status_2_and_a_right_line_0(monkeypatch, capsys):
    ask = f"--config {SHIPPED} quote --born 1936-02-29 --on 2026-02-28"
    assert run(monkeypatch, capsys, f"{ask} --mode buffet")[0] == 2
    code, out, err = run(monkeypatch, capsys, ask)
    assert (code, err) == (0, "")
    assert out == "餐价 12.00，应收 12.00，补贴 0.00（再过 1 天满 90 周岁）\n"


# policy show


def test_policy_show_says_what_holds_since_when_and_by_whose_word():
    shown = typed("policy show --on 2026-05-06").stdout
    for said in (
        "2026-05-06 生效的政策",
        "policy.meal_price: 12.00 元",
        "policy.concession.half: 低保、特困，满 60 周岁，堂食、外带、送餐，付 50%",
        "policy.concession.free: 所有居民，满 90 周岁，堂食，付 0%",
        "policy.meal_periods: 午餐 10:30–13:30、晚餐 16:30–18:30",
        "policy.service_days: 每天供餐",
        "policy.caps: 每餐 1 份，每天 2 份",
    ):
        assert said in shown
    assert shown.count("从 2023-05-01 起；依据：") == 6


def test_policy_show_as_json():
    shown = answered("policy show --on 2026-05-06")
    assert shown["on"] == "2026-05-06"
    assert len(shown["digest"]) == 16
    by_name = {row["parameter"]: row for row in shown["parameters"]}
    assert list(by_name) == [
        "policy.meal_price",
        "policy.concession.half",
        "policy.concession.free",
        "policy.meal_periods",
        "policy.service_days",
        "policy.caps",
    ]
    assert by_name["policy.meal_price"]["value"] == "12.00 元"
    assert by_name["policy.meal_price"]["from"] == "2023-05-01"
    assert all(row["source"] for row in shown["parameters"])


def test_policy_show_follows_the_day(tmp_path):
    path = tmp_path / "config.toml"
    dearer = '[[policy.meal_price]]\nfrom = 2026-07-01\nvalue = "13.00"\nsource = "涨价通知"\n'
    ended = '[[policy.concession.half]]\nfrom = 2026-07-01\noffered = false\nsource = "停止通知"\n'
    path.write_text(SHIPPED.read_text(encoding="utf-8") + dearer + ended, encoding="utf-8")
    before = typed("policy show --on 2026-06-30", path).stdout
    after = typed("policy show --on 2026-07-01", path).stdout
    assert "12.00 元" in before
    assert "付 50%" in before
    assert "policy.meal_price: 13.00 元\n      从 2026-07-01 起；依据：涨价通知" in after
    assert "policy.concession.half: 停止执行\n      从 2026-07-01 起；依据：停止通知" in after


def test_policy_show_without_a_day_is_today_in_shanghai(monkeypatch):
    monkeypatch.setattr(policy_command, "utc_now", lambda: datetime(2026, 5, 5, 16, 0, tzinfo=UTC))
    assert typed("policy show").stdout.startswith("2026-05-06 生效的政策")
