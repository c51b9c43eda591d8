"""Residents at the centre's pages: found in one's own places, shown masked, opened one value at a time."""

import pytest

from integration.centre_house import EAST, WEST, House
from integration.ledger_room import LI, WANG, ZHAO, number, person, write_list
from integration.list_room import ListDesk
from settlement.value_opening import OPENABLE

CHEN = person("陈玉梅", "19361128", 4, 社区=EAST, 网格="3网格")
JPEG = b"\xff\xd8\xff\xe0 a face"


@pytest.fixture
def house(tmp_path):
    made = House(tmp_path / "centre")
    made.unhurried()
    made.first()
    made.bring_in(write_list(tmp_path / "名单.csv", (LI | WORKER, WANG, ZHAO, CHEN)))
    made.make("东社区小周", "community-reviewer", f"细河区/北苑街道/{EAST}")
    made.make("北苑街道老郑", "street-reviewer", "细河区/北苑街道")
    made.make("孙科长", "civil-affairs")
    made.make("审计老何", "auditor")
    yield made
    made.close()


WORKER = {"网格员": "何长林", "网格员电话": "13700000007"}


@pytest.fixture
def clerk(house):
    return house.signed_in("东社区小周")


def found(browser, **asked):
    return browser.post("/people", page="/people", **asked)


def path(house, row):
    return f"/people/{house.keys.lookup.person(row['身份证号'])}"


def opened(browser, house, row, field, why="上门走访"):
    return browser.post(f"{path(house, row)}/open", page="/people", field=field, why=why)


def without_token(page):
    return [line for line in page.text.splitlines() if "csrf_token" not in line]


# Looking up


@pytest.mark.parametrize(
    "asked",
    [
        {"how": "id-number", "number": LI["身份证号"]},
        {"how": "last-four", "last_four": LI["身份证号"][-4:]},
        {"how": "name", "name": "李秀兰"},
        {"how": "name", "name": "lxl"},
        {"how": "name", "name": "李秀兰", "born_on": "1933-05-12"},
    ],
    ids=str,
)
def test_somebody_is_found_by_number_last_digits_or_name_and_shown_masked(house, clerk, asked):
    page = found(clerk, **asked)
    assert "李*兰" in page.text
    assert path(house, LI) in page.text
    for hidden in ("李秀兰</a>", LI["身份证号"], "13800000001"):
        assert hidden not in page.text


def test_a_birth_date_tells_two_of_one_name_apart(house, clerk, tmp_path):
    twin = person("李秀兰", "19450101", 8, 社区=EAST)
    house.bring_in(write_list(tmp_path / "二.csv", (twin,)), source="残联月报")
    assert found(clerk, how="name", name="李秀兰").text.count("李*兰") == 2
    assert found(clerk, how="name", name="李秀兰", born_on="19450101").text.count("李*兰") == 1


def test_somebody_of_another_community_is_the_same_as_nobody(house, clerk):
    other = found(clerk, how="id-number", number=WANG["身份证号"])
    nobody = found(clerk, how="id-number", number=number("19410203", 5))
    assert other.status_code == 200
    assert without_token(other) == without_token(nobody)
    assert "没有找到" in found(clerk, how="name", name="王建国").text
    assert "没有找到" in found(clerk, how="last-four", last_four=WANG["身份证号"][-4:]).text
    assert "王*国" not in clerk.get("/people", query_string={"community": WEST}).text
    assert WEST not in clerk.get("/people").text
    assert clerk.get(path(house, WANG)).status_code == 404


def test_the_whole_city_finds_everybody(house):
    assert "王*国" in found(house.signed_in("孙科长"), how="name", name="王建国").text


def test_from_community_to_building_on_foot(clerk):
    assert EAST in clerk.get("/people").text
    page = clerk.get("/people", query_string={"community": EAST})
    assert "3网格　2 人" in page.text
    page = clerk.get("/people", query_string={"community": EAST, "grid": "3网格", "building": "12号楼"})
    assert "李*兰" in page.text
    assert "陈*梅" not in page.text


def test_no_more_than_twenty_are_answered(house, clerk, tmp_path):
    people = [person("周文才", f"19{place + 30}0101", place, 社区=EAST) for place in range(21)]
    house.bring_in(write_list(tmp_path / "多.csv", people), source="残联月报")
    page = found(clerk, how="name", name="周文才").text
    assert page.count("周*才") == 20
    assert "只列出前 20 位" in page
    first = clerk.get("/people", query_string={"community": EAST})
    assert "后面的" in first.text
    second = clerk.get("/people", query_string={"community": EAST, "from": "20"})
    assert (first.text.count("年</td>"), second.text.count("年</td>")) == (20, 4)


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"how": "id-number", "number": "290001193305120020"}, "没有查"),
        ({"how": "last-four", "last_four": "12"}, "最后 4 位"),
        ({"how": "name", "name": ""}, "没有写姓名"),
        ({"how": "name", "name": "李", "born_on": "前年"}, "没有查"),
    ],
    ids=str,
)
def test_what_cannot_be_looked_for_is_said_beside_the_field(clerk, asked, sentence):
    page = found(clerk, **asked)
    assert page.status_code == 422
    assert sentence in page.text


def test_every_search_is_noted_as_how_and_how_many_never_as_what(house, clerk):
    found(clerk, how="name", name="李秀兰")
    found(clerk, how="id-number", number=WANG["身份证号"])
    clerk.get("/people", query_string={"community": EAST})
    lines = house.trail("people-searched")
    assert [(line.text("how"), line.fen("found")) for line in lines] == [
        ("name", 1),
        ("id-number", 0),
        ("home", 3),
    ]
    for line in lines:
        assert set(line.facts) == {"who", "scope", "how", "found"}
    assert "按姓名，找到 1 位" in house.signed_in("审计老何").get("/audit").text


# One person's page


def test_a_page_shows_masks_and_no_value(house, clerk):
    page = clerk.get(path(house, LI)).text
    for mask in ("李*兰", "138****0001", "290*************", "李*华", "139****0009", "何*林", "137****0007"):
        assert mask in page
    assert "示范东社区 → 3网格 → 12号楼 → 2-301" in page
    for hidden in ("李秀兰", LI["身份证号"], "13800000001", "心脏病", "李明华", "13900000009", "何长林"):
        assert hidden not in page


def test_statuses_have_their_days_their_paper_and_their_source(house):
    page = house.signed_in("孙科长").get(path(house, WANG)).text
    for word in ("低保", "2026-01-01", "长期", "示范民〔2026〕2 号", "低保月报"):
        assert word in page


def test_what_each_import_changed_stands_newest_first(house, tmp_path):
    house.later(days=1)
    house.bring_in(
        write_list(tmp_path / "二.csv", (LI | {"电话": "13800000002"}, WANG, ZHAO, CHEN)), "2026-12"
    )
    page = house.signed_in("东社区小周").get(path(house, LI)).text
    changed = page.index("电话 138****0001 → 138****0002")
    assert changed < page.index("第一次登记")
    assert "13800000002" not in page


def test_a_long_history_shows_the_newest_twenty(house, tmp_path):
    for place in range(25):
        row = LI | {"电话": f"138000001{place:02d}"}
        house.bring_in(write_list(tmp_path / "改.csv", (row, WANG, ZHAO, CHEN)), "2026-12")
    page = house.signed_in("东社区小周").get(path(house, LI)).text
    assert page.count(" → 138****01") == 20
    assert "138****0124" in page
    assert "第一次登记" not in page


def test_every_report_of_a_death_stands_there_and_the_earliest_counts(house, tmp_path):
    desk = ListDesk(house, tmp_path)
    for source, day in (("户口注销", "2026-11-09"), ("火化名单", "2026-11-02")):
        desk.decide(desk.hand_in_deaths([(LI, day)], source))
    page = desk.browser.get(path(house, LI)).text
    assert "登记 2026-11-02 去世" in page
    assert "<td>火化名单</td><td>2026-11-02</td><td>✓ 最早，算数</td>" in page
    assert "<td>户口注销</td><td>2026-11-09</td><td></td>" in page


def test_who_moved_away_is_said_so(house, tmp_path):
    house.bring_in(write_list(tmp_path / "迁.csv", (LI | {"迁出日期": "2026-11-20"},)), source="残联月报")
    assert "2026-11-20 迁出" in house.signed_in("东社区小周").get(path(house, LI)).text


# Opening a value

CLEAR = {
    "id_number": LI["身份证号"],
    "name": "李秀兰",
    "phone": "13800000001",
    "conditions": "心脏病",
    "guardian": "李明华",
    "guardian_phone": "13900000009",
    "grid_worker": "何长林",
    "grid_worker_phone": "13700000007",
}


@pytest.mark.parametrize("field", CLEAR)
def test_a_value_is_shown_on_one_answer_and_noted(house, clerk, field):
    answer = opened(clerk, house, LI, field)
    assert f'id="opened">{CLEAR[field]}<' in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    for other in set(CLEAR.values()) - {CLEAR[field]}:
        assert other not in answer.text
    (line,) = house.trail("value-opened")
    who = house.account("东社区小周")
    facts = {name: line.text(name) for name in ("who", "person", "field", "why", "scope")}
    assert facts == {
        "who": str(who.id),
        "person": house.keys.lookup.person(LI["身份证号"]),
        "field": field,
        "why": "上门走访",
        "scope": f"细河区/北苑街道/{EAST}",
    }
    assert CLEAR[field] not in str(line.facts)
    assert CLEAR[field] not in clerk.get(path(house, LI)).text


@pytest.mark.parametrize("why", ["", "看看", "   看看   ", "因" * 101])
def test_without_a_reason_nothing_is_opened(house, clerk, why):
    answer = opened(clerk, house, LI, "phone", why)
    assert answer.status_code == 422
    assert "13800000001" not in answer.text
    assert house.trail("value-opened") == []


def test_a_usual_reason_can_be_chosen(house, clerk):
    answer = clerk.post(f"{path(house, LI)}/open", page="/people", field="phone", usual="核对证件", why="")
    assert "13800000001" in answer.text
    assert house.trail("value-opened")[0].text("why") == "核对证件"


def test_what_is_not_there_is_not_opened_and_not_noted(house, clerk):
    for field in ("guardian", "photo", "password"):
        answer = opened(clerk, house, CHEN, field)
        assert answer.status_code == 422, field
    assert house.trail("value-opened") == []


def test_the_picture_is_served_only_by_opening_it(house, tmp_path):
    (tmp_path / "li.jpg").write_bytes(JPEG)
    house.bring_in(write_list(tmp_path / "照.csv", (LI | {"照片": "li.jpg"},)), source="残联月报")
    clerk = house.signed_in("东社区小周")
    assert "data:image" not in clerk.get(path(house, LI)).text
    answer = opened(clerk, house, LI, "photo")
    assert "data:image/jpeg;base64,/9j/4CBhIGZhY2U=" in answer.text
    assert "img-src 'self' data:" in answer.headers["Content-Security-Policy"]
    assert "data:" not in opened(clerk, house, LI, "phone").headers["Content-Security-Policy"]
    assert [line.text("field") for line in house.trail("value-opened")] == ["photo", "phone"]


@pytest.mark.parametrize("name", ["北苑街道老郑", "审计老何"])
def test_who_only_looks_opens_nothing(house, name):
    browser = house.signed_in(name)
    page = browser.get(path(house, LI)).text
    assert "李*兰" in page
    assert ">看</a>" not in page
    assert opened(browser, house, LI, "phone").status_code == 403
    assert house.trail("value-opened") == []


def test_nobody_opens_a_value_of_another_community(house, clerk):
    assert opened(clerk, house, WANG, "phone").status_code == 404
    assert house.trail("value-opened") == []


def test_the_audit_page_says_who_opened_what_of_whom_and_why(house, clerk):
    opened(clerk, house, LI, "guardian_phone", "老人摔倒了，联系家人")
    page = house.signed_in("审计老何").get("/audit").text
    digest = house.keys.lookup.person(LI["身份证号"])
    for word in ("东社区小周", "打开了居民的一项资料", f"居民 {digest[:8]}", "监护人电话", "老人摔倒了"):
        assert word in page
    assert digest not in page
    assert house.breaks() == []


def test_every_value_that_can_be_opened_has_its_mask_on_the_page(house, clerk):
    page = clerk.get(path(house, LI)).text
    assert all(f"<dt>{word}</dt>" in page for word in OPENABLE.values())
    assert set(CLEAR) | {"photo"} == set(OPENABLE)
