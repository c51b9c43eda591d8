"""How much of one core a till takes while nobody is there."""

import tempfile
import time
from pathlib import Path

import cv2
import numpy as np

from hardware.feed import CameraFeed
from hardware.no_band import room
from hardware.scanner import Scanner
from hardware.video_file import VideoFile
from hardware.worn_camera import Lens, taken

FPS = 15
PICTURES = 15


def idle_cpu_share(seconds: float) -> float:
    """Run camera and scanner on a motion JPEG film of an empty room; CPU seconds a second."""
    with tempfile.TemporaryDirectory() as folder:
        film = Path(folder) / "room.avi"
        _film(film)
        feed = CameraFeed(lambda: VideoFile(film))
        scanner = Scanner(feed)
        feed.start()
        scanner.start()
        try:
            time.sleep(1.0)
            cpu, wall = time.process_time(), time.perf_counter()
            time.sleep(seconds)
            return (time.process_time() - cpu) / (time.perf_counter() - wall)
        finally:
            scanner.stop()
            feed.stop()


def _film(path: Path) -> None:
    """Write the same room with another noise in each picture, 1280x720 at 15 a second."""
    dice = np.random.default_rng(1)
    scene = room(dice).astype(np.float32)
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), FPS, (1280, 720))
    for _ in range(PICTURES):
        image = taken(scene, Lens(light=0.8, noise=2.0, quality=85), dice)
        writer.write(cv2.cvtColor(image, cv2.COLOR_GRAY2BGR))
    writer.release()
