"""The verdict of the set-up page, on pictures of the printed sheet."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from hardware.camera_check import CameraCheck, Measured, SizeRead, verdict
from hardware.feed import LIVE, STATE_OF, CameraState
from hardware.ports import Frame
from hardware.test_sheet import SIZES_MM, modules_of, sheet_text


def read(*sizes):
    return tuple(SizeRead(size, size in sizes, 3.0 * (size in sizes)) for size in SIZES_MM)


WELL = Measured(fps=15.0, brightness=150.0, sharpness=0.3, glare=0.0, sizes=read(*SIZES_MM))


def label(size_mm, px_a_mm=5.0, light=1.0):
    """Give a gray picture with one code of the sheet in the middle."""
    code = np.pad(np.where(np.array(modules_of(sheet_text(size_mm))), 25, 225).astype(np.uint8), 4)
    code[:4], code[-4:], code[:, :4], code[:, -4:] = (225,) * 4
    side = round(size_mm * px_a_mm * len(code) / 21)
    picture = np.full((480, 640), 120, np.uint8)
    top, left = 240 - side // 2, 320 - side // 2
    drawn = cv2.resize(code, (side, side), interpolation=cv2.INTER_AREA)
    picture[top : top + side, left : left + side] = drawn
    return (cv2.GaussianBlur(picture, (0, 0), 0.6) * light).astype(np.uint8)


class Shown:
    """A camera that shows what it is given, 15 pictures a second."""

    settings = ()
    state = LIVE

    def __init__(self):
        self.now = 100.0
        self.number = 0
        self.picture = label(15)

    def newest(self, after, _timeout_s):
        return None if self.number <= after else Frame(self.number, self.picture, self.now)

    def go_on(self, pictures):
        self.number += pictures
        self.now += pictures / 15


@pytest.fixture
def shown():
    return Shown()


@pytest.fixture
def check(shown):
    return CameraCheck(shown, clock=lambda: shown.now)


def test_pace_light_and_module_size_are_measured(shown, check):
    for _ in range(6):
        shown.go_on(7)
        found = check.look()
    assert found.fps == pytest.approx(15, abs=0.1)
    assert found.brightness == pytest.approx(120, abs=60)
    (size,) = [size for size in found.sizes if size.read]
    assert (size.size_mm, size.module_px) == (15, pytest.approx(15 * 5 / 21, abs=0.3))


def test_a_size_counts_as_read_for_five_seconds(shown, check):
    shown.go_on(7)
    assert [size.read for size in check.look().sizes] == [False, False, True, False, False]
    shown.picture = label(22)
    shown.go_on(70)
    assert [size.read for size in check.look().sizes] == [False, False, True, False, True]
    shown.go_on(10)
    assert [size.read for size in check.look().sizes] == [False, False, False, False, True]


def test_fog_lowers_the_sharpness_and_a_camera_without_pictures_measures_nothing(shown, check):
    shown.go_on(7)
    sharp = check.look().sharpness
    shown.picture = cv2.GaussianBlur(label(15), (0, 0), 3.0)
    shown.go_on(7)
    assert check.look().sharpness < 0.3 * sharp
    assert check.look() is None


@pytest.mark.parametrize(
    ("changes", "word", "says"),
    [
        ({}, "good", "可以用了"),
        ({"sizes": read(15, 18, 22)}, "usable", "手环大小"),
        ({"sizes": read(18, 22)}, "adjust", "18 毫米以上"),
        ({"sizes": read()}, "adjust", "测试页"),
        ({"fps": 5.0}, "adjust", "每秒帧数太少"),
        ({"fps": 0.0}, "good", "可以用了"),  # not known yet
        ({"brightness": 30.0}, "adjust", "加一盏灯"),
        ({"brightness": 255.0, "sizes": read()}, "adjust", "太亮"),
        ({"glare": 0.2, "sizes": read()}, "adjust", "反光"),
        ({"glare": 0.2}, "good", "可以用了"),
        ({"sharpness": 0.05}, "adjust", "擦一擦镜头"),
    ],
)
def test_the_verdict_says_one_thing_to_do(changes, word, says):
    found = verdict(LIVE, replace(WELL, **changes))
    assert found[0] == word
    assert says in found[1]


def test_a_camera_that_is_lost_or_frozen_is_to_be_adjusted_whatever_was_read():
    lost = CameraState(live=False, tries=3, sentence="打不开摄像头 0：请检查是否插好。")
    assert verdict(lost, None) == ("adjust", lost.sentence)
    assert verdict(lost, WELL) == ("adjust", lost.sentence)
    assert verdict(STATE_OF["frozen"], WELL) == ("adjust", "画面一直不动，请检查摄像头。")
