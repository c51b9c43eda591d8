"""The list of findings: narrowed to a canteen, a day, a check, open or not; each sees their own, paged."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import event

from integration.claimed_month import HERE, POLICY, RULES, THERE
from settlement.claim_desk import ClaimDesk
from settlement.finding_book import NOTE, SPARE, Answer
from settlement.finding_list import ANSWERED, ANY, CLOSED, OPEN, STANDS, Wanted
from settlement.pages.claim_inbox import ROWS_A_PAGE
from settlement.rules.findings import Finding, Level
from settlement.rules.months import read_month
from settlement.rules.roles import read_scope

MONTH, BEFORE = "2026-11", "2026-10"
HE_PING, XIN_HUA = HERE.rsplit("/", 1)[-1], THERE.rsplit("/", 1)[-1]


@pytest.fixture
def found(city, who):  # noqa: ARG001 - they have accounts
    """What was found at both canteens: yesterday and earlier, to be noted, to be decided, or just to know."""
    yesterday = city.house.now.date() - timedelta(days=1)
    told = {
        (HERE, MONTH): [
            Finding("E08", Level.NOTE, HERE, "刷卡太密", "问一问", yesterday, about="burst"),
            Finding("E09", Level.NOTE, HERE, "昨天以前的", "问一问", yesterday - timedelta(days=3)),
            Finding("C01", Level.BLOCK, HERE, "合计不对", "请信息科看"),
            Finding("C02", Level.BLOCK, HERE, "缺一天", "请街道看"),
            Finding("C05", Level.INFO, HERE, "知道就行的", "不用做"),
        ],
        (THERE, MONTH): [Finding("E08", Level.NOTE, THERE, "新华刷卡太密", "问一问", yesterday)],
        (HERE, BEFORE): [Finding("E08", Level.NOTE, HERE, "上个月的", "问一问")],
    }
    with city.house.centre.begin() as office:
        for (place, month), findings in told.items():
            office.claim_findings.keep(place, month, findings, city.house.now)
    return {one.sentence: one.key for findings in told.values() for one in findings}


def answer(city, key, kind, who):
    with city.house.centre.begin() as office:
        office.claim_findings.answer(Answer(key, kind, "看过了，正常", who.id, city.house.now))


def listed(city, **narrowed):
    with city.house.centre.read() as office:
        return [one.said["sentence"] for one in office.claim_findings.listed(Wanted(**narrowed), 0, 100)]


def sentences(page):
    return re.findall(r'<td class="wide">([^<]+)</td><td class="wide">', page)


@pytest.mark.usefixtures("found")
def test_the_managers_inbox_is_what_is_open_in_their_canteen_the_gravest_of_a_month_first(city):
    manager = city.house.signed_in("刘站长")
    page = manager.get("/claims/findings").text
    assert sentences(page) == ["合计不对", "缺一天", "刷卡太密", "昨天以前的", "上个月的"]
    assert XIN_HUA not in page
    assert "5 条异常要处理" in manager.get("/").text
    assert "条异常要处理" not in city.house.signed_in("财务小周").get("/").text  # finance answers nothing


@pytest.mark.usefixtures("found")
def test_it_is_narrowed_to_a_canteen_yesterday_a_month_or_a_check(city):
    civil = city.house.signed_in("王科长")
    asked = {
        f"place={THERE}": ["新华刷卡太密"],
        "when=yesterday": ["新华刷卡太密", "刷卡太密"],
        f"when={BEFORE}": ["上个月的"],
        "check=C02": ["缺一天"],
        "stands=any&check=C05": ["知道就行的"],
    }
    for query, expected in asked.items():
        assert sorted(sentences(civil.get(f"/claims/findings?{query}").text)) == sorted(expected), query
    for wrong in ("when=2026-13", "check=Z99", "stands=lost", "place=/"):
        assert civil.get(f"/claims/findings?{wrong}").status_code == 404, wrong
    manager = city.house.signed_in("刘站长")  # another's canteen stays another's, however it is asked for
    assert sentences(manager.get(f"/claims/findings?place={THERE}").text) == []


def test_the_database_calls_open_what_a_finding_itself_calls_open(city, who, found):
    answer(city, found["刷卡太密"], NOTE, who["manager"])
    answer(city, found["合计不对"], SPARE, who["street"])  # nobody can decide wrong sums away
    answer(city, found["缺一天"], NOTE, who["manager"])  # a note does not decide
    with city.house.centre.begin() as office:
        office.claim_findings.keep(HERE, BEFORE, [], city.house.now)
    with city.house.centre.read() as office:
        book = office.claim_findings
        every = book.listed(Wanted(stands=ANY), 0, 100)
        assert {one.key for one in book.listed(Wanted(), 0, 100)} == {one.key for one in every if one.is_open}
        assert book.count_open(read_scope("")) == sum(one.is_open for one in every)
        assert book.count_open(read_scope(HERE)) == sum(one.is_open for one in every if one.place == HERE)
    assert listed(city, stands=ANSWERED) == ["刷卡太密"]
    assert listed(city, stands=CLOSED) == ["上个月的"]
    answer(city, found["缺一天"], SPARE, who["street"])
    assert sorted(listed(city, stands=ANSWERED)) == sorted(["刷卡太密", "缺一天"])
    assert set(STANDS) == {OPEN, ANSWERED, CLOSED, ANY}


@pytest.mark.usefixtures("who", "claimed_tills")
def test_a_long_list_is_paged_and_asks_no_more_of_the_books_for_it(city):
    desk = ClaimDesk(city.house.gate, POLICY, RULES)
    many = [Finding("E08", Level.NOTE, HERE, f"第 {n} 条", "问一问", about=str(n)) for n in range(120)]

    def asked_for():
        asked.clear()
        shown = manager.get("/claims/findings").text
        return len(sentences(shown)), len(asked)

    manager, asked = city.house.signed_in("刘站长"), []
    event.listen(city.house.centre._engine, "before_cursor_execute", lambda *told: asked.append(told[2]))
    with city.house.centre.begin() as office:
        office.claim_findings.keep(HERE, MONTH, many[:1], city.house.now)
    few = asked_for()
    with city.house.centre.begin() as office:
        office.claim_findings.keep(HERE, MONTH, many, city.house.now)
        number = office.claims.draft(HERE, MONTH, desk.due(read_month(MONTH)), city.house.now)
    full = asked_for()
    assert (few[0], full[0]) == (1, ROWS_A_PAGE)
    assert full[1] == few[1]
    seen, path = [], "/claims/findings"
    while path:
        page = manager.get(path).text
        seen += sentences(page)
        assert f"/claims/{number}#f-" in page
        further = re.search(r'href="([^"]*from=\d+[^"]*)">下一页', page)
        path = further[1].replace("&amp;", "&") if further else ""
    assert sorted(seen) == sorted(one.sentence for one in many)
