"""Sets of made-up pictures with a known number: seeds make each picture the same on every machine."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from hardware.card_picture import CardFace, draw_card, made_up_number
from hardware.id_scene import Grip, Pose, Shot, shoot
from hardware.ports import Image

FRAMES_PER_S = 15
TROUBLES = ({"blur"}, {"smear"}, {"glare"}, {"small"}, {"blur", "glare"})
NAMES = ("示例甲", "示例乙", "示例丙丁", "示例戊")


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """One picture, and the number in it."""

    image: Image
    number: str


@lru_cache(maxsize=8)
def drawn_card(number: str, seed: int) -> Image:
    """Draw a card, or give it again where a film shows it many times."""
    return draw_card(CardFace(number, NAMES[seed % len(NAMES)], font=seed), seed)


def typical(count: int, seed: int = 1) -> Iterator[Sample]:
    """Give cards held well enough: any turn near level or upside down, a tilt, often a thumb."""
    for n in range(count):
        dice = np.random.default_rng((seed, n))
        number = made_up_number(dice)
        shot = Shot(
            blur=dice.uniform(0.3, 1.0),
            smear=dice.uniform(0, 2.5),
            light=dice.uniform(0.55, 1.0),
            jpeg=int(dice.integers(75, 93)),
        )
        yield Sample(shoot(drawn_card(number, n), _pose(dice, (430, 760)), shot, _grip(dice), n), number)


def hard(count: int, seed: int = 2) -> Iterator[Sample]:
    """Give single pictures of cards in trouble: out of focus, smeared, glaring, small, or two of these."""
    for n in range(count):
        dice = np.random.default_rng((seed, n))
        number = made_up_number(dice)
        pose, shot = _trouble(dice, n)
        yield Sample(shoot(drawn_card(number, n), pose, shot, _grip(dice), n), number)


def presentation(n: int, seconds: float = 3.0, seed: int = 3) -> Iterator[Sample]:
    """Give the pictures of one hard presentation: the hand trembles, the focus hunts, the lamp wanders."""
    dice = np.random.default_rng((seed, n))
    number = made_up_number(dice)
    pose, shot = _trouble(dice, n)
    grip, phase, hunt = _grip(dice), dice.uniform(0, 6.28), dice.uniform(2.0, 5.0)
    for frame in range(round(seconds * FRAMES_PER_S)):
        at = frame / FRAMES_PER_S
        sharp = 0.95 + 0.2 * np.sin(at * hunt + phase) + dice.normal(0, 0.06)
        now = Shot(
            blur=max(0.3, shot.blur * sharp),
            smear=shot.smear * abs(dice.normal(0.8, 0.4)),
            light=shot.light,
            glare=shot.glare * float(np.clip(0.7 + 0.5 * np.sin(at * 2.1 + phase), 0, 1)),
            jpeg=shot.jpeg,
        )
        held = Pose(
            pose.width_px * (1 + 0.03 * np.sin(at * 1.3 + phase)),
            pose.turn + 3 * np.sin(at * 1.7),
            pose.nod + 5 * np.sin(at * 2.3 + phase),
            pose.sway + 5 * np.cos(at * 1.9),
            (pose.middle[0] + 0.01 * np.sin(at * 5 + phase), pose.middle[1] + 0.01 * np.cos(at * 4)),
        )
        yield Sample(shoot(drawn_card(number, n), held, now, grip, n * 1000 + frame), number)


def _pose(dice: np.random.Generator, width: tuple[float, float]) -> Pose:
    way = dice.choice([0, 180, 90, 270], p=[0.5, 0.3, 0.1, 0.1])
    widest = width if way in (0, 180) else (width[0], min(width[1], 600))
    return Pose(
        dice.uniform(*widest),
        float(way + dice.uniform(-22, 22)),
        dice.uniform(-20, 20),
        dice.uniform(-20, 20),
        (dice.uniform(0.42, 0.58), dice.uniform(0.46, 0.54)),
    )


def _grip(dice: np.random.Generator) -> Grip | None:
    """Hold the card by an edge: left anywhere, right above the number, or on top."""
    kind = dice.integers(0, 4)
    long = dice.uniform(0.05, 0.14)
    places = (
        None,
        (0.0, dice.uniform(0.2, 0.85)),
        (1.0, dice.uniform(0.15, 0.6)),
        (dice.uniform(0.2, 0.8), 0.0),
    )
    at = places[kind]
    return None if at is None else Grip(at, float(long))


def _trouble(dice: np.random.Generator, n: int) -> tuple[Pose, Shot]:
    """Take a pose and a shot with one kind of trouble in turn, or two."""
    kinds = TROUBLES[n % len(TROUBLES)]
    pose = _pose(dice, (215, 300) if "small" in kinds else (400, 640))
    shot = Shot(
        blur=dice.uniform(1.9, 3.4) if "blur" in kinds else dice.uniform(0.4, 1.0),
        smear=dice.uniform(6, 14) if "smear" in kinds else dice.uniform(0, 3),
        light=dice.uniform(0.45, 1.0),
        glare=dice.uniform(0.75, 1.0) if "glare" in kinds else 0.0,
        jpeg=int(dice.integers(60, 88)),
    )
    return pose, shot
