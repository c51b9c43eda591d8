"""Workbooks that come back are compared with what the centre writes, cell by cell; harm stays out."""

import json
import re

import openpyxl
import pytest
from click.testing import CliRunner

from integration import hostile_sheets as hostile
from integration.centre_house import CONFIG
from integration.claim_rooms import Lunch
from integration.paper_month import papers
from integration.postgres import on_sqlite
from integration.recalculated import (
    XLSX,
    converted,
    needs_office,
    rewritten,
    with_row_added,
    with_row_dropped,
)
from pos.command import canteen
from pos.config import load_config
from pos.rules.errors import CanteenError
from pos.sheets import BadSheet
from settlement.claim_desk import ClaimDesk
from settlement.claim_workbook import workbook_of
from settlement.read_back import check_workbook, compare_files
from settlement.rules.read_claim_rules import read_claim_rules
from settlement.rules.sheet_difference import Difference, LostRow
from settlement.workbook import write_workbook

MEALS = "就餐明细表"


@pytest.fixture(scope="module")
def ours(tmp_path_factory):
    """October's workbook as the centre writes it."""
    path = tmp_path_factory.mktemp("ours") / "claim.xlsx"
    write_workbook(path, papers())
    return path


@pytest.fixture
def lunch(city, claimed_tills):
    return Lunch(city, claimed_tills)


def taken(lunch, path):
    """Download the claim's workbook."""
    with path.open("wb") as file:
        workbook_of(lunch.desk, lunch.row, file)
    return path


def corrected(path, to, **cells):
    """Correct cells of the meals by hand, as a clerk does; what formulas gave stands there as numbers."""
    book = openpyxl.load_workbook(path, data_only=True)
    for name, value in cells.items():
        book[MEALS][name] = value
    book.save(to)
    return to


def test_the_same_workbook_agrees(ours):
    assert compare_files(ours, ours).agrees


@needs_office
def test_what_libreoffice_saved_again_agrees_and_is_let_in(ours, tmp_path):
    (saved,) = converted([ours], tmp_path / "out", XLSX)
    check_workbook(saved)
    assert compare_files(ours, saved).agrees


def test_numbers_in_the_place_of_formulas_are_no_difference(ours, tmp_path):
    assert compare_files(ours, corrected(ours, tmp_path / "theirs.xlsx")).agrees


def test_a_corrected_amount_is_named_by_sheet_and_cell_with_both_values(ours, tmp_path):
    theirs = corrected(ours, tmp_path / "theirs.xlsx", Q20=9.5, F21="P-他人")
    compared = compare_files(ours, theirs)
    assert compared.found == (
        Difference(MEALS, "Q20", "6", "9.5"),
        Difference(MEALS, "F21", "P3333333333", "P-他人"),
    )
    assert not compared.agrees


def test_a_formula_is_read_by_the_value_it_last_gave(ours, tmp_path):
    def change(name, xml):
        if name != MEALS:
            return xml
        made = re.sub(r'(<c r="Q20"[^>]*>)<v>6</v>', r"\1<f>1/0</f><v>6</v>", xml)
        assert made != xml
        return made

    assert compare_files(ours, rewritten(ours, tmp_path / "theirs.xlsx", change)).agrees


def test_a_row_taken_out_and_one_put_in_are_said_as_rows(ours, tmp_path):
    emptied = rewritten(ours, tmp_path / "emptied.xlsx", with_row_dropped(MEALS, 20))
    (lost,) = compare_files(ours, emptied).found
    assert (lost.sheet, lost.row, lost.ours, "K01-000119" in lost.says) == (MEALS, 20, True, True)
    doubled = rewritten(ours, tmp_path / "doubled.xlsx", with_row_added(MEALS, 20))
    (more,) = compare_files(ours, doubled).found
    assert isinstance(more, LostRow)
    assert (more.sheet, more.ours, "K01-000119" in more.says) == (MEALS, False, True)


def test_a_sheet_that_is_missing_and_one_that_nobody_knows_are_named(ours, tmp_path):
    book = openpyxl.load_workbook(ours, data_only=True)
    del book["资金来源"]
    book.create_sheet("我的备注")["A1"] = "已核"
    book.save(tmp_path / "theirs.xlsx")
    compared = compare_files(ours, tmp_path / "theirs.xlsx")
    assert (compared.missing, compared.unknown, compared.count) == (("资金来源",), ("我的备注",), 0)
    assert not compared.agrees


def test_a_sheet_of_endless_rows_is_refused(ours, tmp_path):
    book = openpyxl.load_workbook(ours, data_only=True)
    for _ in range(5_100):
        book["政策标准"].append(["x"])
    book.save(tmp_path / "theirs.xlsx")
    with pytest.raises(BadSheet, match="政策标准比申报多出"):
        compare_files(ours, tmp_path / "theirs.xlsx")


def with_declaration(path):
    parts = hostile.parts_of(path)
    sheet = parts[hostile.SHEET]
    head, rest = sheet.split(b"?>", 1)
    parts[hostile.SHEET] = head + b'?><!DOCTYPE x [<!ENTITY a "aaaa">]>' + rest
    return hostile.pack(path, parts)


def with_macro(path):
    return hostile.pack(path, {**hostile.parts_of(path), "xl/vbaProject.bin": b"\0"})


def with_link(path):
    return hostile.pack(path, {**hostile.parts_of(path), "xl/externalLinks/externalLink1.xml": b"<x/>"})


@pytest.mark.parametrize(
    ("spoil", "words"), [(with_declaration, "DOCTYPE"), (with_macro, "带有宏"), (with_link, "连着别的文件")]
)
def test_a_workbook_that_could_harm_is_refused_before_it_is_opened(lunch, tmp_path, spoil, words):
    path = spoil(taken(lunch, tmp_path / "claim.xlsx"))
    browser = lunch.browser("finance")
    answer = lunch.post(browser, "/compare", file=(path.read_bytes(), path.name))
    assert answer.status_code == 422
    assert words in answer.text
    assert lunch.house.trail("workbook-compared") == []


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", b"PK\x03\x04broken", "序号,流水号\n".encode()])
def test_what_is_no_workbook_is_said_beside_the_field(lunch, content):
    answer = lunch.post(lunch.browser("manager"), "/compare", file=(content, "claim.xlsx"))
    assert answer.status_code == 422
    assert 'id="file-fault"' in answer.text


def test_the_page_says_it_agrees_or_where_it_does_not(lunch, tmp_path):
    path = taken(lunch, tmp_path / "claim.xlsx")
    lunch.house.later(minutes=90)  # made again later, it says another time; that is no difference
    finance = lunch.browser("finance")
    same = lunch.post(finance, "/compare", file=(path.read_bytes(), "签过字的.xlsx"))
    assert "和系统里的一模一样" in same.text
    assert "签过字的.xlsx" in same.text
    changed = corrected(path, tmp_path / "changed.xlsx", Q4=99)
    said = lunch.post(finance, "/compare", file=(changed.read_bytes(), "changed.xlsx")).text
    assert "1 处不同" in said
    assert f'<th scope="row">{MEALS}</th><td>Q4</td>' in said
    assert '<td class="wide">99</td>' in said
    assert [entry.fen("count") for entry in lunch.house.trail("workbook-compared")] == [0, 1]


def test_the_command_says_the_same_and_ends_with_one_where_it_differs(lunch, tmp_path):
    on_sqlite()
    claims = load_config(CONFIG).claims_table
    lunch.desk = ClaimDesk(lunch.house.gate, lunch.desk.policy, read_claim_rules(claims))
    path = taken(lunch, tmp_path / "claim.xlsx")
    changed = corrected(path, tmp_path / "changed.xlsx", Q4=99)

    def run(file, *more, claim=lunch.row.number):
        words = [
            "--config",
            str(CONFIG),
            "--data",
            str(lunch.house.books.folder),
            "centre",
            "compare-workbook",
        ]
        return CliRunner().invoke(canteen, [*words, str(file), "--claim", str(claim), *more])

    differs = run(changed)
    assert differs.exit_code == 1
    assert f"{MEALS} Q4：系统里 " in differs.output
    assert "交来的 99" in differs.output
    told = json.loads(run(changed, "--json").output)
    assert [one["cell"] for one in told["found"] if one["sheet"] == MEALS] == ["Q4"]
    assert isinstance(run(path, claim=9_999).exception, CanteenError)


def test_after_the_lines_have_moved_on_it_is_refused_with_what_to_do(lunch, tmp_path):
    path = taken(lunch, tmp_path / "claim.xlsx")
    with lunch.house.centre.begin() as office:
        row = lunch.row
        office.claims.redraw(row.number, row.total, {**row.figures, "digest": "0" * 64}, lunch.house.now)
    answer = lunch.post(lunch.browser("finance"), "/compare", file=(path.read_bytes(), "claim.xlsx"))
    assert answer.status_code == 422
    assert "又有变化" in answer.text


def test_nothing_of_a_file_stays_behind(lunch, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    path = taken(lunch, tmp_path / "claim.xlsx")
    assert (
        lunch.post(lunch.browser("finance"), "/compare", file=(path.read_bytes(), "a.xlsx")).status_code
        == 200
    )
    assert list((tmp_path / "temporary").iterdir()) == []
