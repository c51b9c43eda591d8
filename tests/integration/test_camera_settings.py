"""What is asked of a driver and what it took; JPEGs stay packed; "auto" finds a camera that was replugged."""

import errno
import struct

import cv2
import numpy as np
import pytest

from hardware import devices
from hardware.camera import keeps_moving, open_camera, without_password
from hardware.camera_settings import MJPG, Wish, settle
from hardware.feed import CameraFeed
from hardware.live_camera import LiveCamera
from hardware.ports import DeviceError
from hardware.unpack import unpack
from hardware.v4l_modes import Mode, gives_pictures, list_modes, video_nodes
from hardware.video_file import VideoFile

FOURCC = {name: float(cv2.VideoWriter.fourcc(*name)) for name in ("MJPG", "YUYV")}
DICE = np.random.default_rng(3)


def scene(size=(640, 360)):
    """Give a picture with colours and a sensor's noise."""
    noise = DICE.integers(0, 12, (size[1], size[0], 3), np.uint8)
    noise[..., 2] += 160
    return noise


def packed(image, quality=85):
    return cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, quality])[1].reshape(1, -1)


class Driver:
    """A camera's driver as OpenCV shows it: it knows some settings, and gives JPEGs."""

    def __init__(self, knows=(), fourcc="MJPG", fps=30.0, pictures=None):
        self.values = {
            cv2.CAP_PROP_FOURCC: FOURCC[fourcc],
            cv2.CAP_PROP_FRAME_WIDTH: 640.0,
            cv2.CAP_PROP_FRAME_HEIGHT: 360.0,
            cv2.CAP_PROP_FPS: fps,
            **dict.fromkeys(knows, 7.0),
        }
        self.asked = []
        self.fixed = {cv2.CAP_PROP_FOURCC} if fourcc != "MJPG" else set()
        self.pictures = pictures or [packed(scene())]
        self.grabs = 0
        self.released = False

    def isOpened(self):  # noqa: N802 - the name OpenCV gave it
        return True

    def set(self, prop, value):
        self.asked.append(prop)
        if prop not in self.values or prop in self.fixed:
            return False
        self.values[prop] = float(value)
        return True

    def get(self, prop):
        return self.values.get(prop, -1.0)

    def grab(self):
        self.grabs += 1
        return not self.released

    def retrieve(self):
        return True, self.pictures[self.grabs % len(self.pictures)]

    def release(self):
        self.released = True


KNOWS_ALL = (
    cv2.CAP_PROP_EXPOSURE,
    cv2.CAP_PROP_AUTO_EXPOSURE,
    cv2.CAP_PROP_GAIN,
    cv2.CAP_PROP_FOCUS,
    cv2.CAP_PROP_AUTOFOCUS,
)


def by_name(taken):
    return {one.name: (one.wished, one.got, one.honoured) for one in taken}


def test_everything_wished_is_asked_for_and_read_back():
    driver = Driver(KNOWS_ALL)
    taken = by_name(settle(driver, Wish(1280, 720, 15, exposure=120, gain=20, focus=40)))
    assert taken == {
        "格式": ("MJPG", "MJPG", True),
        "大小": ("1280×720", "1280×720", True),
        "帧数": ("15", "15", True),
        "曝光": ("120", "120", True),
        "增益": ("20", "20", True),
        "对焦": ("40", "40", True),
    }
    assert driver.values[cv2.CAP_PROP_AUTO_EXPOSURE] == 1
    assert driver.values[cv2.CAP_PROP_AUTOFOCUS] == 0


def test_motion_jpeg_is_asked_for_before_the_size_and_comes_packed():
    driver = Driver()
    settle(driver, Wish())
    assert driver.asked.index(cv2.CAP_PROP_FOURCC) < driver.asked.index(cv2.CAP_PROP_FRAME_WIDTH)
    assert cv2.CAP_PROP_CONVERT_RGB in driver.asked


def test_the_drivers_own_automatic_is_asked_for_by_name():
    driver = Driver(KNOWS_ALL)
    taken = by_name(settle(driver, Wish(exposure="auto", focus="auto")))
    assert (taken["曝光"], taken["对焦"]) == (("自动", "自动", True), ("自动", "自动", True))
    assert driver.values[cv2.CAP_PROP_AUTO_EXPOSURE] == 3
    assert driver.values[cv2.CAP_PROP_AUTOFOCUS] == 1


def test_what_a_driver_does_not_know_is_said_and_logged_and_never_fatal(caplog):
    taken = by_name(settle(Driver(), Wish(exposure=120, gain=20, focus="auto")))
    assert taken["曝光"] == ("120", "驱动不支持", False)
    assert taken["增益"] == ("20", "驱动不支持", False)
    assert taken["对焦"] == ("自动", "驱动不支持", False)
    assert [record.levelname for record in caplog.records] == ["WARNING"] * 3


def test_what_is_not_wished_is_left_alone():
    driver = Driver(KNOWS_ALL)
    settle(driver, Wish())
    assert not set(driver.asked) & set(KNOWS_ALL)


def test_a_camera_without_motion_jpeg_is_said_and_its_gray_is_taken_as_it_is():
    assert by_name(settle(Driver(fourcc="YUYV"), Wish()))["格式"] == (MJPG, "YUYV", False)
    raw = DICE.integers(0, 255, (48, 64, 2), np.uint8)
    image, jpeg = unpack(raw)
    assert jpeg is None
    assert (image == raw[..., 0]).all()


def test_a_live_picture_is_gray_and_keeps_its_jpeg_for_a_coloured_preview():
    red = np.full((360, 640, 3), (20, 20, 210), np.uint8)
    camera = LiveCamera("0", Driver(pictures=[packed(red)]), 15)
    image = camera.read()
    assert image.shape == (360, 640)
    feed = CameraFeed(lambda: camera)
    feed.start()
    try:
        _, jpeg = feed.jpeg(0, 5.0)
    finally:
        feed.stop()
    shown = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)
    blue, _, red_part = shown.reshape(-1, 3).mean(axis=0)
    assert red_part - blue > 150


def test_a_camera_that_is_too_fast_is_grabbed_and_only_every_other_picture_unpacked():
    now = [0.0]

    class Ticking(Driver):
        def grab(self):
            now[0] += 1 / 30
            return super().grab()

    driver = Ticking()
    camera = LiveCamera("0", driver, 15, clock=lambda: now[0])
    for _ in range(30):
        camera.read()
    assert driver.grabs == pytest.approx(60, abs=2)


def test_a_broken_picture_is_passed_over_and_only_five_in_a_row_are_a_fault():
    broken = np.frombuffer(b"\xff\xd8" + bytes(200), np.uint8).reshape(1, -1)
    good = packed(scene())
    camera = LiveCamera("0", Driver(pictures=[broken, broken, good]), 1000, clock=lambda: 1e9)
    camera._least_s = 0.0
    assert camera.read().shape == (360, 640)
    camera = LiveCamera("0", Driver(pictures=[broken]), 1000, clock=iter(range(10**6)).__next__)
    with pytest.raises(DeviceError, match="画面坏了") as gone:
        camera.read()
    assert gone.value.retry


def test_a_motion_jpeg_file_is_unpacked_to_gray_only_and_looks_the_same(tmp_path):
    shown = cv2.GaussianBlur(scene(), (0, 0), 3)
    path = tmp_path / "camera.avi"
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 15, (640, 360))
    writer.write(shown)
    writer.release()
    camera = VideoFile(path)
    image = camera.read()
    camera.close()
    assert camera.packed.startswith(b"\xff\xd8")
    assert image.shape == (360, 640)
    assert np.abs(image.astype(int) - cv2.cvtColor(shown, cv2.COLOR_BGR2GRAY)).mean() < 3


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """A machine whose video devices are files of a folder, and what each number opens as."""
    drivers = {}
    monkeypatch.setattr(cv2, "VideoCapture", lambda index, _backend: drivers[index])
    monkeypatch.setattr(devices, "gives_pictures", lambda index, _folder: index != 1)

    def plug(index, driver):
        drivers[index] = driver
        (tmp_path / f"video{index}").touch()
        return driver

    def open_first(taken=frozenset()):
        return devices.open_first(Wish(640, 360), taken, tmp_path)

    return tmp_path, plug, open_first


def test_auto_takes_the_first_device_that_really_gives_a_picture(machine):
    _, plug, open_first = machine
    dead, metadata, good = Driver(), Driver(), Driver()
    dead.released = True  # it opens and gives nothing
    plug(0, dead), plug(1, metadata), plug(10, Driver()), plug(2, good)
    assert open_first()._capture is good
    assert not metadata.asked
    assert open_first({2})._name == "10"


def test_a_camera_that_comes_back_under_another_number_is_found(machine):
    folder, plug, open_first = machine
    plug(0, Driver())
    camera = open_first()
    (folder / "video0").unlink()
    camera._capture.released = True
    with pytest.raises(DeviceError):
        camera.read()
    with pytest.raises(DeviceError, match="没有找到摄像头") as gone:
        open_first()
    assert gone.value.retry
    plug(2, Driver())
    assert open_first()._name == "2"


def test_a_device_may_be_named_by_number_by_path_or_by_a_lasting_name(tmp_path):
    lasting = tmp_path / "by-id"
    lasting.symlink_to("/dev/video7")
    assert devices.device_index("0") == 0
    assert devices.device_index("/dev/video7") == 7
    assert devices.device_index(str(lasting)) is None  # not below /dev
    assert devices.device_index("/dev/null") is None
    assert devices.device_index("/dev/shm/video7") is None  # noqa: S108, a file in shared memory
    with pytest.raises(DeviceError, match="打不开摄像头"):
        open_camera("/dev/v4l/by-id/not-there")


def test_a_source_with_a_sensor_is_told_from_a_file_and_a_password_is_never_shown():
    assert [keeps_moving(name) for name in ("0", "auto", "/dev/video7")] == [True] * 3
    assert [keeps_moving(name) for name in ("film.mp4", "folder", "/dev/shm/film.mp4")] == [False] * 3  # noqa: S108
    assert without_password("rtsp://me:secret@cam/1?k=2") == "rtsp://cam/1"
    assert without_password("film?.mp4") == "film?.mp4"


class Kernel:
    """The kernel's side of the questions that a V4L device answers."""

    FORMATS = (b"YUYV", b"MJPG")
    SIZES = ((640, 480), (1280, 720))

    def __init__(self, abilities):
        self.abilities = abilities

    def __call__(self, _fileno, question, answer):
        number = struct.unpack_from("<I", answer)[0]
        if question == 0x80685600:
            struct.pack_into("<II", answer, 84, 0x80000000 | 1, self.abilities)
        elif question == 0xC0405602 and number < len(self.FORMATS):
            answer[44:48] = self.FORMATS[number]
        elif question == 0xC02C564A and number < len(self.SIZES):
            struct.pack_into("<III", answer, 8, 1, *self.SIZES[number])
        else:
            raise OSError(errno.EINVAL, "end of the list")


def test_modes_are_listed_and_a_cameras_second_node_is_told_apart(tmp_path):
    for name in ("video0", "video10", "video2", "video", "videos"):
        (tmp_path / name).touch()
    assert video_nodes(tmp_path) == (0, 2, 10)
    assert Mode("MJPG", 1280, 720) in list_modes(0, tmp_path, Kernel(1))
    assert len(list_modes(0, tmp_path, Kernel(1))) == 4
    assert gives_pictures(0, tmp_path, Kernel(1))
    assert not gives_pictures(2, tmp_path, Kernel(0x00A00000))
    assert list_modes(5, tmp_path, Kernel(1)) == ()
    assert list_modes(0, tmp_path) == ()  # a file is no device
