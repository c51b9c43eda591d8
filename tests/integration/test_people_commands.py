"""The ledger as a clerk works on it: `canteen centre import-list FILE`, and the way back."""

import json
import sqlite3
from datetime import date

import pytest
from ledger_room import COLUMNS, LI, PEOPLE, WANG, ZHAO, LedgerRoom, person

from pos.rules.errors import CanteenError
from settlement import people_commands
from settlement.audit_log import audit_page
from settlement.rules.list_sheet import LIST_COLUMNS
from settlement.rules.roles import WHOLE
from settlement.wiring import open_centre

TODAY = date(2026, 11, 24)
LIST = ("--source", "低保月报", "--month", "2026-10")


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr(people_commands, "service_day", lambda _: TODAY)
    monkeypatch.delenv("CANTEEN_VAULT_KEYS", raising=False)


@pytest.fixture
def sheet(tmp_path):
    """Write lists in a folder; the room that can do it is not the one the command works in."""
    (tmp_path / "lists").mkdir()
    room = LedgerRoom(tmp_path / "lists")
    yield room.sheet
    room.close()


@pytest.fixture
def centre(run_canteen):
    def run(*args):
        return run_canteen("centre", *args)

    return run


def said(result):
    assert result.exit_code == 0, result.output
    return result.stdout.splitlines()


def as_json(result):
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_a_preview_then_the_import_then_the_way_back(sheet, centre):
    path = sheet(PEOPLE)
    preview = said(centre("import-list", path, *LIST, "--dry-run"))
    assert (
        preview[-1] == "试算：新增 3 人，变更 0 人，不再列入 0 人，没有变化 0 人，没有导入 0 人；可疑 0 处。"
    )
    assert said(centre("imports")) == ["还没有导入过名单：用 canteen centre import-list 导入。"]
    done = said(centre("import-list", path, *LIST))
    assert done[-1].startswith("第 1 次导入：新增 3 人")
    (line,) = said(centre("imports"))
    assert "低保月报 2026-10" in line
    assert "新增 3" in line
    assert "回到了导入之前" in said(centre("undo-import", "1"))[0]
    assert "（已撤销）" in said(centre("imports"))[0]
    assert as_json(centre("import-list", path, *LIST, "--json"))["new"] == 3


def test_the_difference_is_told_row_by_row_and_names_nobody(sheet, centre):
    centre("import-list", sheet(PEOPLE), *LIST)
    changed = sheet([LI | {"电话": "13800000002"}, ZHAO | {"姓名": "孙淑芬"}])
    lines = said(centre("import-list", changed, "--source", "低保月报", "--month", "2026-11"))
    assert lines[0] == "变更 第 2 行：电话 138****0001 → 138****0002"
    assert lines[1].startswith("不再列入 台账 ")
    assert "不再有效：dibao 2026-01-01 至 长期；改为：dibao 2026-01-01 至 2026-10-31" in lines[1]
    assert lines[2].startswith("可疑 第 3 行：这个身份证号在台账上是另一个姓名")
    told = "\n".join(lines)
    for row in (*PEOPLE, {"姓名": "孙淑芬", "身份证号": LI["身份证号"]}):
        assert row["姓名"] not in told
        assert row["身份证号"] not in told
    lines = said(
        centre("import-list", changed, "--source", "低保月报", "--month", "2026-11", "--take-row", "3")
    )
    assert "姓名 赵*海 → 孙*芬" in "\n".join(lines)


def test_as_json_everything_is_there(sheet, centre):
    centre("import-list", sheet(PEOPLE), *LIST)
    found = as_json(
        centre("import-list", sheet([WANG | {"姓名": "王建军"}, ZHAO]), *LIST, "--json", "--dry-run")
    )
    assert (found["dry_run"], found["import"]) == (True, None)
    assert (found["new"], found["changed"], found["ended"], found["unchanged"]) == (0, 1, 1, 1)
    assert [change["kind"] for change in found["changes"]] == ["changed", "ended"]
    assert [(one["kind"], one["row"]) for one in found["suspicions"]] == [("renamed", 2)]


def test_bad_rows_are_listed_and_nothing_is_changed(sheet, centre):
    path = sheet([*PEOPLE, person("孙淑芬", "19400101", 4, 电话="没有")])
    result = centre("import-list", path, *LIST)
    assert result.exit_code == 1
    assert result.stdout.splitlines()[-1] == "有 1 处不对，什么都没有改：请改好再导入。"
    told = json.loads(centre("import-list", path, *LIST, "--json").stdout)
    assert [(bad["row"], bad["field"]) for bad in told["bad"]] == [(5, "电话")]
    assert said(centre("imports")) == ["还没有导入过名单：用 canteen centre import-list 导入。"]


def test_a_month_nobody_knows_is_refused_in_a_sentence(sheet, centre):
    result = centre("import-list", sheet([LI]), "--source", "低保月报", "--month", "十月")
    assert isinstance(result.exception, CanteenError)
    assert "2026-10" in str(result.exception)


def test_the_dead_come_in_by_the_office_that_reports_them(sheet, centre):
    columns = ("姓名", "身份证号", "死亡日期")
    path = sheet([{**{k: LI[k] for k in columns[:2]}, "死亡日期": "2026-09-28"}], "死亡.csv", columns)
    assert said(centre("deaths", path, "--source", "火化名单", "--dry-run")) == [
        "将会新增 1 人，日期变更 0 人，0 人没有变化。"
    ]
    assert said(centre("deaths", path, "--source", "火化名单")) == [
        "第 1 次导入，已新增 1 人，日期变更 0 人，0 人没有变化。"
    ]
    assert as_json(centre("deaths", path, "--source", "户口注销", "--json")) == {
        "import": 2, "new": 1, "changed": 0, "unchanged": 0,
    }  # fmt: skip
    assert centre("deaths", path, "--source", "听说").exit_code == 2
    assert "已登记 2026-09-28 去世" in "\n".join(said(centre("import-list", sheet([LI]), *LIST)))


def test_the_keys_are_changed_and_everything_is_still_read(sheet, centre):
    centre("import-list", sheet(PEOPLE), *LIST)
    assert said(centre("rotate-keys"))[-1].startswith("已用第 2 号密钥重新加密 6 行")
    assert as_json(centre("import-list", sheet(PEOPLE), *LIST, "--json"))["unchanged"] == 3


def test_a_value_somebody_tampered_with_is_a_sentence(sheet, centre, tmp_path):
    centre("import-list", sheet(PEOPLE), *LIST)
    with sqlite3.connect(tmp_path / "books" / "centre.db") as connection:
        connection.execute("update person_details set name = randomblob(40)")
    connection.close()
    result = centre("import-list", sheet(PEOPLE), *LIST)
    assert isinstance(result.exception, CanteenError)
    assert "备份" in str(result.exception)


def test_the_audit_trail_is_whole_after_a_days_work(sheet, centre):
    path = sheet(PEOPLE)
    centre("import-list", path, *LIST)
    centre("undo-import", "1")
    centre("rotate-keys")
    assert centre("verify-audit").exit_code == 0


def test_the_audit_page_says_it_in_words(sheet, centre, tmp_path):
    centre("import-list", sheet(PEOPLE), *LIST)
    centre("undo-import", "1")
    centre("rotate-keys")
    books = open_centre(tmp_path / "books")
    with books.centre.read() as office:
        rows = audit_page(office, WHOLE).rows
    books.centre.close()
    assert [(row.who, row.what, row.detail) for row in reversed(rows)] == [
        ("机房", "导入了名单", "低保月报 2026-10（第 1 次导入）"),
        ("机房", "撤销了导入", "低保月报 2026-10（第 1 次导入）"),
        ("机房", "开始给居民资料换密钥", ""),
        ("机房", "给居民资料换了密钥", ""),
    ]


def test_the_columns_the_helper_writes_are_those_of_a_list():
    assert set(COLUMNS) == set(LIST_COLUMNS)
