"""The simulated city: planted fraud is found, honest months stay quiet, streaming changes nothing."""

import random
import tomllib
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from pos.rules.read_policy import read_policy
from settlement.claim_stream import judge_days, settle_parts
from settlement.rules.checks.registry import ALL_CHECKS
from settlement.rules.findings import Level
from settlement.rules.months import Month
from settlement.rules.read_claim_rules import read_claim_rules
from settlement.rules.settle import day_findings, settle
from settlement.sim_fraud import PLANTS
from settlement.sim_measure import Town, measure, settled, steps
from settlement.sim_spot import Spot

TABLES = tomllib.loads((Path(__file__).parents[2] / "config.toml").read_text(encoding="utf-8"))
OCTOBER = Month(2026, 10)
TOWN = Town(OCTOBER, read_policy(TABLES["policy"]), read_claim_rules(TABLES["claims"]))
SEVENS = [tuple(PLANTS)[at : at + 7] for at in range(0, len(PLANTS), 7)]
ANOTHER = {
    Level.EXCLUDE: Level.BLOCK,
    Level.BLOCK: Level.NOTE,
    Level.NOTE: Level.INFO,
    Level.INFO: Level.NOTE,
}
MILDER_HALF = {"E04": Level.NOTE, "E05": Level.NOTE}  # money owed to an elder; a meal on the day of death


def planted(seed: int, *checks: str, town: Town = TOWN):
    """Make a city with some fraud, one pattern a canteen."""
    city = town.honest(seed)
    *places, other = city.tills
    for check, canteen in zip(checks, places, strict=False):
        PLANTS[check](Spot(city, canteen, other, 2, random.Random(seed)))
    return city, list(places)


def test_every_planted_pattern_is_found_and_honest_months_stay_quiet():
    *_, result = measure(TOWN, [17], strengths=(2,))
    missed = {check for check in PLANTS if not result.of(check).found[2]}
    assert missed == set()
    assert result.honest_months == 10
    assert result.notes / result.honest_months <= 2


def test_every_check_but_the_daily_cap_has_its_own_pattern():
    assert set(ALL_CHECKS) - set(PLANTS) == {"E02"}


@pytest.mark.parametrize("checks", SEVENS, ids=" ".join)
def test_every_check_speaks_at_the_level_that_config_gives_it(checks):
    levels = {name: ANOTHER[check.level] for name, check in ALL_CHECKS.items()}
    city, places = planted(17, *checks, town=replace(TOWN, rules=replace(TOWN.rules, levels=levels)))
    found = settled(city).findings
    for check, canteen in zip(checks, places, strict=False):
        said = {one.level for one in found[canteen] if one.check == check}
        assert said - {MILDER_HALF.get(check)} == {levels[check]}, check


def test_the_same_seed_gives_the_same_city_and_another_seed_another():
    first, again, other = (list(TOWN.honest(seed).numbered()) for seed in (3, 3, 4))
    assert first == again
    assert first != other


def test_steps_count_every_city_that_is_settled():
    assert steps(1) == sum(1 for _ in range(1 + 3 * -(-len(PLANTS) // 7)))


@pytest.mark.parametrize("cut", [1, 9, 30])
def test_judging_day_by_day_in_parts_gives_what_the_whole_month_gives(cut):
    strict = replace(TOWN, rules=replace(TOWN.rules, levels={"E12": Level.EXCLUDE}))
    city, _ = planted(5, "E01", "E05", "E16", "E11", "E12", "E13", "D18", "E07", "E10", town=strict)
    in_month = [line for line in city.numbered() if OCTOBER.first <= line.day <= OCTOBER.last]
    behind = {
        min((line for line in in_month if line.till == till), key=lambda one: one.number).id
        for till in city.tills.values()
    }
    written = [
        replace(line, at=line.at + timedelta(hours=9)) if line.id in behind else line
        for line in city.numbered()
    ]
    known = city.known()
    whole = settle(OCTOBER, written, known)
    lines = sorted(
        (line for line in written if OCTOBER.first <= line.day <= OCTOBER.last),
        key=lambda line: (line.day, line.till, line.number),
    )
    by_day = day_findings({"all": sorted(lines, key=lambda line: line.order)}, known)
    of_month = {
        canteen: [one for one in found if one not in by_day[canteen]]
        for canteen, found in whole.findings.items()
    }
    early = [line for line in lines if line.day.day <= cut]
    late = [line for line in lines if line.day.day > cut]
    parts = [judge_days(some, known, of_month=of_month) for some in (late, early)]
    streamed = settle_parts(OCTOBER, parts, known, of_month=of_month)
    assert streamed == whole
    assert any(claim.excluded for claim in whole.claims)
    assert any(claim.undone for claim in whole.claims)
    assert {one.why for claim in whole.claims for one in claim.excluded} >= {"E12", "E16"}
    told = {one.check for found in of_month.values() for one in found}
    assert {"E11", "E12", "E13", "E15", "D18"} <= told


def test_a_day_that_comes_in_two_pieces_is_refused():
    city, _ = planted(5, "E05")
    lines = sorted(city.numbered(), key=lambda line: (line.day, line.till, line.number))
    october = [line for line in lines if line.day >= OCTOBER.first]
    bad_day = next(
        one.day for found in settled(city).findings.values() for one in found if one.check == "E05"
    )
    of_day = [line for line in october if line.day == bad_day]
    another = next(line for line in october if line.day > bad_day)
    with pytest.raises(ValueError, match="do not stand together"):
        judge_days([*of_day, another, *of_day], city.known())
