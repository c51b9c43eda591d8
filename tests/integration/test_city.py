"""The city's screen: its numbers agree with a recount, each sees their own part, a wall shows sums alone."""

import json
import re
from collections import Counter
from dataclasses import replace
from datetime import datetime, time

import pytest
from sqlalchemy import update

from integration.centre_house import CONFIG
from integration.centre_server import City
from pos.centre_link import Centre
from pos.config import load_config
from pos.health import Machine, health_now
from pos.rules.meals import SHANGHAI, service_day
from pos.rules.slips import Slip
from pos.rules.undoing import Undoing
from pos.undo import undo as undo_in_books
from settlement.alarm_watch import watch_of
from settlement.health_tables import wall
from settlement.rules.day_figures import CanteenDay, Portions, day_figures
from settlement.till_tables import till_entry

NOON = datetime(2026, 11, 24, 11, 46, tzinfo=SHANGHAI)


@pytest.fixture
def city(tmp_path):
    made = City(tmp_path / "centre", watch_of(load_config(CONFIG)))
    made.house.now = NOON
    yield made
    made.house.close()


def lunch(town):
    """Sell a lunch at both canteens and undo one sale; what stands is nine portions."""
    town.at(10, 45)
    town["K01"].sell("李秀兰")
    town["K01"].sell("王建国")
    wrong = town["K01"].sell("赵德海")
    town.at(11, 30)
    undo(town["K01"], wrong)
    town["K01"].sell(portions=3)
    town["K02"].sell("李秀兰")
    town["K02"].sell("张桂英")
    town.at(12, 5)
    town["K02"].sell(portions=2)
    town.speak()


def undo(till, sale):
    return undo_in_books(till.counter, sale.id, Undoing("刷错人了"))


def recount(city, codes=("K01", "K02")):
    """Count what stands from the lines themselves, without any of the columns."""
    with city.house.centre.read() as office:
        lines = [json.loads(line) for code in codes for line in office.inbox.lines(code, 1, 10**6)]
    undone = {line["facts"]["reverses"] for line in lines if line["kind"] == "void"}
    portions, reduced = Counter(), Counter()
    for line in lines:
        if line["kind"] != "sale" or f"{line['till']}-{line['number']:06d}" in undone:
            continue
        served = line["facts"].get("served_at") or line["at"]
        key = (line["till"], datetime.fromisoformat(served).astimezone(SHANGHAI).hour)
        portions[key] += line["facts"]["portions"]
        reduced[key] += line["facts"]["portions"] if line["facts"]["subsidy_fen"] else 0
    return {key: (portions[key], reduced[key]) for key in portions}


def counted(city):
    with city.house.centre.read() as office:
        sold = office.sold.sold(service_day(city.house.now))
    return {(one.till, one.hour): (one.portions, one.reduced) for one in sold}


def figures(browser, path="/city/live?again=1"):
    charts = browser.get(path).json["charts"]
    hours = charts["hours"]
    return sum(hours["full"]) + sum(hours["reduced"]), charts["canteens"]["names"]


def test_the_numbers_are_those_of_a_recount_voids_off(city, town):
    lunch(town)
    assert counted(city) == recount(city)
    assert sum(portions for portions, _ in counted(city).values()) == 9
    with city.house.centre.read() as office:
        assert office.sold.voids(service_day(NOON)) == 1


def test_a_sale_with_a_number_beyond_a_million_can_be_undone_too(city, town):
    lunch(town)
    with city.house.centre.begin() as office:
        row = dict(office.sold._db.execute(
            till_entry.select().where(till_entry.c.till == "K01", till_entry.c.number == 1)
        ).mappings().one())  # fmt: skip
        for number, reverses in ((1_000_000, None), (1_000_001, "K01-1000000"), (12_345_678, None)):
            kind = "void" if reverses else "sale"
            office.sold._db.execute(
                till_entry.insert().values({**row, "number": number, "kind": kind, "reverses": reverses,
                                            "request": f"r{number}"})
            )  # fmt: skip
    assert sum(portions for portions, _ in counted(city).values()) == 10


def test_a_meal_on_a_slip_counts_in_the_hour_it_was_served(city, town):
    lunch(town)
    town.at(14)
    before = counted(city)
    keyed = slip_sale(town["K02"])
    town.speak()
    assert counted(city) == recount(city)
    assert keyed.at.astimezone(SHANGHAI).hour == 14
    assert counted(city)["K02", 11][0] == before["K02", 11][0] + 1


def slip_sale(till):
    order = till.order()
    served = datetime.combine(till.now.date(), time(11, 50), SHANGHAI)
    return till.counter.ring_up(replace(order, slip=Slip("A-0001", served, "停电", "刘芳"), request="slip-1"))


def test_training_is_in_no_number(city, town):
    town.at(11)
    with town["K01"].books.store.begin() as book:
        town["K01"].counter.note(book, "training-began", {})
    town["K01"].sell("李秀兰")
    town.speak()
    assert counted(city) == {}


def test_yesterday_is_not_today(city, town):
    lunch(town)
    city.house.later(days=1)
    assert counted(city) == {}
    assert "今天还没有卖出" in city.house.signed_in("周主任").get("/city").text


def test_the_page_the_charts_and_the_table_say_the_same(city, town):
    lunch(town)
    browser = city.house.signed_in("周主任")
    page = browser.get("/city").text
    assert figures(browser) == (9, ["和平食堂", "新华食堂"])
    table = re.search(r'<table class="portions">.*?</table>', page, re.DOTALL)[0]
    rows = [re.findall(r"<t[hd][^>]*>(?:<b>)?([^<]*)", row) for row in re.findall(r"<tr>.*?</tr>", table)]
    assert rows == [
        ["食堂", "10 点", "11 点", "12 点", "合计", "优惠"],
        ["和平食堂", "2", "3", "0", "5", "2"],
        ["新华食堂", "0", "2", "2", "4", "2"],
        ["一共 2 家", "2", "5", "2", "9", "4"],
    ]
    assert "10 点 2 份，11 点 5 份，12 点 2 份。一共 9 份。" in page


def test_the_same_day_of_last_week_lies_behind_today(city, town):
    lunch(town)
    city.house.later(days=7)
    charts = city.house.signed_in("周主任").get("/city/live").json["charts"]
    assert charts["hours"]["before"] == [2, 5, 2]
    assert charts["hours"]["full"] == [0, 0, 0]


# Who sees what


@pytest.mark.parametrize(
    ("role", "place", "seen"),
    [
        ("finance", "", ["和平食堂", "新华食堂"]),
        ("auditor", "海州区", ["新华食堂"]),
        ("street-reviewer", "细河区/北苑街道", ["和平食堂"]),
        ("community-reviewer", "细河区/北苑街道/示范东社区", ["和平食堂"]),
        ("canteen-manager", "细河区/北苑街道/示范东社区/和平食堂", ["和平食堂"]),
        ("civil-affairs", "清河门区", []),
    ],
)
def test_everybody_sees_their_own_part(city, town, role, place, seen):
    lunch(town)
    city.house.make("某人", role, place)
    browser = city.house.signed_in("某人")
    assert figures(browser)[1] == seen
    page = browser.get("/city").text
    for name, code in (("和平食堂", "K01"), ("新华食堂", "K02")):
        assert (name in page and code in page) is (name in seen)


def test_a_place_inside_can_be_looked_at_and_one_outside_is_not_there(city, town):
    lunch(town)
    chief = city.house.signed_in("周主任")
    assert figures(chief, "/city/live?place=海州区")[0] == 4
    assert "新华食堂" not in chief.get("/city?place=细河区").text
    city.house.make("细河区财务", "finance", "细河区")
    own = city.house.signed_in("细河区财务")
    assert figures(own, "/city/live?place=细河区/北苑街道")[0] == 5
    for path in (
        "/city?place=海州区",
        "/city/live?place=海州区",
        "/city?place=a//b",
        "/city?place=" + "x/" * 30,
    ):
        assert own.get(path).status_code == 404, path


def test_a_cashier_sees_neither_city_nor_tills(city):
    city.house.make("某收银", "cashier", "细河区/北苑街道/示范东社区/和平食堂")
    browser = city.house.signed_in("某收银")
    assert {browser.get(path).status_code for path in ("/city", "/city/live", "/tills", "/tills/K01")} == {
        403
    }


def test_a_page_that_comes_anew_keeps_nobody_signed_in(city):
    browser = city.house.signed_in("周主任")
    live = re.search(r'data-live="([^"]+)"', browser.get("/city").text)[1].replace("&amp;", "&")
    for _ in range(4):
        city.house.later(minutes=10)
        answer = browser.get(live)
    assert (answer.status_code, answer.location.startswith("/sign-in")) == (302, True)
    assert (
        'http-equiv="refresh" content="60; url=/city?again=1"'
        in city.house.signed_in("周主任").get("/city").text
    )


# How the tills are


def test_what_is_wrong_stands_first_with_what_to_do(city, town):
    town["K02"].machine = Machine("live", "paper-out", "none", 5, 9000)
    town.at(11)
    town.speak()
    page = city.house.signed_in("周主任").get("/city").text
    assert "打印机缺纸，5 张纸在等。不影响收款。请食堂看打印机。" in page
    assert page.index(">K02<") < page.index(">K01<")
    town.at(11, 20)
    town.speak("K02")
    page = city.house.signed_in("周主任").get("/city").text
    assert "从 11:00 起没有消息" in page
    assert "1 台没有消息，份数至少是这些" in page


def test_how_many_lines_wait_is_what_the_tills_say(city, town):
    town.at(11)
    town["K01"].sell("李秀兰")
    how = health_now(town["K01"].counter, Machine(), None)
    Centre(town["K01"].link.url, town["K01"].link.token).health("K01", how)
    assert re.search(r"还没上传</span><b>1 <small>", city.house.signed_in("周主任").get("/city").text)


# The wall


def make_wall(city):
    page = city.house.signed_in("周主任").post("/tills/walls/new", page="/tills").text
    return re.search(r'<code id="link">http://localhost(/[^<]+)</code>', page)[1]


def test_a_wall_shows_sums_to_whoever_has_its_address_and_nothing_that_can_be_done(city, town):
    lunch(town)
    path = make_wall(city)
    nobody = city.house.browser()
    page = nobody.get(path)
    assert page.status_code == 200
    assert "<form" not in page.text
    assert "<a " not in page.text
    assert "<button" not in page.text
    assert not re.search(r"K0\d|李|王|张", page.text)
    assert figures(nobody, f"{path}/live") == (9, ["和平食堂", "新华食堂"])
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert "Set-Cookie" not in page.headers
    assert nobody.get("/city").status_code == 302


def test_a_wall_of_a_district_shows_the_district(city, town):
    lunch(town)
    city.house.make("海州区管理员", "administrator", "海州区")
    page = city.house.signed_in("海州区管理员").post("/tills/walls/new", page="/tills").text
    path = re.search(r"http://localhost(/city/wall/[^<]+)<", page)[1]
    assert figures(city.house.browser(), f"{path}/live") == (4, ["新华食堂"])


def test_a_wall_ends_when_it_is_ended_and_after_a_year(city):
    path = make_wall(city)
    chief = city.house.signed_in("周主任")
    assert "第 1 块" in chief.get("/tills").text
    chief.post("/tills/walls/1/end", page="/tills")
    assert city.house.browser().get(path).status_code == 410
    assert city.house.browser().get(f"{path}/live").status_code == 410
    second = make_wall(city)
    city.house.later(days=364)
    assert city.house.browser().get(second).status_code == 200
    city.house.later(days=1)
    assert "这块大屏停了" in city.house.browser().get(second).text
    assert [entry.kind for entry in city.house.trail() if entry.kind.startswith("wall-")] == [
        "wall-made",
        "wall-ended",
        "wall-made",
    ]


def test_the_address_of_a_wall_is_kept_nowhere(city):
    token = make_wall(city).rpartition("/")[2]
    with city.house.centre.read() as office:
        rows = office.walls._db.execute(wall.select()).all()
    assert rows
    assert token not in str(rows)
    assert all(token not in str(entry.facts) for entry in city.house.trail())


@pytest.mark.parametrize("token", ["x", "0" * 43, "x" * 3000])
def test_a_wrong_address_of_a_wall_shows_nothing(city, token):
    assert city.house.browser().get(f"/city/wall/{token}").status_code == 410


def test_a_wall_of_another_place_cannot_be_ended(city):
    make_wall(city)
    with city.house.centre.begin() as office:
        office.walls._db.execute(update(wall).values(place="细河区"))
    city.house.make("海州区管理员", "administrator", "海州区")
    browser = city.house.signed_in("海州区管理员")
    assert browser.post("/tills/walls/1/end", page="/tills").status_code == 404


# The figures by themselves


def test_an_hour_without_a_sale_is_no_hole_in_the_day():
    day = day_figures([CanteenDay("a", "甲", {10: Portions(2, 1), 13: Portions(1, 0)})], 0)
    assert day.hours == (10, 11, 12, 13)
    assert [day.in_hour(hour).sold for hour in day.hours] == [2, 0, 0, 1]


def test_canteens_with_the_most_come_first_and_only_some_are_said():
    day = day_figures([CanteenDay(str(n), f"食堂{n}", {11: Portions(n)}) for n in range(5)], 0)
    assert [canteen.name for canteen in day.canteens] == ["食堂4", "食堂3", "食堂2", "食堂1", "食堂0"]
    assert day.canteens_said(2) == "各食堂份数：食堂4 4 份，食堂3 3 份，另有 3 家。一共 10 份。"
