"""What counts as held up in vain, as another card, and that no way in ends because one thing went wrong."""

import time

import pytest
from waiting import until

from hardware.fakes import FakeCamera
from hardware.feed import CameraFeed
from hardware.film import FilmPlan, frames, still
from hardware.pipeline import ScanState
from hardware.ports import Frame
from kiosk_ui.entrance import CARD_AWAY_S, Entrance, Showing
from kiosk_ui.lookout import AFTER_READ_S, GONE_S, HELD_UP_S, InVain, Lookout
from kiosk_ui.station import Station
from kiosk_ui.ways import CardWay, Ways
from pos.rules.errors import Refused

ROOM = next(frames(["x"], FilmPlan()))


def told(*pieces):
    """Give the seconds at which something was held up in vain; a piece is (seconds, what is seen)."""
    in_vain, at, found = InVain(), 0.0, []
    for seconds, seen in pieces:
        for _ in range(round(seconds / 0.2)):
            at += 0.2
            if in_vain.see(at, suspected=seen == "suspect", read=seen == "read"):
                found.append(round(at, 1))
    return found


def test_held_up_long_enough_unread_and_gone_is_told_once():
    assert len(told((HELD_UP_S + 0.4, "suspect"), (5, ""))) == 1
    assert told((HELD_UP_S - 0.4, "suspect"), (5, "")) == []
    assert told((60, "suspect")) == []


def test_a_moment_in_which_nothing_was_suspected_is_no_end():
    assert told((3, "suspect"), (GONE_S - 0.2, ""), (3, "suspect")) == []
    assert len(told((3, "suspect"), (GONE_S - 0.2, ""), (3, "suspect"), (2, ""))) == 1


def test_who_was_read_in_the_end_was_not_there_in_vain():
    assert told((6, "suspect"), (0.2, "read"), (5, "")) == []


def test_the_pattern_on_a_coat_is_no_band_after_its_wearer_was_read():
    assert told((0.2, "read"), (AFTER_READ_S - 0.4, "suspect"), (5, "")) == []
    assert len(told((0.2, "read"), (AFTER_READ_S, ""), (6, "suspect"), (2, ""))) == 1


def test_a_card_counts_once_while_it_lies_there():
    showing = Showing()
    assert [showing.is_new("A", at) for at in (0, 1, 2, 6)] == [True, False, False, False]
    assert showing.is_new("A", 6 + CARD_AWAY_S)
    assert showing.is_new("B", 12)
    assert "290000193306170027" not in repr(vars(showing))


class Reader:
    """A card reader that is told what it reads."""

    trouble = None

    def __init__(self):
        self.offered, self.readings = [], []

    def start(self):
        pass

    def stop(self):
        pass

    def offer(self, frame):
        self.offered.append(frame.number)

    def next_reading(self, timeout_s):
        time.sleep(min(timeout_s, 0.01))
        return self.readings.pop(0) if self.readings else None


class Watch:
    def __init__(self, answer):
        self.answer = answer

    def see(self, _gray, *, codes_seen):
        return self.answer and not codes_seen


class Reading:
    def __init__(self, number):
        self.number = number


@pytest.mark.parametrize(
    ("watch", "panel", "reading", "offered"),
    [
        (True, "idle", False, True),
        (True, "idle", True, False),
        (False, "idle", False, False),
        (False, "asking", False, True),
        (False, "asking", True, False),
    ],
)
def test_a_picture_is_read_for_a_card_where_one_is_seen_or_asked_for(canteen, watch, panel, reading, offered):
    station, reader = Station(canteen.counter), Reader()
    if panel == "asking":
        station.ask_for_card()
    lookout = Lookout(station, CardWay(reader, Watch(watch)))
    lookout.look(Frame(7, ROOM, 1.0), ScanState(reading=reading))
    assert reader.offered == ([7] if offered else [])


def test_two_rooms_are_not_compared_with_each_other(canteen):
    lookout = Lookout(Station(canteen.counter), None)
    lookout.look(Frame(1, ROOM, 1.0), ScanState())
    room = lookout._onlooker._room
    lookout.look(Frame(2, still("A-CARD-IN-THE-TRAY"), 1.2, source="tray"), ScanState())
    assert lookout._onlooker._room is room


@pytest.fixture
def entrance(canteen):  # noqa: ARG001 - its books are closed after what runs here
    """Give a way to open an entrance with a card reader, and end it whatever happens."""
    running = []

    def open_(station, reader, whole_page=None):
        feed = CameraFeed(FakeCamera([ROOM]).open)
        made = Entrance(station, Ways(feed, cards=CardWay(reader, Watch(answer=False), whole_page)))
        feed.start()
        made.start()
        running.extend([made, feed])
        return made

    yield open_
    for one in running:
        one.stop()


def test_a_reading_opens_its_person_and_a_stumble_ends_nothing(canteen, entrance, monkeypatch):
    station, reader = Station(canteen.counter), Reader()
    troubles = [Refused("账本正忙，请再试。"), RuntimeError("a moment of the books")]
    read = station.card_read

    def stumbling(number):
        if troubles:
            raise troubles.pop(0)
        read(number)

    monkeypatch.setattr(station, "card_read", stumbling)
    entrance(station, reader)
    for name in ("李秀兰", "王建国", "赵德海"):
        reader.readings.append(Reading(canteen.people[name].id_number))
        until(lambda: not reader.readings, "the reading was not taken")
    until(lambda: station.scene.open is not None, "nobody was opened")
    assert station.scene.open.guest.resident.name == "赵*海"


def test_the_whole_picture_is_read_beside_everything_else(canteen, entrance):
    station = Station(canteen.counter)
    made = entrance(station, Reader(), lambda _image: Reading(canteen.people["李秀兰"].id_number))
    station.ask_for_card()
    made.read_page()
    until(lambda: station.scene.open is not None, "nobody was opened")
    assert station.scene.open.via.value == "id_card"


def test_a_whole_picture_that_cannot_be_read_is_said(canteen, entrance):
    def broken(_image):
        raise ValueError("no model")

    station = Station(canteen.counter)
    made = entrance(station, Reader(), broken)
    station.ask_for_card()
    made.read_page()
    until(lambda: "整页也没看清" in station.scene.message, "nothing was said")
    assert not station.scene.looking


def test_a_till_without_a_camera_reads_no_cards_and_no_page(canteen):
    made = Entrance(Station(canteen.counter), Ways())
    made.read_page()
    assert (made.reads_cards, made.serial) == (False, None)
