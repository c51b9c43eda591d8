"""`canteen backfill`: after a morning without power 陈会计 brings the pile of slips in, all or nothing."""

import csv
import json
from datetime import time
from threading import Barrier, Thread

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from pos.backfill import Backfilled, backfill
from pos.practice import practise
from pos.rules.drawer import Count
from pos.rules.slip_sheet import SLIP_COLUMNS, check_slips
from pos.rules.undoing import Undoing
from pos.shifts import open_shift
from pos.undo import undo

LI, WANG, ZHAO = "李秀兰", "王建国", "赵德海"


@pytest.fixture(autouse=True)
def half_past_one(canteen, monkeypatch):
    """Run the command at the canteen's own clock."""
    canteen.set_clock(time(13, 30))
    monkeypatch.setattr("pos.commands.backfill.utc_now", lambda: canteen.now)


@pytest.fixture
def row(canteen):
    """Write one row of the sheet: number, time, who (None is nobody known), what was paid."""

    def write(number, clock, name, paid, **other):
        plain = {
            "纸单号": number,
            "日期": "2026-11-24",
            "时间": clock,
            "手环码或身份证号": canteen.people[name].id_number if name else "",
            "就餐方式": "堂食",
            "实付": paid,
            "收款方式": "现金" if paid != "0" else "",
            "原因": "停电",
            "复核人": "周建华",
        }
        return plain | other

    return write


@pytest.fixture
def pile(row):
    return [
        row("A0012", "11:02", WANG, "6.00"),
        row("A0013", "11:05", LI, "0"),
        row("A0014", "11:09", None, "12.00", 收款方式="微信"),
        row("A0015", "11:20", ZHAO, "6.00"),
    ]


@pytest.fixture
def sheet(tmp_path):
    """Write rows as a spreadsheet program would."""

    def write(rows, name="纸单.csv"):
        path = tmp_path / name
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.DictWriter(file, SLIP_COLUMNS)
            writer.writeheader()
            writer.writerows(rows)
        return path

    return write


def test_a_pile_of_slips_is_keyed_in(canteen, run_canteen, sheet, pile):
    done = run_canteen("backfill", sheet(pile))
    assert (done.exit_code, done.output) == (0, "已补录 4 张（其中待核 1 张），0 张以前补录过。\n")
    told = [
        (entry.text("slip"), entry.fen("payable_fen"), entry.text("tender"), entry.facts.get("held"))
        for entry in canteen.entries()
    ]
    assert told == [
        ("A0012", 600, "cash", None),
        ("A0013", 0, "free", None),
        ("A0014", 1200, "mobile", None),
        ("A0015", 600, "cash", "slip"),
    ]
    assert {entry.text("confirmer") for entry in canteen.entries()} == {"周*华"}
    assert canteen.verdict().breaks == ()


def test_the_same_sheet_twice_changes_nothing(canteen, run_canteen, sheet, pile):
    run_canteen("backfill", sheet(pile))
    head = canteen.head()
    again = run_canteen("backfill", sheet(pile))
    assert (again.exit_code, again.output) == (0, "已补录 0 张，4 张以前补录过。\n")
    assert canteen.head() == head


def test_a_sheet_that_has_grown_adds_only_what_is_new(canteen, run_canteen, sheet, pile, row):
    run_canteen("backfill", sheet(pile))
    again = run_canteen("backfill", sheet([*pile, row("A0016", "11:31", None, "12.00")]))
    assert again.output == "已补录 1 张，4 张以前补录过。\n"
    assert canteen.head().number == 5


def test_a_dry_run_says_the_same_and_writes_nothing(canteen, run_canteen, sheet, pile):
    done = run_canteen("backfill", sheet(pile), "--dry-run")
    assert (done.exit_code, done.output) == (0, "将会补录 4 张（其中待核 1 张），0 张以前补录过。\n")
    assert canteen.head().number == 0


BAD = {
    "somebody not on the list": ({"手环码或身份证号": "NOBODYS-BAND"}, "手环码或身份证号：不在居民名单里"),
    "a price that no rule gives": ({"实付": "7.00"}, "纸单号：没有 7.00 元这个价"),
    "the cashier confirms herself": ({"复核人": "张收银"}, "复核人：复核人就是收银员"),
    "the cashier as on the receipt": ({"复核人": "张*"}, "复核人：复核人就是收银员"),
    "no time": ({"时间": ""}, "时间：“”不是一个时间"),
    "tomorrow": ({"日期": "2026-11-25"}, "纸单号：纸单 A0016 的时间还没到"),
}


@pytest.mark.parametrize(("changes", "reason"), BAD.values(), ids=BAD)
def test_one_bad_row_and_nothing_is_keyed_in(canteen, run_canteen, sheet, row, changes, reason):
    if changes.get("复核人") == "张收银":
        changes = {"复核人": canteen.config.till.cashier}
    rows = [
        row("A0012", "11:02", WANG, "6.00"),
        row("A0016", "11:31", WANG, "12.00") | changes,
        row("A0017", "11:33", None, "12.00"),
    ]
    done = run_canteen("backfill", sheet(rows))
    *bad, last = done.output.splitlines()
    assert done.exit_code == 1
    assert [line.startswith(f"第 3 行 {reason}") for line in bad] == [True], bad
    assert last == "有 1 处不对，一张都没有补录：请改好再来。"
    assert canteen.head().number == 0


def test_every_bad_row_is_named_in_the_order_of_the_sheet(run_canteen, sheet, row):
    rows = [row("A0012", "11:50", WANG, "7.00"), row("A0013", "11:10", None, "8.00")]
    bad = run_canteen("backfill", sheet(rows)).output.splitlines()
    assert [line[:5] for line in bad[:-1]] == ["第 2 行", "第 3 行"]


def test_a_slip_with_another_content_is_a_bad_row(canteen, run_canteen, sheet, pile, row):
    run_canteen("backfill", sheet(pile))
    changed = [row("A0012", "11:02", WANG, "12.00"), row("A0016", "11:31", None, "12.00")]
    done = run_canteen("backfill", sheet(changed))
    assert done.output.splitlines()[0] == (
        "第 2 行 纸单号：纸单 A0012 补录过，是 K01-000001，内容不一样：请和纸单核对。"
    )
    assert canteen.head().number == 4


def test_the_first_meal_of_a_period_has_the_concession_whatever_the_order_of_the_rows(
    canteen, run_canteen, sheet, row
):
    run_canteen("backfill", sheet([row("A0020", "11:40", WANG, "6.00"), row("A0019", "11:10", WANG, "6.00")]))
    held = {entry.text("slip"): entry.facts.get("held") for entry in canteen.entries()}
    assert held == {"A0019": None, "A0020": "slip"}


def test_an_undone_slip_is_known_and_not_sold_again(canteen, run_canteen, sheet, pile):
    run_canteen("backfill", sheet(pile))
    undo(canteen.counter, "K01-000001", Undoing("刷错人了"))
    assert run_canteen("backfill", sheet(pile)).output == "已补录 0 张，4 张以前补录过。\n"


def test_whoever_sells_in_this_shift_may_not_confirm(canteen, run_canteen, sheet, row):
    open_shift(canteen.counter, "周*华", Count.read(""))
    done = run_canteen("backfill", sheet([row("A0012", "11:02", WANG, "6.00", 复核人="周*华")]))
    assert "复核人就是收银员" in done.output
    assert canteen.entries("sale") == []


def test_in_training_nothing_is_keyed_in(canteen, run_canteen, sheet, pile):
    practise(canteen.counter, on=True)
    done = run_canteen("backfill", sheet(pile))
    assert (done.exit_code, done.output.count("练习时不能补录纸单")) == (1, 4)
    assert [entry.kind for entry in canteen.entries()] == ["training-began"]


def test_the_answer_as_json(run_canteen, sheet, pile, row):
    done = json.loads(run_canteen("backfill", sheet(pile), "--json").output)
    assert done == {"new": 4, "held": 1, "known": 0, "bad": [], "dry_run": False}
    bad = json.loads(run_canteen("backfill", sheet([row("?", "11:02", None, "12.00")]), "--json").output)
    assert [(one["row"], one["field"]) for one in bad["bad"]] == [(2, "纸单号")]


def test_a_till_that_sells_meanwhile_loses_nothing(canteen, row):
    lines, _ = check_slips(
        enumerate([row(f"A{n:04d}", "11:02", None, "12.00") for n in range(40)], 2), canteen.now
    )
    start, results = Barrier(2), []

    def sell():
        start.wait()
        for n in range(20):
            canteen.sell(request=f"餐-{n}")

    def key():
        start.wait()
        results.append(backfill(canteen.counter, lines, ()))

    threads = [Thread(target=sell), Thread(target=key)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert results == [Backfilled(new=40)]
    slips = [entry.number for entry in canteen.entries() if entry.text("slip")]
    assert (len(canteen.entries("sale")), slips[-1] - slips[0]) == (60, 39)  # in one piece
    assert canteen.verdict().breaks == ()


# The sheet as a file


def test_a_workbook_with_real_dates_and_times(canteen, run_canteen, tmp_path, row):
    book = Workbook()
    book.active.append(SLIP_COLUMNS)
    written = row("A0012", time(11, 2), WANG, 6, 日期=canteen.now.replace(tzinfo=None))
    book.active.append([written[column] for column in SLIP_COLUMNS])
    book.save(tmp_path / "纸单.xlsx")
    assert run_canteen("backfill", tmp_path / "纸单.xlsx").output.startswith("已补录 1 张，")
    assert canteen.entries()[0].text("served_at") == "2026-11-24T03:02:00.000Z"


@pytest.mark.parametrize("name", ["空表.xlsx", "空表.csv"])
def test_the_template_is_an_empty_sheet_that_can_be_read(canteen, run_canteen, tmp_path, name):
    path = tmp_path / name
    done = run_canteen("backfill", "--template", path)
    assert (done.exit_code, done.output.startswith("写好了")) == (0, True)
    assert run_canteen("backfill", path).output == "已补录 0 张，0 张以前补录过。\n"
    if name.endswith("xlsx"):
        sheet = load_workbook(path).active
        assert [cell.value for cell in sheet[1]] == list(SLIP_COLUMNS)
        assert sheet.column_dimensions["A"].number_format == "@"
    assert run_canteen("backfill", "--template", path).exit_code == 1  # what is there is left alone
    assert canteen.head().number == 0


def test_a_sheet_or_a_template_must_be_named(run_canteen):
    assert run_canteen("backfill").exit_code == 2


_WORDS = [
    "A0012",
    "A0013",
    "2026-11-24",
    "11:42",
    "25:00",
    "6.00",
    "12.00",
    "0",
    "现金",
    "停电",
    "周建华",
    "堂食",
    "张*",
]
_CELLS = st.one_of(st.sampled_from(_WORDS), st.text(max_size=12))
_ROWS = st.lists(st.dictionaries(st.sampled_from(SLIP_COLUMNS), _CELLS), max_size=5)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(_ROWS, st.binary(max_size=40))
def test_a_broken_sheet_never_crashes_and_never_sells_a_part(canteen, run_canteen, sheet, row, broken, tail):
    before = canteen.head().number
    good = row(f"B{before:05d}", "11:02", None, "12.00")
    path = sheet([good, *broken])
    with path.open("ab") as file:
        file.write(tail)
    done = run_canteen("backfill", path)
    after = canteen.head().number
    if done.exit_code == 0:
        assert after > before
    else:
        assert after == before
        assert done.output.strip() or str(done.exception)
        assert isinstance(done.exception, SystemExit) or type(done.exception).__module__.startswith("pos."), (
            repr(done.exception)
        )
