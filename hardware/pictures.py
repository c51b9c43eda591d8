"""Picture files: their names may hold Chinese and spaces on any system."""

from pathlib import Path

import cv2
import numpy as np

from hardware.ports import DeviceError, Image

PICTURE_ENDINGS = frozenset({".png", ".jpg", ".jpeg", ".bmp", ".webp"})
VIDEO_ENDINGS = frozenset({".mp4", ".avi", ".mov", ".mkv", ".webm"})


def read_picture(path: Path) -> Image:
    """Read one picture file in colour, or say in a sentence why it cannot be read."""
    try:
        # imread cannot open every name on every system; bytes can always be read
        raw = np.frombuffer(path.read_bytes(), np.uint8)
    except OSError as why:
        raise DeviceError(f"打不开图片 {path}：请检查文件是否存在、是否有权限读取。", retry=False) from why
    image = cv2.imdecode(raw, cv2.IMREAD_COLOR) if raw.size else None
    if image is None:
        raise DeviceError(f"{path} 不是能看懂的图片：请换成 PNG、JPG、BMP 或 WebP 文件。", retry=False)
    return np.asarray(image, np.uint8)


def write_picture(path: Path, image: Image) -> None:
    """Write one picture file in the format its ending names."""
    done, raw = cv2.imencode(path.suffix, image)
    if not done:
        raise DeviceError(f"写不成图片 {path}：请换一个 .png 或 .jpg 文件名。", retry=False)
    path.write_bytes(raw.tobytes())


def gray_of(image: Image) -> Image:
    """Give the gray picture; a gray one is given back as it is."""
    if image.ndim == 2:  # noqa: PLR2004 - height and width, no colours
        return image
    return np.asarray(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY), np.uint8)


class FolderCamera:
    """A folder of pictures shown one after the other, for ever: for demos and for tests."""

    def __init__(self, folder: Path, frame_s: float = 1.0) -> None:
        self.frame_s = frame_s
        self._folder = folder
        self._shown = 0
        self._files()

    def _files(self) -> list[Path]:
        """List the pictures anew each time, because a folder may be filled while it is shown."""
        try:
            files = sorted(p for p in self._folder.iterdir() if p.suffix.lower() in PICTURE_ENDINGS)
        except OSError as why:
            raise DeviceError(f"打不开图片文件夹 {self._folder}：请检查它是否还在。") from why
        if not files:
            raise DeviceError(f"文件夹 {self._folder} 里没有图片：请放入 PNG 或 JPG 图片。")
        return files

    def read(self) -> Image:
        """Give the next picture of the folder; after the last comes the first."""
        files = self._files()
        image = read_picture(files[self._shown % len(files)])
        self._shown += 1
        return image

    def close(self) -> None:
        """Hold nothing, so let nothing go."""
