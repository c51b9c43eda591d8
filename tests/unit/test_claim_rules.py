"""The `[claims]` table: what the city decided is read whole or refused with the key that is wrong."""

import re
import tomllib
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.rules.errors import BadPolicy
from pos.rules.money import ZERO, Money
from settlement.rules.claim_rules import Funding, OperatingRule, VolumeBand
from settlement.rules.findings import Level
from settlement.rules.funding import share_out
from settlement.rules.operating import Served, operating_subsidy
from settlement.rules.read_claim_rules import read_claim_rules

HEPING = "示范区/示范街道/示范社区/和平社区食堂"
OCTOBER = date(2026, 10, 31)
YUAN_AND_A_HALF = Money(150)
CITY = {"payer": "市级", "parts": 1}
BARE = {"from": OCTOBER, "per_meal": "1", "source": "文"}


@pytest.fixture
def table():
    return tomllib.loads(Path("config.toml").read_text(encoding="utf-8"))["claims"]


def test_the_table_that_comes_with_the_product_is_read_as_it_stands(table):
    rules = read_claim_rules(table)
    assert rules.funding.on(OCTOBER).shares == (("市级", 50), ("区级", 30), ("街道", 20))
    assert rules.operating.on(OCTOBER).per_meal == YUAN_AND_A_HALF
    assert rules.operating.on(OCTOBER).bands == (VolumeBand(0, 100), VolumeBand(20_000, 80))
    assert rules.days.on(OCTOBER).due_day == 10
    assert rules.canteen(HEPING).seats == 60
    assert rules.canteen(HEPING).licences[0].holds_on(OCTOBER)
    assert rules.canteen("别处/街/社/食堂").seats == 0


def test_without_a_table_nothing_is_paid_for_running_a_canteen_and_the_city_pays_the_rest():
    rules = read_claim_rules({})
    assert rules.operating.on(OCTOBER).per_meal == ZERO
    assert rules.funding.on(OCTOBER).shares == (("市级", 1),)


def test_a_level_and_a_threshold_of_the_city_win(table):
    rules = read_claim_rules({**table, "levels": {"D09": "W"}, "checks": {"burst_meals": 7}})
    assert rules.levels["D09"] is Level.NOTE
    assert rules.thresholds.burst_meals == 7
    assert rules.digest != read_claim_rules(table).digest


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"fundng": []}, "claims.fundng：不认识这个键"),
        ({"checks": {"burst": 7}}, "claims.checks.burst：不认识这个键"),
        ({"checks": {"burst_meals": "7"}}, "claims.checks.burst_meals：要写不小于 0 的整数"),
        ({"levels": {"D09": "Q"}}, "claims.levels：只能写 X"),
        ({"funding": {"from": 1}}, "claims.funding：要写成"),
        ({"funding": [{"from": OCTOBER, "shares": [CITY]}]}, "claims.funding[1].source：缺少"),
        ({"funding": [{"from": OCTOBER, "shares": [], "source": "文"}]}, "shares：缺少"),
        ({"funding": [{"from": OCTOBER, "shares": [CITY | {"parts": 0}], "source": "文"}]}, "全是 0"),
        ({"funding": [{"from": "2026", "shares": [CITY], "source": "文"}]}, "from：要写日期"),
        ({"operating": [{"from": OCTOBER, "per_meal": 1.5, "source": "文"}]}, "per_meal"),
        ({"operating": [{"from": OCTOBER, "per_meal": "-1", "source": "文"}]}, "不能小于 0"),
        ({"operating": [BARE | {"no_open_findings": 1}]}, "true"),
        (
            {"operating": [BARE | {"bands": [{"from_meals": 9, "percent": 1}]}]},
            "要从 from_meals = 0 开始",
        ),
        ({"calendar": [{"from": OCTOBER, "due_day": 31, "source": "文"}]}, "due_day：31 不对"),
        ({"canteens": [{"place": " "}]}, "claims.canteens[1].place"),
        ({"canteens": [{"place": "甲", "agreements": 3}]}, "agreements：要写成"),
    ],
)  # fmt: skip
def test_what_is_written_wrong_is_refused_with_its_key(table, change, said):
    with pytest.raises(BadPolicy, match=re.escape(said)):
        read_claim_rules({**table, **change})


# What an operator gets for running a canteen

RULE = OperatingRule(
    per_meal=YUAN_AND_A_HALF,
    least_service_days=15,
    no_open_findings=True,
    bands=(VolumeBand(0, 100), VolumeBand(1000, 80), VolumeBand(2000, 0)),
    grades={"优秀": 110, "合格": 100},
    cap=Money.yuan("900.00"),
)


def test_the_years_meals_decide_which_part_of_the_rate_a_meal_earns():
    # 950 meals before; of 100 now 50 earn 1.50 and 50 earn 80 %: 75.00 + 60.00
    got = operating_subsidy(RULE, Served(100, 950, 20, 0, "合格"))
    assert got.amount == Money.yuan("135.00")
    assert got.steps == ("50 餐 × 1.50 元 × 100% = 75.00 元", "50 餐 × 1.50 元 × 80% = 60.00 元")


def test_a_good_grade_adds_and_the_cap_ends_it():
    assert operating_subsidy(RULE, Served(100, 0, 20, 0, "优秀")).amount == Money.yuan("165.00")
    assert operating_subsidy(RULE, Served(700, 0, 20, 0, "优秀")).amount == Money.yuan("900.00")
    assert operating_subsidy(RULE, Served(10, 5000, 20, 0, "优秀")).amount == ZERO


@pytest.mark.parametrize(
    ("served", "why"),
    [
        (Served(100, 0, 14, 0, "合格"), "供餐 14 天，不到 15 天"),
        (Served(100, 0, 20, 2, "合格"), "还有 2 条异常没有处理"),
    ],
)
def test_an_unmet_condition_pays_nothing_and_says_why(served, why):
    got = operating_subsidy(RULE, served)
    assert got.amount == ZERO
    assert got.steps[0].startswith(why)


@given(st.integers(0, 5000), st.integers(0, 5000), st.integers(0, 5000))
def test_a_month_in_two_parts_is_worth_the_same_as_in_one_but_for_half_a_fen_a_band(before, one, two):
    open_ended = OperatingRule(YUAN_AND_A_HALF, bands=RULE.bands)
    together = operating_subsidy(open_ended, Served(one + two, before, 20, 0)).amount
    first = operating_subsidy(open_ended, Served(one, before, 20, 0)).amount
    then = operating_subsidy(open_ended, Served(two, before + one, 20, 0)).amount
    assert abs((first + then - together).fen) <= len(RULE.bands)


# Who pays


@given(
    st.lists(st.integers(0, 1000), min_size=1, max_size=5).filter(any),
    st.integers(-(10**9), 10**9), st.integers(0, 10**9), st.integers(-(10**9), 10**9),
)  # fmt: skip
def test_no_fen_of_any_stream_is_lost_between_the_payers(shares, meals, operating, restated):
    funding = Funding(tuple((f"第{i}家", share) for i, share in enumerate(shares)))
    parts = share_out(funding, Money(meals), Money(operating), Money(restated))
    assert sum(part.meals.fen for part in parts) == meals
    assert sum(part.operating.fen for part in parts) == operating
    assert sum(part.restated.fen for part in parts) == restated
    assert sum(part.total.fen for part in parts) == meals + operating + restated
