"""Opening the machine's own video devices, by number, by path, or the first that works."""

import logging
import sys
from collections.abc import Set as AbstractSet
from pathlib import Path

import cv2

from hardware.camera_settings import Wish, settle
from hardware.live_camera import LiveCamera
from hardware.ports import DeviceError
from hardware.v4l_modes import DEV, gives_pictures, video_nodes

LOG = logging.getLogger("canteen.camera")
AUTO = "auto"


def is_device(name: str) -> bool:
    """Tell a device's path from a file's; what lies in shared memory is a file."""
    return name.startswith("/dev/") and not name.startswith("/dev/shm/")  # noqa: S108, nothing is written there


def device_index(name: str) -> int | None:
    """Give the number behind "0", "/dev/video0" or a lasting name below /dev/v4l/by-id."""
    if name.isdecimal():
        return int(name)
    if not is_device(name):
        return None
    number = Path(name).resolve().name.removeprefix("video")
    return int(number) if number.isdecimal() else None


def open_device(index: int, wish: Wish, folder: Path = DEV) -> LiveCamera:
    """Open one device with everything wished of it."""
    on_windows = sys.platform == "win32"
    # asking V4L for a device that is not there prints warnings of its own; say it once, in our words
    if not on_windows and not (folder / f"video{index}").exists():
        raise no_camera(str(index))
    capture = cv2.VideoCapture(index, cv2.CAP_DSHOW if on_windows else cv2.CAP_V4L2)
    if not capture.isOpened():
        raise no_camera(str(index))
    return LiveCamera(str(index), capture, wish.fps, settle(capture, wish))


def open_first(wish: Wish, taken: AbstractSet[int], folder: Path = DEV) -> LiveCamera:
    """Open the first device that really gives a picture: after a replug it may have another number."""
    for index in video_nodes(folder):
        if index in taken or not gives_pictures(index, folder):
            continue
        try:
            camera = open_device(index, wish, folder)
        except DeviceError:
            continue
        try:
            camera.read()
        except DeviceError:
            camera.close()
            continue
        LOG.info("camera found at %d", index)
        return camera
    raise DeviceError("没有找到摄像头：请检查是否插好、是否被别的程序占用，恢复后会自动继续。")


def no_camera(name: str) -> DeviceError:
    """Say that a camera cannot be opened."""
    return DeviceError(f"打不开摄像头 {name}：请检查是否插好、是否被别的程序占用，恢复后会自动继续。")
