"""Opening whatever the configuration calls a camera."""

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from hardware.pictures import FolderCamera
from hardware.ports import Camera, DeviceError, Image

STREAMS = ("rtsp://", "http://", "https://")
OPEN_MS_MAX = 4000
READ_MS_MAX = 4000
FPS_WHEN_UNKNOWN = 15.0
FPS_MAX = 120.0


@dataclass(frozen=True, slots=True)
class Wish:
    """What a live camera is asked for; it gives what it can."""

    width: int = 1280
    height: int = 720
    fps: int = 15


USUAL_WISH = Wish()


class LiveCamera:
    """A camera on a cable or in the network, which keeps its own time."""

    frame_s = 0.0

    def __init__(self, name: str, capture: cv2.VideoCapture) -> None:
        self._name = name
        self._capture = capture
        if not capture.isOpened():
            raise _no_camera(name)

    def read(self) -> Image:
        """Give the next picture, or say that the camera is gone."""
        image = _grab(self._capture)
        if image is None:
            raise DeviceError(f"摄像头 {self._name} 没有画面：请检查连线和电源，恢复后会自动继续。")
        return image

    def close(self) -> None:
        """Let the device go."""
        self._capture.release()


class VideoFile:
    """A real encoded video, played at its own speed, again and again."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._capture = self._open()
        fps = self._capture.get(cv2.CAP_PROP_FPS)
        self.frame_s = 1 / (fps if 0 < fps <= FPS_MAX else FPS_WHEN_UNKNOWN)

    def _open(self) -> cv2.VideoCapture:
        if not self._path.is_file():
            raise DeviceError(f"找不到视频文件 {self._path}：请检查路径，或换一个摄像头来源。")
        capture = cv2.VideoCapture(str(self._path))
        if not capture.isOpened():
            raise DeviceError(f"视频文件 {self._path} 打不开：请换成 MP4 或 AVI 文件。")
        return capture

    def read(self) -> Image:
        """Give the next picture; after the last comes the first."""
        # a deleted file would go on playing from its open handle, and whoever took it away expects it gone
        image = _grab(self._capture) if self._path.is_file() else None
        if image is None:
            self.close()
            self._capture = self._open()
            image = _grab(self._capture)
        if image is None:
            raise DeviceError(f"视频文件 {self._path} 里没有画面：请换成 MP4 或 AVI 文件。")
        return image

    def close(self) -> None:
        """Let the file go."""
        self._capture.release()


def open_camera(source: str | int, wish: Wish = USUAL_WISH) -> Camera:
    """Open a camera: a number (V4L), an rtsp or http address, a video file, or a folder of pictures."""
    name = str(source).strip()
    if name.isdecimal():
        return LiveCamera(name, _open_device(int(name), wish))
    if name.lower().startswith(STREAMS):
        limits = [cv2.CAP_PROP_OPEN_TIMEOUT_MSEC, OPEN_MS_MAX, cv2.CAP_PROP_READ_TIMEOUT_MSEC, READ_MS_MAX]
        return LiveCamera(_without_password(name), cv2.VideoCapture(name, cv2.CAP_FFMPEG, limits))
    if not name or "://" in name:
        raise DeviceError(
            f"不认识摄像头来源“{name}”：请填摄像头编号、rtsp 或 http 地址、视频文件或图片文件夹。",
            retry=False,
        )
    path = Path(name)
    return FolderCamera(path) if path.is_dir() else VideoFile(path)


def _open_device(index: int, wish: Wish) -> cv2.VideoCapture:
    # asking V4L for a device that is not there prints warnings of its own; say it once, in our words
    if not Path(f"/dev/video{index}").exists():
        raise _no_camera(str(index))
    capture = cv2.VideoCapture(index, cv2.CAP_V4L2)
    # uncompressed pictures of this size do not fit through USB 2 at 15 a second
    capture.set(cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG"))
    capture.set(cv2.CAP_PROP_FRAME_WIDTH, wish.width)
    capture.set(cv2.CAP_PROP_FRAME_HEIGHT, wish.height)
    capture.set(cv2.CAP_PROP_FPS, wish.fps)
    capture.set(cv2.CAP_PROP_BUFFERSIZE, 1)
    return capture


def _grab(capture: cv2.VideoCapture) -> Image | None:
    """Read one picture; None at the end of a file or when the device is gone."""
    try:
        there, image = capture.read()
    except cv2.error as why:
        raise DeviceError("摄像头传来的画面坏了：请检查连线，恢复后会自动继续。") from why
    return np.asarray(image, np.uint8) if there and image is not None else None


def _no_camera(name: str) -> DeviceError:
    return DeviceError(f"打不开摄像头 {name}：请检查是否插好、是否被别的程序占用，恢复后会自动继续。")


def _without_password(address: str) -> str:
    """Cut user and password out of an address, because the sentence is shown and logged."""
    scheme, _, rest = address.partition("://")
    host, slash, path = rest.partition("/")
    return f"{scheme}://{host.rpartition('@')[2]}{slash}{path.partition('?')[0]}"
