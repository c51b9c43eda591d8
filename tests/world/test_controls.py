"""Tests of the world: one guard is taken out, and a month must break. A control that stays green fails.

Each begins at a seed that is known to show it and goes on from there, so that a world whose months have
changed still finds another one.
"""

import re

import pytest
from sqlalchemy.exc import DatabaseError

from pos import durable
from pos.card_book import CardBook
from pos.counter import Counter
from pos.journal_book import JournalBook
from pos.push import BATCH, Push
from pos.rules.chain import read_line
from pos.rules.countersign import Countersigned
from settlement import inbox
from settlement.feed_book import FeedBook
from settlement.till_book import InboxBook
from world.machines import WorldTill
from world.world import Broken, living

MONTHS = 25


@pytest.fixture
def breaks(town, ground):
    """Live months without a guard until one breaks; give what was said."""

    def until(seed):
        for month in range(seed, seed + MONTHS):
            try:
                with living(town, ground, month) as world:
                    world.run()
            except (Broken, DatabaseError) as broken:
                print(f"seed {month}")  # noqa: T201, shown when the sentence is not the expected one
                said = str(broken).partition("\nagain")[0].splitlines()[-1]
                print(said)  # noqa: T201
                return f"{type(broken).__name__} {broken}"
        return pytest.fail(f"{MONTHS} months without the guard, and none broke: the world sees nothing")

    return until


def test_a_till_whose_disk_is_not_waited_for_loses_what_it_acknowledged(breaks, monkeypatch):
    monkeypatch.setitem(durable._PRAGMAS, "synchronous", 0)
    assert breaks(1)


def test_neither_is_it_enough_to_wait_for_the_file_and_not_for_its_folder(breaks, monkeypatch):
    monkeypatch.setitem(durable._PRAGMAS, "synchronous", 2)
    assert breaks(1)


def test_a_rollback_journal_in_memory_does_not_outlive_a_crash(breaks, monkeypatch):
    monkeypatch.setitem(durable._PRAGMAS, "journal_mode", "memory")
    assert breaks(1)


def test_a_tap_that_does_not_find_its_sale_is_seen(breaks, monkeypatch):
    monkeypatch.setattr(JournalBook, "by_request", lambda *_: None)
    assert "IntegrityError" in breaks(1)  # the unique key holds where the look-up is gone


def test_a_centre_that_does_not_know_its_lines_again_is_seen(breaks, monkeypatch):
    monkeypatch.setattr(InboxBook, "lines", _only_for_the_laws(InboxBook.lines))
    assert re.search("已另存|kept aside", breaks(1))


def test_a_centre_that_does_not_say_what_is_missing_is_seen(breaks, monkeypatch):
    monkeypatch.setattr(inbox, "_goes_on_from", lambda *_: True)
    assert re.search("已另存|kept aside", breaks(1))


def test_a_receipt_before_the_commit_is_seen(breaks, monkeypatch):
    world_till = {}
    opened, asks = WorldTill._open, Counter.ask_for_paper

    def open_and_remember(till):
        opened(till)
        world_till[till.counter.store] = till

    def print_at_once(counter, book, entry, kind, name):
        asks(counter, book, entry, kind, name)
        world_till[counter.store].puts_on_paper(entry)

    monkeypatch.setattr(WorldTill, "_open", open_and_remember)
    monkeypatch.setattr(Counter, "ask_for_paper", print_at_once)
    assert "is on paper and" in breaks(4)


def test_a_cursor_that_is_kept_before_the_answer_is_seen(breaks, monkeypatch):
    sends = Push.all

    def keep_first(push):
        with push._store.begin() as book:
            _, lines = book.journal.run_after(book.sent.acknowledged(), BATCH)
            if lines:
                last = read_line(lines[-1])
                book.sent.acknowledge(Countersigned(last.till, last.number, last.hash, "0" * 128))
        push._centre.put(push._link.till, last.number - len(lines) + 1, lines) if lines else sends(push)

    monkeypatch.setattr(Push, "all", keep_first)
    assert re.search("which it has never signed for|不是市中心签的", breaks(1))


def test_an_answer_that_is_believed_unseen_is_seen(breaks, monkeypatch):
    def believe(push, said, _line):
        with push._store.begin() as book:
            book.sent.acknowledge(Countersigned(said.till, said.number, said.hash, said.signature))

    monkeypatch.setattr(Push, "_believe", believe)
    assert re.search("which it has never signed for|不是市中心签的", breaks(5))


def test_a_centre_put_back_under_its_old_name_is_seen(breaks, monkeypatch):
    monkeypatch.setattr(FeedBook, "renew", lambda _: None)
    assert breaks(1)


def test_a_card_that_a_centre_put_back_no_longer_knows_is_seen(breaks, monkeypatch):
    monkeypatch.setattr(CardBook, "keep_only", lambda *_: None)
    assert "has other cards" in breaks(7)


def _only_for_the_laws(lines):
    def none_but_all(book, code, first, last):
        return lines(book, code, first, last) if last >= 10**9 else ()

    return none_but_all
