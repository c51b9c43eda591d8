"""`canteen calendar`: what 陈会计 sees of a month, and the sheet that names days."""

import json
from datetime import date, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from openpyxl import Workbook

from pos.calendar_book import CalendarBook
from pos.calendar_import import import_calendar
from pos.command import canteen as command
from pos.rules.meals import SHANGHAI
from pos.rules.service_days import Override
from pos.rules.serving import serving_at

SHIPPED = Path(__file__).parents[2] / "config.toml"
HEADER = "日期,是否供餐,说明"
WORKDAYS = '[[canteen.service_days]]\nfrom = 2024-01-01\nopen = "workdays"\nsource = "暂定"\n'


@pytest.fixture
def sheet(tmp_path):
    """Write a calendar sheet as a clerk's spreadsheet program would."""

    def write(*rows, encoding="utf-8-sig"):
        path = tmp_path / "日历.csv"
        path.write_text("\r\n".join([HEADER, *rows, ""]), encoding=encoding)
        return path

    return write


@pytest.fixture
def workdays_only(tmp_path):
    """Run the command at a canteen that serves on workdays only, with the same books."""
    config = tmp_path / "workdays.toml"
    config.write_text(SHIPPED.read_text(encoding="utf-8") + WORKDAYS, encoding="utf-8")

    def run(*args):
        whole = ["--config", str(config), "--data", str(tmp_path / "books"), *map(str, args)]
        return CliRunner().invoke(command, whole)

    return run


def test_a_canteen_of_every_day_has_31_days_in_october(run_canteen):
    shown = run_canteen("calendar", "show", "--month", "2026-10")
    assert shown.output.splitlines()[0] == "2026-10 和平社区食堂：每天供餐；供餐 31 天"
    assert len(shown.output.splitlines()) == 32
    assert "不供餐" not in shown.output


def test_a_canteen_of_workdays_shows_the_holiday_and_the_saturday_worked_in_exchange(workdays_only):
    lines = workdays_only("calendar", "show", "--month", "2026-10").output.splitlines()
    assert lines[0].endswith("供餐 18 天")
    assert lines[1] == "  2026-10-01 周四 不供餐 国庆节"
    assert lines[10] == "  2026-10-10 周六 供餐　 调休上班"
    assert lines[11] == "  2026-10-11 周日 不供餐 周日"
    assert not any("推测" in line for line in lines)


def test_a_year_that_is_not_known_is_marked_as_a_guess(workdays_only):
    lines = workdays_only("calendar", "show", "--month", "2027-01").output.splitlines()
    assert lines[1] == "  2027-01-01 周五 供餐　 （推测）"
    assert lines[-1] == "注意：2027 年的放假安排还没有，暂按周一至周五供餐：请管理员导入供餐日历。"


def test_the_month_as_json(workdays_only):
    shown = json.loads(workdays_only("calendar", "show", "--month", "2026-10", "--json").output)
    assert len(shown["days"]) == 31
    assert shown["days"][0] == {"day": "2026-10-01", "open": False, "occasion": "国庆节", "guessed": False}


def test_a_month_that_is_none_is_refused(run_canteen):
    assert run_canteen("calendar", "show", "--month", "2026-13").exit_code == 2


def test_named_days_win_in_the_list_and_at_the_counter(canteen, run_canteen, sheet):
    path = sheet("2026-11-24,否,停电检修", "2026-11-25,否,")
    done = run_canteen("calendar", "import", path)
    assert (done.exit_code, done.output) == (0, "已新增 2 天，变更 0 天，0 天没有变化。\n")
    assert "  2026-11-24 周二 不供餐 停电检修" in run_canteen("calendar", "show", "--month", "2026-11").output
    with canteen.books.store.read() as book:
        calendar = book.calendar.calendar(canteen.config.policy.service_days)
    noon = datetime(2026, 11, 24, 12, 0, tzinfo=SHANGHAI)
    periods = canteen.config.policy.meal_periods.on(noon.date())
    serving = serving_at(noon, periods, calendar)
    assert (serving.period, serving.nearest.code) == (None, "lunch")
    assert serving.why == "今天不供餐（停电检修）"


def test_a_change_is_an_entry_and_the_same_sheet_twice_is_not(canteen, run_canteen, sheet):
    path = sheet("2027-01-01,否,元旦", "2027-01-02,是,")
    run_canteen("calendar", "import", path)
    again = run_canteen("calendar", "import", path)
    assert again.output == "已新增 0 天，变更 0 天，2 天没有变化。\n"
    (entry,) = canteen.entries("calendar-changed")
    assert entry.facts["cashier"] == "张*"
    assert entry.facts["days"] == 2
    assert len(entry.facts["digest"]) == 16
    assert entry.postings == ()
    assert canteen.verdict().breaks == ()


def test_only_the_days_that_differ_are_counted_and_the_digest_names_the_whole_calendar(
    canteen, run_canteen, sheet
):
    run_canteen("calendar", "import", sheet("2027-01-01,否,元旦", "2027-01-02,是,"))
    changed = run_canteen(
        "calendar", "import", sheet("2027-01-01,是,照常", "2027-01-02,是,", "2027-01-03,否,")
    )
    back = run_canteen("calendar", "import", sheet("2027-01-01,否,元旦"))
    assert changed.output == "已新增 1 天，变更 1 天，1 天没有变化。\n"
    assert back.output == "已新增 0 天，变更 1 天，0 天没有变化。\n"
    entries = canteen.entries("calendar-changed")
    assert [entry.facts["days"] for entry in entries] == [2, 2, 1]
    assert len({entry.facts["digest"] for entry in entries}) == 3


def test_a_dry_run_says_the_same_and_changes_nothing(canteen, run_canteen, sheet):
    told = run_canteen("calendar", "import", sheet("2027-01-01,否,元旦"), "--dry-run")
    assert told.output == "将会新增 1 天，变更 0 天，0 天没有变化。\n"
    assert canteen.entries("calendar-changed") == []
    with canteen.books.store.read() as book:
        assert book.calendar.overrides() == {}


BAD_ROWS = [
    ("2027-02-30,否,", "第 3 行 日期：“2027-02-30”不是一个日子：请写成 2027-02-06。"),
    ("长期,否,", "第 3 行 日期：“长期”不是一个日子：请写成 2027-02-06。"),
    (",否,", "第 3 行 日期：没有日期：请写成 2027-02-06。"),
    ("2027-02-06,不,", "第 3 行 是否供餐：要写 是 或 否，不能是“不”。"),
    ("2027-02-06,,春节", "第 3 行 是否供餐：要写 是 或 否，不能是“”。"),
    ("2027-01-01,是,", "第 3 行 日期：与第 2 行的日期相同：一天只能有一行。"),
    (f"2027-02-06,否,{'长' * 21}", "第 3 行 说明：超过 20 个字：收银屏上放不下，请写短些。"),
]


@pytest.mark.parametrize(("row", "sentence"), BAD_ROWS)
def test_one_bad_row_is_named_and_nothing_is_taken_over(canteen, run_canteen, sheet, row, sentence):
    done = run_canteen("calendar", "import", sheet("2027-01-01,否,元旦", row))
    assert done.exit_code == 1
    assert done.output == f"{sentence}\n有 1 处不对，什么都没有改：请改好再导入。\n"
    assert canteen.entries("calendar-changed") == []
    with canteen.books.store.read() as book:
        assert book.calendar.overrides() == {}


def test_every_bad_row_is_told_at_once(run_canteen, sheet):
    rows = sheet("2027-01-01,甲,", "明天,否,", "2027-01-03,是,")
    told = json.loads(run_canteen("calendar", "import", rows, "--json").output)
    assert [(bad["row"], bad["field"]) for bad in told["bad"]] == [(2, "是否供餐"), (3, "日期")]
    assert told["new"] == 0


def test_a_workbook_and_a_gbk_file_are_read_as_well(canteen, run_canteen, sheet, tmp_path):
    book = Workbook()
    book.active.append(["放假安排"])
    book.active.append(["日期", "星期", "是否供餐", "说明"])
    book.active.append([date(2027, 2, 6), "六", "否", "春节"])
    book.save(tmp_path / "日历.xlsx")
    assert run_canteen("calendar", "import", tmp_path / "日历.xlsx").output.startswith("已新增 1 天")
    gbk = sheet("2027/2/7,否,春节", "2027年2月8日,否,春节", encoding="gb18030")
    assert run_canteen("calendar", "import", gbk).output.startswith("已新增 2 天")
    with canteen.books.store.read() as opened:
        named = opened.calendar.overrides()
    assert named == {
        day: Override(day, served=False, note="春节") for day in (date(2027, 2, n) for n in (6, 7, 8))
    }


def test_a_sheet_that_is_no_calendar_is_refused_with_the_columns_it_needs(run_canteen, tmp_path):
    path = tmp_path / "名单.csv"
    path.write_text("姓名,身份证号\n", encoding="utf-8")
    refused = run_canteen("calendar", "import", path)
    assert refused.exit_code == 1
    assert "要有一行写着 日期、是否供餐" in str(refused.exception)


def test_the_template_is_read_back_as_an_empty_calendar(run_canteen, tmp_path):
    path = tmp_path / "模板.csv"
    assert run_canteen("calendar", "template", path).exit_code == 0
    assert path.read_bytes() == b"\xef\xbb\xbf" + f"{HEADER}\r\n".encode()
    assert run_canteen("calendar", "import", path).output == "已新增 0 天，变更 0 天，0 天没有变化。\n"


def test_a_filled_sheet_is_never_overwritten_by_a_template(run_canteen, sheet, tmp_path):
    path = sheet("2027-01-01,否,元旦")
    refused = run_canteen("calendar", "template", path)
    assert "已经有" in str(refused.exception)
    assert "元旦" in path.read_text(encoding="utf-8-sig")
    assert "不是 .csv" in str(run_canteen("calendar", "template", tmp_path / "日历.xlsx").exception)


def test_days_and_their_entry_are_written_together_or_not_at_all(canteen, monkeypatch):
    def failed(_book):
        raise OSError

    monkeypatch.setattr(CalendarBook, "digest", failed)
    with pytest.raises(OSError):  # noqa: PT011, the test's own
        import_calendar(canteen.books.store, [Override(date(2027, 1, 1), served=False)], "张*", canteen.now)
    with canteen.books.store.read() as book:
        assert book.calendar.overrides() == {}
    assert canteen.head().number == 0
