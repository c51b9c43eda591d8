"""Signing in: right and wrong, one name like another, pauses, codes that work once, visits that end."""

import pyotp
import pytest
from sqlalchemy import text

from integration.centre_house import PASSWORD, House
from integration.postgres import on_sqlite
from settlement.door import NOT_LET_IN


@pytest.fixture
def house(tmp_path):
    made = House(tmp_path)
    made.unhurried()
    made.first()
    made.make("钱会计", "finance")
    yield made
    made.close()


def wrong(house, name="钱会计", times=1):
    browser = house.browser()
    answers = [browser.sign_in(name, password="不是这个密码吧") for _ in range(times)]
    return answers[-1]


def test_name_password_and_code_let_somebody_in(house):
    answer = house.signed_in("钱会计").get("/")
    assert answer.status_code == 200
    assert "钱会计，您好" in answer.text


@pytest.mark.parametrize(
    ("password", "code"),
    [(PASSWORD, "000000"), (PASSWORD, ""), ("不是这个密码吧", None), ("", None)],
    ids=["wrong code", "no code", "wrong password", "no password"],
)
def test_whatever_is_wrong_the_door_says_the_same(house, password, code):
    answer = house.browser().sign_in("钱会计", password=password, code=code)
    assert answer.status_code == 422
    assert NOT_LET_IN in answer.text


def test_a_manager_of_a_canteen_needs_no_phone(house):
    house.make("孙店长", "canteen-manager", "细河区/北苑街道/和平社区/和平食堂")
    assert "孙店长" not in house.secrets
    assert house.signed_in("孙店长").get("/").status_code == 200


def test_a_name_is_known_in_any_width_and_case(house):
    house.make("Qian Ling", "finance")
    answer = house.browser().sign_in("ｑｉａｎ  LING", code=house.code("Qian Ling"))
    assert answer.status_code == 303


def test_an_unknown_name_gets_the_very_same_answers_as_a_known_one(house):
    def said(name):
        browser = house.browser()
        answers = [browser.sign_in(name, password="不是这个密码吧", code="000000") for _ in range(7)]
        return [(a.status_code, a.text.partition("csrf_token")[0]) for a in answers]

    assert said("没有这个人") == said("钱会计")


def test_an_unknown_name_costs_one_password_check_like_a_known_one(house):
    checked = []
    real = house.gate.hasher.verify

    class Counting:
        def verify(self, kept, password):
            checked.append(kept)
            return real(kept, password)

    object.__setattr__(house.gate, "hasher", Counting())
    for name in ("没有这个人", "钱会计"):
        wrong(house, name)
    assert len(checked) == 2
    assert checked[0] == house.gate.nobody
    assert (
        checked[0].rpartition("$")[0].rpartition("$")[0] == checked[1].rpartition("$")[0].rpartition("$")[0]
    )


def test_the_fifth_wrong_try_pauses_the_name_and_the_right_password_waits_too(house):
    assert "试错太多次" not in wrong(house, times=4).text
    assert "请 1 分钟后再试" in wrong(house).text
    answer = house.browser().sign_in("钱会计")
    assert answer.status_code == 422
    assert "试错太多次" in answer.text


def test_after_the_pause_the_right_password_lets_in_and_the_count_begins_again(house):
    wrong(house, times=5)
    house.later(minutes=1)
    house.signed_in("钱会计")
    assert "试错太多次" not in wrong(house, times=4).text


def test_the_pause_grows_with_every_further_wrong_try(house):
    wrong(house, times=5)
    for minutes in (1, 2, 4, 8):
        house.later(minutes=minutes)
        assert f"请 {minutes * 2} 分钟后再试" in wrong(house).text


def test_a_try_is_counted_before_it_is_judged_so_that_many_at_once_gain_nothing(house):
    counted = []
    real = house.gate.hasher.verify

    class Looking:
        def verify(self, kept, password):
            with house.centre.read() as office:
                who = house.gate.key.digest("name", "钱会计")
                counted.append(office.tries.paused_until(who) is not None)
            return real(kept, password)

    object.__setattr__(house.gate, "hasher", Looking())
    wrong(house)
    assert counted == [True]


def test_a_code_works_once(house):
    code = house.code("钱会计")
    assert house.browser().sign_in("钱会计", code=code).status_code == 303
    assert house.browser().sign_in("钱会计", code=code).status_code == 422


def test_a_locked_account_is_not_let_in_and_its_visit_is_over(house):
    browser = house.signed_in("钱会计")
    with house.centre.begin() as office:
        office.accounts.lock(house.account("钱会计").id, locked=True)
    assert browser.get("/").location.startswith("/sign-in")
    house.later(seconds=30)
    assert NOT_LET_IN in house.browser().sign_in("钱会计").text


def test_a_visit_ends_after_half_an_hour_of_rest(house):
    browser = house.signed_in("钱会计")
    house.later(minutes=29)
    assert browser.get("/").status_code == 200
    house.later(minutes=29)
    assert browser.get("/").status_code == 200  # the click before was seen
    house.later(minutes=30)
    assert browser.get("/").location == "/sign-in"


def test_a_visit_ends_after_twelve_hours_however_busy(house):
    browser = house.signed_in("钱会计")
    for _ in range(35):
        house.later(minutes=20)
        assert browser.get("/").status_code == 200
    house.later(minutes=20)
    assert browser.get("/").location == "/sign-in"


def test_signing_out_ends_the_visit_even_for_a_copied_cookie(house):
    browser, copy = house.signed_in("钱会计"), house.browser()
    cookie = browser.client.get_cookie("canteen-centre").value
    copy.client.set_cookie("canteen-centre", cookie)
    assert copy.get("/").status_code == 200
    browser.post("/sign-out", page="/")
    assert copy.get("/").location == "/sign-in"


def test_signing_in_gives_a_fresh_cookie_so_that_none_can_be_planted(house):
    browser = house.browser()
    token = browser.token("/sign-in")
    browser.sign_in("钱会计")
    assert browser.client.post("/sign-out", data={"csrf_token": token}).status_code == 400


def test_no_more_than_ten_visits_an_account_and_the_oldest_ends(house):
    first = house.signed_in("钱会计")
    for _ in range(10):
        house.signed_in("钱会计")
    assert first.get("/").location == "/sign-in"
    with house.centre.read() as office:
        assert len(office.visits.of(house.account("钱会计").id)) == 10


def test_after_signing_in_the_page_that_was_asked_for_is_shown(house):
    browser = house.browser()
    asked = browser.get("/audit?before=7").location
    assert asked == "/sign-in?next=/audit?before%3D7"
    assert browser.sign_in("钱会计", next="/audit?before=7").location == "/audit?before=7"


@pytest.mark.parametrize(
    "away", ["//evil.example", "https://evil.example/", "/\\evil.example", "javascript:x"]
)
def test_signing_in_leads_nowhere_else(house, away):
    browser = house.browser()
    assert "evil" not in browser.get("/sign-in", query_string={"next": away}).text
    assert browser.sign_in("钱会计", next=away).location == "/"


def test_a_form_sent_after_the_visit_is_over_says_that_nothing_was_done(house):
    browser = house.signed_in("周主任")
    token = browser.token("/accounts/new")
    house.later(hours=1)
    answer = browser.client.post("/accounts/new", data={"csrf_token": token, "name": "吴会计"})
    assert (answer.status_code, answer.location) == (303, "/sign-in?over=1")
    assert "刚才那一下没有做" in browser.get(answer.location).text
    assert house.account("吴会计") is None


def test_every_try_stands_in_the_audit_trail_without_password_name_or_address(house):
    wrong(house, times=5)
    wrong(house, "没有这个人")
    house.later(minutes=1)
    browser = house.signed_in("钱会计")
    cookie = browser.client.get_cookie("canteen-centre").value
    browser.post("/sign-out", page="/")
    kinds = [entry.kind for entry in house.trail()][-9:]
    assert kinds == [*["sign-in-refused"] * 5, "sign-in-paused", "sign-in-refused", "signed-in", "signed-out"]
    with house.centre.read() as office:
        lines = "\n".join(office.audit.lines())
    for secret in (
        PASSWORD,
        "不是这个密码吧",
        "钱会计",
        "没有这个人",
        "127.0.0.1",
        house.secrets["钱会计"],
        cookie,
    ):
        assert secret not in lines
    assert house.breaks() == []


def test_a_changed_line_of_the_audit_trail_is_found(house):
    house.signed_in("钱会计")
    with house.centre.begin() as office:
        office.audit._db.execute(
            text("update entry set line = replace(line, 'signed-in', 'signed-up') where kind = 'signed-in'")
        )
    assert house.breaks()


def test_no_secret_is_kept_in_clear_in_the_database(house, tmp_path):
    on_sqlite()
    browser = house.signed_in("钱会计")
    with browser.client.session_transaction() as kept:
        token = kept["visit"]
    stored = (tmp_path / "centre.db").read_bytes()
    for secret in (token, PASSWORD, house.secrets["钱会计"]):
        assert secret.encode() not in stored


def test_a_phones_secret_moved_to_another_account_does_not_open(house):
    mine, theirs = house.account("周主任"), house.account("钱会计")
    with house.centre.begin() as office:
        office.accounts.set_code_secret(theirs.id, mine.code_secret)
    code = pyotp.TOTP(house.secrets["周主任"]).at(house.now)
    answer = house.browser().sign_in("钱会计", code=code)
    assert answer.status_code == 409
    assert "验证器密钥打不开" in answer.text
