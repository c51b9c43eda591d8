"""A file that could harm is refused in one sentence before anything of it is read into the ledger."""

import io
import random
import struct
import time
import tracemalloc
import zipfile

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from integration import hostile_sheets as hostile
from integration.hostile_sheets import HEADER_ROW, LI_ROW, SHEET
from integration.ledger_room import LI, PEOPLE, WANG, LedgerRoom
from pos.rules.errors import CanteenError
from pos.sheets import BadSheet
from settlement.sheet_guard import check_sheet

ROUNDS = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def room(tmp_path):
    made = LedgerRoom(tmp_path)
    made.bring_in(PEOPLE)
    yield made
    made.close()


@pytest.fixture
def path(tmp_path):
    return tmp_path / "名单.xlsx"


def refused(room, path):
    """Bring in a file that must be refused; give the sentence. Nothing may have changed."""
    before, imports = room.ledger(), len(room.audit())
    with pytest.raises(BadSheet) as told:
        room.bring_in(path, "2026-11")
    assert (room.ledger(), len(room.audit())) == (before, imports)
    sentence = str(told.value)
    assert sentence.startswith(f"{path.name} ")
    assert "请" in sentence
    return sentence


# What is let through


def test_the_plain_list_is_read(room, path):
    room.bring_in(hostile.plain(path, rows=PEOPLE), "2026-11")
    assert room.details(WANG).phone == "13800000001"


def test_a_list_is_looked_at_as_a_stream_and_stands_at_its_beginning_again(path):
    stream = io.BytesIO(hostile.plain(path).read_bytes())
    check_sheet(stream, name="网页上传.xlsx")
    assert stream.tell() == 0
    with pytest.raises(BadSheet, match=r"^网页上传\.xlsx 是空文件"):
        check_sheet(io.BytesIO(), name="网页上传.xlsx")


def test_a_link_to_click_on_does_no_harm(room, path):
    book = openpyxl.load_workbook(hostile.plain(path, rows=PEOPLE))
    book.active["A2"].hyperlink = "https://example.org/"
    book.save(path)
    room.bring_in(path, "2026-11")


@pytest.mark.parametrize("size", ["A1", "A1:B2", "A1:XFD1048576", "A1:C9"])
def test_a_size_that_is_a_lie_is_not_believed(room, path, size):
    room.bring_in(
        hostile.sheet_of(path, HEADER_ROW + LI_ROW, f'<dimension ref="{size}"/>'), "2026-11", shorter=True
    )
    assert room.details(LI).phone == "13800000001"


# Formulas


@pytest.mark.parametrize(
    "formula", ["=1+1", '=HYPERLINK("http://x","y")', "=VLOOKUP(B2,D:E,2,0)", "=cmd|' /C calc'!A0"]
)
def test_a_formula_where_a_list_is_read_is_named_by_its_cell(room, path, formula):
    told = refused(room, hostile.plain(path, phone=formula, rows=PEOPLE))
    assert told == "名单.xlsx C2 是公式：请把这一列复制成数值再交。"


def test_a_formula_is_found_however_it_is_written(room, path):
    cell = '<c r="C2"><f t="shared" si="0"/><v>13800000001</v></c>'
    shared = LI_ROW.replace("</row>", f"{cell}</row>")
    assert "C2 是公式" in refused(room, hostile.sheet_of(path, HEADER_ROW + shared))
    block = '<row r="2"><c r="A2"><f t="array" ref="A2:B9">X1:Y8</f><v>1</v></c></row>'
    header = HEADER_ROW.replace("姓名", "年龄").replace("电话", "姓名")
    assert "B2 是公式" in refused(room, hostile.sheet_of(path, header + block))


def test_a_formula_in_a_column_that_is_passed_over_holds_nobody_up(room, path):
    room.bring_in(hostile.plain(path, age="=2026-1933", rows=PEOPLE), "2026-11")
    assert room.details(LI).phone == "13800000001"


def test_a_formula_in_a_list_of_the_dead_is_refused_too(room, path):
    book = openpyxl.Workbook()
    book.active.append(["姓名", "身份证号", "死亡日期"])
    book.active.append([LI["姓名"], LI["身份证号"], "=TODAY()"])
    book.save(path)
    room.sheet = lambda *_: path
    with pytest.raises(BadSheet, match="C2 是公式"):
        room.deaths([], "火化名单")


def test_a_text_that_looks_like_a_formula_is_a_text(room, path):
    book = openpyxl.load_workbook(hostile.plain(path))
    book.active["C1"] = "社区"
    book.active["C2"].value, book.active["C2"].data_type = '=HYPERLINK("http://x","y")', "s"
    book.active["C3"].value, book.active["C3"].data_type = "@SUM(A1)", "s"
    book.save(path)
    room.bring_in(path, "2026-11")
    assert room.details(LI).lives_at.community == '=HYPERLINK("http://x","y")'


# Files that are something else


def test_files_of_another_make_are_refused_by_what_they_are(room, tmp_path, path):
    content = hostile.plain(path).read_bytes()
    tries = {
        "空.xlsx": (b"", "空文件"),
        "旧.xlsx": (bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600), "旧版 .xls"),
        "网页.xls": (b"<html><table><tr><td>1", "不是 .xlsx 或 .csv"),
        "宏.xlsm": (content, "宏"),
        "压缩.xlsx": (b"PK\5\6" + bytes(18), "已损坏"),
        "半截.xlsx": (content[: len(content) // 2], "已损坏"),
    }
    for name, (told, word) in tries.items():
        (tmp_path / name).write_bytes(told)
        assert word in refused(room, tmp_path / name), name


@pytest.mark.parametrize(
    ("part", "word"),
    [
        ("xl/vbaProject.bin", "宏"),
        ("xl/macrosheets/sheet1.xml", "宏"),
        ("xl/externalLinks/externalLink1.xml", "断开链接"),
        ("xl/connections.xml", "断开链接"),
        ("xl/embeddings/oleObject1.bin", "嵌着"),
        ("xl/activeX/activeX1.xml", "嵌着"),
        ("../../outside.xml", "损坏"),
        ("/etc/passwd.xml", "损坏"),
        ("xl\\worksheets\\sheet2.xml", "损坏"),
        ("XL/Worksheets/Sheet1.xml", "损坏"),
    ],
)
def test_what_does_not_belong_into_a_list_is_refused(room, path, part, word):
    parts = hostile.parts_of(hostile.plain(path))
    assert word in refused(room, hostile.pack(path, {**parts, part: b"<x/>"}))


def test_what_a_workbook_says_it_is_counts_too(room, path):
    sheet = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    macros = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
    assert "宏" in refused(room, hostile.replaced(path, "[Content_Types].xml", sheet, macros))
    other = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    assert "损坏" in refused(room, hostile.replaced(path, "[Content_Types].xml", sheet, other))


def test_rows_and_texts_in_parts_nobody_looked_through_are_refused(room, path):
    parts = hostile.parts_of(hostile.plain(path))
    moved = {name: content.replace(b"sheet1.xml", b"sheet1.bin") for name, content in parts.items()}
    moved["xl/worksheets/sheet1.bin"] = moved.pop(SHEET)
    assert "损坏" in refused(room, hostile.pack(path, moved))
    moved = {name: content.replace(b"sharedStrings.xml", b"texts.xml") for name, content in parts.items()}
    moved["xl/texts.xml"] = moved.pop("xl/sharedStrings.xml")
    assert "损坏" in refused(room, hostile.pack(path, moved))


def test_links_to_elsewhere_and_declarations_are_refused(room, path):
    end = "</Relationships>"
    link = '<Relationship Id="r9" Type="x/oleObject" Target="file:///c:/x" TargetMode="External"/>'
    told = refused(room, hostile.replaced(path, "xl/_rels/workbook.xml.rels", end, link + end))
    assert "断开链接" in told
    laughs = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><sst'
    told = refused(room, hostile.replaced(path, "xl/sharedStrings.xml", "<sst", laughs))
    assert "DOCTYPE" in told
    outside = '<!DOCTYPE x SYSTEM "file:///etc/passwd"><worksheet'
    assert "DOCTYPE" in refused(room, hostile.replaced(path, SHEET, "<worksheet", outside))


def test_a_password_is_named(room, path):
    content = bytearray(hostile.plain(path).read_bytes())
    place = content.find(b"PK\1\2")
    struct.pack_into("<H", content, place + 8, 1)
    path.write_bytes(content)
    assert "密码" in refused(room, path)


# Bombs


def spaces(mib):
    return b" " * (mib * 1024**2)


def bomb_of_blanks(path):
    parts = hostile.parts_of(hostile.plain(path))
    return hostile.pack(path, {**parts, SHEET: parts[SHEET] + spaces(400)})


def bomb_of_styles(path):
    parts = hostile.parts_of(hostile.plain(path))
    noise = random.Random(1).randbytes(200_000).hex().encode()
    return hostile.pack(path, {**parts, "xl/styles.xml": b"<styleSheet>" + noise * 30 + b"</styleSheet>"})


def bomb_of_members(path):
    parts = hostile.parts_of(hostile.plain(path))
    more = {f"xl/media/{place}.png": b"" for place in range(60_000)}
    return hostile.pack(path, {**parts, **more}, compression=zipfile.ZIP_STORED)


def bomb_of_one_word(path):
    return hostile.sheet_of(path, f'<row r="1"><c r="A1" s="{"7" * 3_900_000}"/></row>')


def bomb_of_elements(path):
    return hostile.sheet_of(path, "<z/>" * 900_000)


def bomb_of_depth(path):
    return hostile.sheet_of(path, "<z>" * 5_000 + "</z>" * 5_000)


def bomb_of_a_far_row(path):
    return hostile.sheet_of(path, HEADER_ROW + '<row r="4000000000"><c r="A1"/></row>')


def bomb_of_far_columns(path):
    return hostile.sheet_of(path, HEADER_ROW + '<row r="2"><c r="XFD2"><v>1</v></c></row>' * 3)


def bomb_of_rows(path):
    rows = "<row/>" * 600_000
    return hostile.sheet_of(path, rows + rows)


BOMBS = [
    bomb_of_blanks, bomb_of_styles, bomb_of_members, bomb_of_one_word, bomb_of_elements, bomb_of_depth,
    bomb_of_a_far_row, bomb_of_far_columns, bomb_of_rows,
]  # fmt: skip


@pytest.mark.parametrize("bomb", BOMBS, ids=lambda bomb: bomb.__name__)
def test_a_bomb_is_refused_quickly_and_in_little_memory(room, path, bomb):
    refused(room, bomb(path))
    tracemalloc.start()
    began = time.process_time()
    with pytest.raises(BadSheet):
        check_sheet(path)
    assert time.process_time() - began < 3  # tracing makes it several times slower
    assert tracemalloc.get_traced_memory()[1] < 30_000_000
    tracemalloc.stop()


def test_a_part_that_is_longer_than_it_says_is_refused(room, path):
    parts = hostile.parts_of(hostile.plain(path))
    hostile.pack(path, {**parts, "xl/styles.xml": b"<styleSheet>" + b" " * 2_000_000 + b"</styleSheet>"})
    content = bytearray(path.read_bytes())
    place = content.rfind(b"xl/styles.xml") - 46
    assert content[place : place + 4] == b"PK\1\2"
    struct.pack_into("<L", content, place + 24, 500)
    path.write_bytes(content)
    assert "损坏" in refused(room, path)


def test_a_line_of_text_without_an_end_is_refused(room, tmp_path):
    path = tmp_path / "名单.csv"
    path.write_bytes("姓名,身份证号\n".encode() + b"a" * 3_000_000)
    assert "长得读不下" in refused(room, path)


# Anything at all


def taken_or_told(room, path):
    """Bring in a file; it is read, or refused in a sentence, and never half."""
    before, imports = room.ledger(), len(room.audit())
    try:
        made = room.bring_in(path, "2026-11", shorter=True)
    except CanteenError as told:
        said = str(told)
    else:
        said, imports = "。", imports + 2
        room.undo(made.number)
    assert said.endswith("。")
    assert (room.ledger(), len(room.audit())) == (before, imports)


@ROUNDS
@given(st.sampled_from(["PK\3\4", "", "姓名,身份证号\n", "\ufeff"]), st.binary(max_size=400))
def test_bytes_of_anything(room, start, content):
    for suffix in (".xlsx", ".csv"):
        path = room.folder / f"乱{suffix}"
        path.write_bytes(start.encode() + content)
        taken_or_told(room, path)


@ROUNDS
@given(st.floats(0, 1), st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), max_size=6))
def test_a_workbook_cut_short_or_with_some_bytes_changed(room, cut, changes):
    path = hostile.plain(room.folder / "坏.xlsx", rows=PEOPLE)
    content = bytearray(path.read_bytes())
    for where, byte in changes:
        content[int(where * (len(content) - 1))] = byte
    path.write_bytes(content[: int(len(content) * cut)] if not changes else content)
    taken_or_told(room, path)


@ROUNDS
@given(st.sampled_from(["xl/workbook.xml", SHEET, "xl/sharedStrings.xml", "xl/styles.xml"]), st.data())
def test_a_workbook_with_a_part_changed_in_its_text(room, part, data):
    path = hostile.plain(room.folder / "改.xlsx", rows=PEOPLE)
    parts = hostile.parts_of(path)
    text = parts[part].decode()
    first = data.draw(st.integers(0, len(text)))
    last = data.draw(st.integers(first, min(len(text), first + 60)))
    new = data.draw(st.sampled_from(["", "<x/>", "9", "&amp;", '"', "-1", "1e9", "</c>", "\n"]))
    hostile.pack(path, {**parts, part: text[:first] + new + text[last:]})
    taken_or_told(room, path)


@ROUNDS
@given(st.randoms(use_true_random=False))
def test_a_workbook_whose_parts_are_shuffled_is_read_all_the_same(room, order):
    path = hostile.plain(room.folder / "序.xlsx", rows=PEOPLE)
    path.write_bytes(hostile.shuffled(path.read_bytes(), order))
    made = room.bring_in(path, "2026-11", shorter=True)
    assert room.details(LI).phone == "13800000001"
    room.undo(made.number)
