"""The audit trail as its readers see it: newest first, 50 a page, of their own scope."""

import re

import pytest

from integration.centre_house import House


@pytest.fixture
def house(tmp_path):
    made = House(tmp_path)
    made.unhurried()
    made.first()
    yield made
    made.close()


def numbers(page):
    return [int(number) for number in re.findall(r"<tr><td>(\d+)</td>", page)]


def test_page_after_page_shows_every_line_once(house):
    account = house.account("周主任")
    with house.centre.begin() as office:
        for _ in range(120):
            house.gate.note(office, "signed-out", account)
    browser = house.signed_in("周主任")
    page, seen = browser.get("/audit").text, []
    while True:
        assert len(numbers(page)) <= 50
        seen += numbers(page)
        older = re.search(r"/audit\?before=\d+", page.partition("更早的")[0].rpartition("<a")[2])
        if "更早的" not in page:
            break
        page = browser.get(older[0]).text
    assert seen == list(range(len(house.trail()), 0, -1))


def test_who_and_whom_are_named_by_their_accounts(house):
    account = house.make("钱会计", "finance")
    browser = house.signed_in("周主任")
    browser.post(f"/accounts/{account.id}/lock", page=f"/accounts/{account.id}")
    row = browser.get("/audit").text.partition("<tbody>")[2].partition("</tr>")[0]
    assert re.findall(r"<td[^>]*>([^<]*)</td>", row)[2:5] == ["周主任", "停用了账号", "钱会计"]


def test_a_district_auditor_sees_the_lines_of_the_district_only(house):
    house.make("甲会计", "finance", "细河区")
    house.make("乙会计", "finance", "海州区")
    house.make("细河审计", "auditor", "细河区")
    for name in ("甲会计", "乙会计", "没有这个人"):
        house.browser().sign_in(name, password="不是这个密码吧")
    page = house.signed_in("细河审计").get("/audit").text
    assert "甲会计" in page
    assert not any(word in page for word in ("乙会计", "周主任", "没有这个名字"))


def test_an_unknown_name_is_shown_as_one_that_nobody_has(house):
    house.browser().sign_in("没有这个人", password="不是这个密码吧")
    page = house.signed_in("周主任").get("/audit").text
    assert "没有这个名字（" in page
    assert "没有这个人" not in page


@pytest.mark.parametrize("before", ["-5", "0", "1", "abc", "99999999999"])
def test_a_made_up_place_to_begin_is_no_crash(house, before):
    assert house.signed_in("周主任").get(f"/audit?before={before}").status_code == 200
