"""What is to be looked at in the ledger as it stands: over all lists, in one's own places."""

from datetime import datetime

import pytest

from integration.centre_house import EAST, WEST, House
from integration.ledger_room import LI, WANG, number, person, write_list
from integration.list_room import ListDesk
from pos.rules.meals import SHANGHAI
from settlement.rules.life import birth_range
from settlement.rules.months import Month


@pytest.fixture
def house(tmp_path):
    made = House(tmp_path / "centre")
    made.unhurried()
    made.first()
    made.make("东社区小周", "community-reviewer", f"细河区/北苑街道/{EAST}")
    made.make("孙科长", "civil-affairs")
    yield made
    made.close()


def bring_in(house, tmp_path, *people, month="2026-11", source="低保月报"):
    house.bring_in(write_list(tmp_path / "名单.csv", people), month, source)


def page(house, kind, who="孙科长"):
    return house.signed_in(who).get("/findings", query_string={"kind": kind}).text


def test_one_person_under_two_numbers_is_found_over_all_lists(house, tmp_path):
    bring_in(house, tmp_path, LI)
    bring_in(house, tmp_path, LI | {"身份证号": number("19330512", 6)}, source="残联月报")
    text = page(house, "two-numbers")
    assert text.count("李*兰") == 2
    assert text.count("第 1 组") == 2
    assert "李秀兰" not in text


def test_a_held_row_stays_until_a_later_list_puts_it_right(house, tmp_path):
    bring_in(house, tmp_path, LI, month="2026-09")
    bring_in(house, tmp_path, LI | {"姓名": "周桂芳"}, month="2026-10")
    assert "低保月报 第 2 行" in page(house, "two-people")
    bring_in(house, tmp_path, LI)
    assert "没有要核对的" in page(house, "two-people")


def test_a_death_reported_after_the_list_is_found_too(house, tmp_path):
    bring_in(house, tmp_path, LI, WANG)
    desk = ListDesk(house, tmp_path)
    desk.decide(desk.hand_in_deaths([(LI, "2026-11-02"), (WANG, "2026-11-03")], "火化名单"))
    bring_in(house, tmp_path, LI, month="2026-12")  # 王大爷 is no longer listed
    text = page(house, "dead")
    assert "登记 2026-11-02 去世，还在名单上" in text
    assert "王*国" not in text


def test_who_reaches_an_age_this_month_is_computed_whenever_they_were_listed(house, tmp_path):
    turning = {60: person("郑小军", "19661130", 3), 70: person("吴丽华", "19561101", 4),
        90: person("陈玉梅", "19361115", 6)}  # fmt: skip
    other = person("刘德福", "19661201", 5)
    bring_in(house, tmp_path, *(row | {"社区": EAST} for row in (*turning.values(), other)), month="2026-05")
    for years, row in turning.items():
        text = page(house, f"age-{years}")
        assert f"{row['姓名'][0]}*{row['姓名'][-1]}" in text
        assert f"满 {years} 周岁" in text
        assert "刘*福" not in text


def test_born_on_29_february_is_found_in_march_of_a_common_year(house, tmp_path):
    bring_in(house, tmp_path, person("周文才", "19360229", 7, 社区=EAST), month="2025-10")
    house.now = datetime(2026, 2, 10, 9, 0, tzinfo=SHANGHAI)
    assert "周*才" not in page(house, "age-90")
    house.now = datetime(2026, 3, 10, 9, 0, tzinfo=SHANGHAI)
    assert "2026-03-01 满 90 周岁" in page(house, "age-90")
    assert birth_range(90, Month(2026, 3)) == ("1936-02-29", "1936-03-31")


def test_the_dead_reach_no_age(house, tmp_path):
    row = person("陈玉梅", "19361128", 6, 社区=EAST)
    bring_in(house, tmp_path, row)
    assert "陈*梅" in page(house, "age-90")
    desk = ListDesk(house, tmp_path)
    desk.decide(desk.hand_in_deaths([(row, "2026-11-02")], "火化名单"))
    assert "陈*梅" not in page(house, "age-90")


def test_a_community_sees_its_own_people_only(house, tmp_path):
    east, west = person("陈玉梅", "19361128", 6, 社区=EAST), person("周桂芳", "19361129", 8, 社区=WEST)
    nowhere = person("何长林", "19361127", 9)
    bring_in(house, tmp_path, east, west, nowhere)
    own = page(house, "age-90", "东社区小周")
    assert "陈*梅" in own
    assert "周*芳" not in own
    assert "何*林" not in own
    whole = page(house, "age-90")
    assert all(name in whole for name in ("陈*梅", "周*芳", "何*林"))


def test_renamed_people_and_statuses_that_are_back_are_the_last_lists(house, tmp_path):
    bring_in(house, tmp_path, WANG, month="2026-08")
    bring_in(house, tmp_path, WANG | {"类别": "", "类别起": ""}, month="2026-09")
    bring_in(house, tmp_path, WANG | {"姓名": "王建果"}, month="2026-11")
    assert "王*果" in page(house, "renamed")
    assert "类别中断过" in page(house, "back")


def test_fifty_a_page(house, tmp_path):
    people = [person("周文才", f"193611{place % 28 + 1:02d}", place, 社区=EAST) for place in range(60)]
    bring_in(house, tmp_path, *people)
    browser = house.signed_in("孙科长")
    first = browser.get("/findings?kind=age-90").text
    second = browser.get("/findings?kind=age-90&from=50").text
    assert (first.count("周*才"), second.count("周*才")) == (50, 10)
    assert "后面的" in first


def test_an_undone_list_leaves_nothing_to_look_at(house, tmp_path):
    bring_in(house, tmp_path, LI, month="2026-10")
    desk = ListDesk(house, tmp_path)
    desk.bring_in([LI | {"姓名": "周桂芳"}])
    assert "第 2 行" in page(house, "two-people")
    desk = ListDesk(house, tmp_path)
    desk.undo(2)
    assert "没有要核对的" in page(house, "two-people")
