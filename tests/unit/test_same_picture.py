import cv2
import numpy as np
import pytest

from hardware.same_picture import SENTENCES, SamePicture, mark_of

FRAME_S = 1 / 15


def run(marks, watch=None):
    """Show pictures with these marks at 15 a second; give what was said after each."""
    watch = watch or SamePicture()
    return [watch.see(mark, number * FRAME_S) for number, mark in enumerate(marks)]


def noisy(dice, level=90):
    return np.clip(dice.normal(level, 3, (90, 160)), 0, 255).astype(np.uint8)


def test_a_real_sensor_before_a_still_wall_is_never_complained_of():
    dice = np.random.default_rng(1)
    said = run([mark_of(noisy(dice)) for _ in range(400)])
    assert set(said) == {""}


def test_the_same_picture_to_the_pixel_is_frozen_after_five_seconds_and_not_before():
    said = run([7] * 15 * 6)
    assert said.index("frozen") == pytest.approx(5 * 15, abs=1)
    assert set(said[said.index("frozen") :]) == {"frozen"}


def test_a_driver_that_stumbles_for_four_seconds_is_not_frozen():
    assert set(run([*range(100), *[100] * 60, *range(101, 200)])) == {""}


def test_a_frozen_picture_that_moves_again_is_well_at_once():
    assert run([*[7] * 90, 8, 9])[-2:] == ["", ""]


@pytest.mark.parametrize("length", [2, 40, 15 * 60])
def test_a_film_that_is_played_again_is_noticed_two_seconds_into_its_second_time(length):
    said = run([n % length for n in range(length + 60)])
    assert said.index("looping") == pytest.approx(length + 28, abs=4)
    assert said[-1] == "looping"


def test_a_looping_film_is_noticed_though_pictures_of_it_are_dropped():
    shown = [n % 200 for n in range(600) if n % 7]
    assert run(shown)[-1] == "looping"


def test_after_a_loop_two_seconds_of_new_pictures_make_it_well_again():
    said = run([*list(range(50)) * 2, *range(100, 140)])
    assert "looping" in said
    assert said[-1] == ""


def test_a_few_equal_pictures_in_a_dark_night_are_no_loop():
    assert set(run([n if n % 3 else 5 for n in range(300)])) == {""}


def test_what_is_remembered_has_a_limit():
    watch = SamePicture(kept=100)
    run(range(1000), watch)
    assert len(watch._known) == 100


def test_marks_tell_pictures_apart_and_a_jpeg_is_its_own_mark():
    dice = np.random.default_rng(2)
    one, other = noisy(dice), noisy(dice)
    assert mark_of(one) == mark_of(one.copy()) != mark_of(other)
    packed = cv2.imencode(".jpg", one)[1].tobytes()
    assert mark_of(other, packed) == mark_of(one, packed) != mark_of(one)


def test_both_have_a_sentence_that_says_what_to_do():
    assert SENTENCES["frozen"] == "画面一直不动，请检查摄像头。"
    assert all(said.endswith("请检查摄像头。") for said in SENTENCES.values())
