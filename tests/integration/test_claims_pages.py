"""The months at the centre agree with a recount of the lines; each sees their own, fifty lines a page."""

import csv
import html
import io
import json
import re
from collections import Counter
from dataclasses import replace
from datetime import date, datetime, time

import pytest
from sqlalchemy import event, insert

from integration.centre_house import CONFIG
from integration.centre_server import City
from pos.config import load_config
from pos.rules.meals import SHANGHAI
from pos.rules.slips import Slip
from pos.rules.undoing import Undoing
from pos.undo import undo
from settlement.alarm_watch import watch_of
from settlement.month_book import HELD, SEARCH, SLIP, UNDONE, Asked, Cursor
from settlement.rules.month_sold import FREE, FULL, HALF, WORDS
from settlement.rules.months import Month
from settlement.till_tables import till_entry

NOVEMBER = Month(2026, 11)
EAST_PLACE = "细河区/北苑街道/示范东社区/和平食堂"
WEST_PLACE = "海州区/南苑街道/示范西社区/新华食堂"
PATHS = (f"/claims/month?place={WEST_PLACE}", f"/claims/lines?place={WEST_PLACE}")


@pytest.fixture
def city(tmp_path):
    made = City(tmp_path / "centre", watch_of(load_config(CONFIG)))
    made.house.now = datetime(2026, 11, 24, 11, 46, tzinfo=SHANGHAI)
    yield made
    made.house.close()


def lunch(town):
    """Sell a lunch at both canteens, undo one sale, and key one meal in from a slip."""
    town.at(10, 45)
    town["K01"].sell("李秀兰")
    town["K01"].sell("王建国")
    wrong = town["K01"].sell("孙淑芬")
    town.at(11, 30)
    undo(town["K01"].counter, wrong.id, Undoing("刷错人了"))
    town["K01"].sell(portions=3)
    town["K02"].sell("张桂英")
    served = datetime.combine(town["K02"].now.date(), time(11, 10), SHANGHAI)
    slip = Slip("A-0001", served, "停电", "刘芳")
    town["K02"].counter.ring_up(replace(town["K02"].order(), slip=slip, request="slip-1"))
    town.speak()


def read(city):
    """Read all lines, and which were undone."""
    with city.house.centre.read() as office:
        lines = [json.loads(line) for code in ("K01", "K02") for line in office.inbox.lines(code, 1, 10**6)]
    return lines, {line["facts"]["reverses"] for line in lines if line["kind"] == "void"}


def recount(city, till):
    """Add a till's month up from the lines themselves, without any of the columns."""
    lines, undone = read(city)
    found = Counter()
    for line in lines:
        facts = line["facts"]
        if (line["till"], line["kind"]) == (till, "sale") and f"{till}-{line['number']:06d}" not in undone:
            found[facts["concession"]] += facts["portions"]
            found["fen"] += facts["price_fen"] - facts["payable_fen"]
    return +found


def summed(city, till):
    with city.house.centre.read() as office:
        parts = office.sold_months.parts(NOVEMBER, [till])
    found = Counter()
    for part in parts:
        found[part.code] += part.portions
        found["fen"] += part.subsidy_fen
    return +found


def entries(page):
    return re.findall(r'<th scope="row">(K\d\d-\d{6})</th>', page)


def test_a_month_is_what_a_recount_of_its_lines_gives_voids_off(city, town):
    lunch(town)
    for till in ("K01", "K02"):
        assert summed(city, till) == recount(city, till)
    assert summed(city, "K01")["fen"] > 0
    with city.house.centre.read() as office:
        assert office.sold_months.undone(NOVEMBER, ["K01", "K02"]) == 1
        meals, fen = office.sold_months.sums(NOVEMBER, ["K01", "K02"])["K01"]
    told = recount(city, "K01")
    assert (meals, fen) == (told[HALF] + told[FREE], told["fen"])


def test_the_board_the_month_and_its_table_say_the_same(city, town):
    lunch(town)
    subsidy = f"{recount(city, 'K01')['fen'] / 100:.2f}"
    finance = city.house.make("陈会计", "finance") and city.house.signed_in("陈会计")
    board = finance.get("/claims").text
    assert "没有核对和剔除" in board
    assert f"</span>{subsidy} 元</a>" in board
    month = finance.get(f"/claims/month?place={EAST_PLACE}").text
    assert f"<b>{subsidy} <small>元" in month
    chart = json.loads(html.unescape(re.search(r'data-chart="(.*?)"', month)[1]))
    told = recount(city, "K01")
    assert {code: sum(chart[code]) for code in WORDS} == {code: told[code] for code in WORDS}
    foot = re.search(r"<tfoot>.*?</tfoot>", month, re.DOTALL)[0]
    assert [int(n) for n in re.findall(r'class="figure">(\d+)<', foot)] == [told[code] for code in WORDS]


def test_a_sale_of_another_month_is_in_that_month_only(city, town):
    lunch(town)
    city.house.later(days=14)
    finance = city.house.make("陈会计", "finance") and city.house.signed_in("陈会计")
    assert "这个月还没有流水" in finance.get(f"/claims/month?place={EAST_PLACE}").text
    compared = finance.get(f"/claims/month?place={EAST_PLACE}").text
    meals = recount(city, "K01")[FULL]
    assert f'<th scope="row">普通</th><td class="figure">{meals}</td><td class="figure"><b>0</b>' in compared
    assert "没有这样的流水" in finance.get(f"/claims/lines?place={EAST_PLACE}&month=2026-12").text
    assert len(entries(finance.get(f"/claims/lines?place={EAST_PLACE}&month=2026-11").text)) == 4


def test_a_sale_while_the_clock_was_a_month_ahead_is_undone_in_its_own_month(city, town):
    till = town["K01"]
    till.set_clock(time(10, 45), date(2026, 12, 24))
    ahead = till.sell("李秀兰")
    till.set_clock(time(10, 50), date(2026, 11, 24))
    mirror = undo(till.counter, ahead.id, Undoing("钟快了一个月"))
    town.speak()
    assert (mirror.day, mirror.at.date()) == (date(2026, 12, 24), date(2026, 11, 24))
    with city.house.centre.read() as office:
        december = Month(2026, 12)
        assert office.sold_months.undone(december, ["K01"]) == 1
        assert office.sold_months.parts(december, ["K01"]) == ()
        assert ahead.id in office.claim_lines.voids(december.first)


@pytest.mark.parametrize(
    ("role", "place", "seen"),
    [
        ("finance", "", ["和平食堂", "新华食堂"]),
        ("auditor", "海州区", ["新华食堂"]),
        ("street-reviewer", "细河区/北苑街道", ["和平食堂"]),
        ("community-reviewer", "细河区/北苑街道/示范东社区", ["和平食堂"]),
        ("canteen-manager", EAST_PLACE, ["和平食堂"]),
        ("civil-affairs", "清河门区", []),
    ],
)
def test_everybody_sees_their_own_canteens(city, town, role, place, seen):
    lunch(town)
    city.house.make("某人", role, place)
    browser = city.house.signed_in("某人")
    board = browser.get("/claims").text
    assert [name for name in ("和平食堂", "新华食堂") if f'scope="row">{name}' in board] == seen
    expected = 200 if "新华食堂" in seen else 404
    assert {browser.get(path).status_code for path in PATHS} == {expected}


def test_who_has_no_business_with_money_finds_the_pages_closed(city):
    for name, role, place in (("某收银", "cashier", EAST_PLACE), ("某管理员", "administrator", "")):
        city.house.make(name, role, place)
        browser = city.house.signed_in(name)
        assert {browser.get(path).status_code for path in ("/claims", *PATHS)} == {403}


def test_lines_are_narrowed_and_found_by_their_number(city, town):
    lunch(town)
    lines, undone = read(city)
    auditor = city.house.make("孙审计", "auditor") and city.house.signed_in("孙审计")
    path = f"/claims/lines?place={EAST_PLACE}&only="
    sales = {
        f"K01-{one['number']:06d}": one for one in lines if (one["till"], one["kind"]) == ("K01", "sale")
    }
    for code in WORDS:
        expected = {e for e, one in sales.items() if one["facts"]["concession"] == code and e not in undone}
        assert set(entries(auditor.get(path + code).text)) == expected, code
    assert entries(auditor.get(path + UNDONE).text) == [*undone]
    assert "已撤销</span>" in auditor.get(path + UNDONE).text
    assert entries(auditor.get(path + SLIP).text) == []
    slips = auditor.get(f"/claims/lines?place={WEST_PLACE}&only={SLIP}").text
    assert len(entries(slips)) == 1
    assert "（补录）" in slips
    wanted = min(sales)
    assert entries(auditor.get(f"{path}&find={wanted.lower()}").text) == [wanted]
    elsewhere = f"/claims/lines?place={WEST_PLACE}&find={wanted}"
    assert "没有这样的流水" in auditor.get(elsewhere).text


def test_held_and_searched_meals_can_be_looked_at_alone(city, town):
    lunch(town)
    copy_lines(city, 2, 900, via="search", held="lapsed", concession="half")
    with city.house.centre.read() as office:
        for only in (HELD, SEARCH):
            found = office.sold_months.lines(NOVEMBER, ["K01"], Asked(only), None, 50)
            assert [one.line.number for one in found] == [901, 900]


def test_what_cannot_be_read_is_said_beside_its_field_or_is_no_page(city, town):
    lunch(town)
    auditor = city.house.make("孙审计", "auditor") and city.house.signed_in("孙审计")
    path = f"/claims/lines?place={EAST_PLACE}"
    answer = auditor.get(f"{path}&find=李秀兰")
    assert answer.status_code == 422
    assert 'id="find-fault"' in answer.text
    assert "请照小票写" in answer.text
    for more in ("&only=poor", "&after=x", "&after=2026-11-24~K01", "&month=2026-13"):
        assert auditor.get(path + more).status_code == 404, more


def test_whoever_names_no_canteen_is_led_to_the_board(city):
    auditor = city.house.make("孙审计", "auditor") and city.house.signed_in("孙审计")
    for path in ("/claims/month", "/claims/lines?month=2026-11"):
        answer = auditor.get(path)
        assert (answer.status_code, answer.location) == (303, "/claims")


def test_a_board_can_be_turned_back_and_forth_but_not_beyond_today(city):
    auditor = city.house.make("孙审计", "auditor") and city.house.signed_in("孙审计")
    for path, earlier, later in (
        ("/claims", "2026-08", None),
        ("/claims?month=2026-08", "2026-05", "2026-11"),
        ("/claims?month=2026-10", "2026-07", "2026-11"),
        ("/claims?month=2027-05", "2026-08", None),
    ):
        page = auditor.get(path).text
        links = {word: month for month, word in re.findall(r'month=(\d{4}-\d\d)">(更早|往后)', page)}
        assert (links.get("更早"), links.get("往后")) == (earlier, later), path


def test_a_long_month_goes_on_by_cursor_each_line_once(city, town):
    lunch(town)
    copy_lines(city, 120, 1000)
    auditor = city.house.make("孙审计", "auditor") and city.house.signed_in("孙审计")
    path, seen, pages = f"/claims/lines?place={EAST_PLACE}", [], 0
    while path:
        page = auditor.get(path).text
        seen += entries(page)
        pages += 1
        further = re.search(r'href="([^"]+after=[^"]+)">更早的', page)
        path = further and further[1].replace("&amp;", "&")
    assert (pages, len(seen), len(set(seen))) == (3, 124, 124)
    assert seen == sorted(seen, reverse=True)


def test_of_a_month_of_a_hundred_thousand_lines_a_page_reads_fifty_one(city, town):
    """The end of the month, a searched line and a kind of line are found without reading the rest."""
    lunch(town)
    many = 100_000
    copy_lines(city, many, 1000)
    read = []
    event.listen(city.house.centre._engine, "before_cursor_execute", lambda *told: read.append(told[2:4]))
    for asked, after, expected in (
        (Asked(), None, 1000 + many - 1),
        (Asked(), Cursor(date(2026, 11, 24), "K01", 1500), 1499),
        (Asked(entry="K01-060000"), None, 60_000),
    ):
        read.clear()
        with city.house.centre.read() as office:
            page = office.sold_months.lines(NOVEMBER, ["K01"], asked, after, 51)
        assert page[0].line.number == expected
        assert len(page) == (1 if asked.entry else 51)
        read = [told for told in read if told[0] != "BEGIN"]
        assert len(read) == 1
        assert "LIMIT" in read[0][0]
        given = read[0][1]
        assert 51 in (given.values() if isinstance(given, dict) else given)  # the database itself stops there


def test_a_cursor_goes_over_days_and_tills(city, town):
    lunch(town)
    copy_lines(city, 3, 2000, day="2026-11-23")
    with city.house.centre.read() as office:
        tills = ["K01", "K02"]
        book, after, seen = office.sold_months, None, []
        while page := book.lines(NOVEMBER, tills, Asked(), after, 2):
            seen += [(one.line.day, one.line.till, one.line.number) for one in page]
            after = Cursor(*seen[-1])
        everything = book.lines(NOVEMBER, tills, Asked(), None, 100)
    assert seen == [(one.line.day, one.line.till, one.line.number) for one in everything]
    assert seen == sorted(seen, reverse=True)
    assert len({day for day, _, _ in seen}) == 2


def take(browser, place, month="2026-11"):
    page = f"/claims/lines?place={EAST_PLACE}"
    return browser.post("/claims/lines.csv", page=page, place=place, month=month)


def test_a_month_is_taken_along_with_every_line_once_and_nobody_in_it(city, town, monkeypatch):
    monkeypatch.setattr("settlement.lines_csv.AT_ONCE", 2)
    lunch(town)
    copy_lines(city, 3, 2000, day="2026-11-23")
    finance = city.house.make("陈会计", "finance") and city.house.signed_in("陈会计")
    answer = take(finance, EAST_PLACE)
    assert answer.headers["Content-Disposition"] == 'attachment; filename="lines-2026-11.csv"'
    rows = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))
    lines, undone = read(city)
    sales = {f"K01-{one['number']:06d}": one["facts"] for one in lines
             if (one["till"], one["kind"]) == ("K01", "sale")}  # fmt: skip
    assert [row["流水"] for row in rows] == sorted(sales, key=lambda e: (e < "K01-002000", e), reverse=True)
    for row in rows:
        facts = sales[row["流水"]]
        assert (row["类别"], row["份数"]) == (WORDS[facts["concession"]], str(facts["portions"]))
        assert row["自付"] == f"{facts['payable_fen'] / 100:.2f}"
        assert (row["已撤销"] == "是") is (row["流水"] in undone)
    standing = sum(float(row["补贴"]) for row in rows if not row["已撤销"])
    assert round(standing * 100) == recount(city, "K01")["fen"]
    assert not any(facts["person"] in answer.text for facts in sales.values() if facts.get("person"))
    (told,) = city.house.trail("lines-taken")
    assert (told.facts["scope"], told.facts["month"]) == (EAST_PLACE, "2026-11")


def test_nothing_is_taken_of_a_place_that_is_not_ones_own(city, town):
    lunch(town)
    city.house.make("张经理", "canteen-manager", EAST_PLACE)
    manager = city.house.signed_in("张经理")
    assert take(manager, EAST_PLACE).status_code == 200
    assert take(manager, WEST_PLACE).status_code == 404
    assert manager.client.post("/claims/lines.csv", data={"place": EAST_PLACE}).status_code == 400
    assert len(city.house.trail("lines-taken")) == 1


def copy_lines(city, count, first, day="2026-11-24", **facts):
    """Put copies of the first meal of K01 beside it, as another day or another way of selling."""
    with city.house.centre.begin() as office:
        db = office.sold_months._db
        query = till_entry.select().where(till_entry.c.till == "K01", till_entry.c.kind == "sale")
        row = dict(db.execute(query.order_by(till_entry.c.number)).mappings().first())
        line = json.loads(row["line"])
        copies = []
        for number in range(first, first + count):
            told = {**line, "number": number, "day": day, "facts": {**line["facts"], **facts}}
            text = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
            copies.append({**row, "number": number, "day": day, "request": f"r{number}", "line": text})
        db.execute(insert(till_entry), copies)
