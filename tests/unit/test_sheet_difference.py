"""A sheet beside another writing of it: changed cells are named, lost rows do not shift the rest."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from settlement.rules.sheet_difference import Difference, LostRow, differences

HEADS = ("序号", "流水号", "姓名", "补贴")
MEALS = [
    HEADS,
    (1.0, "K01-000017", "李*兰", 12.0),
    (2.0, "K01-000018", "王*国", 6.0),
    (3.0, "K01-000019", "赵*海", 0.0),
    ("合计", None, None, 18.0),
]


def told(theirs):
    return list(differences("就餐明细表", MEALS, theirs))


def with_cell(row, place, value):
    changed = [list(cells) for cells in MEALS]
    changed[row][place] = value
    return [tuple(cells) for cells in changed]


def test_the_same_sheet_has_no_difference():
    assert told(MEALS) == []


def test_a_changed_amount_is_named_with_both_values():
    assert told(with_cell(2, 3, 9.0)) == [Difference("就餐明细表", "D3", "6", "9")]


def test_a_number_typed_as_a_text_is_a_difference():
    assert told(with_cell(2, 3, "6")) == [Difference("就餐明细表", "D3", "6", "6")]


def test_a_row_taken_out_is_said_once_and_the_rest_still_agrees():
    (lost,) = told([*MEALS[:2], *MEALS[3:]])
    assert (lost.row, lost.ours, "K01-000018" in lost.says) == (3, True, True)


def test_a_row_emptied_where_it_stands_is_a_lost_row_too():
    (lost,) = told([*MEALS[:2], (), *MEALS[3:]])
    assert (lost.row, lost.ours) == (3, True)


def test_a_row_put_in_is_theirs_and_a_change_below_it_names_both_cells():
    more = (9.0, "K01-000999", "孙*芬", 600.0)
    changed = with_cell(3, 3, 5.0)
    found = told([*changed[:2], more, *changed[2:]])
    assert LostRow("就餐明细表", 3, "9　K01-000999　孙*芬　600", ours=False) in found
    assert Difference("就餐明细表", "D4", "0", "5", "D5") in found
    assert len(found) == 2


def test_a_day_that_lost_its_look_and_a_sum_in_its_last_bit_are_the_same():
    ours = [(date(2026, 10, 9), 0.3)]
    assert list(differences("按日统计表", ours, [(46304.0, 0.1 + 0.2)])) == []
    (found,) = differences("按日统计表", ours, [(46305.0, 0.3)])
    assert (found.cell, found.ours) == ("A1", "2026-10-09")


def test_empty_cells_and_rows_at_the_end_are_nothing():
    assert told([*((*row, None, "") for row in MEALS), (), (None, None)]) == []


CELLS = st.one_of(st.none(), st.sampled_from(["", "甲", "乙"]), st.floats(0, 3).map(round).map(float))
SHEETS = st.lists(st.tuples(CELLS, CELLS, CELLS), max_size=8)


@given(SHEETS, SHEETS)
def test_nothing_is_said_exactly_where_nothing_differs(ours, theirs):
    def bare(rows):
        kept = [tuple(cell or (0.0 if cell == 0 else None) for cell in row) for row in rows]
        return [row for row in kept if any(cell is not None for cell in row)]

    found = list(differences("表", ours, theirs))
    if bare(ours) != bare(theirs):
        assert found
    if ours == theirs:
        assert not found
