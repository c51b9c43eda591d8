"""What somebody agreed to show: written down at the centre, looked at before, taken back at any time."""

import pytest

from integration.centre_house import House
from integration.ledger_room import LI, WANG, write_list
from integration.passers_by import Telephone, agreed, hand_out

EAST, WEST = "细河区/北苑街道/示范东社区", "海州区/南苑街道/示范西社区"
VALUES = ("心脏病", "13900000009", "13800000001", "李明华", "李秀兰")
PAPER = {
    "level": "2",
    "given_by": "guardian",
    "given_on": "2026-11-20",
    "called": "李老师",
    "note": "同意书 12 号",
}


@pytest.fixture
def house(tmp_path):
    made = House(tmp_path / "centre")
    made.first()
    write_list(tmp_path / "名单.csv", (LI, WANG))
    made.bring_in(tmp_path / "名单.csv")
    made.person = made.keys.lookup.person(LI["身份证号"])
    made.make("东社区小陈", "community-reviewer", EAST)
    yield made
    made.close()


@pytest.fixture
def chen(house):
    return house.signed_in("东社区小陈")


def address(house, end=""):
    return f"/people/{house.person}/shown{end}"


def test_a_reviewer_writes_down_what_was_agreed_and_a_passer_by_sees_it(house, chen):
    token, phone = hand_out(house, LI), Telephone(house)
    assert "还没有人同意过，只给社区电话。" in chen.get(address(house)).text
    assert 'aria-current="page">手环页</a>' in chen.get(address(house)).text
    assert chen.post(address(house), page=address(house), **PAPER).status_code == 303
    page = chen.get(address(house)).text
    assert "监护人 2026-11-20 同意" in page
    assert "同意书 12 号" in page
    seen = phone.scan(token).text
    assert "李老师 93 岁" in seen
    assert "心脏病" in seen
    assert "13900000009" not in seen
    (line,) = house.trail("shown-changed")
    assert (line.fen("level"), line.text("person")) == (2, house.person)
    assert not [value for value in ("李老师", "同意书") if value in str(dict(line.facts))]
    assert not house.breaks()


def test_consents_stay_to_be_read_the_newest_first(house, chen):
    chen.post(address(house), page=address(house), **PAPER)
    house.later(days=1)
    chen = house.signed_in("东社区小陈")
    back = {"level": "0", "given_by": "holder", "given_on": "2026-11-25", "called": "", "note": ""}
    assert chen.post(address(house), page=address(house), **back).status_code == 303
    page = chen.get(address(house)).text
    assert page.index("2026-11-25 09:01") < page.index("2026-11-24 09:00")
    assert "老人自己 2026-11-25 同意" in page
    assert "同意书 12 号" in page


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"level": "4"}, "没有选给人看多少"),
        ({"level": ""}, "没有选给人看多少"),
        ({"given_by": "neighbour"}, "没有选是谁同意的"),
        ({"given_on": "20 日"}, "日期要写成 2026-11-24 这样"),
        ({"given_on": "2026-11-25"}, "到今天之间"),
        ({"given_on": "1999-12-31"}, "到今天之间"),
        ({"called": "李" * 21}, "称呼最多 20 个字"),
        ({"note": "纸" * 61}, "最多 60 个字"),
        ({"note": ""}, "没有写同意书在哪里"),
    ],
)
def test_what_is_not_right_is_said_and_nothing_changes(house, chen, changed, said):
    token = hand_out(house, LI)
    answer = chen.post(address(house), page=address(house), **{**PAPER, **changed})
    assert answer.status_code == 422
    assert said in answer.text
    assert "93 岁" not in Telephone(house).scan(token).text
    assert not house.trail("shown-changed")


def test_taking_everything_back_needs_no_paper(house, chen):
    answer = chen.post(address(house), page=address(house), **{**PAPER, "level": "0", "note": ""})
    assert answer.status_code == 303


def test_the_page_itself_opens_nothing_and_the_preview_is_written_down(house, chen):
    agreed(house, LI, 3)
    assert not [value for value in VALUES if value in chen.get(address(house)).text]
    assert not house.trail("shown-opened")
    seen = chen.post(address(house, "/preview"), page=address(house), **{**PAPER, "level": "3"})
    assert "这是给您看的样子" in seen.text
    assert "李老师 93 岁" in seen.text
    assert "心脏病" in seen.text
    assert "打给家人" in seen.text
    assert "tel:" not in seen.text
    assert 'csrf_token" value=""' in seen.text  # the passer-by's own form sends nothing from here
    (line,) = house.trail("shown-opened")
    assert line.fen("level") == 3
    token = hand_out(house, LI)
    assert "李老师" not in Telephone(house).scan(token).text  # looked at is not agreed to


def test_a_street_and_an_auditor_look_and_change_nothing(house):
    agreed(house, LI, 3, called="李老师")
    house.make("北苑街道老孙", "street-reviewer", "细河区/北苑街道")
    house.make("审计冯", "auditor", "细河区")
    for name in ("北苑街道老孙", "审计冯"):
        browser = house.signed_in(name)
        page = browser.get(address(house))
        assert page.status_code == 200
        assert not [value for value in (*VALUES, "李老师", "同意书 12 号") if value in page.text]
        assert "照这个给人看" not in page.text
        assert browser.post(address(house), page="/me", **PAPER).status_code == 403
        assert browser.post(address(house, "/preview"), page="/me", **PAPER).status_code == 403


def test_another_community_finds_no_such_page(house):
    house.make("西社区小吴", "community-reviewer", WEST)
    browser = house.signed_in("西社区小吴")
    assert browser.get(address(house)).status_code == 404
    assert browser.post(address(house), page="/me", **PAPER).status_code == 404
    assert not house.trail("shown-changed")


def test_the_looks_of_passers_by_stand_on_the_page_without_an_address(house, chen):
    token = hand_out(house, LI)
    assert "还没有人扫过。" in chen.get(address(house)).text
    for _ in range(12):
        Telephone(house).scan(token)
    house.later(days=1)
    Telephone(house, "203.0.113.99").scan(token)
    page = house.signed_in("东社区小陈").get(address(house)).text
    assert "半年里看了 13 次" in page
    assert "<tr><td>2026-11-25</td><td>1</td></tr><tr><td>2026-11-24</td><td>12</td></tr>" in page
    assert page.count("只有社区电话</td>") == 10
    assert "203.0.113" not in page


def test_what_was_written_as_a_name_is_shown_as_text(house, chen):
    token = hand_out(house, LI)
    chen.post(address(house), page=address(house), **{**PAPER, "called": "<b>李老师</b>"})
    assert "&lt;b&gt;李老师" in Telephone(house).scan(token).text
    assert "&lt;b&gt;李老师" in chen.get(address(house)).text
