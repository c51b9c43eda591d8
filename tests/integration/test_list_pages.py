"""A month's list at the centre's pages: the difference first, then all of it or nothing, and the way back."""

import stat
import threading
import zipfile
from datetime import date
from io import BytesIO

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from integration.centre_house import House
from integration.ledger_room import COLUMNS, LI, WANG, ZHAO, person
from integration.list_room import ListDesk, figures, file_of
from settlement import list_upload, people_tables, waiting_list
from settlement.app import FORM_BYTES_MAX, UPLOAD_BYTES_MAX
from settlement.pages import list_upload as pages
from settlement.rules.list_sheet import DEATHS_SHAPE, LIST_COLUMNS
from settlement.waiting_list import KEPT, Step


@pytest.fixture
def house(tmp_path):
    made = House(tmp_path / "centre")
    made.unhurried()
    made.first()
    yield made
    made.close()


@pytest.fixture
def desk(house, tmp_path):
    return ListDesk(house, tmp_path)


def ledger(house):
    ours = (people_tables.person, *people_tables.STANDING)
    with house.centre.read() as office:
        return {table.name: [tuple(r) for r in office.people._db.execute(table.select())] for table in ours}


def imports(house):
    with house.centre.read() as office:
        return office.imports.latest(100)


# Difference first


def test_a_list_is_looked_at_first_and_changes_nothing_until_it_is_imported(house, desk):
    before = ledger(house)
    page = desk.hand_in([LI, WANG])
    assert figures(page)["新增"] == 2
    assert "李*兰" in page.text
    assert "李秀兰" not in page.text
    assert ledger(house) == before
    assert imports(house) == ()
    done = desk.decide(page)
    assert "导入好了：第 1 次导入" in done.text
    assert len(ledger(house)["person"]) == 2
    (line,) = house.trail("list-imported")
    assert line.text("who") == str(house.account(desk.name).id)


def test_who_imported_what_and_when_stands_in_the_list_of_imports(desk):
    desk.bring_in([LI])
    page = desk.browser.get("/lists").text
    assert all(word in page for word in ("第 1 次", "低保月报", "2026-11", desk.name, "新增 1", "✓ 有效"))


def test_what_changes_is_said_masked_with_statuses_in_words(desk):
    desk.bring_in([LI, WANG], "2026-10")
    page = desk.hand_in([LI | {"电话": "13800000002", "类别": "独居"}, ZHAO]).text
    assert "电话 138****0001 → 138****0002" in page
    assert "改为：独居 2026-11-01 至 长期" in page
    assert "不再有效：低保 2026-01-01 至 长期" in page
    assert "王*国" in page  # whom the list no longer names is shown by the ledger's mask
    for hidden in ("13800000002", "王建国", WANG["身份证号"]):
        assert hidden not in page


def test_each_kind_has_its_own_pages_of_fifty(desk):
    people = [
        person("周文才", f"19{place // 28 % 40 + 30}01{place % 28 + 1:02d}", place) for place in range(60)
    ]
    page = desk.hand_in(people)
    assert figures(page)["新增"] == 60
    first = desk.browser.get("/lists/waiting?kind=new").text
    second = desk.browser.get("/lists/waiting?kind=new&from=50").text
    assert (first.count("周*才"), second.count("周*才")) == (50, 10)
    assert "后面的" in first
    assert "后面的" not in second


def test_the_same_list_again_is_no_difference(house, desk):
    desk.bring_in([LI, WANG])
    before = ledger(house)
    page = desk.hand_in([LI, WANG])
    assert "没有差别" in page.text
    assert figures(page)["没有变化"] == 2
    desk.decide(page)
    assert ledger(house) == before


# What a clerk vouches for


def test_a_held_row_comes_in_only_when_it_is_ticked(house, desk):
    desk.bring_in([LI], "2026-10")
    other = LI | {"姓名": "周桂芳"}
    page = desk.hand_in([other])
    assert figures(page)["没有导入"] == 1
    assert "--take-row" not in page.text
    desk.decide(page)
    assert "李*兰" in desk.browser.get(f"/people/{house.keys.lookup.person(LI['身份证号'])}").text
    desk.decide(desk.hand_in([other]), take="2")
    assert "周*芳" in desk.browser.get(f"/people/{house.keys.lookup.person(LI['身份证号'])}").text


def test_a_tick_that_is_no_row_is_said_so(house, desk):
    page = desk.hand_in([LI])
    assert "没有看懂" in desk.decide(page, take="x").text
    assert imports(house) == ()


def test_a_list_that_is_much_shorter_needs_a_tick(house, desk):
    people = [person("周文才", f"19{place + 30}0101", place) for place in range(30)]
    desk.bring_in(people, "2026-10")
    page = desk.hand_in(people[:5])
    refused = desk.decide(page)
    assert refused.status_code == 422
    assert "请打勾再导入" in refused.text
    assert len(imports(house)) == 1
    assert "导入好了" in desk.decide(page, shorter="yes").text


def test_another_import_in_between_shows_the_new_difference(house, desk):
    page = desk.hand_in([LI, WANG])
    other = ListDesk(house, desk.folder, "吴科员")
    other.bring_in([LI], source="残联月报")
    before = ledger(house)
    again = desk.decide(page)
    assert "又导入或撤销过别的名单" in again.text
    assert figures(again)["新增"] == 1  # 李奶奶 is known by now
    assert ledger(house) == before
    assert "导入好了" in desk.decide(again).text


def test_an_undoing_in_between_counts_like_an_import(house, desk):
    desk.bring_in([LI], source="残联月报")
    page = desk.hand_in([LI])
    other = ListDesk(house, desk.folder, "吴科员")
    other.undo(1)
    again = desk.decide(page)
    assert "又导入或撤销过别的名单" in again.text
    assert figures(again)["新增"] == 1


def test_what_one_tab_shows_is_never_imported_as_what_another_handed_in(house, desk):
    first = desk.hand_in([LI])
    desk.hand_in([WANG])
    refused = desk.decide(first)
    assert refused.status_code == 410
    assert imports(house) == ()


def test_two_taps_are_one_import(house, desk, monkeypatch):
    page = desk.hand_in([LI])
    waiting, go_on = desk.mine(), threading.Event()
    apply_list = list_upload.apply_list

    def slowly(*what):
        assert go_on.wait(60)
        return apply_list(*what)

    monkeypatch.setattr(list_upload, "apply_list", slowly)
    monkeypatch.setattr(pages, "PATIENCE_S", 0)
    fields = {"page": "/lists/new", "file": file_of(page)}
    first = desk.browser.post("/lists/waiting/import", **fields)
    assert "正在导入" in desk.browser.get("/lists/waiting").text
    assert desk.browser.post("/lists/waiting/drop", page="/lists/new").status_code == 409
    assert desk.hand_in_only([WANG]).status_code == 409
    second = desk.browser.post("/lists/waiting/import", **fields)
    assert not desk.room.claim(waiting)
    go_on.set()
    assert waiting.rested.wait(60)
    assert (first.status_code, second.status_code) == (303, 410)
    assert len(imports(house)) == 1


def test_only_so_many_lists_wait_at_once(house, desk, tmp_path, monkeypatch):
    monkeypatch.setattr(waiting_list, "WAITING_MOST", 1)
    monkeypatch.setattr(pages.tempfile, "tempdir", str(tmp_path))
    desk.hand_in([LI])
    desk.hand_in([WANG])  # one's own last one makes room
    other = ListDesk(house, desk.folder, "吴科员")
    refused = other.hand_in_only([LI])
    assert refused.status_code == 409
    assert "已经有 1 份名单在等" in refused.text
    assert list(tmp_path.glob("canteen-list-*")) == []


# Bad sheets


def test_each_fault_is_said_with_row_column_and_sentence(house, desk):
    page = desk.hand_in([LI | {"身份证号": "290001193305120020"}, WANG | {"类别": "<b>富裕</b>"}])
    assert "有 2 处不对" in page.text
    assert "<td>2</td><td>身份证号</td>" in page.text
    assert "&lt;b&gt;富裕" in page.text
    assert "<b>富裕" not in page.text
    assert imports(house) == ()
    assert desk.decide(page).status_code == 410


def test_a_sheet_with_macros_is_refused_by_its_guard(house, desk):
    out = BytesIO()
    book = openpyxl.Workbook()
    book.active.append(list(LI))
    book.active.append(list(LI.values()))
    book.save(out)
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"x")
    page = desk.hand_in(out.getvalue(), name="低保.xlsx")
    assert "带有宏" in page.text
    assert imports(house) == ()


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"source": ""}, "没有写是谁的名单"),
        ({"month": "十一月"}, "看不懂月份"),
        ({"source": "报" * 41}, "最多 40 个字"),
    ],
)
def test_what_is_missing_is_said_beside_the_field(desk, fields, sentence):
    page = desk.hand_in([LI], **fields)
    assert page.status_code == 422
    assert sentence in page.text


def test_no_file_is_said_beside_the_field(desk):
    answer = desk.browser.post("/lists/new", page="/lists/new", source="低保月报", month="2026-11")
    assert answer.status_code == 422
    assert "没有选文件" in answer.text


def test_a_file_that_is_too_large_is_not_taken(desk, monkeypatch):
    monkeypatch.setitem(UPLOAD_BYTES_MAX, "lists.upload", 2000)
    page = desk.hand_in(b"x" * 3000)
    assert page.status_code == 413


def test_a_list_of_thousands_of_people_gets_in(desk):
    people = [person("周文才", f"19{place // 900 + 40}0101", place % 900) for place in range(3000)]
    content = desk.sheet(people)
    assert len(content) > 2 * FORM_BYTES_MAX
    assert figures(desk.hand_in(content))["新增"] == 3000


# What is kept, and how long


def test_the_file_is_private_while_it_is_read_and_gone_afterwards(desk, monkeypatch):
    seen = []

    def reading(file, *more):
        seen.append((file, stat.S_IMODE(file.stat().st_mode), stat.S_IMODE(file.parent.stat().st_mode)))
        return read_list(file, *more)

    read_list = list_upload.read_list
    monkeypatch.setattr(list_upload, "read_list", reading)
    desk.hand_in([LI], name="李秀兰的名单.csv")
    ((file, mode, folder_mode),) = seen
    assert (mode, folder_mode) == (0o600, 0o700)
    assert "李秀兰" not in str(file)
    assert not file.parent.exists()


def test_after_an_hour_the_list_is_gone(house, desk):
    page = desk.hand_in([LI])
    waiting = desk.mine()
    house.later(seconds=KEPT.total_seconds() - 60)
    assert desk.mine() is waiting
    house.later(seconds=60)
    browser = desk.browser = house.signed_in(desk.name)
    assert browser.get("/lists/waiting").status_code == 410
    assert waiting.read is None
    assert desk.decide(page).status_code == 410
    assert imports(house) == ()


def test_not_importing_leaves_nothing(house, desk):
    desk.hand_in([LI])
    waiting = desk.mine()
    answer = desk.browser.post("/lists/waiting/drop", page="/lists/waiting")
    assert answer.location.endswith("/lists")
    assert (desk.mine(), waiting.read) == (None, None)
    assert imports(house) == ()


def test_a_list_taken_back_while_it_is_read_is_let_go_of(desk, monkeypatch):
    arrived, found = threading.Event(), []

    def reading(file, of, watch):
        found.append(desk.mine())
        desk.room.drop(found[0])
        arrived.set()
        return read_list(file, of, watch)

    read_list = list_upload.read_list
    monkeypatch.setattr(list_upload, "read_list", reading)
    desk.hand_in_only([LI])
    assert arrived.wait(60)
    assert found[0].rested.wait(60)
    assert desk.mine() is None
    assert (found[0].read, found[0].stand.step) == (None, Step.READING)


def test_the_way_back_to_a_list_that_waits_stands_above_the_imports(desk):
    assert "/lists/waiting" not in desk.browser.get("/lists").text
    desk.hand_in([LI])
    assert "/lists/waiting" in desk.browser.get("/lists").text


def test_the_list_of_another_clerk_is_not_seen(house, desk):
    desk.hand_in([LI])
    other = ListDesk(house, desk.folder, "吴科员")
    assert other.browser.get("/lists/waiting").status_code == 410
    assert desk.browser.get("/lists/waiting").status_code == 200


def test_a_broken_program_says_so_and_holds_nothing_up(desk, monkeypatch):
    def broken(*_):
        raise ZeroDivisionError

    with monkeypatch.context() as patch:
        patch.setattr(list_upload, "compare_list", broken)
        assert "程序出了故障" in desk.hand_in([LI]).text
    assert figures(desk.hand_in([LI]))["新增"] == 1


def test_while_the_centre_reads_the_page_says_how_far_it_is(desk, monkeypatch):
    monkeypatch.setattr(pages, "PATIENCE_S", 0)
    desk.hand_in([LI])
    waiting = desk.mine()
    waiting.stand = waiting.stand.__class__(Step.COMPARING)
    waiting.rows_done = 1
    page = desk.browser.get("/lists/waiting")
    assert "正在比对" in page.text
    assert page.headers["Refresh"] == "2"


# Undoing


def test_an_import_is_undone_with_a_reason_on_a_page_of_its_own(house, desk):
    before = ledger(house)
    desk.bring_in([LI])
    assert "撤销第 1 次导入" in desk.browser.get("/lists/1/undo").text
    assert desk.undo(1, why="错").status_code == 422
    assert desk.undo(1, sure="").status_code == 422
    assert ledger(house) != before
    assert desk.undo(1).status_code == 303
    assert ledger(house) == before
    page = desk.browser.get("/lists/1").text
    assert "已撤销" in page
    assert "名单发错了" in page
    (line,) = house.trail("import-undone")
    assert (line.text("why"), line.text("who")) == ("名单发错了", str(house.account(desk.name).id))


def test_a_refused_undoing_names_the_later_import(house, desk):
    desk.bring_in([LI], "2026-10")
    desk.bring_in([LI | {"电话": "13800000002"}])
    assert "要先撤销那一次" in desk.browser.get("/lists/1/undo").text
    refused = desk.undo(1)
    assert refused.status_code == 409
    assert "请先撤销第 2 次" in refused.text
    assert [made.state for made in imports(house)] == ["applied", "applied"]


# Deaths


def test_deaths_are_looked_at_first_too(house, desk):
    desk.bring_in([LI, WANG], "2026-10")
    page = desk.hand_in_deaths([(LI, "2026-11-02")])
    assert figures(page)["新增"] == 1
    assert "死亡日期 （空） → 2026-11-02" in page.text
    assert "李*兰" in page.text
    assert ledger(house)["death"] == []
    assert "导入好了" in desk.decide(page).text
    page = desk.hand_in_deaths([(LI, "2026-11-01"), (ZHAO, "2026-11-03")])
    assert (figures(page)["新增"], figures(page)["变更"]) == (1, 1)
    assert "不在台账上" in page.text
    desk.decide(page)
    assert len(house.trail("deaths-imported")) == 2


def test_deaths_of_an_unknown_office_are_not_taken(desk):
    assert "没有选是哪里报的" in desk.hand_in_deaths([(LI, "2026-11-02")], "邻居说的").text


# The empty sheets


def test_the_empty_sheet_keeps_every_digit_and_offers_the_categories(desk):
    answer = desk.browser.get("/lists/template.xlsx")
    sheet = openpyxl.load_workbook(BytesIO(answer.data)).worksheets[0]
    heads = [cell.value for cell in sheet[1]]
    assert heads == list(LIST_COLUMNS)
    letter = sheet.cell(1, heads.index("身份证号") + 1).column_letter
    assert sheet.column_dimensions[letter].number_format == "@"
    (choice,) = sheet.data_validations.dataValidation
    assert sheet.cell(1, heads.index("类别") + 1).column_letter in str(choice.sqref)
    deaths = openpyxl.load_workbook(BytesIO(desk.browser.get("/lists/deaths-template.xlsx").data))
    assert [cell.value for cell in deaths.worksheets[0][1]] == list(DEATHS_SHAPE.columns)


def test_the_empty_sheet_is_filled_in_and_taken_but_never_its_example(desk):
    blank = desk.browser.get("/lists/template.xlsx").data
    assert "示例" in desk.hand_in(blank, name="表.xlsx").text
    book = openpyxl.load_workbook(BytesIO(blank))
    for place, column in enumerate(LIST_COLUMNS, 1):
        book.worksheets[0].cell(2, place, LI.get(column))
    out = BytesIO()
    book.save(out)
    assert figures(desk.hand_in(out.getvalue(), name="表.xlsx"))["新增"] == 1


# Who may


@pytest.mark.parametrize(
    ("role", "scope"), [("civil-affairs", "细河区"), ("administrator", ""), ("finance", ""), ("auditor", "")]
)
def test_only_civil_affairs_of_the_whole_city_bring_lists_in(house, desk, role, scope):
    desk.bring_in([LI])
    house.make("别人", role, scope)
    browser = house.signed_in("别人")
    token = browser.token("/")
    for page in ("/lists/new", "/lists/1/undo", "/lists/waiting/import", "/lists/waiting/drop"):
        assert browser.client.post(page, data={"csrf_token": token}).status_code == 403
    assert browser.get("/lists").status_code == (200 if role == "auditor" else 403)
    assert len(imports(house)) == 1


def test_places_and_sources_are_escaped(house, desk):
    evil = "<script>alert(1)</script>"
    page = desk.hand_in([LI | {"社区": evil}], source=evil)
    assert evil not in page.text
    assert "&lt;script&gt;" in page.text
    done = desk.decide(page)
    who = house.keys.lookup.person(LI["身份证号"])
    for text in (
        done.text,
        desk.browser.get("/lists").text,
        desk.browser.get("/lists/1/undo").text,
        desk.browser.get("/lists/new").text,
        desk.browser.get("/people").text,
        desk.browser.get("/people", query_string={"community": evil}).text,
        desk.browser.get(f"/people/{who}").text,
    ):
        assert evil not in text
        assert "&lt;script&gt;" in text


# Anything at all

cells = st.one_of(
    st.text(max_size=12),
    st.sampled_from(["低保", "李秀兰", "=1+1", "2026-01-01", "示范东社区", LI["身份证号"], "13800000001"]),
)
ROUNDS = settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])


@ROUNDS
@given(
    st.lists(st.sampled_from(COLUMNS), unique=True, max_size=6) | st.just(list(COLUMNS)),
    st.lists(st.lists(cells, max_size=17), max_size=4),
    st.binary(max_size=60) | st.none(),
    st.sampled_from([".csv", ".xlsx", ".xlsm", ""]),
)
def test_whatever_is_handed_in_there_is_a_page_and_no_half_of_a_change(house, desk, heads, rows, raw, suffix):
    before = ledger(house)
    text = "\n".join(",".join(str(cell) for cell in row) for row in (heads, *rows))
    content = raw if raw is not None else text.encode("utf-8", "replace")
    page = desk.hand_in(content, name=f"名单{suffix}")
    assert page.status_code == 200
    assert "程序出了故障" not in page.text
    assert ledger(house) == before
    if "先看差别" in page.text:
        done = desk.decide(page)
        assert done.status_code == 200
        assert "程序出了故障" not in done.text
        number = imports(house)[0].number
        assert desk.undo(number).status_code == 303
    assert ledger(house) == before


def test_today_is_the_month_that_is_offered(house, desk):
    assert house.now.date() == date(2026, 11, 24)
    assert 'value="2026-11"' in desk.browser.get("/lists/new").text


def test_no_folder_of_a_list_is_left_over(desk, tmp_path, monkeypatch):
    monkeypatch.setattr(pages.tempfile, "tempdir", str(tmp_path))
    desk.hand_in([LI])
    desk.hand_in(b"\0\1")
    assert list(tmp_path.glob("canteen-list-*")) == []
