"""Words on a list that a browser or a spreadsheet would run: they stay words, never run."""

import csv
import re
import zipfile

import openpyxl
import pytest

from integration.centre_house import House
from integration.ledger_room import LI, WANG, write_list
from pos.rules.names import name_problem
from pos.rules.roster_sheet import COMMUNITY, DOCUMENT, NAME, PHOTO
from pos.sheets import read_rows, write_sheet, write_template
from settlement.privacy_page import record_page
from settlement.privacy_record import Record, Section, whole_record

SCRIPT = "<script>alert(1)</script>"
FORMULAS = ['=HYPERLINK("http://x","y")', "+1", "-2+3", "@SUM(A1)", "=cmd|' /C calc'!A0", "\t=1+1"]
HOSTILE = [SCRIPT, *FORMULAS, '"><img src=x onerror=alert(1)>', "{{7*7}}"]


@pytest.mark.parametrize("name", [SCRIPT, '=HYPERLINK("http://x","y")', "+1", "@SUM(A1)"])
def test_nobody_can_be_called_so(name):
    assert "不该有的字符" in name_problem(name)


@pytest.mark.parametrize("word", FORMULAS)
def test_a_written_workbook_holds_them_as_texts(tmp_path, word):
    path = tmp_path / "写出.xlsx"
    written = {NAME: word, DOCUMENT: word, COMMUNITY: word, PHOTO: word, "身份证号": LI["身份证号"]}
    write_sheet(path, [written], (word,))
    book = openpyxl.load_workbook(path)
    cells = [book.active.cell(2, place) for place in (1, 6, 8, 9)] + [book["填表说明"].cell(2, 6)]
    assert [(cell.value, cell.data_type, bool(cell.quotePrefix)) for cell in cells] == [(word, "s", True)] * 5
    with zipfile.ZipFile(path) as archive:
        parts = [archive.read(name) for name in archive.namelist() if "worksheets/" in name]
    assert not any(re.search(rb"<f[ >/]", part) for part in parts)
    ((_, cells),) = read_rows(path)
    assert cells == written


@pytest.mark.parametrize("word", FORMULAS)
def test_a_written_text_file_holds_them_where_no_spreadsheet_runs_them(tmp_path, word):
    path = tmp_path / "写出.csv"
    write_sheet(path, [{NAME: word, COMMUNITY: word}], ())
    with path.open(encoding="utf-8-sig", newline="") as file:
        row = list(csv.reader(file))[1]
    assert [cell for cell in row if cell] == [f"'{word}"] * 2
    ((_, cells),) = read_rows(path)
    assert cells == {NAME: word, COMMUNITY: word}


def test_the_empty_template_runs_nothing_that_a_category_is_called(tmp_path):
    write_template(tmp_path / "模板.xlsx", FORMULAS)
    guide = openpyxl.load_workbook(tmp_path / "模板.xlsx")["填表说明"]
    assert {guide.cell(row, 6).data_type for row in range(2, 2 + len(FORMULAS))} == {"s"}


@pytest.fixture
def house(tmp_path):
    """Two residents whose every free cell is hostile."""
    made = House(tmp_path / "centre")
    made.first()
    made.unhurried()
    first = dict(zip(("身体情况", "社区", "网格", "楼栋", "房屋", "文号"), HOSTILE, strict=False))
    second = {"身体情况": HOSTILE[-1], "社区": HOSTILE[-2], "网格": HOSTILE[0]}
    write_list(tmp_path / "名单.csv", (LI | first | {"类别": "低保"}, WANG | second))
    made.bring_in(tmp_path / "名单.csv")
    yield made
    made.close()


def test_they_come_in_as_words(house):
    with house.centre.read() as office:
        row = office.people.standing([house.keys.lookup.person(LI["身份证号"])]).popitem()[1]
    assert row["community"] == FORMULAS[0]


def tags(page):
    """Give the names of every element of a page."""
    return set(re.findall(r"<([a-z0-9]+)[\s>]", page))


def test_no_page_about_them_lets_a_word_run(house):
    chief = house.signed_in("周主任")
    for row in (LI, WANG):
        seen, to_see = set(), ["/", f"/people/{house.keys.lookup.person(row['身份证号'])}"]
        while to_see and len(seen) < 60:
            address = to_see.pop()
            if address in seen:
                continue
            seen.add(address)
            page = chief.get(address)
            assert not re.search(r"<script>alert|<img src=x", page.text), address
            to_see += re.findall(r'href="(/(?!static|sign-out)[^"]*)"', page.text)
        assert len(seen) > 3


def test_the_record_to_print_shows_them_as_words(house):
    digest = house.keys.lookup.person(WANG["身份证号"])
    with house.centre.read() as office:
        page = record_page(whole_record(office, house.keys, digest, {}), house.now.date())
    assert tags(page).isdisjoint({"script", "img"})
    assert "&lt;script&gt;" in page
    assert "onerror=alert(1)&gt;" in page
    titled = record_page(Record((Section(SCRIPT, (SCRIPT,), ((SCRIPT,),)),)), house.now.date())
    assert "script" not in tags(titled)
