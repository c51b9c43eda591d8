"""Sheets as clerks, banks and bad copies make them: all of one is taken, or nothing and why."""

import csv
import io
import re
import zipfile
from datetime import date, datetime, time, timedelta

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fuzz.broken_json import WOUNDS, wounded
from fuzz.effort import Outcomes, rounds, written
from integration.ledger_room import COLUMNS as LIST_COLUMNS
from integration.ledger_room import LI, PEOPLE, WANG, LedgerRoom
from pos.calendar_import import import_calendar
from pos.commands.backfill import _backfill
from pos.commands.roster import _import
from pos.rules.calendar_sheet import CALENDAR_SHAPE, check_calendar
from pos.rules.errors import CanteenError
from pos.rules.slip_sheet import SLIP_COLUMNS
from pos.rules.slips import SLIP_REASONS
from pos.sheets import read_rows
from settlement.read_back import check_workbook, compare_files
from settlement.remittances import as_text, from_text, read_statement

CELLS = st.one_of(
    st.sampled_from(
        [
            None,
            "",
            " ",
            "=1+1",
            '=HYPERLINK("x")',
            "'1",
            "@x",
            "-",
            True,
            False,
            0,
            -1,
            1,
            1.5,
            1e300,
            2**53 + 1,
            float(10**20),
            46000,
            2958466,
            -46000.5,
            "2026-11-24",
            "2026/2/30",
            "20261124",
            "2026年11月24日",
            "9999-12-31",
            "0001-01-01",
            "24:00",
            "11:46",
            "12.00",
            "１２．００",
            "1e999",
            "NaN",
            "inf",
            "-0.001",
            "9" * 400,
            "长" * 3000,
            "\u202e反",
            "a\nb",
            "\t",
            "低保",
            "低保、特困",
            "是",
            "现金",
            "K01-000001",
            "合计",
            date(2026, 11, 24),
            datetime(2026, 11, 24, 11, 46),  # noqa: DTZ001, a sheet knows no time zone
            time(11, 46),
            timedelta(hours=30),
            datetime(1900, 1, 1),  # noqa: DTZ001, a sheet knows no time zone
            LI["身份证号"],
            WANG["身份证号"],
            float(LI["身份证号"][:17] + "0"),
        ]
    ),
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=12),
    st.integers(-(10**6), 10**6),
    st.floats(allow_nan=False, allow_infinity=False),
)

ROSTER = (
    ("姓名", "身份证号", "类别", "类别起", "类别止", "文号", "手环码", "社区"),
    [
        ["李秀兰", LI["身份证号"], "", "", "", "", "HP-1", "示范东社区"],
        ["王建国", WANG["身份证号"], "低保", "2026-01-01", "", "示范民〔2026〕2 号", "", "示范西社区"],
    ],
)
STATEMENT = (
    ("日期", "收款人", "金额", "凭证号"),
    [["2026-11-20", "和平食堂", "1234.50", "PZ-1"], ["2026-11-21", "东街食堂", 88, "PZ-2"]],
)
DAYS = (("日期", "是否供餐", "说明"), [["2026-12-01", "否", "检修"], ["2026-12-06", "是", "照常"]])
SLIPS = (
    SLIP_COLUMNS,
    [["A001", "2026-11-20", "11:46", "", "堂食", "12.00", "现金", SLIP_REASONS[0], "陈会计"]],
)
LIST = (LIST_COLUMNS, [[one.get(column, "") for column in LIST_COLUMNS] for one in PEOPLE])


def as_xlsx(rows, merged):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    if merged:
        book.active.merge_cells(merged)
    out = io.BytesIO()
    book.save(out)
    return timeless(out)


def timeless(saved):
    """Pack a workbook anew without the moment it was made, so that the same cells are the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(saved) as given, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in given.namelist():
            content = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", b"2026-11-24T00:00:00Z", given.read(name))
            packed.writestr(
                zipfile.ZipInfo(name), content if name == "docProps/core.xml" else given.read(name)
            )
    return out.getvalue()


def as_csv(rows, encoding):
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    return out.getvalue().encode(encoding, errors="replace")


def doubled(raw, name="xl/worksheets/sheet1.xml"):
    """Put a member of a workbook into it a second time."""
    out = io.BytesIO(raw)
    with zipfile.ZipFile(out, "a") as packed:
        content = packed.read(name)
        packed.writestr(zipfile.ZipInfo(name), content[: len(content) // 2])
    return out.getvalue()


WIDE = str.maketrans("0123456789", "０１２３４５６７８９")


DAYS_THAT_ARE_NONE = (
    "2027-01-01",
    "2026/2/30",
    "2026-13-45",
    "0000-00-00",
    "9999-12-32",
    "2026年2月30日",
    "20260230",
)
NO_NUMBERS = (
    "1e999",
    "1e999999999",
    "NaN",
    "sNaN",
    "inf",
    "-0.001",
    "9" * 400,
    "9" * 5000,
    "１２．００",
    "²",
    "٣",
    -1,
    1.5,
    1e300,
)


def broken_alike(cell):
    """Draw what stands where such a cell should, and is no day or no number."""
    text = str(cell)
    if re.match(r"\d{4}-\d\d-\d\d", text):
        return st.sampled_from(DAYS_THAT_ARE_NONE)
    return st.sampled_from(NO_NUMBERS) if re.fullmatch(r"[\d.]+", text) else written_otherwise(cell)


def written_otherwise(cell):
    """Draw other ways in which a hand writes the same cell."""
    text = str(cell)
    return st.sampled_from(
        [cell, f" {text}\u3000", text.translate(WIDE), text.lower(), f"{text[:6]} {text[6:]}"]
    )


@st.composite
def sheets(draw, sound):
    """Draw a sheet as (suffix, bytes, whether a column is there twice).

    It is sound, or has some cells changed, its columns or its bytes broken.
    """
    columns, rows = sound
    made = [list(columns), *(list(row) for row in rows)]
    for _ in range(draw(st.sampled_from([0, 0, 0, 0, 0, 1, 1, 2, 3]))):
        row = draw(st.integers(1, len(made) - 1)) if draw(st.integers(0, 9)) else 0
        place = draw(st.integers(0, len(columns) - 1))
        alike = broken_alike(made[row][place]) if row else st.sampled_from(columns)
        made[row][place] = draw(alike if draw(st.booleans()) else CELLS)
    more = draw(st.sampled_from(["", "", "any", "again"]))
    if more == "any":
        made.append([draw(CELLS) for _ in range(draw(st.integers(0, len(columns) + 2)))])
    elif more == "again":
        again = draw(st.sampled_from(rows))
        made.append([draw(written_otherwise(cell)) for cell in again])
    if draw(st.booleans()):
        raw, suffix = as_csv(made, draw(st.sampled_from(["utf-8-sig", "gb18030", "utf-16"]))), ".csv"
    else:
        raw, suffix = as_xlsx(made, draw(st.sampled_from(["", "", "", "", "", "A2:B3", "A1:A2"]))), ".xlsx"
        raw = doubled(raw) if draw(st.integers(0, 9)) == 0 else raw
    wounds = draw(st.sampled_from([0, 0, 0, 1]).flatmap(lambda hurt: WOUNDS if hurt else st.just([])))
    heads = [head for head in made[0] if head in columns]
    return suffix, wounded(raw, wounds), len(heads) != len(set(heads)) and not wounds


def try_all(sound, folder, take, state, examples=60, *, has_columns=True):
    """Let one reader take sheet after sheet; ``take`` gives the bad rows, ``state`` all that may change."""
    seen = Outcomes()

    @rounds(examples)
    @given(sheets(sound))
    def bring(sheet):
        suffix, raw, twice = sheet
        path = folder / f"名单{suffix}"
        path.write_bytes(raw)
        before = state()
        try:
            bad = take(path)
        except CanteenError as error:
            seen.told(error)
            assert state() == before
            return
        seen["bad-rows" if bad else "taken"] += 1
        assert not (twice and has_columns), "a column that is there twice was read"
        if bad:
            assert state() == before
            assert all(any(letter >= "\u4e00" for letter in str(row)) for row in bad)

    bring()
    seen.saw("taken", "refused")
    return seen


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_people_list_at_the_till(canteen, tmp_path):
    seen = try_all(
        ROSTER,
        tmp_path,
        lambda path: _import(canteen.config, path, dry_run=False).bad,
        lambda: written(canteen.data),
    )
    assert seen["bad-rows"]


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_bank_statement(tmp_path):
    def take(path):
        rows = read_statement(path)
        assert from_text(as_text(rows)) == rows
        return ()

    try_all(STATEMENT, tmp_path, take, lambda: None)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_named_days(canteen, tmp_path):
    def take(path):
        named, bad = check_calendar(read_rows(path, shape=CALENDAR_SHAPE))
        if not bad:
            import_calendar(canteen.books.store, named, "张敏", canteen.now)
        return bad

    try_all(DAYS, tmp_path, take, lambda: written(canteen.data))


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_pile_of_paper_slips(canteen, tmp_path):
    config = canteen.config
    try_all(
        SLIPS,
        tmp_path,
        lambda path: _backfill(config, path, dry_run=False).bad,
        lambda: written(canteen.data),
        40,
    )


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_list_at_the_centre(tmp_path):
    room = LedgerRoom(tmp_path)
    room.bring_in(PEOPLE)

    def take(path):
        room.bring_in(path, "2026-11", shorter=True)
        return ()

    try:
        try_all(LIST, tmp_path, take, room.ledger, 25)
    finally:
        room.close()


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_workbook_that_comes_back(tmp_path):
    ours = tmp_path / "ours.xlsx"
    ours.write_bytes(as_xlsx([STATEMENT[0], *STATEMENT[1]], ""))

    def take(path):
        check_workbook(path)
        compare_files(ours, path)
        return ()

    try_all(STATEMENT, tmp_path, take, lambda: None, has_columns=False)
