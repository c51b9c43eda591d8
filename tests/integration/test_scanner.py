import cv2
import numpy as np
from waiting import WAIT_S, until

from hardware.fakes import FakeCamera
from hardware.feed import CameraFeed
from hardware.film import still
from hardware.motion import MotionGate
from hardware.pipeline import Pipeline
from hardware.scanner import Scanner

LI, WANG = still("LI-NAINAI-93"), still("WANG-DAYE-66")


def flat(level, size=(320, 240)):
    return np.full((size[1], size[0], 3), level, np.uint8)


def test_a_band_before_the_camera_becomes_one_sighting_and_the_next_band_another(run):
    camera = FakeCamera([LI])
    feed = run(CameraFeed(camera.open))
    scanner = run(Scanner(feed))
    seen = scanner.next_sighting(WAIT_S)
    assert seen.code.text == "LI-NAINAI-93"
    assert 0 < seen.decode_ms < 5000
    assert scanner.next_sighting(0.2) is None
    camera.show(WANG)
    assert scanner.next_sighting(WAIT_S).code.text == "WANG-DAYE-66"


def test_nobody_fetched_the_first_sighting_so_the_newest_replaces_it(run):
    camera = FakeCamera([LI])
    scanner = run(Scanner(run(CameraFeed(camera.open))))
    until(lambda: scanner._newest._find is not None, "the first band was not seen")
    camera.show(WANG)
    until(lambda: scanner._newest._find.code.text == "WANG-DAYE-66", "the old sighting was kept")
    assert scanner.next_sighting(WAIT_S).code.text == "WANG-DAYE-66"
    assert scanner.next_sighting(0.0) is None


class Watched:
    """Looks that count how often they are asked, and see nothing."""

    def __init__(self, trouble=None):
        self.suspected = None
        self.asked = 0
        self._trouble = trouble

    def read(self, _gray):
        self.asked += 1
        if self._trouble:
            raise self._trouble
        return ()


def test_a_still_picture_is_not_read_over_and_over(run):
    looks = Watched()
    camera = FakeCamera([flat(90)], frame_s=0.002)
    run(Scanner(run(CameraFeed(camera.open)), pipeline=Pipeline(looks=looks)))
    until(lambda: camera.reads > 100, "the camera stood still")
    assert 1 <= looks.asked < 10


def test_a_small_far_code_that_appears_in_a_still_room_is_looked_at_at_once():
    noise = np.random.default_rng(1).normal(90, 3, (2, 720, 1280))
    room, same_room = noise.clip(0, 255).astype(np.uint8)
    with_code = same_room.copy()
    code = cv2.resize(LI[230:480, 520:760], (70, 70), interpolation=cv2.INTER_AREA)
    with_code[600:670, 1100:1170] = cv2.cvtColor(code, cv2.COLOR_BGR2GRAY)
    gate = MotionGate(still_s_max=0.5)
    assert gate.changed(room, 10.0)
    assert not gate.changed(same_room, 10.1)
    assert gate.changed(with_code, 10.2)
    assert not gate.changed(with_code, 10.3)
    assert gate.changed(with_code, 10.7)


def test_slow_drift_adds_up_until_it_is_looked_at():
    gate = MotionGate(still_s_max=1000.0)
    looks = [gate.changed(np.full((720, 1280), level, np.uint8), level / 10) for level in range(60, 90)]
    assert looks.count(True) == 3


def test_a_reader_that_fails_on_one_picture_goes_on_with_the_next(run):
    looks = Watched(trouble=ValueError("strange picture"))
    camera = FakeCamera([flat(level) for level in (10, 200) * 50], frame_s=0.002)
    run(Scanner(run(CameraFeed(camera.open)), pipeline=Pipeline(looks=looks)))
    until(lambda: looks.asked >= 2, "one strange picture ended the scanner")


def test_a_band_the_roster_knows_counts_at_once_and_a_strangers_needs_a_second_picture():
    once = Pipeline(lambda text: text == "LI-NAINAI-93")
    assert once.take(LI, 0.0).text == "LI-NAINAI-93"
    stranger = Pipeline(lambda _text: False)
    assert stranger.take(LI, 0.0) is None
    assert stranger.state.reading
    assert stranger.take(LI, 1 / 15).text == "LI-NAINAI-93"


def test_two_bands_side_by_side_make_the_scanner_say_that_it_is_undecided(run):
    told = []
    both = np.hstack([LI[:, 320:960], WANG[:, 320:960]])
    camera = FakeCamera([both])
    scanner = run(Scanner(run(CameraFeed(camera.open)), lambda _text: True, on_state=told.append))
    until(lambda: scanner.undecided, "two bands were not noticed")
    assert scanner.next_sighting(0.0) is None
    assert told[-1].undecided
    camera.show(LI)
    assert scanner.next_sighting(WAIT_S).code.text == "LI-NAINAI-93"
    until(lambda: not scanner.undecided, "one band is left, and it still says two")


def test_a_listener_that_fails_does_not_end_the_scanner(run):
    def failing(_state):
        raise RuntimeError("no window")

    camera = FakeCamera([LI])
    scanner = run(Scanner(run(CameraFeed(camera.open)), on_state=failing))
    assert scanner.next_sighting(WAIT_S).code.text == "LI-NAINAI-93"


def test_a_payment_code_held_up_is_sighted_as_one(run):
    camera = FakeCamera([still("https://qr.alipay.com/fkx1")])
    scanner = run(Scanner(run(CameraFeed(camera.open))))
    assert scanner.next_sighting(WAIT_S).is_payment
    camera.show(LI)
    assert not scanner.next_sighting(WAIT_S).is_payment
