"""Numbers are left out only where an epoch begins, and exactly those it says."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from pos.keys import Seal, signature_check
from pos.rules.chain import extend, head_after, verify
from pos.rules.countersign import Countersigned
from pos.rules.epochs import SPARED, PutBack, epoch_facts, spared_after
from pos.rules.errors import BadValue
from pos.rules.journal import EPOCH_BEGUN, Draft, Head, Posting, content_of, hash_of, line_of

SEAL = Seal(bytes(range(32)))
CHECK = signature_check(SEAL.public_key)
DAY = date(2026, 11, 24)
NOON = datetime(2026, 11, 24, 3, 46, tzinfo=UTC)
BACK = PutBack(NOON - timedelta(hours=5), NOON)
SOLD = (Posting("cash:K01", 600), Posting("meals", -600))


def sale(head):
    return extend(head, Draft("sale", NOON, DAY, {}, SOLD), SEAL.sign)


def three_sales():
    entries, head = [], Head("K01")
    for _ in range(3):
        entries.append(sale(head))
        head = head_after(entries[-1])
    return entries, head


def epoch(head, spared=SPARED, **changed):
    word = Countersigned("K01", head.number, head.hash, "5" * 128)
    facts = {**epoch_facts(2, head, spared, BACK, word), **changed}
    return extend(head, Draft(EPOCH_BEGUN, NOON, DAY, facts), SEAL.sign)


def signed(entry, **changed):
    """Write an entry with other values, hashed and signed as if they were its own."""
    other = replace(entry, **changed)
    digest = hash_of(content_of(other))
    return replace(other, hash=digest, signature=SEAL.sign(digest))


def kinds(*entries):
    return [found.kind for found in verify(map(line_of, entries), CHECK, till="K01")]


def test_an_epoch_leaves_out_ten_thousand_numbers_and_the_totals_go_on():
    sales, head = three_sales()
    begun = epoch(head)
    after = sale(head_after(begun))
    assert (begun.number, after.number) == (10_003, 10_004)
    assert (begun.fen("unused_first"), begun.fen("unused_last")) == (4, 10_002)
    assert after.totals["cash:K01"] == 2400
    assert kinds(*sales, begun, after) == []


def test_it_names_the_line_it_comes_after_and_who_signed_for_it():
    _, head = three_sales()
    begun = epoch(head)
    assert (begun.previous, begun.text("head"), begun.fen("last")) == (head.hash, head.hash, 3)
    assert (begun.text("countersignature"), begun.fen("epoch")) == ("5" * 128, 2)
    assert begun.text("backup_at") == "2026-11-23T22:46:00.000Z"


def test_a_till_that_never_wrote_a_line_begins_one_too():
    assert kinds(epoch(Head("K01"))) == []


def test_any_other_line_with_a_far_number_is_a_gap():
    sales, head = three_sales()
    far = signed(sale(head), number=10_003)
    assert kinds(*sales, far) == ["gap"]
    said = signed(far, facts={"unused_first": 4, "unused_last": 10_002})
    assert kinds(*sales, said) == ["gap"]


@pytest.mark.parametrize(
    "changed",
    [
        {"unused_first": 3},
        {"unused_first": 5},
        {"unused_last": 10_001},
        {"unused_last": 10_003},
        {"unused_last": "10002"},
        {"unused_last": None},
        {"unused_first": None},
    ],
)
def test_an_epoch_that_says_other_numbers_than_it_leaves_out_is_a_gap(changed):
    sales, head = three_sales()
    begun = epoch(head)
    assert kinds(*sales, signed(begun, facts={**begun.facts, **changed})) == ["gap"]


@pytest.mark.parametrize("lacking", ["unused_first", "unused_last"])
def test_an_epoch_that_does_not_say_which_is_a_gap(lacking):
    sales, head = three_sales()
    begun = epoch(head)
    facts = {name: value for name, value in begun.facts.items() if name != lacking}
    assert kinds(*sales, signed(begun, facts=facts)) == ["gap"]


def test_an_epoch_that_leaves_out_none_of_those_it_says_is_a_gap():
    sales, head = three_sales()
    assert kinds(*sales, signed(epoch(head), number=4)) == ["gap"]


def test_an_epoch_that_goes_back_is_found():
    sales, head = three_sales()
    begun = epoch(head)
    assert "order" in kinds(*sales, begun, signed(epoch(head_after(begun)), number=5))


def test_a_line_before_an_epoch_that_is_missing_is_found_all_the_same():
    sales, head = three_sales()
    assert kinds(*sales[:2], epoch(head)) == ["gap", "chain", "totals"]


def test_numbers_that_cannot_be_are_not_written():
    with pytest.raises(BadValue):
        epoch(Head("K01"), unused_last="many")


@pytest.mark.parametrize(
    ("since", "spared"),
    [
        (timedelta(0), 10_000),
        (timedelta(days=6, hours=23), 10_000),
        (timedelta(days=7), 20_000),
        (timedelta(days=30), 50_000),
        (timedelta(days=-3), 10_000),
        (timedelta(days=10_000), 1_000_000),
    ],
)
def test_the_longer_ago_the_last_line_the_further_away_the_next_number(since, spared):
    assert spared_after(NOON - since, NOON) == spared
    assert spared_after(None, NOON) == 10_000
