"""One-time links: no default password, each works once and for a day."""

import pyotp
import pytest

from integration.centre_house import PASSWORD, House
from settlement.rules.roles import WHOLE
from settlement.set_up import NO_LINK, first_link


@pytest.fixture
def house(tmp_path):
    made = House(tmp_path)
    made.unhurried()
    yield made
    made.close()


def use(house, token, name="周主任", **changed):
    """Open a link in a browser, scan its code, and send the form."""
    browser, path = house.browser(), f"/set-up/{token}"
    page = browser.get(path).text
    secret = page.partition('id="secret">')[2].partition("<")[0].replace(" ", "")
    code = pyotp.TOTP(secret).at(house.now) if secret else ""
    typed = {"name": name, "password": PASSWORD, "again": PASSWORD, "code": code, **changed}
    if secret:
        house.secrets[name] = secret
    return browser.post(path, page=path, **typed)


def test_nobody_can_sign_in_before_the_first_link_was_used(house):
    first_link(house.gate)
    with house.centre.read() as office:
        assert office.accounts.inside(WHOLE, after=0, most=10) == []


def test_the_first_link_makes_the_administrator_of_everything(house):
    assert use(house, first_link(house.gate)).location == "/sign-in"
    assert "周主任，您好" in house.signed_in("周主任").get("/").text
    assert house.account("周主任").role.label == "管理员"


def test_a_link_works_once(house):
    token = first_link(house.gate)
    use(house, token)
    answer = house.browser().get(f"/set-up/{token}")
    assert (answer.status_code, NO_LINK in answer.text) == (409, True)


def test_two_who_open_the_same_link_at_once_make_one_administrator(house):
    token = first_link(house.gate)
    path = f"/set-up/{token}"
    second = house.browser()
    form = second.token(path)
    use(house, token)
    typed = {
        "csrf_token": form,
        "name": "第二个人",
        "password": PASSWORD,
        "again": PASSWORD,
        "code": "000000",
    }
    assert NO_LINK in second.client.post(path, data=typed).text
    assert house.account("第二个人") is None


def test_a_link_is_good_for_a_day(house):
    token = first_link(house.gate)
    house.later(hours=23, minutes=59)
    assert house.browser().get(f"/set-up/{token}").status_code == 200
    house.later(minutes=1)
    assert NO_LINK in house.browser().get(f"/set-up/{token}").text


def test_a_second_start_without_an_administrator_gives_another_link_and_ends_the_first(house):
    old, new = first_link(house.gate), first_link(house.gate)
    assert house.browser().get(f"/set-up/{old}").status_code == 409
    assert house.browser().get(f"/set-up/{new}").status_code == 200


def test_with_an_administrator_there_is_no_first_link(house):
    use(house, first_link(house.gate))
    assert first_link(house.gate) is None


def test_a_made_up_link_is_answered_like_a_used_one(house):
    assert NO_LINK in house.browser().get("/set-up/made-up").text


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"password": "短"}, "密码太短"),
        ({"password": "我就是周主任没有错的"}, "密码里有名字"),
        ({"again": "马到成功 四月 红杯子"}, "两次写的密码不一样"),
        ({"code": "000000"}, "验证码不对"),
        ({"name": "周"}, "名字要 2 到 30 个字"),
        ({"name": "周" * 60}, "名字要 2 到 30 个字"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_not_right_is_said_beside_its_field_and_the_link_still_works(house, changed, sentence):
    token = first_link(house.gate)
    answer = use(house, token, **changed)
    assert answer.status_code == 422
    assert answer.text.count(sentence) == 2  # on top, and beside the field
    assert 'aria-invalid="true"' in answer.text
    assert PASSWORD not in answer.text
    assert use(house, token).status_code == 303


def test_the_link_itself_is_not_kept(house, tmp_path):
    token = first_link(house.gate)
    assert token.encode() not in (tmp_path / "centre.db").read_bytes()


def test_the_set_up_stands_in_the_audit_trail(house):
    use(house, first_link(house.gate))
    assert [entry.kind for entry in house.trail()] == ["first-link-made", "set-up-done"]
