"""Who looks after a grid comes with the lists, is sealed, and goes back with them."""

import pytest
from ledger_room import DISABLED, LI, WANG, ZHAO, LedgerRoom, person

from pos.rules.errors import Refused
from settlement import people_tables as tables
from settlement.people_keys import open_people_keys
from settlement.rotation import begin_rotation, rotate

EAST = "示范东社区"
HE = {"网格员": "何长林", "网格员电话": "13700000007"}
NEIGHBOUR = person("陈玉梅", "19361128", 4, 社区=EAST, 网格="3网格")


@pytest.fixture
def room(tmp_path):
    made = LedgerRoom(tmp_path)
    yield made
    made.close()


def worker(room, grid="3网格"):
    with room.centre.read() as office:
        found = office.grids.worker(room.keys.vault, EAST, grid)
    return found and tuple(found)


def test_one_row_speaks_for_the_whole_grid_and_another_word_is_remarked_on(room):
    done = room.bring_in([LI | HE, NEIGHBOUR | {"网格员": "周文才"}])
    assert worker(room) == ("何长林", "13700000007")
    assert worker(room, "4网格") is None
    (remark,) = (found for _, found in done.difference.suspicions)
    assert (remark.kind, remark.row) == ("grid-worker", 3)
    assert "第 2 行" in remark.sentence


def test_a_new_worker_comes_without_the_old_ones_telephone(room):
    room.bring_in([LI | HE])
    done = room.bring_in([LI | {"网格员": "周文才"}], "2026-11")
    assert worker(room) == ("周文才", "")
    (shown,) = done.difference.grids
    assert (shown.before, shown.after) == ("何*林", "周*才")


def test_an_empty_cell_takes_nothing_away(room):
    room.bring_in([LI | HE])
    done = room.bring_in([LI], "2026-11")
    assert worker(room) == ("何长林", "13700000007")
    assert done.difference.is_empty


def test_only_a_new_worker_is_a_difference_and_is_gone_after_undoing(room):
    room.bring_in([LI | HE])
    before = room.ledger()
    done = room.bring_in([LI | {"网格员": "周文才"}], "2026-11")
    assert not done.difference.is_empty
    assert done.difference.numbers()["grids"] == 1
    room.undo(done.number)
    assert room.ledger() == before
    assert worker(room) == ("何长林", "13700000007")


def test_a_later_list_that_changed_the_same_grid_stands_in_the_way(room):
    first = room.bring_in([LI | HE])
    later = room.bring_in([NEIGHBOUR | {"网格员": "周文才"}], source=DISABLED)
    with pytest.raises(Refused, match=f"请先撤销第 {later.number} 次"):
        room.undo(first.number)
    room.undo(later.number)
    room.undo(first.number)
    assert room.rows(tables.grid_worker) == []


def test_a_row_that_is_held_names_no_worker(room):
    room.bring_in([LI])
    room.bring_in([LI | {"姓名": "周桂芳"} | HE], "2026-11")
    assert worker(room) is None


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        (ZHAO | HE, "填了网格员却没有网格"),
        (LI | {"网格员": "何@林"}, "不该有的字符"),
        (LI | {"网格员电话": "没有"}, "电话里有不该有的字符"),
    ],
    ids=["no grid", "no name", "no telephone"],
)
def test_what_cannot_be_a_grids_worker_is_a_fault(room, cells, reason):
    read = room.read([cells])
    read.spool.close()
    assert any(reason in bad.reason for bad in read.bad)


def test_name_and_telephone_are_sealed_and_sealed_again_with_a_new_key(room):
    room.bring_in([LI | HE, WANG])
    cells = (cell for row in room.rows(tables.grid_worker) for cell in row)
    stored = b"".join(cell for cell in cells if isinstance(cell, bytes))
    assert "何长林".encode() not in stored
    assert b"13700000007" not in stored
    begin_rotation(room.centre, room.keys, room.ordered)
    rotate(room.centre, room.keys, room.ordered)
    assert [row[-1] for row in room.rows(tables.grid_worker)] == [2]
    room.keys = open_people_keys(room.books.folder, room.centre)
    assert worker(room) == ("何长林", "13700000007")
