"""The fault suites in their smallest form, and each guard that is taken out is seen by its suite."""

import ast
from contextlib import nullcontext
from pathlib import Path

import pytest

from kiosk_ui.app import create_app
from pos.journal_book import JournalBook
from soak.clocks import clocks, twice_subsidised
from soak.controls import CONTROLS
from soak.devices import counted_on_paper, devices
from soak.full_disk import full_disk
from soak.hostile import hostile
from soak.kills import kills
from soak.power import power
from soak.report import page
from soak.result import SMOKE, Job, Result
from soak.suites import SUITES

ROOT = Path(__file__).parents[2]


@pytest.fixture
def job(tmp_path):
    return Job(tmp_path, 7, SMOKE)


@pytest.mark.parametrize("suite", [kills, power, full_disk, clocks, devices])
def test_the_promise_is_kept_in_small(suite, job):
    result = suite(job)
    assert result.broken == ()
    assert result.counted


def test_hostile_requests_in_small(job):
    assert hostile(job).broken == ()


def acknowledge_first(till, request, say):
    """Say the number that the sale will have, then sell it."""
    say(f"{request} K01-{till.head() + 1:06d}\n".encode())
    till.sell(request)


def test_a_sale_acknowledged_before_its_commit_is_seen(job):
    result = kills(job, sell=acknowledge_first)
    assert "was acknowledged and is gone" in " ".join(result.broken)


def test_a_tap_that_is_sold_again_is_seen(job, monkeypatch):
    monkeypatch.setattr(JournalBook, "by_request", lambda *_: None)
    with pytest.raises(Exception, match="UNIQUE"):  # the table's own key holds where the look-up is gone
        kills(job)


def test_a_full_disk_that_is_not_said_in_words_is_seen(job, monkeypatch):
    monkeypatch.setattr("pos.store._said_when_not_to_be_had", nullcontext)
    result = full_disk(job)
    if "not run" in result.counted:
        pytest.skip(result.counted)
    assert "refused without a sentence: database or disk is full" in " ".join(result.broken)


def test_a_fault_of_ours_and_a_word_about_the_inside_are_seen(job, monkeypatch):
    monkeypatch.setattr("soak.hostile_sites.create_app", _till_that_breaks)
    told = [sentence for sentence in hostile(job).broken if sentence.startswith("till ")]
    assert [sentence for sentence in told if sentence.endswith("answered 500")]
    assert [sentence for sentence in told if sentence.endswith("the answer says b'Traceback'")]


def _till_that_breaks(kiosk, secret):
    """Make a till that takes a page that is not there for a fault of its own, and says too much of it."""
    app = create_app(kiosk, secret)
    app.register_error_handler(404, lambda _: ("Traceback (most recent call last)", 500))
    return app


def test_a_meal_subsidised_twice_and_a_receipt_twice_are_seen():
    facts = {"person": "p", "period": "lunch", "subsidy_fen": 600}
    assert twice_subsidised([{"kind": "sale", "day": "2026-11-24", "facts": facts}] * 2)
    assert not twice_subsidised([{"kind": "sale", "day": "2026-11-24", "facts": facts}])
    printed = {"K01-000001": "printed"}
    assert [*counted_on_paper(printed, "K01-000001 K01-000001")]


def test_every_control_on_the_page_is_a_test():
    for control in CONTROLS:
        file, _, name = control.test.partition("::")
        tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
        assert name in {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}, (
            control.test
        )


def test_the_page_says_what_is_broken_and_how_to_see_it():
    made = page([Result("meals are kept", "by killing", "3 kills", 7, ("1 | lost",))], "python -m soak", 0.1)
    assert "| meals are kept | by killing | 3 kills | 7 | **no**: 1 / lost |" in made
    assert len({suite.name for suite in SUITES}) == len(SUITES)
