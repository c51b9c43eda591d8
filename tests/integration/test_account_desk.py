"""What an administrator does with accounts, and everybody with their own."""

import re

import pytest

from integration.centre_house import PASSWORD, House
from pos.rules.errors import Refused
from settlement.account_desk import lock

NEW = "窗台 梧桐 十二路 车票"


@pytest.fixture
def house(tmp_path):
    made = House(tmp_path)
    made.unhurried()
    made.first()
    yield made
    made.close()


@pytest.fixture
def chief(house):
    return house.signed_in("周主任")


def create(browser, name="钱会计", role="finance", **scope):
    return browser.post("/accounts/new", page="/accounts/new", name=name, role=role, **scope)


def act(browser, account, what, **fields):
    path = f"/accounts/{account.id}"
    return browser.post(f"{path}/{what}", page=path, **fields)


def test_a_new_account_gets_a_link_instead_of_a_password(house, chief):
    answer = create(chief)
    link = re.search(r"/set-up/([\w-]+)", answer.text)
    house.set_up(link[1], "钱会计")
    assert "财务 · 全市" in house.signed_in("钱会计").get("/").text
    assert house.trail("account-made")[0].text("whom") == str(house.account("钱会计").id)


def test_before_the_link_is_used_nobody_signs_in(house, chief):
    create(chief)
    assert house.browser().sign_in("钱会计").status_code == 422


def test_a_name_is_given_once_however_it_is_written(chief):
    create(chief, "Qian Ling")
    answer = create(chief, "QIAN  LING")
    assert answer.status_code == 422
    assert "已经有叫" in answer.text


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"name": ""}, "名字要 2 到 30 个字"),
        ({"role": "emperor"}, "没有选角色"),
        ({"role": ""}, "没有选角色"),
        ({"role": "street-reviewer"}, "街道审核的范围要到街道，写的是全市"),
        ({"role": "cashier", "district": "细河区", "canteen": "和平食堂"}, "中间不能空"),
        ({"district": "细河/海州"}, "不带斜线"),
    ],
)
def test_what_is_not_right_is_said_and_nothing_is_made(house, chief, changed, sentence):
    answer = create(chief, **{"name": "钱会计", **changed})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert house.account("钱会计") is None


def test_a_district_administrator_makes_accounts_inside_the_district_only(house):
    house.make("细河区管理员", "administrator", "细河区")
    browser = house.signed_in("细河区管理员")
    assert create(browser, "细河区财务", district="细河区").status_code == 200
    for name, scope in (("海州区财务", {"district": "海州区"}), ("全市财务", {})):
        answer = create(browser, name, **scope)
        assert "这个范围不归您管" in answer.text
        assert house.account(name) is None


def test_a_district_administrator_sees_the_accounts_of_the_district_only(house):
    for name, scope in (("甲会计", "细河区"), ("乙会计", "海州区"), ("丙会计", "")):
        house.make(name, "finance", scope)
    house.make("细河区管理员", "administrator", "细河区")
    page = house.signed_in("细河区管理员").get("/accounts").text
    assert ("甲会计" in page, "乙会计" in page, "丙会计" in page) == (True, False, False)


def test_a_scope_with_a_wild_card_in_it_finds_only_itself(house):
    house.make("百分管理员", "administrator", "%")
    house.make("别区街道审核", "street-reviewer", "细河区/北苑街道")
    assert "别区街道审核" not in house.signed_in("百分管理员").get("/accounts").text


def test_a_district_whose_name_only_begins_alike_is_not_listed(house):
    house.make("细河区管理员", "administrator", "细河区")
    house.make("二区会计", "finance", "细河区二")
    house.make("本区街道审核", "street-reviewer", "细河区/北苑街道")
    page = house.signed_in("细河区管理员").get("/accounts").text
    assert ("二区会计" in page, "本区街道审核" in page) == (False, True)


def test_the_list_goes_on_after_fifty(house, chief):
    with house.centre.begin() as office:
        role, scope = house.account("周主任").role, house.account("周主任").scope
        for number in range(60):
            office.accounts.add(f"第{number}号", role, scope, house.now)
    page = chief.get("/accounts").text
    assert ("第48号" in page, "第49号" in page) == (True, False)
    more = re.search(r"/accounts\?after=\d+", page)[0]
    assert "第49号" in chief.get(more).text


def test_another_role_holds_at_once_and_ends_the_visits(house, chief):
    account = house.make("钱会计", "finance")
    browser = house.signed_in("钱会计")
    assert act(chief, account, "change", role="auditor").status_code == 303
    assert browser.get("/").location == "/sign-in"
    assert "操作记录" in house.signed_in("钱会计").get("/").text


def test_a_manager_who_comes_to_the_centre_needs_a_phone_first(house, chief):
    account = house.make("孙店长", "canteen-manager", "细河区/北苑街道/和平社区/和平食堂")
    act(chief, account, "change", role="finance")
    assert house.browser().sign_in("孙店长", code="").status_code == 422
    link = re.search(r"/set-up/([\w-]+)", act(chief, account, "link").text)
    house.set_up(link[1], "孙店长")
    assert house.signed_in("孙店长").get("/").status_code == 200


def test_locking_ends_the_visits_and_unlocking_lets_in_again(house, chief):
    account = house.make("钱会计", "finance")
    browser = house.signed_in("钱会计")
    act(chief, account, "lock")
    assert browser.get("/").location == "/sign-in"
    assert "✕ 停用" in chief.get("/accounts").text
    act(chief, account, "unlock")
    house.signed_in("钱会计")
    assert [e.kind for e in house.trail() if e.kind.startswith("account-")] == [
        "account-locked",
        "account-unlocked",
    ]


def test_a_locked_account_gets_no_link_and_its_old_one_is_dead(house, chief):
    answer = create(chief)
    token = re.search(r"/set-up/([\w-]+)", answer.text)[1]
    act(chief, house.account("钱会计"), "lock")
    assert house.browser().get(f"/set-up/{token}").status_code == 409
    assert "没有给链接" in act(chief, house.account("钱会计"), "link").text


def test_unlocking_ends_the_pause_of_too_many_tries(house, chief):
    account = house.make("钱会计", "finance")
    for _ in range(5):
        house.browser().sign_in("钱会计", password="不是这个密码吧")
    assert "试错太多次" in chief.get(f"/accounts/{account.id}").text
    act(chief, account, "unlock")
    house.signed_in("钱会计")


def test_ending_visits_signs_out_everywhere_and_changes_nothing_else(house, chief):
    account = house.make("钱会计", "finance")
    browsers = [house.signed_in("钱会计") for _ in range(2)]
    act(chief, account, "visits/end")
    assert all(browser.get("/").location == "/sign-in" for browser in browsers)
    assert house.trail("visits-ended")[0].fen("count") == 2
    house.signed_in("钱会计")


@pytest.mark.parametrize("what", ["lock", "change"])
def test_nobody_locks_or_demotes_themselves(house, chief, what):
    account = house.account("周主任")
    answer = act(chief, account, what, role="auditor")
    assert (answer.status_code, "不能停用自己" in answer.text) == (409, True)
    assert house.account("周主任") == account


def test_two_administrators_who_lock_each_other_leave_one(house):
    other = house.make("吴主任", "administrator")
    chief = house.account("周主任")
    lock(house.gate, other, chief.id)
    with pytest.raises(Refused, match="最后一个"):
        lock(house.gate, chief, other.id)  # from a page that was open before
    assert not house.account("吴主任").locked


def test_changing_the_own_password_ends_every_other_visit(house):
    house.make("钱会计", "finance")
    here, there = house.signed_in("钱会计"), house.signed_in("钱会计")
    answer = here.post("/me/password", page="/me", old=PASSWORD, password=NEW, again=NEW)
    assert answer.status_code == 303
    assert here.get("/").status_code == 200
    assert there.get("/").location == "/sign-in"
    house.later(seconds=30)
    assert house.browser().sign_in("钱会计").status_code == 422
    assert house.browser().sign_in("钱会计", password=NEW).status_code == 303


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"old": "不是这个密码吧"}, "现在的密码不对"),
        ({"again": "另一个"}, "两次写的新密码不一样"),
        ({"password": PASSWORD, "again": PASSWORD}, "新密码和原来的一样"),
        ({"password": "1234567890", "again": "1234567890"}, "容易被猜到"),
    ],
)
def test_a_password_that_is_not_changed_stays(house, chief, typed, sentence):
    form = {"old": PASSWORD, "password": NEW, "again": NEW, **typed}
    answer = chief.post("/me/password", page="/me", **form)
    assert answer.status_code == 422
    assert sentence in answer.text
    house.signed_in("周主任")


def test_guessing_the_password_from_an_open_page_is_paused_as_at_the_door(chief):
    form = {"old": "不是这个密码吧", "password": NEW, "again": NEW}
    for _ in range(5):
        chief.post("/me/password", page="/me", **form)
    answer = chief.post("/me/password", page="/me", **{**form, "old": PASSWORD})
    assert "试错太多次" in answer.text


def test_another_phone_needs_password_and_the_old_phone(house, chief):
    def ask(password=PASSWORD, code=None):
        house.later(seconds=30)
        code = house.code("周主任") if code is None else code
        return chief.post("/me/code", page="/me", own_password=password, code=code)

    assert "验证码不对" in ask(code="000000").text
    assert "密码不对" in ask(password="不是这个密码吧").text
    old = house.secrets["周主任"]
    house.set_up(ask().location.rpartition("/")[2], "周主任")
    assert house.secrets["周主任"] != old
    assert chief.get("/").location == "/sign-in"
    house.signed_in("周主任")


def test_one_of_the_own_visits_is_ended_and_nobody_elses(house, chief):
    house.make("钱会计", "finance")
    there, finance = house.signed_in("周主任"), house.signed_in("钱会计")
    with house.centre.read() as office:
        mine = office.visits.of(house.account("周主任").id)[0].id
        theirs = office.visits.of(house.account("钱会计").id)[0].id
    for number in (mine, theirs):
        chief.post("/me/visits/end", page="/me", visit=number)
    assert there.get("/").location == "/sign-in"
    assert finance.get("/").status_code == 200
