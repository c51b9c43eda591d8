"""A video file as a camera."""

from pathlib import Path

import cv2
import numpy as np

from hardware.camera_settings import MJPG, fourcc_of
from hardware.ports import DeviceError, Image
from hardware.unpack import unpack

FPS_WHEN_UNKNOWN = 15.0
FPS_MAX = 120.0
_RAW = -1


class VideoFile:
    """A real encoded video, played at its own speed, again and again."""

    def __init__(self, path: Path) -> None:
        self.packed: bytes | None = None
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
        if fourcc_of(capture) == MJPG:
            # as from a camera: the JPEG itself, so that only the gray need be unpacked
            capture.set(cv2.CAP_PROP_FORMAT, _RAW)
        return capture

    def read(self) -> Image:
        """Give the next picture; after the last comes the first."""
        # a deleted file would go on playing from its open handle, and whoever took it away expects it gone
        image = self._next() if self._path.is_file() else None
        if image is None:
            self.close()
            self._capture = self._open()
            image = self._next()
        if image is None:
            raise DeviceError(f"视频文件 {self._path} 里没有画面：请换成 MP4 或 AVI 文件。")
        return image

    def close(self) -> None:
        """Let the file go."""
        self._capture.release()

    def _next(self) -> Image | None:
        """Read one picture; None at the end of the file."""
        try:
            there, raw = self._capture.read()
        except cv2.error as why:
            raise DeviceError(f"视频文件 {self._path} 坏了：请换成 MP4 或 AVI 文件。") from why
        if not there or raw is None:
            return None
        image, self.packed = unpack(np.asarray(raw, np.uint8))
        return image
