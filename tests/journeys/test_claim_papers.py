"""财务小周 takes a claim's papers, pays by the bank file and enters its statement, all in the browser."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from playwright.sync_api import Browser, Page, expect
from pypdfium2 import PdfDocument

from integration.centre_server import City, answering
from integration.claim_rooms import OPERATOR, Lunch
from integration.ledger_room import LI, WANG, ZHAO, write_list
from integration.two_tills import open_till, speak
from journeys.test_centre_accounts import look
from journeys.test_city import signed_in
from pos.rules.meals import service_day
from settlement.rules.claim_life import State


@pytest.fixture
def lunch(tmp_path: Path, make_canteen: Any) -> Iterator[Lunch]:
    """The claim of a lunch is with finance, 24.00 yuan owed."""
    city = City(tmp_path / "centre")
    city.house.bring_in(write_list(tmp_path / "名单.csv", [LI, WANG, ZHAO]), "2026-11")
    with answering(city.house.app) as address:
        tills = [open_till(city, address, make_canteen, tmp_path / code, code) for code in ("K01", "K02")]
        speak(*tills)
        made = Lunch(city, tills)
    made.accepted()
    yield made
    for till in tills:
        till.close()
    city.house.close()


@pytest.fixture
def url(lunch: Lunch) -> Iterator[str]:
    with answering(lunch.house.app) as address:
        yield address


def saved(page: Page, button: str, folder: Path) -> Path:
    """Press a button that gives a file, and keep the file."""
    with page.expect_download() as waited:
        page.get_by_role("button", name=button).click()
    path = folder / waited.value.suggested_filename
    waited.value.save_as(path)
    return path


def test_from_the_papers_to_the_last_yuan_entered(
    browser: Browser, lunch: Lunch, url: str, tmp_path: Path
) -> None:
    complaints: list[str] = []
    zhou = signed_in(browser, lunch.city, url, "财务小周", complaints)
    zhou.goto(url + lunch.path())
    zhou.get_by_role("link", name="下载和核对").click()
    expect(zhou.get_by_role("heading", level=1)).to_contain_text("下载和核对")
    expect(zhou.get_by_role("heading", name="花名册（证件号全）")).to_have_count(0)
    look(zhou, "claim-papers")
    paper = PdfDocument(saved(zhou, "申报表（PDF，打印盖章）", tmp_path))
    assert "贰拾肆元整" in paper[0].get_textpage().get_text_range()
    paper.close()
    workbook = saved(zhou, "工作簿（Excel）", tmp_path)

    zhou.get_by_label("文件").set_input_files(workbook)
    zhou.get_by_role("button", name="核对", exact=True).click()
    expect(zhou.get_by_role("status")).to_contain_text("一格不差")
    changed = openpyxl.load_workbook(workbook, data_only=True)
    changed["就餐明细表"]["Q4"] = 600
    changed["就餐明细表"].delete_rows(6)
    changed.save(tmp_path / "改过.xlsx")
    zhou.get_by_label("文件").set_input_files(tmp_path / "改过.xlsx")
    zhou.get_by_role("button", name="核对", exact=True).click()
    expect(zhou.get_by_role("alert")).to_contain_text("2 处不同")
    expect(zhou.get_by_role("row", name="就餐明细表 Q4")).to_contain_text("600")
    look(zhou, "claim-compared")

    zhou.get_by_role("link", name="拨付和对账").click()
    expect(zhou.get_by_role("row", name=OPERATOR)).to_contain_text("24.00")
    look(zhou, "claim-bank")
    order = openpyxl.load_workbook(saved(zhou, "下载拨付文件（Excel）", tmp_path)).active
    assert [cell.value for cell in order[3]][:2] == ["合计", "1 笔"]
    day = service_day(lunch.house.now)
    statement = tmp_path / "对账单.csv"
    statement.write_text(
        f"日期,收款人,金额,凭证号\n{day},{OPERATOR},10.00,拨-001\n{day},{OPERATOR},14.00,拨-002\n"
        f"{day},别家公司,5.00,拨-003\n{day},{OPERATOR},14.00,拨-002\n",
        encoding="utf-8-sig",
    )
    zhou.get_by_label("文件").set_input_files(statement)
    zhou.get_by_role("button", name="看看会登记什么").click()
    expect(zhou.get_by_role("heading", level=2)).to_have_text("4 行里有 2 行要登记，共 24.00 元")
    expect(zhou.locator("tbody .state")).to_have_text(["付了一部分", "付清", "不认识", "同一份里有两次"])
    look(zhou, "claim-statement")
    zhou.get_by_role("button", name="登记这 2 行").click()
    expect(zhou.get_by_role("status")).to_contain_text("登记了 2 笔，共 24.00 元")
    assert lunch.row.state is State.PAID
    assert complaints == []
