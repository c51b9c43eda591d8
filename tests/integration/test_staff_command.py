"""`canteen staff`: the way back in when the only manager has forgotten the PIN."""

import re

import pytest

from integration.till_people import PINS, WANG, ZHANG, write_down
from pos import staff
from pos.staff_sign_in import PinRefused, confirm, sign_in


@pytest.fixture
def counter(canteen):
    write_down(canteen.counter)
    return canteen.counter


def test_the_list_names_nobody_in_full(counter, run_canteen):
    staff.lock(counter, ZHANG, WANG)
    said = run_canteen("staff", "list").output
    assert "张* 1号  负责人  能登录" in said
    assert "王* 2号  收银员  停用了" in said
    assert "王芳" not in said


@pytest.mark.usefixtures("canteen")
def test_a_till_without_people_says_how_to_begin(run_canteen):
    assert "请启动收银" in run_canteen("staff", "list").output


def test_a_manager_who_forgot_the_pin_gets_one_that_holds_once(counter, canteen, run_canteen):
    for _ in range(5):
        with pytest.raises(PinRefused):
            sign_in(counter, ZHANG, "111222")
    done = run_canteen("staff", "rescue", ZHANG)
    assert done.exit_code == 0, done.output
    pin = re.search(r"张\* 1号 的新 PIN：([0-9]{6})\n", done.output)[1]
    with pytest.raises(PinRefused):
        sign_in(counter, ZHANG, PINS[ZHANG])
    with pytest.raises(PinRefused):
        confirm(counter, pin, "void")  # not before it is changed
    assert sign_in(counter, ZHANG, pin).given
    staff.change_pin(counter, ZHANG, "482615")
    assert confirm(counter, "482615", "void").number == ZHANG
    facts = canteen.entries("staff-changed")[-2].facts
    assert (facts["staff"], facts["what"], facts["by"]) == (ZHANG, "rescued", 0)
    assert pin not in canteen.export(canteen.data / "K01.jsonl").read_text(encoding="utf-8")


def test_a_number_that_is_nobodys_is_named(counter, run_canteen):
    assert staff.staff_of(counter)
    done = run_canteen("staff", "rescue", 9)
    assert done.exit_code == 1
    assert "没有 9 号这个人" in str(done.exception)
