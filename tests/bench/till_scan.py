"""Reading pictures: processor time of a picture, by the till and by other readers alone."""

import time
from functools import cache

import numpy as np

from hardware.bench_idle import idle_cpu_share
from hardware.bench_readers import RIVALS
from hardware.bench_scan import FRAME_S, SEED, made_up_text
from hardware.no_band import room
from hardware.pipeline import Pipeline
from hardware.worn_band import ROUGH, TYPICAL, presentation
from hardware.worn_camera import Lens, taken

SHOWN = tuple((hand, SEED + number) for hand in (TYPICAL, ROUGH) for number in range(2))
IDLE_S, EMPTY_PICTURES = 2.0, 15
READERS = {rival.name: rival for rival in RIVALS}


def till_ms():
    """Take the pictures of some bands through a till's whole pipeline."""
    return _ms_a_picture(showings(), lambda text: _taking(Pipeline(text.__eq__)))


def read_ms(name):
    """Give the same pictures to another reader alone."""
    return _ms_a_picture(showings(), lambda _: READERS[name].make())


def gated_ms():
    """Take pictures of a still room through the pipeline."""
    return _ms_a_picture((("", empty_room()),), lambda _: _taking(Pipeline()))


def empty_ms(name):
    """Give pictures of a still room to another reader alone."""
    return _ms_a_picture((("", empty_room()),), lambda _: READERS[name].make())


def idle_percent():
    """Let camera and scanner run with nobody there; percent of one core."""
    return idle_cpu_share(IDLE_S) * 100


@cache
def showings():
    """Draw some bands held up, the same ones every time."""
    return tuple((made_up_text(seed), presentation(made_up_text(seed), hand, seed)) for hand, seed in SHOWN)


@cache
def empty_room():
    """Draw a still room with another noise in each picture."""
    dice = np.random.default_rng(SEED)
    scene = room(dice).astype(np.float32)
    return [taken(scene, Lens(light=0.8, noise=2.0, quality=80), dice) for _ in range(EMPTY_PICTURES)]


def _taking(pipeline):
    steps = iter(range(10**6))
    return lambda image: pipeline.take(image, next(steps) * FRAME_S)


def _ms_a_picture(shown, make):
    pictures, began = 0, time.thread_time()
    for text, images in shown:
        reader = make(text)
        for image in images:
            reader(image)
        pictures += len(images)
    return (time.thread_time() - began) * 1000 / pictures
