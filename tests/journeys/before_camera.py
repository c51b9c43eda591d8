"""A camera whose pictures a test chooses."""

import shutil
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from hardware.film import FilmPlan, frames
from hardware.pictures import write_picture
from hardware.ports import Image

ROOM = next(frames(["x"], FilmPlan()))
"""A room with nobody in it."""


@dataclass
class Camera:
    """A camera that shows the pictures of a folder, one a second; another set comes at once."""

    folder: Path

    def show(self, *pictures: Image) -> None:
        new = self.folder.with_name("next")
        new.mkdir()
        for order, picture in enumerate(pictures):
            write_picture(new / f"{order}.png", np.asarray(picture, np.uint8))
        old = self.folder.with_name("old")
        if self.folder.exists():
            self.folder.rename(old)
        new.rename(self.folder)
        shutil.rmtree(old, ignore_errors=True)
