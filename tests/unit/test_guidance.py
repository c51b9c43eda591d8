"""What the elder is told: measured on drawn bands, and calm in time."""

import itertools
from dataclasses import replace

import cv2
import numpy as np
import pytest

from hardware.decoder import decode
from hardware.guidance import WORDS, Advisor, Seen, advise
from hardware.onlooker import Onlooker
from hardware.pictures import gray_of
from hardware.ports import Code
from hardware.room_picture import room_picture
from hardware.suspects import Suspect, sharpness, suspects
from hardware.worn_band import SIZE, TYPICAL, presentation

GOOD = replace(
    TYPICAL,
    module_px=(3.2, 3.6),
    tilt=15,
    yaw=8,
    roll=6,
    speed_px=(0, 0.5),
    defocus_px=(0.4, 0.5),
    glare_share=0,
    light=(0.75, 0.95),
    noise=(2, 4),
)
SEEDS = (1, 2, 3)
CLEAR = Suspect((500, 300, 90, 90), 3.5, 0.3, 0.0, cut_off=False)


def pictures(handling):
    """Give pictures of bands held so, each with the empty room in the same light."""
    light = sum(handling.light) / 2
    for seed in SEEDS:
        room = np.clip(gray_of(room_picture(SIZE, seed)) * light, 0, 255).astype(np.uint8)
        for image in presentation(f"HEPING{seed:04d}AB", handling, seed, 4)[::3]:
            yield room, image


def advice_on(room, image):
    onlooker = Onlooker()
    onlooker.see(room, 0, 0.0)
    return advise(onlooker.see(image, 0, 0.2))


def unread_advice(handling):
    """Give what would be said of each picture that is not read."""
    return [advice_on(room, image) for room, image in pictures(handling) if not decode(image)]


@pytest.mark.parametrize(
    ("what", "wanted"),
    [
        ({"module_px": (1.0, 1.01)}, "nearer"),
        ({"module_px": (1.3, 1.31)}, "nearer"),
        ({"light": (0.08, 0.09)}, "dark"),
        ({"defocus_px": (2.5, 2.51)}, "still"),
        ({"defocus_px": (4.0, 4.01)}, "still"),
        ({"speed_px": (20, 21), "exposure": (0.5, 0.51)}, "still"),
        ({"glare_share": 1.0, "light": (1.0, 1.1)}, "glare"),
    ],
    ids=["far", "rather far", "dark", "foggy", "very foggy", "moving", "glare"],
)
def test_each_fault_of_a_drawn_band_gets_its_own_advice(what, wanted):
    said = unread_advice(replace(GOOD, **what))
    assert said, "all were read: the fault is none"
    assert said.count(wanted) >= 0.8 * len(said), said
    assert set(said) <= {wanted, ""}, said


def test_a_band_in_a_good_place_gets_no_advice_even_unread():
    assert {advice_on(room, image) for room, image in pictures(GOOD)} == {""}


def test_upside_down_is_fine():
    assert {advice_on(room, cv2.rotate(image, cv2.ROTATE_180)) for room, image in pictures(GOOD)} == {""}


def test_a_band_nearly_on_the_lens_is_too_near():
    room, image = next(pictures(GOOD))
    (code,) = decode(image)
    x, y = np.mean(code.box, axis=0)
    close = np.float32([[9, 0, 300 - 9 * x], [0, 9, 300 - 9 * y]])
    assert advice_on(room, cv2.warpAffine(image, close, SIZE)) == "farther"


@pytest.mark.parametrize("seed", range(6))
def test_an_empty_room_holds_nothing_that_looks_like_a_code(seed):
    assert not suspects(gray_of(room_picture(SIZE, seed)))


def test_a_poster_that_hangs_there_all_day_is_the_room_and_gets_no_advice():
    _, image = next(pictures(replace(GOOD, module_px=(1.0, 1.01))))
    onlooker = Onlooker()
    said = [advise(onlooker.see(image, 0, at / 5)) for at in range(10)]
    assert set(said) == {""}


def test_a_measured_module_is_the_drawn_one():
    for size in (2.0, 3.0, 5.0):
        for _, image in pictures(replace(GOOD, module_px=(size, size + 0.01))):
            assert suspects(image)[0].module_px == pytest.approx(size, rel=0.3)


def test_sharpness_tells_of_focus_and_not_of_light():
    _, image = next(pictures(GOOD))
    left, top, width, height = suspects(image)[0].box
    part = image[top : top + height, left : left + width]
    assert sharpness((part * 0.4).astype(np.uint8)) == pytest.approx(sharpness(part), rel=0.15)
    assert sharpness(cv2.GaussianBlur(part, (0, 0), 2.5)) < 0.3 * sharpness(part)
    assert sharpness(np.full((50, 50), 90, np.uint8)) == 0.0


@pytest.mark.parametrize(
    ("seen", "wanted"),
    [
        (Seen(somebody=False, brightness=9, suspects=(CLEAR,)), ""),
        (Seen(somebody=True, read=1, brightness=9), ""),
        (Seen(somebody=True, read=2), "one"),
        (Seen(somebody=True), ""),
        (Seen(somebody=True, moving=True), "still"),
        (Seen(somebody=True, brightness=20, moving=True), "dark"),
        (Seen(somebody=True, suspects=(replace(CLEAR, cut_off=True),)), ""),
        (Seen(somebody=True, suspects=(replace(CLEAR, cut_off=True, module_px=9.0),)), "farther"),
        (Seen(somebody=True, suspects=(replace(CLEAR, module_px=24.0),)), "farther"),
        (Seen(somebody=True, suspects=(replace(CLEAR, module_px=1.5, sharpness=0.1),)), "nearer"),
    ],
)
def test_the_rules_one_by_one(seen, wanted):
    assert advise(seen) == wanted


def told(advisor, *spans):
    """Let the advisor hear (advice, seconds) one after the other at ten pictures a second."""
    at, shown = 0.0, []
    for advice, lasts_s in spans:
        for _ in range(round(lasts_s * 10)):
            shown.append(advisor.hear(advice, at))
            at += 0.1
    return shown


def test_an_advice_is_shown_only_after_it_held():
    shown = told(Advisor(), ("dark", 0.5), ("", 1.0), ("dark", 1.0))
    assert not any(shown[:20])
    assert shown[-1] == "dark"


def test_it_stays_two_seconds_though_the_fault_is_gone():
    shown = told(Advisor(), ("nearer", 0.7), ("", 3.0))
    assert shown.count("nearer") == pytest.approx(20, abs=2)
    assert shown[-1] == ""


def test_it_stays_as_long_as_the_fault_does():
    assert set(told(Advisor(), ("nearer", 6.0))[7:]) == {"nearer"}


def test_a_flood_becomes_one_sentence_in_three_seconds():
    shown = told(Advisor(), *[("dark", 0.8), ("nearer", 0.8), ("glare", 0.8)] * 6)
    starts = [n for n in range(1, len(shown)) if shown[n] and shown[n] != shown[n - 1]]
    assert len(starts) >= 3
    assert min(b - a for a, b in itertools.pairwise(starts)) >= 29


def test_a_code_that_is_read_ends_it_at_once():
    advisor = Advisor()
    assert told(advisor, ("nearer", 1.0))[-1] == "nearer"
    assert advisor.hear("", 1.1, read=True) == ""


def test_two_bands_at_once_are_told_so_by_the_onlooker():
    room, image = next(pictures(GOOD))
    both = [Code("QR_CODE", text, ((1, 1), (9, 1), (9, 9), (1, 9))) for text in ("LI", "WANG")]
    onlooker = Onlooker()
    onlooker.look(room, (), 0.0)
    said = [onlooker.look(image, both, 0.2 + n / 10) for n in range(10)]
    assert (said[0], said[-1]) == ("", "one")


def test_a_band_held_too_far_is_told_so_within_a_second_and_an_empty_room_never():
    room, image = next(pictures(replace(GOOD, module_px=(1.0, 1.01))))
    onlooker = Onlooker()
    assert {onlooker.look(room, (), n / 15) for n in range(60)} == {""}
    shown = [onlooker.look(image, (), 4 + n / 15) for n in range(30)]
    assert shown[:8] == [""] * 8
    assert shown[15:] == ["nearer"] * 15


def test_every_advice_has_short_polite_words_and_an_icon():
    for advice, words in WORDS.items():
        assert bool(words.sentence) == bool(words.icon) == bool(advice)
        assert len(words.sentence) <= 8
        assert not set(words.sentence) & set("请勿！!")
