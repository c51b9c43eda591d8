"""The claim's workbook, read by openpyxl and worked out anew by LibreOffice: it proves itself, or says so.

October at 和平社区食堂: 李秀兰 of 93 eats free, 王建国 at half price, 赵德海 pays in full, every day; on the
ninth the network and then the power failed, and 孙淑芬's 特困 ended on the fifteenth.
"""

import re
import tomllib
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from types import SimpleNamespace
from zipfile import ZipFile

import openpyxl
import pypdfium2
import pytest
from xlsxwriter.worksheet import Worksheet

from integration.claimed_month import HERE, POLICY, RULES, THERE, sell
from integration.ledger_room import LI, WANG, ZHAO
from integration.paper_month import (
    HEPING,
    HOUSE,
    OCTOBER,
    PEOPLE,
    judged_of,
    known,
    meal,
    october,
    papers,
)
from integration.paper_month import (
    LI as LI_DIGEST,
)
from integration.paper_month import (
    WANG as WANG_DIGEST,
)
from integration.recalculated import (
    cells,
    converted,
    formula_values,
    formulas,
    needs_office,
    recalculated,
    rewritten,
    with_amount,
    with_row_added,
    with_row_dropped,
)
from integration.two_tills import speak
from pos.rules.errors import Refused
from pos.rules.money import Money
from pos.rules.read_policy import read_policy
from pos.rules.sale import Order, Tender
from pos.rules.undoing import Undoing
from pos.undo import undo
from settlement.claim_desk import ClaimDesk
from settlement.claim_papers import CityPapers, PersonOnPaper, papers_of
from settlement.rules.capital_amount import capital_amount
from settlement.rules.claim import CLAIMED, draft_claim, exclusions, verdict
from settlement.rules.first_look import phone_sample
from settlement.rules.months import read_month
from settlement.rules.read_claim_rules import read_claim_rules
from settlement.sim_city import honest_city
from settlement.sim_measure import settled
from settlement.workbook import binding, write_city_workbook, write_workbook
from settlement.workbook import meals as meal_sheets

SHEETS = [
    "申报表", "汇总表", "按日统计表", "就餐明细表", "享受补贴人员花名册", "异常核查表", "剔除清单",
    "补退差明细", "收款对账表", "资金来源", "政策标准", "校验",
]  # fmt: skip
CITY_SHEETS = ["申报表", "汇总表", "资金来源", "月审一页", "校验"]
SIGNERS = ["运营单位", "社区核实", "街道初审", "民政复核", "民政审批", "财务受理"]
FUNCTIONS = {"SUM", "ROUND", "SUMIFS", "COUNT", "COUNTIF", "IF", "EXACT", "ROWS"}
XINHUA = "示范区/示范街道/新华社区/新华社区食堂"
FIRST = 4  # the row of the first line: title, canteen with month, and heads stand above it
ALL_AGREE, SOME_DIFFER = "全部相符", "有不符的：请先核对，不要签字"
# what the month must come to: 31 free, 33 at half price (one keyed in from a slip, one accepted), 34 in full
FIGURES = {"普通份数": 34, "半价份数": 33, "免费份数": 31, "明细的补贴合计 = 就餐补贴": 570}


def written(path, told):
    write_workbook(path, told)
    return path


def city_papers():
    told = papers()
    second = replace(told.claim, canteen=XINHUA)
    before = {HEPING: told.previous}
    return CityPapers((told.claim, second), told.made_at, before, {HEPING: "已提交"}, {HEPING: 1})


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("workbook")


@pytest.fixture(scope="module")
def path(folder):
    """October's workbook."""
    return written(folder / "claim.xlsx", papers())


@pytest.fixture(scope="module")
def city_path(folder):
    """The workbook of two canteens together."""
    write_city_workbook(folder / "city.xlsx", city_papers())
    return folder / "city.xlsx"


@pytest.fixture(scope="module")
def book(path):
    """What October's workbook shows before anything is worked out."""
    return openpyxl.load_workbook(path, data_only=True)


def lines_of(sheet):
    """Give the rows of a sheet of lines as lists, from the first line to the row above the total."""
    found = []
    for row in sheet.iter_rows(min_row=FIRST, values_only=True):
        if row[0] == "合计":
            return found
        if row[0] is not None:
            found.append(row)
    raise AssertionError("no total below the lines")


def row_of(sheet, first_cell):
    """Give the row that begins with a text."""
    return next(row for row in sheet.iter_rows(values_only=True) if row[0] == first_cell)


def proof(book):
    """Read 校验: what each line says, and the conclusion."""
    rows = [row[:4] for row in book["校验"].iter_rows(min_row=FIRST, values_only=True)]
    end = next(place for place, row in enumerate(rows) if row[0] == "结论")
    return {what: (made, told, said) for what, made, told, said in rows[:end]}, rows[end][1]


def differing(book):
    return {what for what, (_, _, said) in proof(book)[0].items() if said != "相符"}


def fen(yuan):
    return round(yuan * 100)


def assert_same_numbers(path, again):
    """Compare every cell that shows something with what LibreOffice makes of the formulas."""
    before = {
        where: cell.value for where, cell in cells(openpyxl.load_workbook(path, data_only=True)).items()
    }
    after = {where: cell.value for where, cell in cells(again).items()}
    assert after == before


# --- the sheets ----------------------------------------------------------------------------------------


def test_the_twelve_sheets_stand_in_their_order(book):
    assert book.sheetnames == SHEETS
    assert all(sheet.sheet_state == "visible" for sheet in book)


def test_every_line_of_the_month_stands_on_exactly_one_of_two_sheets(book):
    claimed, apart = (lines_of(book[name]) for name in ("就餐明细表", "剔除清单"))
    told = [row[4] for row in (*claimed, *apart)]
    assert sorted(told) == sorted(line.id for line in october())
    assert [(row[4], row[17], row[18]) for row in apart] == [
        ("K01-000001", "已撤销", "K01-000050 点错了"),
        ("K01-000002", "待核", "断网"),
        ("K01-000006", "剔除", "E03 资格不符"),
    ]
    assert [row[0] for row in claimed] == list(range(1, len(claimed) + 1))
    subsidy = sum(line.receivable_fen + line.held_fen for line in october())
    assert sum(fen(row[16]) for row in (*claimed, *apart)) == subsidy


def test_each_line_says_who_when_what_and_how_it_was_paid(book):
    lines = {row[4]: row for row in lines_of(book["就餐明细表"])}
    li, slip, held, walk_in = (lines[f"K01-{number:06d}"] for number in (103, 4, 3, 5))
    assert (li[1].date(), *li[2:4], *li[5:18]) == (
        OCTOBER.first, "11:28", "午餐", "P1111111111", "李*兰", "=示范东社区", "免费", None, "堂食", "手环",
        "不用付", 1, 12, 0, 12, None,
    )  # fmt: skip
    assert (slip[11], slip[17]) == ("纸单", "纸单 0042 =1+1 停电")
    assert (held[5], held[17]) == ("未登记", "待核，已认可")
    assert (walk_in[5], walk_in[8], walk_in[12:17]) == ("散客", "普通", ("移动支付", 3, 36, 36, 0))


def test_the_sums_are_those_of_the_month(book):
    said, conclusion = proof(book)
    assert conclusion == ALL_AGREE
    assert {what: said[what][:2] for what in FIGURES} == {w: (n, n) for w, n in FIGURES.items()}
    assert [row_of(book["申报表"], label)[2] for label in ("一、就餐补贴", "二、运营补贴", "三、补退差")] == [
        570, 79.8, -6,
    ]  # fmt: skip
    assert row_of(book["申报表"], "合计（小写）")[2] == 643.8
    restated = lines_of(book["补退差明细"])
    assert [(row[3], row[4], row[5], row[6], row[7]) for row in restated] == [
        ("K01-000871", 12, 0, -12, "就餐日之后查明已去世"), ("K01-000899", 0, 6, 6, "低保补报"),
    ]  # fmt: skip
    shares = [row[1:5] for row in lines_of(book["资金来源"])]
    assert [round(sum(share[k] for share in shares), 2) for k in range(4)] == [570, 79.8, -6, 643.8]


def test_the_days_the_drawers_and_the_people_add_up(book):
    days = {row[0].date(): row[2:7] for row in lines_of(book["按日统计表"])}
    assert len(days) == 31
    assert days[OCTOBER.first] == (1, 1, 1, 3, 18)
    assert days[OCTOBER.first + timedelta(days=8)] == (4, 3, 1, 8, 30)
    drawers = {row[0].date(): row[1:8] for row in lines_of(book["收款对账表"])}
    # cash: 18.00 of the regulars, 18.00 of two held ones and the slip; what was undone was given back
    assert drawers[OCTOBER.first + timedelta(days=8)] == (36, 36, 0, 72, 50, 49.5, -0.5)
    people = {row[1]: row for row in lines_of(book["享受补贴人员花名册"])}
    assert people["P1111111111"][2:8] == ("李*兰", None, "=示范东社区", "年龄", 31, 372)
    assert people["P2222222222"][5:8] == ("低保", 31, 186)
    assert people["未登记"][5:8] == ("待核，已认可", 1, 6)
    assert "P3333333333" not in people  # 赵德海 pays in full
    assert row_of(book["享受补贴人员花名册"], "合计")[1] == "3 人"


def test_findings_come_with_what_was_said_about_them(book):
    first, second = lines_until_the_end(book["异常核查表"])
    assert first[1:6] == (
        "E03 资格不符", "剔除", first[3], "K01-000006", "K01-000006 按特困优惠，当天没有这个资格。",
    )  # fmt: skip
    assert second[4] == "K01-000001、K01-000002、K01-000003 等 4 笔"
    assert second[7:] == ("那天停电。（陈会计）", "认可", "周科长", "2026-11-01 10:00")


def test_what_to_look_at_first_stands_on_the_summary(book):
    rows = [row for row in book["汇总表"].iter_rows(values_only=True) if row[0]]
    digest = papers().claim.digest
    drawn = part(rows, f"电话回访抽样：按本申报的校验码 {digest[:16]} 抽取，谁来抽都是这些人。", 3)
    fed = [digest for digest in PEOPLE if PEOPLE[digest][0] != "赵德海"]
    assert [row[1] for row in drawn] == [f"P{one[:10]}" for one in phone_sample(fed, digest)]
    most = part(rows, "就餐最多的人", 3)
    assert [(row[0], row[3], row[4]) for row in most] == [
        ("李*兰", 31, 372), ("王*国", 31, 186), ("孙*芬", 1, 6),
    ]  # fmt: skip
    jumped = part(rows, "与上月相比变化最大的", 8)
    assert ("就餐补贴", 0, 570, 570) in [row[:4] for row in jumped]


def part(rows, title, many):
    """Give so many rows below a title and its heads."""
    begins = next(place for place, row in enumerate(rows) if row[0] == title) + 2
    return rows[begins : begins + many]


def lines_until_the_end(sheet):
    return [row for row in sheet.iter_rows(min_row=FIRST, values_only=True) if row[0] is not None]


# --- formulas and their values -------------------------------------------------------------------------


def test_every_total_is_a_formula_with_its_value(path):
    shown = openpyxl.load_workbook(path, data_only=True)
    live = formulas(path)
    totals = []
    for sheet in shown:
        for row in sheet.iter_rows():
            # in the list of what changed since last month 合计 is a figure like the others
            words = [cell.value for cell in row if isinstance(cell.value, str)]
            numbers = [cell for cell in row if isinstance(cell.value, int | float)]
            if words[:1] in (["合计"], ["合计（小写）"]) and row[0].fill.fill_type == "solid":
                assert numbers, f"{sheet.title} {row[0].coordinate}"
                for cell in numbers:
                    assert (sheet.title, cell.coordinate) in live, f"{sheet.title} {cell.coordinate}"
                totals.append(sheet.title)
    summed = [name for name in SHEETS if name not in ("异常核查表", "政策标准", "校验")]
    assert totals == sorted(
        [*summed, "汇总表"], key=SHEETS.index
    )  # 汇总表 has the meals, then all of the money
    assert None not in formula_values(path)
    assert len(live) > 300


def test_nothing_but_plain_sums_is_in_the_formulas(path, city_path):
    used = {name for one in (path, city_path) for told in formulas(one).values() for name in functions(told)}
    assert used == FUNCTIONS


def test_formulas_taken_as_they_stand_are_what_the_library_would_write(
    path, city_path, tmp_path, monkeypatch
):
    monkeypatch.setattr(binding, "PlainSheet", Worksheet)
    city = BytesIO()
    write_city_workbook(city, city_papers())
    assert written(tmp_path / "library.xlsx", papers()).read_bytes() == path.read_bytes()
    assert city.getvalue() == city_path.read_bytes()


def functions(formula):
    return re.findall(r"([A-Z]+)\(", formula)


@needs_office
def test_another_program_works_the_same_numbers_out(path, city_path, folder):
    claim, city = recalculated([path, city_path], folder / "again")
    assert_same_numbers(path, claim)
    assert_same_numbers(city_path, city)


# --- changed by hand -----------------------------------------------------------------------------------

EVERYTHING = {"明细的补贴合计 = 就餐补贴", "按日统计的补贴合计", "花名册的补贴合计", "申报表的合计"}
CHANGES = {
    "nothing is changed": (None, set()),
    "李秀兰's subsidy is raised": (with_amount("就餐明细表", "Q4", 13), EVERYTHING),
    "李秀兰's subsidy is lowered": (with_amount("就餐明细表", "Q4", 11.99), EVERYTHING),
    "王建国 gets another portion": (with_amount("就餐明细表", "N5", 2), {"半价份数", "明细的份数合计"}),
    "王建国 paid less": (
        with_amount("就餐明细表", "P5", 5.5), {"明细的餐价 − 实付 = 就餐补贴", "收款对账表的实付合计"},
    ),
    "the meal was dearer": (with_amount("就餐明细表", "O5", 12.5), {"明细的餐价 − 实付 = 就餐补贴"}),
    "a line is dropped": (
        with_row_dropped("就餐明细表", 4), {*EVERYTHING, "明细 + 剔除清单 = 全部流水（笔）", "免费份数"},
    ),
    "a line is added": (
        with_row_added("就餐明细表", 4), {*EVERYTHING, "明细 + 剔除清单 = 全部流水（笔）", "免费份数"},
    ),
    "a line that was taken out is dropped": (
        with_row_dropped("剔除清单", 6), {"明细 + 剔除清单 = 全部流水（笔）", "剔除（笔）"},
    ),
    "a correction is changed": (with_amount("补退差明细", "F4", 12), {"补退差合计", "申报表的合计"}),
    "a payer's share is changed": (
        with_amount("资金来源", "B4", 300), {"资金来源：就餐补贴", "资金来源合计 = 申报合计"},
    ),
    "the operating subsidy is changed": (with_amount("汇总表", "B11", 99.8), {"申报表的合计"}),
}  # fmt: skip


@pytest.fixture(scope="module")
def changed(path, folder):
    """October's workbook after each change, worked out anew by LibreOffice."""
    place = folder / "changed"
    place.mkdir()
    made = [
        rewritten(path, place / f"{n}.xlsx", change or (lambda _name, xml: xml))
        for n, (change, _) in enumerate(CHANGES.values())
    ]
    return dict(zip(CHANGES, recalculated(made, place / "again"), strict=True))


@needs_office
@pytest.mark.parametrize("what", CHANGES)
def test_the_workbook_says_by_itself_where_it_was_changed(changed, what):
    _, differs = CHANGES[what]
    found = differing(changed[what])
    assert (found >= differs) if differs else not found, found
    assert proof(changed[what])[1] == (SOME_DIFFER if differs else ALL_AGREE)


@pytest.mark.parametrize(
    ("lines", "differs"),
    [
        (lambda: october()[1:], "明细的补贴合计 = 就餐补贴"),
        (lambda: [*october(), meal(300, OCTOBER.last, LI_DIGEST, "free")], "明细的补贴合计 = 就餐补贴"),
        (lambda: [line for line in october() if line.number != 6], "剔除（笔）"),
    ],
    ids=["a line less than was claimed", "a line more", "one less that was taken out"],
)
def test_lines_that_are_not_the_claims_are_told_when_the_workbook_is_written(tmp_path, lines, differs):
    told = papers()
    judged = judged_of(lines())
    made = written(tmp_path / "other.xlsx", replace(told, judged=lambda: iter(judged)))
    shown = openpyxl.load_workbook(made, data_only=True)
    assert differs in differing(shown)
    assert proof(shown)[1] == SOME_DIFFER


@needs_office
def test_a_changed_city_is_told_as_well(city_path, folder):
    place = folder / "city"
    place.mkdir()
    changes = (
        with_amount("汇总表", "H4", 571),
        with_amount("资金来源", "B4", 1),
        with_row_dropped("汇总表", 5),
    )
    made = [rewritten(city_path, place / f"{n}.xlsx", change) for n, change in enumerate(changes)]
    raised, funded, dropped = recalculated(made, place / "again")
    assert differing(raised) == {f"{XINHUA} 合计", "就餐补贴合计", "申报合计"}
    assert differing(funded) == {"资金来源合计"}
    assert {"份数合计", "申报合计"} < differing(dropped)
    assert {proof(one)[1] for one in (raised, funded, dropped)} == {SOME_DIFFER}


# --- what must not be in it ----------------------------------------------------------------------------


def parts(path):
    with ZipFile(path) as told:
        return {name: told.read(name).decode() for name in told.namelist()}


def test_no_macro_no_link_and_nothing_from_elsewhere(path, city_path):
    for one in (path, city_path):
        told = parts(one)
        assert not [
            name for name in told if re.search(r"vba|external|connection|query|embed", name, re.IGNORECASE)
        ]
        assert not [name for name, text in told.items() if 'TargetMode="External"' in text]
        assert "macro" not in told["[Content_Types].xml"].lower()
        assert not [name for name, text in told.items() if "<hyperlink" in text or "DDE" in text]


def test_a_text_that_begins_like_a_formula_stays_a_text(path):
    told = cells(openpyxl.load_workbook(path))
    texts = [cell for cell in told.values() if str(cell.value).startswith("=示范东")]
    assert texts
    assert {cell.data_type for cell in texts} == {"s"}
    assert all(cell.quotePrefix for cell in texts)


def test_nobody_is_named_in_full(path, city_path):
    text = "\n".join((*parts(path).values(), *parts(city_path).values()))
    assert "李*兰" in text
    assert not [name for name, *_ in PEOPLE.values() if name in text]
    assert not [digest for digest in PEOPLE if digest in text]


def test_an_id_number_is_shown_masked(tmp_path):
    told = papers()
    known_people = {**told.people, LI_DIGEST: PersonOnPaper("李*兰", "示范东社区", "210*************26")}
    made = written(tmp_path / "masked.xlsx", replace(told, people=known_people))
    people = {row[1]: row for row in lines_of(openpyxl.load_workbook(made)["享受补贴人员花名册"])}
    assert people["P1111111111"][3] == "210*************26"


# --- on paper ------------------------------------------------------------------------------------------


def test_each_sheet_is_set_up_for_a4_with_its_heads_repeated(path, city_path):
    for book in map(openpyxl.load_workbook, (path, city_path)):
        for sheet in book:
            page = sheet.page_setup
            assert (page.paperSize, page.fitToWidth or 1, page.fitToHeight) == (9, 1, 0), sheet.title
            assert sheet.sheet_properties.pageSetUpPr.fitToPage
            assert "第 &P 页，共 &N 页" in sheet.oddFooter.center.text
            assert sheet.oddFooter.right.text == sheet.title
            form = sheet.title == "申报表"  # one page, and no list
            assert sheet.print_title_rows == (None if form else "$1:$3"), sheet.title
            assert sheet.freeze_panes == (None if form else "A4"), sheet.title
    assert openpyxl.load_workbook(path)["申报表"].page_setup.orientation == "portrait"
    assert openpyxl.load_workbook(path)["就餐明细表"].page_setup.orientation == "landscape"


@needs_office
def test_printed_every_page_has_its_heads_and_its_number(path, folder):
    (printed,) = converted([path], folder / "paper", "pdf")
    document = pypdfium2.PdfDocument(printed)
    pages = [page.get_textpage().get_text_bounded() for page in document]
    assert {tuple(sorted(round(side) for side in page.get_size())) for page in document} == {(595, 842)}
    for number, text in enumerate(pages, 1):
        assert f"第 {number} 页，共 {len(pages)} 页" in text
    by_sheet = [
        next(name for name in SHEETS if text.split("页", 2)[2].lstrip().startswith(name)) for text in pages
    ]
    assert list(dict.fromkeys(by_sheet)) == SHEETS
    assert by_sheet.count("就餐明细表") == 2
    assert all(by_sheet.count(name) == 1 for name in SHEETS if name != "就餐明细表")
    for name, text in zip(by_sheet, pages, strict=True):
        if name == "就餐明细表":
            assert all(head in text for head in ("流水号", "人员编号", "收款方式", "备注"))


def test_there_is_room_for_six_signatures_and_seals(path):
    sheet = openpyxl.load_workbook(path)["申报表"]
    boxes = [
        cell
        for row in sheet.iter_rows()
        for cell in row
        if isinstance(cell.value, str) and "（盖章）" in cell.value
    ]
    assert [cell.value.partition("（")[0] for cell in boxes] == SIGNERS
    for cell in boxes:
        assert "签字：" in cell.value
        assert "日期：" in cell.value
        assert cell.border.left.style == cell.border.top.style == "thin"
        assert sheet.row_dimensions[cell.row].height >= 90  # points: a seal is 38 to 42 millimetres wide
    merged = {str(one) for one in sheet.merged_cells.ranges}
    assert all(any(one.startswith(f"{cell.coordinate}:") for one in merged) for cell in boxes)


def test_the_amount_in_characters_is_the_amount_in_figures(book, city_path):
    assert row_of(book["申报表"], "合计（大写）")[1] == "陆佰肆拾叁元捌角整"
    for told in (book, openpyxl.load_workbook(city_path, data_only=True)):
        numbers = [
            value for value in row_of(told["申报表"], "合计（小写）") if isinstance(value, int | float)
        ]
        capital = row_of(told["申报表"], "合计（大写）")[1]
        assert capital == capital_amount(Money(fen(numbers[0])))


def test_days_classes_and_canteens_are_drawn(path, city_path):
    book, city = map(openpyxl.load_workbook, (path, city_path))
    (days,), (classes,), (canteens,) = (
        book["按日统计表"]._charts, book["汇总表"]._charts, city["汇总表"]._charts,
    )  # fmt: skip
    assert (days.type, days.grouping) == ("col", "stacked")
    assert values_of(days) == [f"'按日统计表'!${column}$4:${column}$34" for column in "CDE"]
    assert values_of(classes) == ["'汇总表'!$B$4:$B$6"]
    assert values_of(canteens) == ["'汇总表'!$K$4:$K$5"]
    drawn = {sheet.title for one in (book, city) for sheet in one if sheet._charts}
    assert drawn == {"按日统计表", "汇总表"}


def values_of(chart):
    return [one.val.numRef.f for one in chart.series]


# --- the same, and other months ------------------------------------------------------------------------


def test_the_same_papers_give_the_same_bytes(path, tmp_path):
    out = BytesIO()
    write_workbook(out, papers())
    assert out.getvalue() == path.read_bytes()
    later = papers()
    other = written(tmp_path / "later.xlsx", replace(later, made_at=later.made_at + timedelta(days=1)))
    assert other.read_bytes() != out.getvalue()


def test_the_same_city_gives_the_same_bytes_in_whatever_order_it_comes(city_path):
    told, out = city_papers(), BytesIO()
    write_city_workbook(out, replace(told, claims=told.claims[::-1]))
    assert out.getvalue() == city_path.read_bytes()


def test_the_city_has_five_sheets_and_its_canteens_beside_each_other(city_path):
    book = openpyxl.load_workbook(city_path, data_only=True)
    assert book.sheetnames == CITY_SHEETS
    canteens = lines_of(book["汇总表"])
    assert [row[1] for row in canteens] == sorted((HEPING, XINHUA))
    assert [row[3:11] for row in canteens] == [(34, 33, 31, 98, 570, 79.8, -6, 643.8)] * 2
    assert row_of(book["申报表"], "合计（小写）")[1] == 1287.6
    assert {row[1]: row[13:15] for row in canteens} == {HEPING: (1, "已提交"), XINHUA: (None, "草稿")}
    assert [row[4] for row in lines_until_the_end(book["月审一页"]) if row[1] == 98] == [0.653, 0.653]
    assert proof(book)[1] == ALL_AGREE


def test_a_city_without_a_claim_is_refused():
    with pytest.raises(Refused, match="这个月还没有申报"):
        write_city_workbook(BytesIO(), CityPapers((), papers().made_at))


def empty_month():
    told = known()
    claim = draft_claim(HEPING, OCTOBER, [], told.rules)
    return papers_of(claim, lambda: iter(()), replace(told, counts=()), papers().made_at)


def a_second_meal_in_full():
    """王建国 comes once more on the last day: beyond the cap he pays the full price."""
    return papers([*october(), meal(401, OCTOBER.last, WANG_DIGEST, "full")])


def one_class_more():
    line = replace(meal(400, OCTOBER.last, LI_DIGEST, "half"), concession="veterans")
    return papers([*october(), line])


@pytest.fixture(scope="module")
def simulated(folder):
    """Two canteens' months out of a simulated city, with sick days, deaths, slips and cut lines."""
    tables = tomllib.loads((HOUSE / "config.toml").read_text(encoding="utf-8"))
    city = honest_city(11, OCTOBER, read_policy(tables["policy"]), read_claim_rules(tables["claims"]))
    told, found = city.known(), settled(city)
    made = []
    for claim in found.claims[:2]:
        lines = [
            line for line in city.numbered() if line.canteen == claim.canteen and line.day >= OCTOBER.first
        ]
        excluding = exclusions(claim.findings)
        judged = [
            (line, verdict(line, excluding, told.accepted))
            for line in sorted(lines, key=lambda line: line.order)
        ]
        one = papers_of(claim, lambda judged=judged: iter(judged), told, papers().made_at)
        made.append((one, written(folder / f"{lines[0].till}.xlsx", one), judged))
    return made


@needs_office
def test_other_months_agree_too(simulated, folder):
    others = {
        folder / "empty.xlsx": empty_month(),
        folder / "more.xlsx": one_class_more(),
        folder / "full.xlsx": a_second_meal_in_full(),
    }
    for path, told in others.items():
        written(path, told)
    paths = [*others, *(path for _, path, _ in simulated)]
    for path, again in zip(paths, recalculated(paths, folder / "others"), strict=True):
        assert_same_numbers(path, again)
        assert proof(again)[1] == ALL_AGREE, path
    assert proof(openpyxl.load_workbook(folder / "more.xlsx", data_only=True))[0]["veterans份数"][:2] == (
        1,
        1,
    )
    shown = openpyxl.load_workbook(folder / "full.xlsx", data_only=True)
    people = {row[1]: row[6:8] for row in lines_of(shown["享受补贴人员花名册"])}
    assert people["P2222222222"] == (31, 186)


def test_a_months_workbook_holds_every_line_of_it(simulated):
    for told, path, judged in simulated:
        book = openpyxl.load_workbook(path, data_only=True)
        claimed = lines_of(book["就餐明细表"])
        assert [row[4] for row in claimed] == [said.entry for _, said in judged if said.state == CLAIMED]
        assert [row[4] for row in lines_of(book["剔除清单"])] == [
            said.entry for _, said in judged if said.state != CLAIMED
        ]
        assert len(judged) > 500
        assert row_of(book["申报表"], "合计（小写）")[2] * 100 == pytest.approx(told.claim.total.fen)


def test_what_went_wrong_half_way_leaves_no_file(tmp_path):
    def broken():
        yield from judged_of(october()[:3])
        raise Refused("流水读不出来了。")

    with pytest.raises(Refused, match="读不出来"):
        write_workbook(tmp_path / "half.xlsx", replace(papers(), judged=broken))
    assert list(tmp_path.iterdir()) == []


def test_a_month_too_long_for_a_sheet_is_refused(monkeypatch, tmp_path):
    monkeypatch.setattr(meal_sheets, "ROWS_MAX", 50)
    with pytest.raises(Refused, match="就餐明细表 超过 50 行"):
        write_workbook(tmp_path / "long.xlsx", papers())
    assert list(tmp_path.iterdir()) == []


# --- from two real tills -------------------------------------------------------------------------------


@pytest.fixture
def lunch(city, claimed_tills):
    """A lunch: 王建国 and 赵德海 at 和平食堂, three strangers, one sale undone; claimed, and downloaded."""
    here, there = claimed_tills
    kept = [sell(here, WANG, "one"), sell(here, ZHAO, "two")]
    undone = sell(here, LI, "three")
    undo(here.counter, undone.id, Undoing("老人不吃了"))
    walk_in = here.counter.ring_up(Order("four", Money(3600), Tender.MOBILE, Money(3600), portions=3))
    speak(here, there)
    month = read_month(str(here.now.date())[:7])
    ClaimDesk(city.house.gate, POLICY, RULES).draft_month(month)
    with city.house.centre.read() as office:
        row = office.claims.of(HERE, str(month))
    city.house.make("财务小周", "finance")
    browser = city.house.signed_in("财务小周")
    answer = browser.post(f"/claims/{row.number}/workbook.xlsx", page=f"/claims/{row.number}")
    return SimpleNamespace(kept=[*kept, walk_in], undone=undone, row=row, answer=answer)


def test_the_workbook_of_a_lunch_at_two_tills(lunch, tmp_path):
    assert lunch.answer.status_code == 200, lunch.answer.text
    assert lunch.answer.mimetype.endswith("spreadsheetml.sheet")
    path = tmp_path / "claim.xlsx"
    path.write_bytes(lunch.answer.data)
    book = openpyxl.load_workbook(path, data_only=True)
    assert book.sheetnames == SHEETS
    assert [row[4] for row in lines_of(book["就餐明细表"])] == [line.id for line in lunch.kept]
    (apart,) = lines_of(book["剔除清单"])
    assert (apart[4], apart[17]) == (lunch.undone.id, "已撤销")
    assert fen(row_of(book["申报表"], "合计（小写）")[2]) == lunch.row.total.fen == 1200
    assert row_of(book["申报表"], "合计（大写）")[1] == "壹拾贰元整"
    assert proof(book)[1] == ALL_AGREE
    assert row_of(book["校验"], "校验码（SHA-256）")[1] == lunch.row.digest
    text = "\n".join(parts(path).values())
    assert "王*国" in text
    for person in (LI, WANG, ZHAO):
        assert person["姓名"] not in text
        assert person["身份证号"] not in text
    assert THERE not in text


@needs_office
def test_the_workbook_of_a_lunch_is_worked_out_the_same(lunch, tmp_path):
    path = tmp_path / "claim.xlsx"
    path.write_bytes(lunch.answer.data)
    (again,) = recalculated([path], tmp_path / "again")
    assert_same_numbers(path, again)
    assert proof(again)[1] == ALL_AGREE
