"""What was kept long enough goes: `canteen centre tidy` says what, with counts, and does it."""

from datetime import timedelta

import pytest

from integration.ledger_room import DISABLED, LI, TODAY, WANG, ZHAO, LedgerRoom, person
from pos.config import RetentionSection
from settlement import retention
from settlement.list_import import Ordered
from settlement.people_tables import suspicion
from settlement.retention import tidy, what_is_due

SECTION = RetentionSection()
SUN = person("孙淑芬", "19440203", 4)
AWAY = person("何长林", "19500606", 5, 迁出日期="2023-10-01")
LATELY = person("郑小军", "19510707", 7, 迁出日期="2024-10-01")


@pytest.fixture
def room(tmp_path):
    made = LedgerRoom(tmp_path)
    made.bring_in([LI, WANG, ZHAO, AWAY, LATELY], "2023-10")
    made.bring_in([LI, WANG], "2026-10", shorter=True)
    made.deaths([(WANG, "2020-01-01"), (ZHAO, "2023-11-24"), (SUN, "2023-11-23")], "火化名单")
    yield made
    made.close()


def tidied(room, at=None):
    return tidy(room.centre, SECTION, Ordered(at or room.ordered.at), TODAY)


def people(room, *rows):
    return {room.digest(row) for row in rows}


def test_only_who_is_on_no_list_and_gone_for_three_years_is_let_go(room):
    due = what_is_due(room.centre, SECTION, room.ordered.at, TODAY)
    assert set(due.people) == people(room, ZHAO, AWAY)
    assert set(due.unknown_dead) == people(room, SUN)
    assert tidied(room) == due
    assert [room.details(row) is None for row in (LI, WANG, ZHAO, AWAY, LATELY)] == [
        False, False, True, True, False,
    ]  # fmt: skip
    with room.centre.read() as office:
        assert set(office.people.deaths(people(room, WANG, ZHAO, SUN))) == people(room, WANG)


def test_saying_what_would_go_changes_nothing(room):
    before, lines = room.ledger(), len(room.audit())
    what_is_due(room.centre, SECTION, room.ordered.at, TODAY)
    assert (room.ledger(), len(room.audit())) == (before, lines)


def test_each_is_in_the_trail_with_the_reason_and_the_sum_follows(room):
    tidied(room)
    told = [(entry.kind, entry.text("reason")) for entry in room.audit()[-4:]]
    assert told == [("person-erased", "kept-long-enough")] * 3 + [("tidied", "")]
    assert room.audit()[-1].fen("people") == 3


def test_stopped_half_way_the_next_run_goes_on(room):
    def stop(_count):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        tidy(room.centre, SECTION, room.ordered, TODAY, stop)
    assert len(what_is_due(room.centre, SECTION, room.ordered.at, TODAY).people) == 1
    assert len(tidied(room).people) == 1


def test_somebody_a_list_brings_back_meanwhile_stays(room, monkeypatch):
    due = what_is_due(room.centre, SECTION, room.ordered.at, TODAY)
    room.bring_in([ZHAO], "2026-11", DISABLED)
    monkeypatch.setattr(retention, "what_is_due", lambda *_: due)
    assert set(tidied(room).people) == people(room, AWAY)
    assert room.details(ZHAO)


def test_remarks_on_an_undone_import_go_after_thirty_days(room):
    made = room.bring_in([LI, WANG, person("李 秀兰", "19330512", 4)], "2026-11")
    kept = room.bring_in([person("李秀兰", "19330512", 6)], "2026-11", DISABLED)
    room.undo(kept.number)
    room.undo(made.number)
    room.bring_in([LI, WANG, person("李 秀兰", "19330512", 8)], "2026-11")
    undone = [row for row in room.rows(suspicion) if row[0] in (made.number, kept.number)]
    standing = [row for row in room.rows(suspicion) if row not in undone]
    assert undone
    assert standing
    assert tidied(room, room.ordered.at + timedelta(days=30)).remarks == 0
    assert tidied(room, room.ordered.at + timedelta(days=31)).remarks == len(undone)
    assert room.rows(suspicion) == standing
