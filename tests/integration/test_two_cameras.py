"""The elder's camera and the tray's as one scanner; pictures without life are noticed."""

import threading
import time
from datetime import time as clock

import cv2
import numpy as np
import pytest
from waiting import WAIT_S, until

from hardware.fakes import FakeCamera
from hardware.feed import STATE_OF, CameraFeed, Patience
from hardware.film import still
from hardware.same_picture import SamePicture
from hardware.scanner import Scanner
from hardware.two_cameras import ELDER, TRAY, TRAY_LOST, TwoCameras
from kiosk_ui.cameras import open_cameras
from kiosk_ui.counter_scene import Scene
from kiosk_ui.notices import Devices, all_notices
from kiosk_ui.print_worker import PaperState
from pos.config import CameraSection
from pos.rules.meals import MealPeriod
from pos.rules.serving import Serving

QUICK = Patience(retry_s=0.01, retry_s_max=0.03, stall_s=0.3)
LUNCH = MealPeriod("lunch", "午餐", clock(10, 30), clock(13, 30))
DICE = np.random.default_rng(1)


def flat(level):
    return np.full((240, 320, 3), level, np.uint8)


@pytest.fixture
def pair(run):
    """Two fake cameras as one feed: the elder's shows 50, the tray's 200."""
    elder, tray = FakeCamera([flat(50)], 0.005), FakeCamera([flat(200)], 0.005)
    feeds = CameraFeed(elder.open, patience=QUICK), CameraFeed(tray.open, patience=QUICK)
    both = run(TwoCameras(*feeds))
    until(lambda: both.state.live and feeds[1].state.live, "the cameras did not open")
    return both, elder, tray


def seen(both, count, wait_s=0.0):
    """Look at pictures one after the other; give the (source, gray) of each."""
    number, found = 0, []
    while len(found) < count:
        frame = both.newest(number, WAIT_S)
        assert frame is not None
        assert frame.number > number
        number = frame.number
        found.append((frame.source, int(frame.image[0, 0, 0])))
        time.sleep(wait_s)
    return found


def test_pictures_of_both_come_each_with_its_source_and_a_slow_scanner_still_sees_both(pair):
    both, _, _ = pair
    for wait_s in (0.0, 0.02):
        found = seen(both, 20, wait_s)
        assert set(found) == {(ELDER, 50), (TRAY, 200)}
        assert 8 <= [source for source, _ in found].count(TRAY) <= 12


def test_the_preview_is_the_elders(pair):
    both, _, _ = pair
    _, jpeg = both.jpeg(0, WAIT_S)
    picture = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_GRAYSCALE)
    assert picture.mean() == pytest.approx(50, abs=3)


def test_a_lost_tray_is_said_and_the_elders_goes_on_and_the_tray_heals_by_itself(pair):
    both, _, tray = pair
    tray.unplug()
    until(lambda: both.state.warning == TRAY_LOST, "the lost tray was not said")
    assert both.state.live
    seen(both, 2)
    assert {source for source, _ in seen(both, 6)[2:]} == {ELDER}
    tray.plug_in()
    until(lambda: not both.state.warning, "the tray did not come back by itself")
    assert {source for source, _ in seen(both, 10)} == {ELDER, TRAY}


def test_a_lost_camera_of_the_elder_is_lost_though_the_tray_goes_on(pair):
    both, elder, _ = pair
    elder.unplug()
    until(lambda: not both.state.live, "the lost camera was not said")
    assert {source for source, _ in seen(both, 6)[2:]} == {TRAY}
    elder.plug_in()
    until(lambda: both.state.live, "the elder's camera did not come back by itself")


def test_a_code_on_the_tray_is_read_while_the_elders_side_is_empty(run):
    elder, tray = FakeCamera([flat(50)], 0.02), FakeCamera([still("LI-NAINAI-93")], 0.02)
    both = run(TwoCameras(CameraFeed(elder.open), CameraFeed(tray.open)))
    sighting = run(Scanner(both)).next_sighting(WAIT_S)
    assert sighting is not None
    assert sighting.code.text == "LI-NAINAI-93"


def test_whoever_waits_is_let_go_when_both_stop(pair):
    both, elder, tray = pair
    elder.hang()
    tray.hang()
    seen(both, 1)
    threading.Timer(0.1, both.stop).start()
    began = time.monotonic()
    while both.newest(10_000, 2.0) is not None:
        pass
    assert time.monotonic() - began < 2.0
    elder.go_on()
    tray.go_on()


def test_a_frozen_camera_is_noticed_told_once_and_well_again_when_it_moves(run):
    told = []
    camera = FakeCamera([flat(90)], 0.005)
    watch = SamePicture(frozen_s=0.1)
    feed = run(CameraFeed(camera.open, on_state=told.append, patience=QUICK, watch=watch))
    until(lambda: feed.state.frozen, "the frozen picture was not noticed")
    assert feed.state.live
    assert feed.state.warning == "画面一直不动，请检查摄像头。"
    camera.show(*[DICE.integers(80, 100, (24, 32, 3), np.uint8) for _ in range(500)])
    until(lambda: not feed.state.frozen, "a moving picture was still called frozen")
    assert [state.same for state in told[:3]] == ["", "frozen", ""]


def test_a_looping_film_before_the_camera_is_noticed(run):
    film = [DICE.integers(80, 100, (24, 32, 3), np.uint8) for _ in range(40)]
    camera = FakeCamera(film * 10, 0.002)
    feed = run(CameraFeed(camera.open, watch=SamePicture()))
    until(lambda: feed.state.looping, "the loop was not noticed")
    assert "重复" in feed.state.warning


def test_a_frozen_camera_stands_on_the_cashiers_strip_and_sells_on():
    devices = Devices(STATE_OF["frozen"], PaperState())
    notices = all_notices(Scene(serving=Serving(LUNCH, LUNCH)), devices)
    assert [(strip.level, strip.text) for strip in notices] == [("warn", "画面一直不动，请检查摄像头。")]


def test_a_film_as_the_configured_source_is_not_nagged_about_and_a_device_is_watched():
    def watches(source, tray="none"):
        cameras = open_cameras(CameraSection(source=source, tray=tray), lambda _state: None)
        feeds = cameras.feeds.values() if isinstance(cameras, TwoCameras) else [cameras]
        return [feed._watch is not None for feed in feeds]

    assert watches("demo-data/film.mp4") == [False]
    assert [watches(name) for name in ("0", "auto", "/dev/video2", "rtsp://tray/1")] == [[True]] * 4
    assert watches("demo-data/film.mp4", tray="2") == [False, True]
    assert open_cameras(CameraSection(source="none", tray="2"), lambda _state: None) is None
