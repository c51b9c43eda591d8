"""The tills' pages: a code for a new till, taking one out of use, lines kept aside; who may do what of it."""

import json
import re

import pytest

from integration.centre_server import CANTEEN
from pos.centre_link import NotAccepted
from settlement.till_tables import till_invitation

NEW = {
    "code": "K07",
    "district": "细河区",
    "street": "北苑街道",
    "community": "示范东社区",
    "canteen": "和平食堂",
}


@pytest.fixture
def kept(city, town):
    """K01 has sent lines that are not what it sent before."""
    town.at(11)
    town["K01"].sell("李秀兰")
    town.speak("K01")
    with town["K01"].books.store.begin() as book:
        line = next(book.journal.lines())
        book.journal._db.exec_driver_sql("UPDATE setting SET value = '0' WHERE name = 'acknowledged'")
        other = json.dumps({**json.loads(line), "signature": "0" * 128})
        book.journal._db.exec_driver_sql("UPDATE entry SET line = ?", (other,))
        lines = list(book.journal.lines())
    assert not town["K01"].worker.once()
    town["K01"].worker._centre.put("K01", 1, lines)  # the till itself has stopped by now
    with city.house.centre.read() as office:
        (found,) = office.inbox.aside("K01")
    return found


def signed_in(city, role, place=""):
    city.house.make(f"某{role}", role, place)
    return city.house.signed_in(f"某{role}")


def kinds(city):
    return [entry.kind for entry in city.house.trail() if entry.kind.startswith(("till-", "aside-"))]


# A new till


def test_a_code_is_shown_once_with_its_end_and_what_to_type(city, url, canteen):
    chief = city.house.signed_in("周主任")
    page = chief.post("/tills/new", page="/tills/new", **{**NEW, "code": "k01"}).text
    code = re.search(r'<code id="code">([^<]+)</code>', page)[1]
    assert f"canteen enrol http://localhost --code {code}" in page
    assert "2026-11-25 09:00 过期" in page
    assert city.enrol(url, canteen.books, "K01", code)[0].canteen == "和平食堂"
    assert kinds(city) == ["till-made", "till-enrolled"]
    with city.house.centre.read() as office:
        assert code.replace("-", "") not in str(office.tills._db.execute(till_invitation.select()).all())


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"code": "7"}, "收银机编号"),
        ({"canteen": ""}, "收银机要归到食堂"),
        ({"street": ""}, "中间不能空"),
        ({"district": "a/b"}, "不带斜线"),
    ],
)
def test_what_is_not_right_is_said_beside_the_field_and_nothing_is_made(city, wrong, said):
    answer = city.house.signed_in("周主任").post("/tills/new", page="/tills/new", **{**NEW, **wrong})
    assert answer.status_code == 422
    assert said in answer.text
    assert kinds(city) == []


@pytest.mark.usefixtures("town")
def test_a_code_of_a_till_is_never_used_twice(city):
    answer = city.house.signed_in("周主任").post("/tills/new", page="/tills/new", **{**NEW, "code": "K01"})
    assert (answer.status_code, "编号不能用第二次" in answer.text) == (422, True)


def test_a_district_makes_tills_in_the_district_only(city):
    chief = signed_in(city, "administrator", "海州区")
    answer = chief.post("/tills/new", page="/tills/new", **NEW)
    assert (answer.status_code, "不归您管" in answer.text) == (422, True)
    assert kinds(city) == []


def test_a_second_code_ends_the_first(city, url, canteen):
    first = city.code_for("K01")
    chief = city.house.signed_in("周主任")
    second = re.search(r'id="code">([^<]+)<', chief.post("/tills/K01/code", page="/tills/K01").text)[1]
    with pytest.raises(NotAccepted):
        city.enrol(url, canteen.books, "K01", first)
    assert city.enrol(url, canteen.books, "K01", second)[0].till == "K01"
    again = chief.post("/tills/K01/code", page="/tills")
    assert (again.status_code, "已经登记好了" in again.text) == (409, True)


# Out of use


def test_taking_a_till_out_of_use_asks_first_and_wants_a_reason(city, town):
    town.at(11)
    town["K02"].sell(portions=2)
    town.speak()
    chief = city.house.signed_in("周主任")
    asked = chief.get("/tills/K02/revoke").text
    assert "停用 K02？" in asked
    no_reason = chief.post("/tills/K02/revoke", page="/tills/K02/revoke")
    assert (no_reason.status_code, "没有选原因" in no_reason.text) == (422, True)
    assert chief.post("/tills/K02/revoke", page="/tills/K02/revoke", why="李四说的").status_code == 422
    chief.post("/tills/K02/revoke", page="/tills/K02/revoke", why="till-lost")
    assert "✕ 停用" in chief.get("/tills/K02").text
    assert not town["K02"].worker.once()
    (revoked,) = city.house.trail("till-revoked")
    assert (revoked.text("till"), revoked.text("why")) == ("K02", "till-lost")
    assert "机器丢了或被偷" in chief.get("/audit").text
    assert "<b>2</b>" in chief.get("/city").text  # what it sold today stays counted


# Lines kept aside


def test_what_was_kept_aside_says_which_why_and_how_often(city, kept):
    page = city.house.signed_in("周主任").get("/tills/K01").text
    assert f"<b>1–{kept.last} 号</b>" in page
    assert kept.sentence in page
    assert "来了 2 次" in page
    assert "批流水和收下的对不上" in page


@pytest.mark.parametrize(
    ("role", "takes", "sees"),
    [
        ("finance", 200, 303),
        ("auditor", 200, 403),
        ("administrator", 403, 303),
        ("civil-affairs", 403, 403),
    ],
)
def test_who_may_take_them_and_who_may_say_they_were_looked_at(city, kept, role, takes, sees):
    browser = signed_in(city, role)
    path = f"/tills/K01/aside/{kept.digest}"
    taken = browser.post(f"{path}/lines", page="/sign-in")
    assert taken.status_code == takes
    if takes == 200:
        assert taken.data == kept.body
        assert taken.headers["Content-Disposition"] == f'attachment; filename="K01-1-{kept.last}.jsonl"'
    assert browser.post(f"{path}/seen", page="/sign-in").status_code == sees
    assert kinds(city)[-1] == {303: "aside-seen"}.get(sees, {200: "aside-taken"}.get(takes, kinds(city)[-1]))


def test_what_was_looked_at_is_no_alarm_and_stays(city, kept):
    chief = city.house.signed_in("周主任")
    for _ in range(2):
        chief.post(f"/tills/K01/aside/{kept.digest}/seen", page="/tills/K01")
    page = chief.get("/tills/K01").text
    assert "批流水和收下的对不上" not in page
    assert "，看过了" in page
    assert [kind for kind in kinds(city) if kind == "aside-seen"] == ["aside-seen"]


def test_lines_of_one_till_are_not_had_by_the_name_of_another(city, kept):
    browser = signed_in(city, "auditor")
    assert browser.post(f"/tills/K02/aside/{kept.digest}/lines", page="/tills").status_code == 404
    assert browser.post(f"/tills/K01/aside/{'0' * 64}/lines", page="/tills").status_code == 404


# The list


def test_the_list_names_states_and_versions(city, town):
    town.speak("K01")
    city.code_for("K09")
    page = city.house.signed_in("周主任").get("/tills").text
    assert "在用 2 台，等着登记 1 台，停用 0 台。最新的程序是 0.1.0。" in page
    assert re.findall(r'<a href="/tills/(K\d+)">', page) == ["K01", "K02", "K09"]
    assert "待" not in page


@pytest.mark.parametrize(("place", "seen"), [("", ["K01", "K02"]), ("海州区", ["K02"]), ("清河门区", [])])
def test_finance_sees_the_tills_of_its_scope_and_no_button(city, town, place, seen):
    del town
    browser = signed_in(city, "finance", place)
    page = browser.get("/tills").text
    assert re.findall(r'<a href="/tills/(K\d+)">', page) == seen
    assert "加收银机" not in page
    assert "大屏" not in page
    assert browser.get("/tills/K01").status_code == (200 if "K01" in seen else 404)
    assert browser.get("/tills/K02/revoke").status_code == 403


def test_more_tills_than_a_page_holds_are_on_the_next(city, monkeypatch):
    monkeypatch.setattr("settlement.pages.tills.ROWS_A_PAGE", 2)
    with city.house.centre.begin() as office:
        for number in range(1, 6):
            office.tills.add(f"K0{number}", "和平食堂", CANTEEN, city.house.now)
    browser, path, seen = city.house.signed_in("周主任"), "/tills", []
    while path:
        page = browser.get(path).text
        seen += re.findall(r'<a href="/tills/(K\d+)">', page)
        more = re.search(r'href="(/tills\?after=[^"]+)"', page)
        path = more and more[1]
    assert seen == ["K01", "K02", "K03", "K04", "K05"]
