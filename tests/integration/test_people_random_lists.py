"""Random lists, sound and broken: never a crash, never half an import; undone exactly."""

import csv
import shutil
from datetime import date

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ledger_room import COLUMNS, DIBAO, DISABLED, LedgerRoom, person

from pos.rules.errors import CanteenError
from settlement import people_book, spool

ROUNDS = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(autouse=True)
def small_batches(monkeypatch):
    """Cross the borders of batches and pages with six people."""
    monkeypatch.setattr(spool, "BATCH", 2)
    monkeypatch.setattr(people_book, "PAGE", 2)


NAMES = ("李秀兰", "李秀蓝", "王建国", "阿依古丽·买买提", "孙淑芬")
days = st.dates(date(2025, 6, 1), date(2027, 3, 1)).map(str)


@st.composite
def people(draw):
    """Draw some of six people, each with whatever a sound row may say."""
    rows = []
    for place in draw(st.lists(st.integers(1, 6), unique=True, max_size=6)):
        begins, ends = sorted((draw(days), draw(days)))
        categories = draw(st.sampled_from(["", "低保", "特困", "低保、独居"]))
        row = person(
            draw(st.sampled_from(NAMES)), f"19{30 + place * 5}1012", place,
            电话=draw(st.sampled_from(["", "13800000001", "0418-1234567"])),
            社区=(community := draw(st.sampled_from(["", "示范东社区", "示范西社区"]))),
            网格=(grid := draw(st.sampled_from(["", "1网格", "2网格"])) if community else ""),
            网格员=draw(st.sampled_from(["", "何长林", "周文才"])) if grid else "",
            网格员电话=draw(st.sampled_from(["", "13700000007"])) if grid else "",
            身体情况=draw(st.sampled_from(["", "心脏病"])),
            监护人=draw(st.sampled_from(["", "李明华"])),
        )  # fmt: skip
        if categories:
            row |= {
                "类别": categories,
                "类别起": draw(st.sampled_from(["", begins])),
                "类别止": draw(st.sampled_from(["", ends])),
                "文号": draw(st.sampled_from(["", "1 号", "2 号"])),
            }
        rows.append(row)
    return rows


acts = st.lists(
    st.tuples(st.integers(0, 2), st.sampled_from([DIBAO, DISABLED]), people()), min_size=1, max_size=5
)


def in_a_room(tmp_path, check):
    """Run one example on a fresh centre."""
    folder = tmp_path / "room"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    room = LedgerRoom(folder)
    try:
        check(room)
    finally:
        room.close()


def months_of(found):
    """Name the months of a row of lists, never going back."""
    month = 1
    for step, source, rows in found:
        month = min(12, month + step)
        yield f"2026-{month:02d}", source, rows


@ROUNDS
@given(acts)
def test_every_import_of_a_row_of_lists_is_undone_exactly(tmp_path, found):
    def check(room):
        history = [(None, room.ledger())]
        for month, source, rows in months_of(found):
            history.append((room.bring_in(rows, month, source, shorter=True).number, room.ledger()))
        for (made, _), (_, before) in zip(reversed(history), reversed(history[:-1]), strict=False):
            room.undo(made)
            assert room.ledger() == before

    in_a_room(tmp_path, check)


@ROUNDS
@given(acts, people())
def test_the_same_list_twice_is_an_empty_difference(tmp_path, found, rows):
    def check(room):
        for month, source, earlier in months_of(found):
            room.bring_in(earlier, month, source)
        done = room.bring_in(rows, "2026-12")
        before = room.ledger()
        again = room.compare(rows, "2026-12")
        assert again.is_empty
        assert room.bring_in(rows, "2026-12").difference.is_empty
        assert room.ledger() == before
        assert again.counts["held"] == done.difference.counts["held"]

    in_a_room(tmp_path, check)


@ROUNDS
@given(acts, people())
def test_a_preview_says_what_the_import_then_does(tmp_path, found, rows):
    def check(room):
        for month, source, earlier in months_of(found):
            room.bring_in(earlier, month, source)
        before = room.ledger()
        preview = room.compare(rows, "2026-12")
        assert room.ledger() == before
        done = room.bring_in(rows, "2026-12").difference
        assert (done.numbers(), done.shown, done.suspicions) == (
            preview.numbers(),
            preview.shown,
            preview.suspicions,
        )

    in_a_room(tmp_path, check)


# Broken sheets

cells = st.one_of(
    st.text(max_size=20),
    st.integers(),
    st.floats(),
    st.booleans(),
    st.none(),
    st.dates(),
    st.sampled_from(
        ["低保", "李秀兰", "=1+1", "2026-01-01", "长期", "示范东社区", person("李", "19330512")["身份证号"]]
    ),
)
headers = st.lists(st.sampled_from([*COLUMNS, "序号", "备注"]), unique=True, max_size=8) | st.just(
    list(COLUMNS)
)
sheets = st.tuples(headers, st.lists(st.lists(cells, max_size=18), max_size=5))


def half_broken(folder, header, rows, suffix):
    """Write rows nobody checked; whatever a cell cannot hold is left out."""
    path = folder / f"坏{suffix}"
    if suffix == ".csv":
        with path.open("w", encoding="utf-8", errors="replace", newline="") as file:
            csv.writer(file).writerows([header, *rows])
        return path
    book = openpyxl.Workbook()
    for row in (header, *rows):
        try:
            book.active.append(row)
        except (ValueError, openpyxl.utils.exceptions.IllegalCharacterError):
            book.active.append([])
    book.save(path)
    return path


def tried(room, path):
    """Import a sheet; give whether it was taken."""
    try:
        room.bring_in(path, "2026-11")
    except CanteenError:
        return False
    return True


def all_or_nothing(room, path):
    room.bring_in([person("王建国", "19351012", 1, 类别="低保")], "2026-10")
    before, imports = room.ledger(), len(room.audit())
    if tried(room, path):
        with room.centre.read() as office:
            made = office.imports.latest(1)[0].number
        room.undo(made)
    else:
        assert len(room.audit()) == imports
    assert room.ledger() == before


@ROUNDS
@given(sheets, st.sampled_from([".csv", ".xlsx"]))
def test_a_sheet_of_anything_is_taken_wholly_or_not_at_all(tmp_path, sheet, suffix):
    in_a_room(tmp_path, lambda room: all_or_nothing(room, half_broken(room.folder, *sheet, suffix)))


@ROUNDS
@given(people(), st.integers(0, 5), st.sampled_from(COLUMNS), cells)
def test_one_cell_of_anything_in_a_sound_list(tmp_path, rows, place, column, cell):
    if rows:
        rows[place % len(rows)][column] = cell
    in_a_room(tmp_path, lambda room: all_or_nothing(room, room.sheet(rows)))


@ROUNDS
@given(st.binary(max_size=400), st.sampled_from([".csv", ".xlsx"]))
def test_a_file_of_anything_is_refused_in_a_sentence(tmp_path, content, suffix):
    def check(room):
        path = room.folder / f"坏{suffix}"
        path.write_bytes(content)
        all_or_nothing(room, path)

    in_a_room(tmp_path, check)


@ROUNDS
@given(st.integers(0), st.integers(1, 255))
def test_a_sound_workbook_with_one_byte_changed(tmp_path, place, flip):
    def check(room):
        row = person("李秀兰", "19330512", 类别="低保")
        path = half_broken(room.folder, list(row), [list(row.values())], ".xlsx")
        content = bytearray(path.read_bytes())
        content[place % len(content)] ^= flip
        path.write_bytes(content)
        all_or_nothing(room, path)

    in_a_room(tmp_path, check)
