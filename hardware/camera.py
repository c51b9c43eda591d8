"""Opening whatever the configuration calls a camera."""

from collections.abc import Set as AbstractSet
from pathlib import Path

import cv2

from hardware.camera_settings import Wish
from hardware.devices import AUTO, device_index, is_device, no_camera, open_device, open_first
from hardware.live_camera import LiveCamera
from hardware.pictures import FolderCamera
from hardware.ports import Camera, DeviceError
from hardware.video_file import VideoFile

__all__ = ["USUAL_WISH", "LiveCamera", "VideoFile", "Wish", "keeps_moving", "open_camera", "without_password"]

STREAMS = ("rtsp://", "http://", "https://")
OPEN_MS_MAX = 4000
READ_MS_MAX = 4000
USUAL_WISH = Wish()
NOTHING: AbstractSet[int] = frozenset()


def open_camera(source: str | int, wish: Wish = USUAL_WISH, taken: AbstractSet[int] = NOTHING) -> Camera:
    """Open a camera: a number or /dev path (V4L), "auto", a stream's address, a video file, or a folder.

    ``taken`` are the devices that "auto" leaves to somebody else.
    """
    name = str(source).strip()
    if name == AUTO:
        return open_first(wish, taken)
    index = device_index(name)
    if index is not None:
        return open_device(index, wish)
    if is_device(name):
        raise no_camera(name)
    if name.lower().startswith(STREAMS):
        return _open_stream(name, wish)
    if not name or "://" in name:
        raise DeviceError(
            f"不认识摄像头来源“{name}”：请填摄像头编号、auto、rtsp 或 http 地址、视频文件或图片文件夹。",
            retry=False,
        )
    path = Path(name)
    return FolderCamera(path) if path.is_dir() else VideoFile(path)


def keeps_moving(source: str | int) -> bool:
    """Tell a source with a sensor behind it, which never gives the same picture twice, from a file."""
    name = str(source).strip()
    return name == AUTO or name.isdecimal() or is_device(name) or name.lower().startswith(STREAMS)


def _open_stream(address: str, wish: Wish) -> LiveCamera:
    limits = [cv2.CAP_PROP_OPEN_TIMEOUT_MSEC, OPEN_MS_MAX, cv2.CAP_PROP_READ_TIMEOUT_MSEC, READ_MS_MAX]
    name = without_password(address)
    capture = cv2.VideoCapture(address, cv2.CAP_FFMPEG, limits)
    if not capture.isOpened():
        raise no_camera(name)
    return LiveCamera(name, capture, wish.fps)


def without_password(address: str) -> str:
    """Cut user and password out of an address, because the sentence is shown and logged."""
    scheme, there, rest = address.partition("://")
    if not there:
        return address
    host, slash, path = rest.partition("/")
    return f"{scheme}://{host.rpartition('@')[2]}{slash}{path.partition('?')[0]}"
