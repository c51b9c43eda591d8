"""The rule sheet a clerk can read and extend: every case of tests/cases/pricing.toml, computed again."""

import copy
import json
import tomllib
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from pos.command import canteen
from pos.rules.meals import Meal, Mode
from pos.rules.money import ZERO, Money
from pos.rules.people import Diner, Status
from pos.rules.pricing import decide
from pos.rules.read_policy import read_policy

SHEET = Path(__file__).parents[1] / "cases" / "pricing.toml"
SHIPPED = Path(__file__).parents[2] / "config.toml"

MUST = {"name", "on", "price", "pays", "subsidy", "concession"}
MAY = {"born", "statuses", "mode", "taken", "taken_today", "policy", "reason", "reason_has"}


def cases_of(text):
    """Read the sheet, and refuse what would let a case pass unnoticed: a typo, a gap, a wrong sum."""
    book = tomllib.loads(text)
    for case in book["case"]:
        name = case.get("name", case)
        assert case.keys() >= MUST, f"{name}：漏写 {MUST - case.keys()}"
        assert case.keys() <= MUST | MAY, f"{name}：不认识 {case.keys() - MUST - MAY}"
        assert ("reason" in case) != ("reason_has" in case), f"{name}：reason 和 reason_has 写一个"
        assert case.get("reason", "") or case.get("reason_has"), f"{name}：理由是空的"
        total = Money.yuan(case["pays"]) + Money.yuan(case["subsidy"])
        assert total == Money.yuan(case["price"]), f"{name}：应收加补贴不等于餐价"
        assert case.get("policy") in {None, *book.get("policies", {})}, f"{name}：没有这套政策"
    names = [case["name"] for case in book["case"]]
    assert len(set(names)) == len(names), "有两条同名"
    return book["case"], book.get("policies", {})


CASES, POLICIES = cases_of(SHEET.read_text(encoding="utf-8"))


def policy_named(name):
    """Give config.toml's policy, or it with the sheet's own rows in place of the same parameter's."""
    table = copy.deepcopy(tomllib.loads(SHIPPED.read_text(encoding="utf-8"))["policy"])
    changed = copy.deepcopy(POLICIES[name]) if name else {}
    table["concession"] |= changed.pop("concession", {})
    return read_policy(table | changed)


def status_of(text):
    code, _, period = text.partition(":")
    begins, _, ends = period.partition("..")
    return Status(code, *(date.fromisoformat(day) if day else None for day in (begins, ends)))


def meal_of(case):
    taken = case.get("taken", 0)
    return Meal(case["on"], Mode(case.get("mode", "dine-in")), taken, case.get("taken_today", taken))


def diner_of(case):
    if "born" not in case:
        return None
    return Diner("样例", case["born"], tuple(status_of(text) for text in case.get("statuses", [])))


def check_reason(case, said):
    if "reason" in case:
        assert said == case["reason"]
    for part in case.get("reason_has", []):
        assert part in said


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_the_rule_sheet(case):
    decision = decide(policy_named(case.get("policy")).tariff_on(case["on"]), diner_of(case), meal_of(case))
    counted = (str(decision.price), str(decision.payable), str(decision.subsidy), decision.concession)
    assert counted == (case["price"], case["pays"], case["subsidy"], case["concession"])
    check_reason(case, decision.reason)


# The command line knows neither a walk-in, nor another policy, nor lunch apart from dinner.
AT_THE_COMMAND_LINE = [
    case
    for case in CASES
    if "born" in case and "policy" not in case and case.get("taken_today") in {None, case.get("taken", 0)}
]


@pytest.mark.parametrize("case", AT_THE_COMMAND_LINE, ids=[case["name"] for case in AT_THE_COMMAND_LINE])
def test_the_rule_sheet_at_the_command_line(case):
    words = ["--config", SHIPPED, "quote", "--json", "--born", case["born"], "--on", case["on"]]
    words += ["--mode", case.get("mode", "dine-in"), "--meals-today", case.get("taken", 0)]
    words += [word for status in case.get("statuses", []) for word in ("--status", status)]
    result = CliRunner().invoke(canteen, [str(word) for word in words], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    answer = json.loads(result.stdout)
    check_reason(case, answer.pop("reason"))
    assert answer == {
        "price_fen": Money.yuan(case["price"]).fen,
        "payable_fen": Money.yuan(case["pays"]).fen,
        "subsidy_fen": Money.yuan(case["subsidy"]).fen,
        "concession": case["concession"],
    }


def test_the_sheet_covers_what_the_city_decided():
    """A sheet from which somebody deletes a whole kind of case is a red test, not a quiet one."""
    assert len(CASES) >= 30
    assert {case["concession"] for case in CASES} >= {"full", "half", "free"}
    assert {case.get("mode", "dine-in") for case in CASES} == {mode.value for mode in Mode}
    assert {case.get("policy") for case in CASES} == {None, *POLICIES}
    assert any(case.get("born", date.min).strftime("%m-%d") == "02-29" for case in CASES)
    assert any(Money.yuan(case["pays"]) not in {ZERO, Money.yuan(case["price"])} for case in CASES)


ONE = """
[[case]]
name = "李秀兰"
born = 1933-03-08
on = 2026-05-06
price = "12.00"
pays = "0.00"
subsidy = "12.00"
concession = "free"
reason = "满 90 周岁，堂食免费"
"""


@pytest.mark.parametrize(
    ("written", "instead", "complaint"),
    [
        ('subsidy = "12.00"', 'subsidy = "11.00"', "应收加补贴不等于餐价"),
        ("born = 1933-03-08", "bron = 1933-03-08", "不认识 {'bron'}"),
        ('concession = "free"', "", "漏写 {'concession'}"),
        ('reason = "满 90 周岁，堂食免费"', "", "reason 和 reason_has 写一个"),
        ('reason = "满 90 周岁，堂食免费"', 'reason = ""', "理由是空的"),
        ('concession = "free"', 'concession = "free"\npolicy = "nowhere"', "没有这套政策"),
    ],
)
def test_a_slip_in_the_sheet_is_pointed_out(written, instead, complaint):
    assert cases_of(ONE)
    assert written in ONE
    with pytest.raises(AssertionError) as refusal:
        cases_of(ONE.replace(written, instead))
    assert f"李秀兰：{complaint}" in str(refusal.value)


def test_two_cases_of_one_name_are_pointed_out():
    with pytest.raises(AssertionError, match="同名"):
        cases_of(ONE + ONE)
