"""The ledger's file shows nobody: values are sealed to their row, and sealed anew when the key is changed."""

import sqlite3

import pytest
from ledger_room import DISABLED, LI, PEOPLE, WANG, ZHAO, LedgerRoom, person

from pos.rules.errors import CanteenError
from settlement import people_tables as tables
from settlement import rotation
from settlement.people_keys import open_people_keys
from settlement.rotation import begin_rotation, rotate, rows_to_rotate
from settlement.vault import SealBroken

PHOTO = b"\xff\xd8\xff a picture that nobody may see"


@pytest.fixture
def room(tmp_path):
    made = LedgerRoom(tmp_path)
    (tmp_path / "li.jpg").write_bytes(PHOTO)
    made.bring_in([LI | {"照片": "li.jpg"}, WANG, ZHAO])
    yield made
    made.close()


def change(room, sentence, *values):
    with sqlite3.connect(room.books.folder / "centre.db") as connection:
        assert connection.execute(sentence, values).rowcount > 0
    connection.close()


# Nothing in clear


def test_no_number_phone_name_or_condition_stands_in_any_file_of_the_centre(room):
    twin = person("李秀兰", "19330512", 4)
    room.bring_in([LI | {"电话": "13800000002"}, twin], "2026-11", DISABLED)
    dead, _ = room.deaths([(WANG, "2026-09-01")], "火化名单")
    room.undo(dead)
    secret = [cell for row in (*PEOPLE, twin) for cell in (row["姓名"], row["身份证号"])]
    secret += [LI[column] for column in ("电话", "身体情况", "监护人", "监护人电话")] + ["13800000002"]
    secret += [row["身份证号"][6:] for row in PEOPLE]
    files = [path for path in room.books.folder.iterdir() if path.is_file()]
    assert {path.name for path in files} >= {"centre.db", "vault.keys", "lookup.key"}
    for path in files:
        content = path.read_bytes()
        for word in secret:
            for encoding in ("utf-8", "utf-16-le", "gb18030"):
                assert word.encode(encoding) not in content, f"{path.name}: {word}"
        assert PHOTO not in content


def test_what_is_kept_in_clear_would_be_found(room):
    content = (room.books.folder / "centre.db").read_bytes()
    assert "李*兰".encode() in content
    assert b"1933-05-12" in content


# A value belongs to its row


def test_a_phone_moved_to_another_person_is_not_read(room):
    li, wang = room.digest(LI), room.digest(WANG)
    change(
        room,
        "update person_details set phone = "
        "(select phone from person_details where person = ?) where person = ?",
        li, wang,
    )  # fmt: skip
    with pytest.raises(SealBroken, match="换过位置"):
        room.details(WANG)
    assert room.details(LI).phone == "13800000001"


def test_a_phone_moved_to_another_column_is_not_read(room):
    change(room, "update person_details set guardian_phone = phone where person = ?", room.digest(LI))
    with pytest.raises(SealBroken):
        room.details(LI)


def test_an_old_phone_put_in_place_of_the_new_one_is_not_read(room):
    room.bring_in([LI | {"电话": "13800000002"}, WANG, ZHAO], "2026-11")
    change(
        room,
        "update person_details set phone = "
        "(select phone from person_details where person = ?1 and opened_by = 1) "
        "where person = ?1 and opened_by = 2",
        room.digest(LI),
    )
    with pytest.raises(SealBroken):
        room.details(LI)


def test_an_import_that_meets_a_broken_value_changes_nothing(room):
    change(room, "update person_details set phone = x'000102' where person = ?", room.digest(LI))
    before = room.ledger()
    with pytest.raises(SealBroken):
        room.bring_in([ZHAO | {"电话": "13800000007"}, LI, WANG], "2026-11")
    assert room.ledger() == before


# Changing the key


def versions(room):
    return {row[-1] for table in (tables.person_details, tables.person_photo) for row in room.rows(table)}


def test_a_new_key_seals_everything_again_and_all_is_read_as_before(room):
    before = [room.details(row) for row in PEOPLE]
    sealed = {table.name: room.rows(table) for table in tables.SEALED}
    assert begin_rotation(room.centre, room.keys, room.ordered)
    assert rotate(room.centre, room.keys, room.ordered) == 7
    assert [room.details(row) for row in PEOPLE] == before
    assert versions(room) == {2}
    for table in tables.SEALED:
        assert not {cell for row in sealed[table.name] for cell in row if isinstance(cell, bytes)} & {
            cell for row in room.rows(table) for cell in row if isinstance(cell, bytes)
        }
    assert [entry.kind for entry in room.audit()][-2:] == ["keys-rotation-begun", "keys-rotated"]


def test_a_rotation_that_was_stopped_is_gone_on_with_by_the_next(room, monkeypatch):
    monkeypatch.setattr(rotation, "STEP_ROWS", 2)
    before = [room.details(row) for row in PEOPLE]
    begin_rotation(room.centre, room.keys, room.ordered)

    def stop(_rows):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rotate(room.centre, room.keys, room.ordered, stop)
    assert rows_to_rotate(room.centre, 2) == 5
    assert [room.details(row) for row in PEOPLE] == before

    reopened = LedgerRoom(room.folder)
    assert not begin_rotation(reopened.centre, reopened.keys, reopened.ordered)
    assert reopened.keys.vault.version == 2
    steps = []
    assert rotate(reopened.centre, reopened.keys, reopened.ordered, steps.append) == 5
    assert max(steps) <= 2
    assert [reopened.details(row) for row in PEOPLE] == before
    reopened.close()


def test_an_import_can_be_undone_across_a_new_key(room):
    made = room.bring_in([LI | {"电话": "13800000002"}], "2026-11")
    begin_rotation(room.centre, room.keys, room.ordered)
    rotate(room.centre, room.keys, room.ordered)
    room.undo(made.number)
    assert room.details(LI).phone == "13800000001"
    assert room.bring_in(PEOPLE, "2026-11").difference.is_empty


def test_a_running_centre_reads_what_a_rotation_beside_it_has_sealed(room):
    beside = LedgerRoom(room.folder)
    begin_rotation(beside.centre, beside.keys, beside.ordered)
    rotate(beside.centre, beside.keys, beside.ordered)
    beside.close()
    assert room.details(LI).phone == "13800000001"


def test_a_lost_key_file_is_said_and_never_replaced(room):
    (room.books.folder / "vault.keys").unlink()
    with pytest.raises(CanteenError, match=r"vault\.keys.*备份"):
        open_people_keys(room.books.folder, room.centre)
    assert not (room.books.folder / "vault.keys").exists()
