"""A long measurement leaves what it has on the page, and what it does not measure stays as it was."""

from pathlib import Path

import pytest

from settlement import bench_scale_page
from settlement.bench_scale import Measured, chosen
from settlement.bench_scale_asked import Answer
from settlement.bench_scale_page import BEGIN, END, Column, figures, keep
from settlement.bench_scale_table import PageTable, read_table

ROOT = Path(__file__).parents[2]
PAGE_OF_LINES, BOARD = "canteen: page of lines", "city: month's sums (the board)"
QUICK, SLOW = Answer(0.5, 1.5, 53, 43, frozenset({"new_idx"}), frozenset({"2026_10"})), Answer(1, 9000, 7, 8)


def city(name, index, **answers):
    return Column(
        name,
        1000,
        fill_s=8,
        index_bytes={index: 2**20},
        table_bytes=2**21,
        batch_ms=[1.0, 2.0],
        beside={"every till read into values, ms": "7.1"},
        answers=answers,
    )


def tables(written):
    return [read_table(part) for part in written.split("\n\n") if part.startswith("|")]


@pytest.fixture
def page(tmp_path, monkeypatch):
    at = tmp_path / "scale.md"
    monkeypatch.setattr(bench_scale_page, "REPORT", at)
    before = figures([city("1×", "old_idx", **{BOARD: SLOW}), city("100×", "old_idx", **{BOARD: SLOW})], [])
    at.write_text(f"# Scale\n\n{before}\n\nBy hand.\n", encoding="utf-8")
    return at


def test_a_size_that_is_not_measured_keeps_its_column(page):
    keep([city("1×", "new_idx", **{BOARD: QUICK, PAGE_OF_LINES: QUICK})], [])
    sizes, asked = tables(page.read_text(encoding="utf-8"))
    assert sizes.heads == ["1×", "100×"]
    assert sizes.rows["`new_idx`, MiB (bytes a row)"] == {"1×": "1 (1049)", "100×": "–"}
    assert sizes.rows["`old_idx`, MiB (bytes a row)"] == {"1×": "–", "100×": "1 (1049)"}
    assert asked.rows[BOARD]["1×"] == "0.5 + 1.5 ms; 53 r; 43 p"
    assert asked.rows[BOARD]["100×"] == "1.0 + 9,000.0 ms; 7 r; 8 p"


def test_the_ways_are_those_of_the_largest_city(page):
    keep([city("1×", "old_idx", **{BOARD: QUICK})], [])
    assert tables(page.read_text(encoding="utf-8"))[1].rows[BOARD]["read by"] == ""
    keep([city("100×", "old_idx", **{BOARD: QUICK})], [])
    assert tables(page.read_text(encoding="utf-8"))[1].rows[BOARD]["read by"] == "`new_idx`"


def test_what_no_city_has_any_more_leaves_the_page(page):
    keep([city("1×", "new_idx", **{BOARD: QUICK}), city("100×", "new_idx", **{BOARD: QUICK})], [])
    assert "old_idx" not in page.read_text(encoding="utf-8")


def test_a_city_in_the_middle_of_its_questions_is_on_the_page_already(page):
    half_way = Column("100×", 1000, index_bytes={"old_idx": 1}, answers={BOARD: QUICK})
    keep([city("1×", "old_idx", **{BOARD: SLOW, PAGE_OF_LINES: SLOW}), half_way], [])
    sizes, asked = tables(page.read_text(encoding="utf-8"))
    assert asked.rows[BOARD]["100×"] == "0.5 + 1.5 ms; 53 r; 43 p"
    assert asked.rows[PAGE_OF_LINES]["100×"] == "–"
    assert sizes.rows["200 signed lines taken in, ms p50 / p95"]["100×"] == "–"


def test_people_stand_behind_the_lines_and_stay_when_lines_are_measured(page):
    people = Column("1×", 433_000, index_bytes={"pkey": 1}, answers={"by initials": QUICK})
    keep([], [people])
    keep([city("1×", "old_idx", **{BOARD: SLOW})], [])
    about = [table.corner for table in tables(page.read_text(encoding="utf-8"))]
    assert about == ["month's lines", "question about lines", "people", "question about people"]
    assert "| by initials | 0.5 + 1.5 ms; 53 r; 43 p |" in page.read_text(encoding="utf-8")


def test_a_quick_look_writes_nothing(page):
    before = page.read_text(encoding="utf-8")
    Measured(write=False, lines=[city("1×", "new_idx", **{BOARD: QUICK})]).keep()
    assert page.read_text(encoding="utf-8") == before
    Measured(write=True, lines=[city("1×", "new_idx", **{BOARD: QUICK})]).keep()
    assert page.read_text(encoding="utf-8") != before


def test_one_size_can_be_measured_alone():
    sizes, people = chosen(100, only=None)
    assert [size.label for size in sizes] == ["1×, whole lines", "1×", "10×", "100×"]
    assert people == [1, 10]
    sizes, people = chosen(100, only=100)
    assert [size.label for size in sizes] == ["100×"]
    assert people == []
    with pytest.raises(SystemExit, match="leave nothing"):
        chosen(10, only=100)


def test_what_stands_around_the_figures_is_not_touched(page):
    keep([city("1×", "old_idx", **{BOARD: QUICK})], [])
    written = page.read_text(encoding="utf-8")
    assert written.startswith(f"# Scale\n\n{BEGIN}\n")
    assert written.endswith(f"{END}\n\nBy hand.\n")


def test_a_page_without_a_place_for_the_figures_says_so(page):
    page.write_text("# Scale\n", encoding="utf-8")
    with pytest.raises(RuntimeError, match="no place for the figures"):
        keep([], [])


def test_a_table_is_read_as_it_was_written():
    table = PageTable("people", ["1×", "10×"])
    table.add("rows", ["310,000", "3,100,000"])
    assert str(table) == "| people | 1× | 10× |\n|---|---|---|\n| rows | 310,000 | 3,100,000 |"
    assert read_table(str(table)) == table


def test_the_page_of_this_repository_is_one_the_command_can_go_on_with():
    written = (ROOT / bench_scale_page.REPORT).read_text(encoding="utf-8")
    block = written[written.index(BEGIN) : written.index(END) + len(END)]
    assert figures([], [], block) == block
