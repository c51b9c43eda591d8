"""A visit ends when the configuration says so, and leaves nothing behind that could be used again."""

from datetime import timedelta
from pathlib import Path

import pytest

from integration.centre_house import WEAK, House
from pos.config import load_config
from settlement import serve
from settlement.rules.visits import Limits

ROOT = Path(__file__).parents[2]


@pytest.fixture
def house(tmp_path):
    made = House(tmp_path)
    made.unhurried()
    made.first()
    yield made
    made.close()


def test_the_configured_times_are_those_of_the_door(house, tmp_path, monkeypatch):
    monkeypatch.setattr(serve, "PasswordHasher", lambda: WEAK)
    given = load_config(ROOT / "config.toml")
    section = given.centre.model_copy(update={"idle_min": 5, "session_min_max": 60})
    config = given.model_copy(update={"centre": section, "centre_data": tmp_path})
    limits = serve.gate_of(config, house.centre, lambda: house.now).limits
    assert limits == Limits(timedelta(minutes=5), timedelta(minutes=60))


def test_shorter_times_hold_at_once_for_whoever_is_signed_in(house):
    browser = house.signed_in("周主任")
    object.__setattr__(house.gate, "limits", Limits(timedelta(minutes=5), timedelta(minutes=60)))
    house.later(minutes=4, seconds=59)
    assert browser.get("/").status_code == 200
    house.later(minutes=5)
    assert browser.get("/").location == "/sign-in"


def test_a_visit_that_is_over_does_nothing_and_does_not_come_back(house):
    browser = house.signed_in("周主任")
    token = browser.token("/accounts/new")
    house.later(minutes=30)
    before = house.trail()
    form = {"csrf_token": token, "name": "吴会计", "role": "finance"}
    for _ in range(2):  # asking again does not wake it up
        assert browser.client.post("/accounts/new", data=form).location == "/sign-in?over=1"
    assert house.trail() == before
    assert house.account("吴会计") is None


def test_looking_at_nothing_that_needs_signing_in_keeps_nobody_signed_in(house):
    browser = house.signed_in("周主任")
    for _ in range(6):
        house.later(minutes=5)
        for path in ("/sign-in", "/static/centre.css", "/partner", "/no-such-page"):
            browser.get(path)
    assert browser.get("/").location == "/sign-in"


def test_rows_of_visits_that_are_over_are_swept_at_the_next_signing_in(house):
    house.signed_in("周主任")
    house.later(hours=13)
    house.signed_in("周主任")
    with house.centre.read() as office:
        assert len(office.visits.of(house.account("周主任").id)) == 1


@pytest.mark.parametrize("cookie", ["", "x", "e30.x.y", "." * 4000])
def test_a_made_up_cookie_is_nobody_and_no_crash(house, cookie):
    browser = house.browser()
    browser.client.set_cookie("canteen-centre", cookie)
    assert browser.get("/").location == "/sign-in"


def test_a_cookie_that_another_key_signed_is_nobody(house):
    browser = house.signed_in("周主任")
    house.app.secret_key = b"another" * 5
    assert browser.get("/").location == "/sign-in"
