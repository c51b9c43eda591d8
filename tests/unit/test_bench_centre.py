"""The centre's part of the bench has the rows that were promised, and makes nothing until one is measured."""

from datetime import date

import pytest

from bench.centre_growth import growths
from bench.centre_list import LEDGER, ROSTER, write_list
from bench.centre_rows import rows
from pos.rules.roster_sheet import ROSTER_SHAPE, check_rows
from pos.sheets import read_rows
from settlement.rules.list_sheet import LIST_SHAPE, check_line

TODAY = date(2026, 11, 24)
CATEGORIES = {"低保": "dibao"}
PROMISED = (
    ("signed lines taken in", "COPY, 200 rows a transaction"),
    ("signed lines taken in", "COPY, all rows in one go"),
    ("claims of", "one SQL roll-up"),
    ("workbook", "bare XlsxWriter loop"),
    ("the difference", "openpyxl reads the sheet"),
    ("import-list", "openpyxl reads the sheet"),
    ("at a till", "openpyxl reads the sheet"),
    ("a page of", "its SELECT alone"),
)


def test_every_promised_row_stands_beside_its_baseline(tmp_path):
    with rows(tmp_path) as made:
        found = [(row.what, row.baseline) for row in made]
    for words, baseline in PROMISED:
        assert any(words in what and baseline == bare for what, bare in found), (words, baseline)
    assert len({(what, bare) for what, bare in found}) == len(found)


def test_nothing_is_made_before_a_row_is_measured(tmp_path):
    with rows(tmp_path), growths(tmp_path):
        assert not list(tmp_path.iterdir())


def test_everything_grows_a_hundredfold(tmp_path):
    with growths(tmp_path) as made:
        assert len(made) == 4
        for growth in made:
            one, ten, hundred = growth.records
            assert (one * 10, one * 100) == (ten, hundred)


@pytest.mark.parametrize("columns", [LEDGER, ROSTER])
def test_the_made_up_list_is_sound_and_nobody_comes_twice(tmp_path, columns):
    path = write_list(tmp_path / "名单.xlsx", 1_000, columns)
    shape = LIST_SHAPE if columns == LEDGER else ROSTER_SHAPE
    found = list(read_rows(path, shape=shape))
    lines, bad = check_rows(found, CATEGORIES, TODAY)
    assert not bad
    assert len({line.id_number for line in lines}) == 1_000
    assert sum(bool(line.statuses) for line in lines) == 143
    if columns == LEDGER:
        assert all(check_line(row, cells, CATEGORIES, TODAY)[0] for row, cells in found)
