"""Who works at the till: written down, let in, slowed down, locked; no PIN or name is left about."""

import logging
from datetime import timedelta

import pytest
from argon2 import PasswordHasher, extract_parameters

from integration.till_people import GIVEN, NOBODY, PINS, WANG, WRONG, ZHANG, ZHAO, write_down
from pos import staff
from pos.counter import seated_in
from pos.rules.errors import Refused
from pos.rules.staff import PIN_TRIES, STAFF_MOST, Role
from pos.rules.undoing import CASHIER, MANAGER, Undoing
from pos.staff_sign_in import PinRefused, confirm, prove, sign_in, sign_out
from pos.undo import ManagerNeeded, undo


@pytest.fixture
def counter(canteen):
    write_down(canteen.counter)
    return canteen.counter


def person(counter, number):
    return next(one for one in staff.staff_of(counter) if one.number == number)


def wrong(counter, number, times=1):
    """Try a wrong PIN so often, and give what was said the last time."""
    for _ in range(times):
        with pytest.raises(PinRefused) as refused:
            sign_in(counter, number, WRONG)
    return refused.value


def last_facts(canteen, kind):
    facts = dict(canteen.entries(kind)[-1].facts)
    facts.pop("cashier")
    return facts


def test_the_first_manager_is_made_once_and_writes_the_others_down(canteen):
    counter = canteen.counter
    assert staff.begin_with(counter, " 张敏 ", PINS[ZHANG]).badge == "张* 1号"
    with pytest.raises(Refused, match="已经有负责人了"):
        staff.begin_with(counter, "李四", PINS[WANG])
    added = staff.add(counter, ZHANG, "王芳", Role.CASHIER, GIVEN)
    assert (added.number, added.given, added.is_manager) == (2, True, False)
    assert last_facts(canteen, "staff-added") == {"staff": 2, "role": "cashier", "by": 1}


def test_a_pin_that_is_easy_makes_nobody_a_manager(canteen):
    with pytest.raises(Refused, match="太好猜"):
        staff.begin_with(canteen.counter, "张敏", "123456")
    assert staff.staff_of(canteen.counter) == ()


def test_only_a_hash_of_the_pin_stands_in_the_books(counter, canteen):
    kept = person(counter, WANG).pin
    assert kept.startswith("$argon2id$")
    raw = (canteen.data / "till.db").read_bytes()
    assert not [pin for pin in (*PINS.values(), GIVEN) if pin.encode() in raw]


def test_whoever_is_signed_in_is_who_sells(counter, canteen):
    sign_in(counter, WANG, PINS[WANG])
    sale = canteen.sell()
    assert sale.text("cashier") == "王* 2号"
    sign_in(counter, ZHAO, PINS[ZHAO])
    assert canteen.sell().text("cashier") == "赵* 3号"
    assert last_facts(canteen, "signed-out") == {"staff": WANG, "how": "relieved"}


def test_her_own_sale_is_undone_by_her_and_another_persons_on_a_managers_word(counter, canteen):
    sign_in(counter, WANG, PINS[WANG])
    hers, other = canteen.sell(), canteen.sell()
    assert undo(counter, hers.id, Undoing("多按一次", CASHIER)).text("cashier") == "王* 2号"
    sign_in(counter, ZHAO, PINS[ZHAO])
    with pytest.raises(ManagerNeeded):
        undo(counter, other.id, Undoing("多按一次", CASHIER))
    manager = confirm(counter, PINS[ZHANG], "void").number
    void = undo(counter, other.id, Undoing("多按一次", MANAGER, manager))
    assert (void.text("by"), void.fen("manager"), void.text("cashier")) == ("manager", ZHANG, "赵* 3号")


def test_two_people_of_one_masked_name_are_told_apart(counter, canteen):
    staff.add(counter, ZHANG, "王丽", Role.CASHIER, GIVEN)
    staff.change_pin(counter, 4, "370418")
    sign_in(counter, WANG, PINS[WANG])
    sale = canteen.sell()
    sign_in(counter, 4, "370418")
    with pytest.raises(ManagerNeeded):
        undo(counter, sale.id, Undoing("多按一次", CASHIER))


def test_while_nobody_is_signed_in_the_books_name_whoever_opened_the_shift_or_the_configuration(counter):
    def seller():
        with counter.store.read() as book:
            return counter.seller(book)

    assert seller() == "张*"
    sign_in(counter, WANG, PINS[WANG])
    assert seller() == "王* 2号"
    sign_out(counter, "sign-out")
    assert seller() == "张*"


def test_a_given_pin_seats_nobody_until_it_is_changed(counter):
    staff.give_pin(counter, ZHANG, WANG, GIVEN)
    assert sign_in(counter, WANG, GIVEN).given
    with counter.store.read() as book:
        assert seated_in(book) is None
    with pytest.raises(Refused, match="和原来的 PIN 一样"):
        staff.change_pin(counter, WANG, GIVEN)
    staff.change_pin(counter, WANG, "370418")
    assert not sign_in(counter, WANG, "370418").given
    with pytest.raises(PinRefused):
        sign_in(counter, WANG, GIVEN)


def test_five_wrong_pins_shut_her_out_even_with_the_right_one_and_after_a_restart(
    counter, canteen, make_canteen
):
    assert str(wrong(counter, WANG, 4)) == "不对，还能试 1 次。"
    assert str(wrong(counter, WANG)) == "错得太多：请等 1 分钟，或请负责人解开。"
    with pytest.raises(PinRefused) as refused:
        sign_in(counter, WANG, PINS[WANG])
    assert refused.value.paused
    canteen.close()
    again = make_canteen(canteen.data)
    try:
        with pytest.raises(PinRefused, match="请等 1 分钟"):
            sign_in(again.counter, WANG, PINS[WANG])
        again.now += timedelta(minutes=1)
        assert sign_in(again.counter, WANG, PINS[WANG]).wrong == 0
    finally:
        again.close()


def test_each_further_five_cost_more_and_a_try_during_a_pause_counts_for_nothing(counter, canteen):
    waits = []
    for _ in range(5):
        wrong(counter, WANG, 5)
        waits.append(person(counter, WANG).pause(canteen.now))
        head = canteen.head().number
        wrong(counter, WANG, 3)
        assert canteen.head().number == head  # nobody fills the journal with it either
        canteen.now += waits[-1]
    assert [wait.seconds // 60 for wait in waits] == [1, 5, 15, 60, 60]


def test_a_manager_lets_her_try_again(counter, canteen):
    wrong(counter, WANG, 5)
    manager = confirm(counter, PINS[ZHANG], "release")
    staff.release(counter, manager.number, WANG)
    assert last_facts(canteen, "staff-changed") == {"staff": WANG, "what": "released", "by": ZHANG}
    assert sign_in(counter, WANG, PINS[WANG]).number == WANG


def test_a_refused_sign_in_is_counted_with_the_number_alone(counter, canteen):
    wrong(counter, WANG)
    assert last_facts(canteen, "sign-in-refused") == {"staff": WANG, "why": "pin"}
    staff.lock(counter, ZHANG, WANG)
    with pytest.raises(PinRefused, match="停用了"):
        sign_in(counter, WANG, PINS[WANG])
    assert last_facts(canteen, "sign-in-refused") == {"staff": WANG, "why": "locked"}
    wrong(counter, NOBODY)
    assert last_facts(canteen, "sign-in-refused") == {"staff": NOBODY, "why": "pin"}


def test_a_number_that_is_nobodys_costs_the_same_work_as_a_wrong_pin(counter, monkeypatch):
    hasher, hashed = PasswordHasher(), []

    class Counting:
        def verify(self, kept, pin):
            hashed.append(extract_parameters(kept))
            return hasher.verify(kept, pin)

    monkeypatch.setattr("pos.pin._HASHER", Counting())
    wrong(counter, WANG)
    known = list(hashed)
    wrong(counter, NOBODY)
    assert len(known) == 1
    assert hashed == known * 2


def test_a_number_that_is_nobodys_is_refused_in_the_very_same_words_and_lines(counter, canteen):
    head = canteen.head().number
    hers = [str(wrong(counter, WANG)) for _ in range(7)]
    after = canteen.head().number
    nobodys = [str(wrong(counter, number)) for number in range(NOBODY, NOBODY + 7)]
    assert nobodys == hers
    assert canteen.head().number - after == after - head == PIN_TRIES
    assert len(staff.staff_of(counter)) == 3
    with pytest.raises(Refused, match="没有 0 号"):
        staff.unlock(counter, ZHANG, 0)


def test_whoever_does_not_know_that_somebody_is_locked_is_told_only_with_the_right_pin(counter):
    staff.lock(counter, ZHANG, WANG)
    assert "停用" not in str(wrong(counter, WANG))


def test_a_manager_cannot_lock_herself_out_or_take_her_own_role(counter):
    for act in (
        lambda: staff.lock(counter, ZHANG, ZHANG),
        lambda: staff.change_role(counter, ZHANG, ZHANG, Role.CASHIER),
        lambda: staff.give_pin(counter, ZHANG, ZHANG, GIVEN),
    ):
        with pytest.raises(Refused):
            act()
    assert person(counter, ZHANG).is_manager


def test_any_open_manager_gives_their_word_and_nobody_else(counter, canteen):
    staff.change_role(counter, ZHANG, ZHAO, Role.MANAGER)
    assert confirm(counter, PINS[ZHAO], "x-report").number == ZHAO
    assert last_facts(canteen, "manager-confirmed") == {"staff": ZHAO, "what": "x-report"}
    with pytest.raises(PinRefused, match="还能试 4 次"):
        confirm(counter, PINS[WANG], "x-report")  # hers is a cashier's
    assert last_facts(canteen, "pin-refused") == {"what": "x-report"}
    staff.lock(counter, ZHANG, ZHAO)
    with pytest.raises(PinRefused):
        confirm(counter, PINS[ZHAO], "x-report")


def test_wrong_words_of_a_manager_shut_all_managers_out_for_a_while_and_a_right_one_clears_them(
    counter, canteen
):
    staff.change_role(counter, ZHANG, ZHAO, Role.MANAGER)
    for _ in range(4):
        with pytest.raises(PinRefused):
            confirm(counter, WRONG, "void")
    confirm(counter, PINS[ZHANG], "void")
    assert {one.wrong for one in staff.staff_of(counter)} == {0}  # a colleague's slips are nobody's for weeks
    for _ in range(5):
        with pytest.raises(PinRefused):
            confirm(counter, WRONG, "void")
    with pytest.raises(PinRefused, match="请等 1 分钟"):
        confirm(counter, PINS[ZHANG], "void")
    canteen.now += timedelta(minutes=1)
    assert confirm(counter, PINS[ZHANG], "void").number == ZHANG


def test_proving_who_she_is_seats_nobody_and_counts_the_wrong_ones(counter):
    prove(counter, WANG, PINS[WANG])
    with counter.store.read() as book:
        assert seated_in(book) is None
    with pytest.raises(PinRefused):
        prove(counter, WANG, WRONG)
    assert person(counter, WANG).wrong == 1


def test_there_is_room_for_so_many_and_whoever_left_makes_room(counter, monkeypatch):
    monkeypatch.setattr("pos.staff.hash_pin", lambda _pin: "kept")
    for _ in range(STAFF_MOST - 3):
        staff.add(counter, ZHANG, "钱伟", Role.CASHIER, GIVEN)
    with pytest.raises(Refused, match="请先停用"):
        staff.add(counter, ZHANG, "孙强", Role.CASHIER, GIVEN)
    staff.lock(counter, ZHANG, WANG)
    added = staff.add(counter, ZHANG, "孙强", Role.CASHIER, GIVEN)
    assert added.number == STAFF_MOST + 1
    with pytest.raises(Refused, match="请先停用"):
        staff.unlock(counter, ZHANG, WANG)


def test_what_is_so_already_is_no_line_of_the_journal(counter, canteen):
    head = canteen.head().number
    staff.unlock(counter, ZHANG, WANG)
    staff.change_role(counter, ZHANG, WANG, Role.CASHIER)
    staff.release(counter, ZHANG, WANG)
    assert canteen.head().number == head


def test_no_name_and_no_pin_stand_in_the_journal_the_log_or_a_refusal(counter, canteen, caplog, tmp_path):
    caplog.set_level(logging.DEBUG)
    sign_in(counter, WANG, PINS[WANG])
    said = [str(wrong(counter, WANG)), str(wrong(counter, NOBODY))]
    staff.give_pin(counter, ZHANG, WANG, GIVEN)
    sign_out(counter, "sign-out")
    exported = canteen.export(tmp_path / "K01.jsonl").read_text(encoding="utf-8")
    everything = exported + caplog.text + "".join(said)
    for secret in (*PINS.values(), GIVEN, WRONG, "张敏", "王芳", "赵丽", "argon2"):
        assert secret not in everything
    assert canteen.verdict().breaks == ()
