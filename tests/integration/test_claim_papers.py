"""The papers beside the workbook say what it says: text files, A4 to sign, and the roster that is opened."""

import csv
import io
import zipfile
from datetime import UTC, date, datetime

import openpyxl
import pypdfium2
import pytest

from integration.claim_rooms import BANK, OPERATOR, Lunch
from integration.ledger_room import LI, WANG, ZHAO
from integration.paper_month import SUN, meal, october, papers
from pos.rules.money import Money
from settlement import roster_paper
from settlement.claim_csv import CSV_SHEETS, write_csv
from settlement.claim_pdf import SIGNERS, write_claim_pdf
from settlement.rules.capital_amount import capital_amount
from settlement.rules.meal_lines import Undone
from settlement.workbook import write_workbook

WHY = "核对证件"


@pytest.fixture
def lunch(city, claimed_tills):
    return Lunch(city, claimed_tills)


def csv_of(told):
    out = io.BytesIO()
    write_csv(out, told)
    return unpacked(out.getvalue())


def unpacked(content):
    """Give the rows of each text file by its sheet's name."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert [name.removesuffix(".csv") for name in archive.namelist()] == list(CSV_SHEETS)
        texts = {name: archive.read(name) for name in archive.namelist()}
    assert all(text.startswith(b"\xef\xbb\xbf") for text in texts.values())
    return {
        name.removesuffix(".csv"): list(csv.reader(io.StringIO(text.decode("utf-8-sig"), newline="")))
        for name, text in texts.items()
    }


def pdf_of(told):
    out = io.BytesIO()
    write_claim_pdf(out, told)
    return out.getvalue()


def pages_of(content):
    document = pypdfium2.PdfDocument(content)
    try:
        return [page.get_textpage().get_text_range().replace("\xa0", " ") for page in document]
    finally:
        document.close()


def as_text(cell):
    """Write a workbook's cell as the text file must have it."""
    if cell.value is None:
        return ""
    if cell.is_date:
        return cell.value.date().isoformat()
    if isinstance(cell.value, str):
        return f"'{cell.value}" if cell.value.startswith(("=", "+", "-", "@")) else cell.value
    return f"{cell.value:.2f}" if "#,##0.00" in cell.number_format else str(cell.value)


# As text


def test_every_cell_of_the_text_files_is_the_workbooks(tmp_path):
    told = papers()
    write_workbook(tmp_path / "claim.xlsx", told)
    book = openpyxl.load_workbook(tmp_path / "claim.xlsx", data_only=True)
    for name, rows in csv_of(told).items():
        shown = [[as_text(cell) for cell in row] for row in book[name].iter_rows(min_row=3)]
        assert rows == [row for row in shown if any(row)], name


def test_each_file_is_a_table_of_one_breadth_that_adds_up():
    files = csv_of(papers())
    assert all(len({len(row) for row in rows}) == 1 for rows in files.values())
    meals = [dict(zip(files["就餐明细表"][0], row, strict=True)) for row in files["就餐明细表"][1:-1]]
    assert sum(Money.yuan(one["补贴"]).fen for one in meals) == 570_00
    assert files["就餐明细表"][-1][16] == "570.00"
    assert files["按日统计表"][-1][-1] == "570.00"
    assert [row[6] for row in files["补退差明细"][1:]] == ["-12.00", "6.00", "-6.00"]
    assert len(files["剔除清单"]) == 1 + 3 + 1


def test_what_a_clerk_wrote_is_run_by_no_spreadsheet():
    ninth = date(2026, 10, 9)
    undone = Undone("K01-000902", datetime(2026, 10, 9, 4, 0, tzinfo=UTC), "点错了")
    odd = [
        meal(
            900, ninth, None, "half", receivable_fen=0, held_fen=600, held="+cmd|' /C calc'!A0", via="stated"
        ),
        meal(901, ninth, None, "half", receivable_fen=0, held_fen=600, held="@SUM(A1)", via="stated"),
        meal(902, ninth, SUN, "half", undone=undone),
    ]
    cells = [cell for rows in csv_of(papers([*october(), *odd])).values() for row in rows for cell in row]
    assert {"'=示范东社区", "'+cmd|' /C calc'!A0", "'@SUM(A1)"} <= set(cells)
    assert [cell for cell in cells if cell.startswith(("=", "+", "@", "\t", "\r"))] == []
    assert {cell for cell in cells if cell.startswith("-")} == {"-12.00", "-6.00"}  # amounts alone


def test_the_same_papers_give_the_same_bytes():
    for write in (write_csv, write_claim_pdf):
        first, second = io.BytesIO(), io.BytesIO()
        write(first, papers())
        write(second, papers())
        assert first.getvalue() == second.getvalue()


# On A4


def test_the_first_page_has_all_that_is_signed_for():
    told = papers()
    first, days, apart = pages_of(pdf_of(told))
    claim = told.claim
    for words in (
        "社区食堂补助资金申报表",
        str(claim.total),
        capital_amount(claim.total),
        claim.digest,
        claim.operator,
    ):
        assert words in first, words
    for share in claim.funding:
        assert f"{share.payer} {share.meals} {share.operating} {share.restated} {share.total}" in first
    assert [who for who in SIGNERS if f"{who}（盖章）" in first] == list(SIGNERS)
    assert first.count("签字：") == 6
    assert "按日统计" in days
    assert all(f"{one.day} " in days and str(one.subsidy) in days for one in claim.days)
    assert all(said.entry in apart for said in (*claim.excluded, *claim.undone, *claim.waiting))
    assert "E03 资格不符" in apart


def test_a_long_list_goes_on_over_pages_with_its_heads_and_every_page_has_its_number():
    many = [
        meal(1000 + number, date(2026, 10, 9), None, "half", receivable_fen=0, held_fen=600, held="断网 <b>&",
             via="stated")
        for number in range(150)
    ]  # fmt: skip
    pages = pages_of(pdf_of(papers([*october(), *many])))
    assert len(pages) >= 5
    for number, page in enumerate(pages, 1):
        assert f"第 {number} 页，共 {len(pages)} 页" in page
    rest = "".join(pages[2:])
    assert all(f"K01-{1000 + number:06d}" in rest for number in range(150))
    assert "断网 <b>&" in rest
    assert all("流水号" in page for page in pages[2:])


def test_the_paper_is_a4_and_its_characters_are_drawn():
    content = pdf_of(papers())
    document = pypdfium2.PdfDocument(content)
    page = document[0]
    assert [round(side) for side in page.get_size()] == [595, 842]
    picture = page.render(scale=2).to_pil().convert("L")
    title = picture.crop((350, 90, 850, 200))
    dark = sum(title.histogram()[:128])
    assert dark > 1500, "the title has no ink"
    document.close()


# Taken along by those who may


def test_the_papers_are_given_to_those_of_the_place_and_who_took_them_is_kept(lunch):
    manager = lunch.browser("manager")
    assert "下载和核对" in manager.get(lunch.path()).text
    zipped = lunch.post(manager, "/papers.zip")
    assert zipped.headers["Content-Disposition"] == (
        f'attachment; filename="claim-{lunch.row.number}-{lunch.month}.zip"'
    )
    rows = unpacked(zipped.data)["就餐明细表"]
    assert (len(rows), rows[-1][16]) == (1 + 3 + 1, "24.00")
    first = pages_of(lunch.post(manager, "/papers.pdf").data)[0]
    assert "贰拾肆元整" in first
    assert f"{BANK} {lunch.desk.rules.canteen(str(lunch.row.place)).account}" in " ".join(first.split())
    assert OPERATOR in first
    kinds = [entry.kind for entry in lunch.house.trail() if entry.kind.endswith("-taken")]
    assert kinds == ["claim-csv-taken", "claim-pdf-taken"]
    everything = zipped.data + b"".join(
        page.encode() for page in pages_of(lunch.post(manager, "/papers.pdf").data)
    )
    assert not any(one["身份证号"].encode() in everything for one in (LI, WANG, ZHAO))


# The roster with whole numbers


def roster(answer):
    book = openpyxl.load_workbook(io.BytesIO(answer.data))
    (sheet,) = book
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=4)]
    return sheet, {row[3]: row for row in rows[: [row[0] for row in rows].index("合计")]}


def test_who_may_open_values_opens_the_numbers_of_those_living_there(lunch):
    community = lunch.browser("community")
    answer = lunch.post(community, "/roster.xlsx", usual=WHY)
    sheet, people = roster(answer)
    assert set(people) >= {LI["身份证号"], ZHAO["身份证号"]}
    assert WANG["身份证号"] not in people  # he lives in the other community
    masked = next(row for number, row in people.items() if number.startswith("290***"))
    assert masked[7] == "住处不归您管，号码隐去"
    assert (people[LI["身份证号"]][5], people[LI["身份证号"]][6]) == (1, 12)
    assert sheet.protection.sheet
    (taken,) = lunch.house.trail("roster-taken")
    assert (taken.text("why"), taken.fen("count"), taken.fen("claim")) == (WHY, 2, lunch.row.number)
    opened = lunch.house.trail("value-opened")
    lookup = lunch.house.keys.lookup
    assert {entry.text("person") for entry in opened} == {
        lookup.person(one["身份证号"]) for one in (LI, ZHAO)
    }
    assert {(entry.text("field"), entry.text("why")) for entry in opened} == {("id_number", WHY)}


def test_civil_affairs_of_the_city_opens_everybodys(lunch):
    _, people = roster(lunch.post(lunch.browser("civil"), "/roster.xlsx", why="月度抽查核对"))
    assert set(people) == {one["身份证号"] for one in (LI, WANG, ZHAO)}


@pytest.mark.parametrize("why", ["", "看看"])
def test_without_a_reason_nothing_is_opened(lunch, why):
    answer = lunch.post(lunch.browser("civil"), "/roster.xlsx", why=why)
    assert answer.status_code == 422
    assert "至少写 4 个字" in answer.text
    assert not any(one["身份证号"] in answer.text for one in (LI, WANG, ZHAO))
    assert lunch.house.trail("roster-taken") == lunch.house.trail("value-opened") == []


@pytest.mark.parametrize("key", ["manager", "street", "finance"])
def test_others_are_not_offered_the_numbers_and_do_not_get_them(lunch, key):
    browser = lunch.browser(key)
    assert "证件号全" not in browser.get(lunch.path("/papers")).text
    assert lunch.post(browser, "/roster.xlsx", usual=WHY).status_code == 403
    assert lunch.house.trail("roster-taken") == []


def test_the_trail_stands_before_the_first_number_is_on_paper(lunch, monkeypatch):
    def torn(*_):
        raise OSError("the disk is full")

    monkeypatch.setattr(roster_paper, "_write", torn)
    assert lunch.post(lunch.browser("civil"), "/roster.xlsx", usual=WHY).status_code == 500
    assert len(lunch.house.trail("roster-taken")) == 1
    assert len(lunch.house.trail("value-opened")) == 3
