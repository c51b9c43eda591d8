"""A demo film, really encoded: people come one after the other and show their bands."""

import hashlib
import json
import logging
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import cv2
import numpy as np

from hardware.arm_picture import Looks
from hardware.band_picture import band_middle, band_picture
from hardware.hand_motion import Pose, habit_of, pose_at, warp_of
from hardware.ports import DeviceError, Image
from hardware.room_picture import room_picture

LOG = logging.getLogger("canteen.film")
DRAWING_VERSION = 1
"""Raise it when the drawing changes, so that kept films are made anew."""
REFERENCE_WIDTH = 1280
SKINS = ((130, 172, 222), (118, 160, 212), (142, 186, 232), (104, 146, 200), (124, 170, 216))
SLEEVES = ((98, 76, 62), (70, 68, 72), (72, 84, 58), (70, 52, 96), (88, 98, 112), (60, 74, 104))
BLUR_FROM_PX = 6.0
BLUR_SHARE = 0.35
"""A shutter is open for about a third of the time between two pictures."""

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class FilmPlan:
    """How long each person shows the band, how long nobody does, and the picture's shape."""

    seconds_each: float = 3.0
    pause_s: float = 1.5
    size: tuple[int, int] = (1280, 720)
    fps: int = 15
    seed: int = 1

    @property
    def zoom(self) -> float:
        """Give the size of the pictures relative to 1280 wide."""
        return self.size[0] / REFERENCE_WIDTH

    @property
    def frames_each(self) -> int:
        """Count the pictures of one person."""
        return round(self.seconds_each * self.fps)

    @property
    def frames_pause(self) -> int:
        """Count the pictures between two persons."""
        return round(self.pause_s * self.fps)


USUAL_PLAN = FilmPlan()


def still(text: str, plan: FilmPlan = USUAL_PLAN) -> Image:
    """Give one picture of one band held before the camera."""
    scene = Scene(plan)
    scene.enter(text, 0)
    return scene.held(plan.seconds_each * 0.5)


def film_key(texts: Sequence[str], plan: FilmPlan = USUAL_PLAN) -> str:
    """Give a short name that is the same for the same film only."""
    what = json.dumps([DRAWING_VERSION, list(texts), asdict(plan)], ensure_ascii=False)
    return hashlib.sha256(what.encode()).hexdigest()[:16]


def cached_film(
    texts: Sequence[str], folder: Path, plan: FilmPlan = USUAL_PLAN, progress: Progress | None = None
) -> Path:
    """Give the film of these texts, made only where it is not in the folder yet."""
    path = folder / f"film-{film_key(texts, plan)}.mp4"
    return path if path.is_file() else render_film(texts, path, plan, progress)


def render_film(
    texts: Sequence[str], path: Path, plan: FilmPlan = USUAL_PLAN, progress: Progress | None = None
) -> Path:
    """Write the film; under its own name it is there whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.stem}.{os.getpid()}.part{path.suffix}")
    kind = "MJPG" if path.suffix.lower() == ".avi" else "mp4v"
    writer = cv2.VideoWriter(str(part), cv2.VideoWriter.fourcc(*kind), plan.fps, plan.size)
    try:
        if not writer.isOpened():
            raise DeviceError(f"写不了演示视频 {path}：请检查文件夹权限和磁盘空间。")
        total = len(texts) * (plan.frames_each + plan.frames_pause)
        for done, image in enumerate(frames(texts, plan), start=1):
            writer.write(image)
            if progress is not None:
                progress(done, total)
        writer.release()
        part.replace(path)
    finally:
        writer.release()
        part.unlink(missing_ok=True)
    LOG.info("film of %d people written", len(texts))
    return path


def frames(texts: Sequence[str], plan: FilmPlan = USUAL_PLAN) -> Iterator[Image]:
    """Give the film's pictures one by one."""
    scene = Scene(plan)
    for number, text in enumerate(texts):
        for _ in range(plan.frames_pause):
            yield scene.empty()
        scene.enter(text, number)
        for step in range(plan.frames_each):
            yield scene.held(step / plan.fps)


class Scene:
    """The room, and the arm of whoever is before the camera."""

    def __init__(self, plan: FilmPlan) -> None:
        self._plan = plan
        self._room = room_picture(plan.size, plan.seed)
        self._grain = _grain(plan)
        self._shown = 0
        self._arm: Image | None = None
        self._habit = habit_of(0, plan.seed)

    def enter(self, text: str, number: int) -> None:
        """Draw the arm of the next person."""
        looks = Looks(
            SKINS[number % len(SKINS)], SLEEVES[number % len(SLEEVES)], self._plan.seed + 10 * number
        )
        self._arm = band_picture(text, looks, self._plan.zoom)
        self._habit = habit_of(number, self._plan.seed)

    def empty(self) -> Image:
        """Give the room with nobody."""
        return self._grainy(self._room)

    def held(self, at_s: float) -> Image:
        """Give the room with the arm as it is ``at_s`` seconds after setting out."""
        if self._arm is None:
            return self.empty()
        pose = pose_at(self._habit, at_s, self._plan.seconds_each, 1 / self._plan.fps)
        return self._grainy(_over(self._room, self._moved(self._arm, pose)))

    def _moved(self, arm: Image, pose: Pose) -> Image:
        zoom = self._plan.zoom
        matrix = warp_of(pose, band_middle(zoom), zoom, turned=self._habit.from_right)
        moved = cv2.warpPerspective(arm, matrix, self._plan.size, flags=cv2.INTER_LINEAR)
        blur = round(pose.speed * zoom * BLUR_SHARE)
        if pose.speed >= BLUR_FROM_PX and blur > 1:
            moved = cv2.blur(moved, (blur, max(1, blur // 8)))
        return np.asarray(moved, np.uint8)

    def _grainy(self, image: Image) -> Image:
        """Add a camera's noise, from a few kept sheets of it."""
        brighter, darker = self._grain[self._shown % len(self._grain)]
        self._shown += 1
        return np.asarray(cv2.subtract(cv2.add(image, brighter), darker), np.uint8)


def _over(room: Image, arm: Image) -> Image:
    """Lay the arm, already multiplied by its cover, over the room."""
    clear = cv2.bitwise_not(arm[..., 3])
    behind = cv2.multiply(room, cv2.merge([clear, clear, clear]), scale=1 / 255)
    return np.asarray(cv2.add(behind, np.ascontiguousarray(arm[..., :3])), np.uint8)


def _grain(plan: FilmPlan, sheets: int = 5, strength: float = 2.2) -> list[tuple[Image, Image]]:
    dice = np.random.default_rng(plan.seed)
    width, height = plan.size
    kept = []
    for _ in range(sheets):
        noise = (
            cv2.GaussianBlur(dice.standard_normal((height, width, 3), np.float32), (0, 0), 0.6) * strength * 2
        )
        kept.append((np.clip(noise, 0, 30).astype(np.uint8), np.clip(-noise, 0, 30).astype(np.uint8)))
    return kept
