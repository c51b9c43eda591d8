"""The rows of a workbook come out as openpyxl gives them, whoever wrote it and however it is written."""

import zipfile
from datetime import date, datetime, time, timedelta
from xml.sax.saxutils import escape

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from xlsxwriter.workbook import Workbook as Writer

from pos.sheet_rows import Sheets

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SHEET = "xl/worksheets/sheet1.xml"
texts = st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=20)
days = st.dates(date(1950, 1, 1), date(2100, 1, 1))
numbers = st.one_of(st.integers(-(10**17), 10**17), st.floats(-1e17, 1e17, allow_nan=False))
values = st.one_of(st.none(), texts, numbers, days, st.booleans(), st.times(), st.just("=1+1"))


def ours(path):
    with path.open("rb") as file:
        book = Sheets(file)
        return {sheet.title: [tuple(row) for _, row in book.rows(sheet)] for sheet in book.sheets}


def theirs(path):
    book = load_workbook(path, read_only=True, data_only=True)
    for sheet in book.worksheets:
        sheet.reset_dimensions()
    return {sheet.title: list(map(tuple, sheet.values)) for sheet in book.worksheets}


def saved(path, rows, *, mac=False):
    """Write rows as openpyxl writes them."""
    book = Workbook()
    book.epoch = CALENDAR_MAC_1904 if mac else book.epoch
    for row, cells in enumerate(rows, 1):
        for column, value in enumerate(cells, 1):
            if value is not None:
                book.active.cell(row, column, value)
    book.save(path)
    return path


@pytest.fixture
def path(tmp_path):
    return tmp_path / "名单.xlsx"


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.lists(values, max_size=6), max_size=12), mac=st.booleans())
def test_whatever_stands_in_a_workbook_comes_out_the_same(path, rows, mac):
    try:
        saved(path, rows, mac=mac)
    except ValueError:  # openpyxl writes no day before its calendar begins
        return
    assert ours(path) == theirs(path)


def test_a_list_as_excel_keeps_it_with_its_texts_apart(path):
    book = Writer(str(path))
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    sheet = book.add_worksheet("居民名单")
    sheet.write_row(0, 0, ["姓名", "身份证号", "类别起"])
    sheet.write_row(1, 0, ["李秀兰 ", "29000119330512002X"])
    sheet.write_datetime(1, 2, date(2026, 1, 1), day)
    sheet.write_rich_string(4, 0, "王", book.add_format({"bold": True}), "建国")
    book.add_worksheet("说明").hide()
    book.close()
    assert ours(path) == theirs(path)
    assert ours(path)["居民名单"][1] == (
        "李秀兰 ",
        "29000119330512002X",
        datetime.combine(date(2026, 1, 1), time()),
    )
    with path.open("rb") as file:
        assert [sheet.visible for sheet in Sheets(file).sheets] == [True, False]


def test_a_text_within_its_cell_and_one_in_several_looks(path):
    book = Workbook()
    book.active["A1"] = CellRichText("李", TextBlock(InlineFont(b=True), "秀兰"))
    book.active["B2"] = timedelta(hours=30)
    book.active["B2"].number_format = "[h]:mm"
    book.active["C2"] = time(11, 46)
    book.save(path)
    assert ours(path) == theirs(path)
    assert ours(path)["Sheet"][0][0] == "李秀兰"


def rewritten(path, part, change):
    """Put other XML in the place of a part."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts[part] = change(parts[part].decode()).encode()
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def written(path, inside):
    """Put XML of one's own in the place of the sheet's rows."""
    rows = f'<worksheet xmlns="{MAIN}"><sheetData>{inside}</sheetData></worksheet>'
    return rewritten(saved(path, [[1]]), SHEET, lambda _: rows)


def test_how_a_text_is_spoken_is_not_part_of_it(path):
    spoken = '</t><rPh sb="0" eb="1"><t>Li</t></rPh>'
    book = Writer(str(path))  # it keeps the texts apart, as Excel does
    book.add_worksheet("名单").write_string(0, 0, "李秀兰")
    book.close()
    rewritten(path, "xl/sharedStrings.xml", lambda xml: xml.replace("</t>", spoken))
    assert ours(path) == theirs(path) == {"名单": [("李秀兰",)]}


@pytest.mark.parametrize(
    "inside",
    [
        "<row><c><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c></row>",
        '<row r="3"><c r="C3"><v>1</v></c><c><v>2</v></c></row><row r="2"><c><v>9</v></c></row>',
        '<row r="2.0"><c r="b2" t="str"><v>甲</v></c></row>',
        '<row r="1"><c r="A1" t="inlineStr"><is><r><t>李</t></r><r><t>秀兰</t></r></is></c></row>',
        '<row r="1"><c r="A1" t="inlineStr"><is><t>李</t><rPh sb="0" eb="1"><t>Li</t></rPh></is></c></row>',
        '<row r="1"><c r="A1" t="b"><v>1</v></c><c r="B1" t="e"><v>#N/A</v></c><c r="D1"/></row>',
        '<row r="1"><c r="A1"><f>1+1</f><v>2</v></c><c r="B1" t="s"/></row>',
        '<row r="1"><c r="C1" t="d"><v>2026-01-01</v></c></row>',
        '<row r="1"><c r="A1"><v>1e3</v></c><c r="B1"><v>1.50</v></c></row><row r="5"/>',
        '<row r="1"><c r="C1"><v>1</v></c><c r="A1"><v>2</v></c><c r="C1"><v>3</v></c></row>',
    ],
)
def test_rows_written_by_other_programs(path, inside):
    found, known = ours(written(path, inside))["Sheet"], theirs(path)["Sheet"]
    assert [_filled(row) for row in found] == [_filled(row) for row in known]
    assert any(map(_filled, found))


def _filled(row):
    """Leave off what is empty at the end: nobody asks how far an empty row reaches."""
    cells = list(row)
    while cells and cells[-1] is None:
        cells.pop()
    return cells


@pytest.mark.parametrize(
    "inside", ['<row r="x"/>', '<row><c r="A1"><v>one</v></c></row>', "<row>", "<c r='1A'/>"]
)
def test_what_is_no_sheet_is_an_error_and_never_a_row(path, inside):
    with pytest.raises(Exception):  # noqa: B017, PT011, of many kinds: who reads lists makes a sentence of it
        ours(written(path, inside))


def test_a_part_that_declares_something_is_not_read(path):
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    written(path, "<row><c><v>&b;</v></c></row>")
    rewritten(path, SHEET, lambda xml: bomb + xml)
    with pytest.raises(ValueError, match="declares"):
        ours(path)


def test_a_long_text_is_one_text(path):
    long = escape("社区" * 100_000)
    assert ours(written(path, f'<row><c t="str"><v>{long}</v></c></row>'))["Sheet"] == [("社区" * 100_000,)]
