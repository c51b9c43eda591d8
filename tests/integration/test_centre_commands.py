"""`canteen centre …` at the centre's own machine."""

import fcntl
import re
import socket
from pathlib import Path

import pyotp
import pytest
from sqlalchemy import text

from integration.centre_house import House
from pos.clock import utc_now
from pos.config import load_config
from pos.rules.errors import CanteenError
from settlement.serve import gate_of
from settlement.set_up import Chosen, first_link, invitation, use_link
from settlement.wiring import open_centre

CONFIG = Path(__file__).parents[2] / "config.toml"


def test_a_lost_phone_is_replaced_at_the_centres_own_machine(tmp_path, run_canteen):
    house = House(tmp_path / "books")
    house.make("周主任", "administrator")
    house.close()
    (tmp_path / "books" / "door.key").write_bytes(b"k" * 32)
    answer = run_canteen("centre", "recover", "周主任")
    assert answer.exit_code == 0, answer.output
    token = re.search(r"http://127\.0\.0\.1:8001/set-up/(\S+)", answer.output)[1]
    house = House(tmp_path / "books")
    house.now = utc_now()
    house.set_up(token, "周主任")
    house.signed_in("周主任")
    assert house.trail("account-recovered")[0].text("who") == ""
    house.close()


def test_recovering_a_name_that_nobody_has_says_so(tmp_path, run_canteen):
    House(tmp_path / "books").close()
    answer = run_canteen("centre", "recover", "没有这个人")
    assert isinstance(answer.exception, CanteenError)
    assert "没有叫 没有这个人 的账号" in str(answer.exception)


@pytest.mark.parametrize("command", [["recover", "周主任"], ["verify-audit"]])
def test_a_folder_without_books_is_named_and_left_empty(tmp_path, run_canteen, command):
    answer = run_canteen("centre", *command)
    assert "没有市中心的账本" in str(answer.exception)
    assert not (tmp_path / "books" / "centre.db").exists()


def test_the_audit_trail_is_verified_and_a_changed_line_is_named(tmp_path, run_canteen):
    house = House(tmp_path / "books")
    house.first()
    assert run_canteen("centre", "verify-audit").output == "操作记录 2 行，全部相符。\n"
    with house.centre._engine.begin() as connection:
        connection.execute(text("update entry set line = replace(line, 'first', 'fifth') where number = 2"))
    answer = run_canteen("centre", "verify-audit")
    assert "A00-000002" in answer.stderr
    assert "请保留现场" in str(answer.exception)
    house.close()


def test_a_second_server_on_the_same_books_is_refused(tmp_path, run_canteen):
    (tmp_path / "books").mkdir()
    with (tmp_path / "books" / "centre.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        answer = run_canteen("centre", "serve")
    assert "正被另一个市中心程序使用" in str(answer.exception)


def test_a_port_that_is_taken_is_named(run_canteen):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        answer = run_canteen("centre", "serve", "--port", port)
    assert f"打不开 127.0.0.1:{port}" in str(answer.exception)


def test_the_doors_passwords_are_hashed_with_argon2(tmp_path):
    config = load_config_with(tmp_path, "")
    centre = open_centre(config.centre_data).centre
    gate = gate_of(config, centre, utc_now)
    asked = invitation(gate, first_link(gate))
    code = pyotp.TOTP(asked.secret).at(utc_now())
    use_link(gate, asked, Chosen("周主任", "苹果 雨伞 十二月 火车", "苹果 雨伞 十二月 火车", code))
    with centre.read() as office:
        assert office.accounts.named("周主任").password.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    centre.close()


def load_config_with(folder, lines):
    whole = CONFIG.read_text(encoding="utf-8")
    section = re.compile(r"(?ms)^\[centre\].*?(?=^\[policy\])")
    assert section.search(whole)
    path = folder / "config.toml"
    path.write_text(section.sub(lambda _: f"{lines}\n", whole), encoding="utf-8")
    return load_config(path)


def test_without_its_section_the_centre_answers_on_its_own_machine_only(tmp_path):
    config = load_config_with(tmp_path, "")
    assert config.centre.url == "http://127.0.0.1:8001"
    assert config.centre_data == tmp_path / "centre-data"
    assert (config.centre.idle_min, config.centre.session_min_max) == (30, 720)


@pytest.mark.parametrize(
    ("lines", "named"),
    [
        ('public_url = "canteen.example"', "centre.public_url"),
        ('public_url = "https://canteen.example/path"', "centre.public_url"),
        ("port = 0", "centre.port"),
        ("idle_min = 0", "centre.idle_min"),
        ('idle = "x"', "centre.idle"),
    ],
)
def test_a_wrong_key_of_the_centre_is_named(tmp_path, lines, named):
    with pytest.raises(CanteenError, match=named):
        load_config_with(tmp_path, f"[centre]\n{lines}\n")
