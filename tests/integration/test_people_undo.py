"""An import is undone as a whole: the ledger is again what it was, byte for byte."""

import pytest
from ledger_room import DISABLED, LI, PEOPLE, WANG, ZHAO, LedgerRoom, counts

from pos.rules.errors import Refused
from settlement import people_tables as tables


@pytest.fixture
def room(tmp_path):
    made = LedgerRoom(tmp_path)
    yield made
    made.close()


def test_undoing_the_first_import_leaves_an_empty_ledger(room):
    (room.folder / "li.jpg").write_bytes(b"\xff\xd8\xff")
    empty = room.ledger()
    room.undo(room.bring_in([LI | {"照片": "li.jpg"}, WANG]).number)
    assert room.ledger() == empty


def test_undoing_gives_back_changed_ended_and_new_people_as_they_were(room):
    room.bring_in([LI, WANG])
    before = room.ledger()
    done = room.bring_in([LI | {"电话": "13800000002", "类别": "独居"}, ZHAO], "2026-11")
    assert counts(done.difference) == (1, 1, 1, 0)
    assert room.ledger() != before
    room.undo(done.number)
    assert room.ledger() == before
    assert room.details(LI).phone == "13800000001"
    assert room.periods(WANG) == [("dibao", "2026-01-01", None)]


def test_the_same_list_can_come_in_again_afterwards(room):
    room.bring_in([LI])
    done = room.bring_in(PEOPLE, "2026-11")
    room.undo(done.number)
    again = room.bring_in(PEOPLE, "2026-11")
    assert again.number == done.number + 1
    assert again.difference.numbers() == done.difference.numbers()
    room.undo(again.number)
    room.bring_in(PEOPLE, "2026-10")  # the month before is the last one again


def test_the_next_list_of_the_same_source_was_built_on_it(room):
    first = room.bring_in(PEOPLE)
    second = room.bring_in(PEOPLE, "2026-11")
    before = room.ledger()
    with pytest.raises(Refused, match=f"请先撤销第 {second.number} 次"):
        room.undo(first.number)
    assert room.ledger() == before
    room.undo(second.number)
    room.undo(first.number)


def test_a_list_of_another_source_that_changed_the_same_person_was_built_on_it(room):
    first = room.bring_in([LI])
    second = room.bring_in([LI | {"电话": "13800000002"}], source=DISABLED)
    with pytest.raises(Refused, match=f"第 {second.number} 次"):
        room.undo(first.number)


def test_a_list_of_another_source_that_only_repeats_the_person_was_built_on_it_too(room):
    room.bring_in([LI], source=DISABLED)
    done = room.bring_in([LI | {"电话": "13800000002"}])
    later = room.bring_in([LI | {"电话": "13800000002"}], "2026-11", DISABLED)
    assert later.difference.is_empty
    with pytest.raises(Refused, match=f"第 {later.number} 次"):
        room.undo(done.number)


def test_a_later_list_of_other_people_does_not_stand_in_the_way(room):
    empty_of_li = room.details(LI)
    first = room.bring_in([LI])
    room.bring_in([WANG], source=DISABLED)
    others = [row for row in room.rows(tables.person_details) if row[0] == room.digest(WANG)]
    room.undo(first.number)
    assert room.details(LI) is empty_of_li is None
    assert room.rows(tables.person_details) == others


def test_a_later_list_that_was_undone_does_not_stand_in_the_way(room):
    first = room.bring_in([LI])
    room.undo(room.bring_in([LI], source=DISABLED).number)
    room.undo(first.number)
    assert room.rows(tables.person) == []


def test_nothing_is_undone_twice_and_nothing_that_never_was(room):
    done = room.bring_in([LI])
    room.undo(done.number)
    with pytest.raises(Refused, match="已经撤销过"):
        room.undo(done.number)
    with pytest.raises(Refused, match="没有第 99 次"):
        room.undo(99)


def test_the_audit_trail_keeps_both_the_import_and_its_undoing(room):
    done = room.bring_in([LI])
    room.undo(done.number)
    assert [entry.kind for entry in room.audit()] == ["list-imported", "import-undone"]
    assert room.audit()[1].fen("list") == done.number
    with room.centre.read() as office:
        assert [made.state for made in office.imports.latest(10)] == ["undone"]
