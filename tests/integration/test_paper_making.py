"""Papers of a long month are made beside the pages: seen being made, then taken, and by nobody else."""

import io
import threading
import zipfile
from datetime import timedelta

import pytest

from integration.claim_rooms import Lunch
from settlement.pages import claim_papers
from settlement.pages import paper_making as pages
from settlement.paper_making import KEPT


@pytest.fixture
def lunch(city, claimed_tills, monkeypatch):
    """A claim that counts as a long one."""
    monkeypatch.setattr(claim_papers, "LINES_AT_ONCE", 1)
    return Lunch(city, claimed_tills)


@pytest.fixture
def held(monkeypatch):
    """Papers that stop after their first line, until they are let go on."""
    begun, go_on = threading.Event(), threading.Event()
    word, write, *more = pages._KINDS["csv"]

    def slowly(out, papers):
        next(iter(papers.judged()))
        begun.set()
        assert go_on.wait(30)
        write(out, papers)

    monkeypatch.setitem(pages._KINDS, "csv", (word, slowly, *more))
    monkeypatch.setattr(pages, "_PATIENCE_S", 0.0)
    yield begun, go_on
    go_on.set()


def order(lunch, browser, kind):
    return lunch.post(browser, "/make", kind=kind)


def when_rested(lunch, monkeypatch, browser):
    monkeypatch.setattr(pages, "_PATIENCE_S", 30.0)
    return browser.get(lunch.path("/made"))


@pytest.mark.parametrize(
    ("kind", "begins", "kept"),
    [
        ("workbook", b"PK", "claim-taken"),
        ("csv", b"PK", "claim-csv-taken"),
        ("pdf", b"%PDF-", "claim-pdf-taken"),
    ],
)
def test_each_kind_is_ordered_made_and_taken(lunch, monkeypatch, kind, begins, kept):
    browser = lunch.browser("finance")
    assert f'value="{kind}"' in browser.get(lunch.path("/papers")).text
    assert order(lunch, browser, kind).location.endswith("/made")
    assert "做好了" in when_rested(lunch, monkeypatch, browser).text
    for _ in range(2):  # a download that broke off is tried again
        assert lunch.post(browser, "/made").data.startswith(begins)
    assert len(lunch.house.trail(kept)) == 2


def test_while_it_is_made_the_page_says_how_far_and_comes_again(lunch, held, monkeypatch):
    begun, go_on = held
    browser = lunch.browser("manager")
    order(lunch, browser, "csv")
    assert begun.wait(30)
    page = browser.get(lunch.path("/made"))
    assert page.headers["Refresh"] == "2"
    assert "1 / 3 笔流水" in page.text
    assert lunch.post(browser, "/made").status_code == 409
    go_on.set()
    done = when_rested(lunch, monkeypatch, browser)
    assert "做好了" in done.text
    assert "Refresh" not in done.headers
    with zipfile.ZipFile(io.BytesIO(lunch.post(browser, "/made").data)) as archive:
        assert "就餐明细表.csv" in archive.namelist()


def test_nobody_takes_what_somebody_else_ordered(lunch, monkeypatch):
    finance = lunch.browser("finance")
    order(lunch, finance, "pdf")
    assert "做好了" in when_rested(lunch, monkeypatch, finance).text
    manager = lunch.browser("manager")
    assert manager.get(lunch.path("/made")).status_code == 410
    assert lunch.post(manager, "/made").status_code == 409


def test_after_an_hour_it_is_gone(lunch, monkeypatch):
    finance = lunch.browser("finance")
    order(lunch, finance, "pdf")
    when_rested(lunch, monkeypatch, finance)
    lunch.house.now += KEPT - timedelta(minutes=45)
    assert finance.get(lunch.path("/made")).status_code == 200
    lunch.house.now += timedelta(minutes=20)
    assert finance.get(lunch.path("/made")).status_code == 200
    lunch.house.now += timedelta(minutes=25)
    assert finance.get(lunch.path("/made")).status_code == 410


def test_what_cannot_be_made_says_why(lunch, monkeypatch):
    with lunch.house.centre.begin() as office:
        row = lunch.row
        office.claims.redraw(row.number, row.total, {**row.figures, "digest": "0" * 64}, lunch.house.now)
    finance = lunch.browser("finance")
    order(lunch, finance, "workbook")
    page = when_rested(lunch, monkeypatch, finance)
    assert "没有做好" in page.text
    assert "又有变化" in page.text
    assert order(lunch, finance, "poem").status_code == 409
