"""The seat at the till: locked, left alone, taken over; and whoever holds something up meanwhile."""

import pytest
from flask import Flask

from integration.till_people import PINS, WANG, ZHANG, ZHAO, write_down
from kiosk_ui.sign_in import Seat
from kiosk_ui.station import Station
from kiosk_ui.turns import WAITING_S
from pos import staff
from pos.rules.errors import Refused
from pos.rules.sale import Tender

GUEST = "王建国"
HALF_AN_HOUR = 30 * 60


class Desk:
    """A station, its seconds, and its one seat, in a browser."""

    def __init__(self, canteen, **till):
        write_down(canteen.counter)
        self.canteen = canteen
        self.seconds = 100.0
        self.station = Station(canteen.counter, lambda: self.seconds)
        self.seat = Seat(self.station, canteen.config.till.model_copy(update=till))

    def sit(self, number=WANG):
        assert self.seat.sign_in(number, PINS[number])

    def pass_(self, seconds):
        self.seconds += seconds
        self.station.tick()
        self.seat.tick()

    def hold_up(self, name=GUEST):
        self.station.scanned(self.canteen.people[name].card)

    def elder(self):
        return self.station.scene.elder.state

    def how(self):
        return [entry.text("how") for entry in self.canteen.entries("signed-out")]


@pytest.fixture
def in_a_browser():
    app = Flask("desk")
    app.config.update(SECRET_KEY="of a test")
    with app.test_request_context():
        yield


@pytest.fixture
def desk(canteen, in_a_browser):  # noqa: ARG001 - the seat is kept in a browser
    return Desk(canteen)


def test_a_till_starts_locked_and_opens_for_a_pin(desk):
    assert desk.station.scene.locked
    desk.sit()
    assert not desk.station.scene.locked
    assert desk.station.scene.seller == "王* 2号"
    assert desk.seat.number() == WANG


def test_a_band_held_up_at_a_locked_till_opens_nobody_and_the_elders_screen_goes_on_inviting(desk):
    head = desk.canteen.head().number
    for code in (desk.canteen.people[GUEST].card, "NOBODYS-CODE", "134567890123456789"):
        desk.station.scanned(code)
        desk.station.card_read(desk.canteen.people[GUEST].id_number)
        desk.station.unread()
        desk.station.unread()
    assert desk.station.scene.open is None
    assert (desk.station.scene.panel, desk.elder()) == ("idle", "show")
    assert desk.canteen.head().number == head


def test_the_newest_band_of_the_last_ten_seconds_opens_after_the_sign_in(desk):
    desk.hold_up("李秀兰")
    desk.seconds += 5
    desk.hold_up()
    desk.seconds += WAITING_S - 1
    desk.sit()
    assert desk.station.scene.open.guest.resident.name == "王*国"
    assert desk.elder() == "hello"


def test_whoever_has_gone_by_then_is_not_opened(desk):
    desk.hold_up()
    desk.seconds += WAITING_S + 1
    desk.sit()
    assert desk.station.scene.open is None


def test_nobody_is_locked_away_from_who_is_being_served(desk):
    desk.sit()
    desk.hold_up()
    with pytest.raises(Refused, match="还有一位没收完"):
        desk.seat.leave("lock")
    assert desk.seat.token
    desk.station.close("扫错了")
    desk.seat.leave("lock")
    assert (desk.seat.token, desk.station.scene.locked, desk.how()) == ("", True, ["lock"])


def test_whoever_only_locked_is_asked_for_first_and_whoever_signed_out_is_not(desk):
    desk.sit()
    desk.seat.leave("lock")
    assert desk.seat.last == WANG
    desk.sit()
    desk.seat.leave("sign-out")
    assert desk.seat.last == 0


def test_a_till_left_alone_locks_itself_and_a_touch_puts_it_off(desk):
    desk.sit()
    desk.pass_(HALF_AN_HOUR - 1)
    desk.seat.touch()
    desk.pass_(HALF_AN_HOUR - 1)
    assert desk.seat.token
    desk.pass_(1)
    assert (desk.seat.token, desk.how(), desk.seat.last) == ("", ["idle"], WANG)


def test_it_does_not_lock_while_somebody_is_open_but_after_they_are_closed(desk):
    desk.sit()
    desk.seconds += HALF_AN_HOUR
    desk.hold_up()
    desk.seat.tick()
    assert desk.seat.token
    desk.pass_(61)  # left alone, the person is closed
    assert desk.how() == ["idle"]


@pytest.mark.usefixtures("in_a_browser")
def test_with_nought_minutes_it_never_locks_itself(canteen):
    desk = Desk(canteen, lock_after_min=0)
    desk.sit()
    desk.pass_(24 * 3600)
    assert desk.seat.token


def test_one_cashier_relieves_another_and_whoever_stands_there_goes_on_standing(desk):
    desk.sit(WANG)
    desk.hold_up()
    held = desk.station.scene.open
    desk.sit(ZHAO)
    assert desk.station.scene.open is held
    sale = desk.station.sell(held.request, Tender.MOBILE, held.quote.decision.payable)
    assert sale.text("cashier") == "赵* 3号"
    assert desk.how() == ["relieved"]


def test_whoever_is_put_out_while_serving_leaves_the_elder_to_the_next(desk):
    desk.sit(WANG)
    desk.hold_up()
    desk.seat.put_out(WANG)
    assert (desk.seat.token, desk.station.scene.open, desk.how()) == ("", None, ["locked"])
    desk.sit(ZHANG)
    assert desk.station.scene.open.guest.resident.name == "王*国"


def test_a_tap_that_came_while_the_till_was_being_locked_sells_nothing(desk):
    desk.sit()
    desk.seat.leave("lock")
    with pytest.raises(Refused, match="收银机锁着"):
        desk.station.sell_walk_in("tap", 1, Tender.MOBILE, None)
    person = desk.canteen.guest(GUEST).resident.person
    with pytest.raises(Refused, match="收银机锁着"):
        desk.station.choose(person)
    assert desk.canteen.entries("sale") == []


def test_after_a_crash_the_next_start_ends_the_sign_in_of_before(desk):
    desk.sit()
    again = Seat(Station(desk.canteen.counter), desk.canteen.config.till)
    assert (again.token, again.number(), desk.how()) == ("", 0, ["end"])


def test_somebody_who_takes_too_long_to_choose_a_pin_begins_again(desk):
    staff.give_pin(desk.canteen.counter, ZHANG, WANG, "260815")
    assert not desk.seat.sign_in(WANG, "260815")
    desk.seconds += 301
    with pytest.raises(Refused, match="等得太久了"):
        desk.seat.choose_pin("370418")
    assert desk.station.scene.locked
