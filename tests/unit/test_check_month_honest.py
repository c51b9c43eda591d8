"""Honest months stay quiet, the order of lines does not matter, and every check is in its place."""

import random
from collections import Counter

import pytest
from elders_month import HEPING, OCTOBER, Till, crowd, found, honest_city, known_with, october, undone
from hypothesis import given, settings
from hypothesis import strategies as st

from settlement.rules.checks.month_checks import MONTH_CHECKS
from settlement.rules.findings import Level
from settlement.rules.settle import settle

NOTES_A_MONTH = 2


def notes(findings):
    return [
        finding
        for finding in findings
        if finding.level in (Level.NOTE, Level.BLOCK) and finding.check[0] == "D"
    ]


@pytest.mark.parametrize("people", [30, 60])
def test_an_honest_city_month_asks_for_at_most_two_notes_a_canteen(people):
    for seed in range(4):
        lines, known = honest_city(seed, people)
        for canteen, findings in settle(OCTOBER, lines, known).findings.items():
            assert len(notes(findings)) <= NOTES_A_MONTH, (seed, canteen, findings)


def test_honest_months_together_ask_for_hardly_any():
    told = [
        finding
        for seed in range(10, 16)
        for findings in settle(OCTOBER, *honest_city(seed, 40)).findings.values()
        for finding in notes(findings)
    ]
    assert len(told) <= 4, Counter(finding.check for finding in told)


def test_the_honest_month_is_not_empty():
    lines, known = honest_city(3)
    (claim, *_) = settle(OCTOBER, lines, known).claims
    assert sum(claim.meals.values()) > 1000
    assert claim.undone
    assert {line.via for line in lines} == {"band", "slip", "walk_in"}


def test_every_check_of_days_and_months_is_there_once_and_named():
    checks = [check for check, _ in MONTH_CHECKS]
    days_and_months = [f"D{n:02d}" for n in range(1, 23) if n != 13]
    assert [check.id for check in checks] == ["E11", "E12", "E13", "E15", *days_and_months]
    assert len({check.name for check in checks}) == len(checks)
    assert all("请" in check.remedy or check.remedy.startswith("供复核") for check in checks)


def suspicious_month():
    """Let a month be wrong in many ways at once."""
    people = crowd(30)
    till = Till()
    lines = [line for day in october() for line in till.lunch(people[:27], day, gap_s=3)]
    lines += [undone(line, 30) for day in october(3, 6) for line in till.lunch(people[27:], day)]
    lines += till.lunch(people, OCTOBER.last, via="search")
    return lines, known_with(people)


SUSPICIOUS, KNOWN = suspicious_month()
TOLD = settle(OCTOBER, SUSPICIOUS, KNOWN)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10**9))
def test_the_order_of_the_lines_does_not_matter(seed):
    lines = list(SUSPICIOUS)
    random.Random(seed).shuffle(lines)
    assert settle(OCTOBER, lines, KNOWN) == TOLD


def test_that_month_has_something_to_put_in_order():
    assert {"D08", "D11", "D12", "D15", "D18"} <= {finding.check for finding in TOLD.findings[HEPING]}


def test_a_finding_is_known_again_when_its_sentence_has_grown():
    earlier = [line for line in SUSPICIOUS if line.day <= OCTOBER.first.replace(day=20)]
    first = {finding.key for finding in found("D08", earlier, KNOWN)}
    assert first == {finding.key for finding in found("D08", SUSPICIOUS, KNOWN)} != set()


@given(st.lists(st.integers(0, 12), min_size=1, max_size=12, unique=True), st.data())
def test_nobody_named_twice_gives_one_key_for_two_findings(days, data):
    people = crowd(8)
    till = Till()
    lines = [
        line
        for day in days
        for line in till.lunch(people[: data.draw(st.integers(0, 8))], october()[day], gap_s=2)
    ]
    keys = [finding.key for finding in settle(OCTOBER, lines, known_with(people)).findings.get(HEPING, ())]
    assert len(keys) == len(set(keys))
