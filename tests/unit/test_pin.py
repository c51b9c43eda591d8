import re
from types import SimpleNamespace

import pytest
from argon2 import extract_parameters
from click.testing import CliRunner
from flask import Flask

from kiosk_ui.kiosk import EXTENSION
from kiosk_ui.manager_door import ManagerDoor, is_this_machine
from kiosk_ui.setup_page import setup
from pos.command import canteen
from pos.config import TillSection
from pos.pin import NOBODYS, hash_pin, pin_fits

PIN = "271828"
KEPT = hash_pin(PIN)


@pytest.fixture
def request_context():
    app = Flask("door")
    app.config.update(SECRET_KEY="of a test")
    with app.test_request_context():
        yield


def test_only_the_digits_that_were_hashed_fit():
    assert pin_fits(PIN, KEPT)
    for other in ("271829", "27182", "2718281", "", "２７１８２８"):
        assert not pin_fits(other, KEPT)
    assert not pin_fits(PIN, "")
    assert not pin_fits("", "")


def test_the_same_digits_never_give_the_same_line_and_the_line_does_not_hold_them():
    assert hash_pin(PIN) != KEPT
    assert PIN not in KEPT


def test_nobodys_hash_costs_as_much_as_anybodys_and_fits_no_pin():
    settings = "$argon2id$v=19$m=19456,t=2,p=1$"
    assert NOBODYS.startswith(settings)
    assert KEPT.startswith(settings)
    assert extract_parameters(NOBODYS) == extract_parameters(KEPT)
    assert not pin_fits(PIN, NOBODYS)


def test_the_command_prints_a_line_that_the_configuration_takes():
    done = CliRunner().invoke(canteen, ["camera", "pin"], input=f"{PIN}\n{PIN}\n")
    assert done.exit_code == 0, done.output
    line = re.search(r'^manager_pin_hash = "(.+)"$', done.output, re.MULTILINE)
    assert line
    section = TillSection(code="K01", cashier="张敏", manager_pin_hash=line[1])
    assert pin_fits(PIN, section.manager_pin_hash)


@pytest.mark.parametrize("pin", ["12345", "1234567", "abcdef"])
def test_anything_but_six_digits_is_refused(pin):
    done = CliRunner().invoke(canteen, ["camera", "pin"], input=f"{pin}\n{pin}\n")
    assert done.exit_code == 1
    assert "6 位数字" in done.output


def test_a_pin_itself_is_no_hash_for_the_configuration():
    with pytest.raises(ValueError, match="manager_pin_hash"):
        TillSection(code="K01", cashier="张敏", manager_pin_hash=PIN)


@pytest.mark.usefixtures("request_context")
def test_the_door_opens_for_half_an_hour_and_shuts_for_a_minute_after_five_wrong_pins():
    now = [1000.0]
    door = ManagerDoor(KEPT, clock=lambda: now[0])
    assert not door.is_open()
    said = [door.refusal("000000") for _ in range(5)]
    assert said[0] == "PIN 不对，还能试 4 次。"
    assert said[4] == "PIN 错得太多，请等 60 秒再试。"
    now[0] += 59
    assert door.refusal(PIN) == "PIN 错得太多，请等 1 秒再试。"
    assert not door.is_open()
    now[0] += 2
    assert door.refusal(PIN) == ""
    assert door.is_open()
    now[0] += 1801
    assert not door.is_open()


@pytest.mark.usefixtures("request_context")
def test_a_till_without_a_pin_opens_for_nobody():
    door = ManagerDoor("")
    assert not door.has_pin
    assert door.refusal("")
    assert door.refusal(PIN)
    assert not door.is_open()


@pytest.mark.parametrize(
    ("address", "here"),
    [
        ("127.0.0.1", True),
        ("127.8.8.8", True),
        ("::1", True),
        ("::ffff:127.0.0.1", True),
        ("192.168.1.20", False),
        ("::ffff:192.168.1.20", False),
        ("", False),
        (None, False),
        ("localhost", False),
    ],
)
def test_only_the_till_itself_is_this_machine(address, here):
    assert is_this_machine(address) is here


@pytest.fixture
def client():
    """A browser before the set-up pages of a till that has a PIN and no camera."""
    app = Flask("kiosk_ui")
    app.config.update(SECRET_KEY="of a test")
    config = SimpleNamespace(
        till=SimpleNamespace(manager_pin_hash=KEPT), camera=SimpleNamespace(source="none", tray="none")
    )
    app.extensions[EXTENSION] = SimpleNamespace(config=config, feed=None, door=ManagerDoor(KEPT))
    app.register_blueprint(setup)
    return app.test_client()


PATHS = ["camera", "camera/live.json", "camera/frame.jpg", "camera/sheet.pdf"]


@pytest.mark.parametrize("path", PATHS)
def test_from_another_machine_nothing_is_to_be_had_even_with_the_pin(client, path):
    far = {"REMOTE_ADDR": "192.168.1.20"}
    entered = client.post("/setup/enter", data={"pin": PIN}, environ_overrides=far)
    assert entered.status_code == 403
    client.post("/setup/enter", data={"pin": PIN})
    answer = client.get(f"/setup/{path}", environ_overrides=far)
    assert answer.status_code == 403
    assert "只能在这台收银机上打开" in answer.text


def test_without_the_pin_there_is_only_the_door_and_with_it_everything(client):
    assert 'id="pin"' in client.get("/setup/camera").text
    assert [client.get(f"/setup/{path}").status_code for path in PATHS[1:]] == [403] * 3
    assert client.post("/setup/enter", data={"pin": PIN}).status_code == 204
    assert "没有设摄像头" in client.get("/setup/camera").text
    assert client.get("/setup/camera/sheet.pdf").data.startswith(b"%PDF")
    assert client.get("/setup/camera/frame.jpg").status_code == 204
