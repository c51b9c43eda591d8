import cv2
import numpy as np
import pytest

from hardware.decoder import decode
from hardware.film import FilmPlan, cached_film, film_key, frames, render_film, still
from hardware.hand_motion import ENTER_S, LEAVE_S
from hardware.ports import DeviceError

TEXTS = ("LI-NAINAI-93", "HTTPS://SH.FX.CN/66W", "王大爷 66 低保")
PLAN = FilmPlan(seconds_each=2.0, pause_s=0.4, fps=10)
SMALL = FilmPlan(seconds_each=1.6, pause_s=0.2, fps=5, size=(640, 360))


@pytest.fixture(scope="module")
def film(tmp_path_factory):
    """Three people at the counter, encoded and read back by the same library as any camera."""
    path = render_film(TEXTS, tmp_path_factory.mktemp("film") / "lunch.mp4", PLAN)
    capture = cv2.VideoCapture(str(path))
    pictures = []
    while (got := capture.read())[0]:
        pictures.append(got[1])
    capture.release()
    return pictures


def of_person(film, number):
    each = PLAN.frames_pause + PLAN.frames_each
    return film[number * each : (number + 1) * each]


def test_the_film_has_the_pictures_it_was_asked_for(film):
    assert len(film) == 3 * (4 + 20)
    assert film[0].shape == (720, 1280, 3)


@pytest.mark.parametrize("number", range(3))
def test_each_band_is_read_from_most_pictures_in_which_it_is_held(film, number):
    held = of_person(film, number)[PLAN.frames_pause :]
    held = held[round(ENTER_S * PLAN.fps) : -round(LEAVE_S * PLAN.fps)]
    read = [[code.text for code in decode(image)] for image in held]
    assert sum(texts == [TEXTS[number]] for texts in read) >= 0.9 * len(held)


def test_no_picture_shows_a_code_that_is_not_there(film):
    texts = {code.text for image in film for code in decode(image)}
    assert texts == set(TEXTS)


def test_between_two_people_nobody_is_there_and_the_room_stays_still(film):
    pauses = [of_person(film, number)[: PLAN.frames_pause] for number in range(3)]
    for pause in pauses:
        assert all(decode(image) == () for image in pause)
    drift = np.abs(pauses[0][1].astype(int) - pauses[1][1].astype(int)).mean()
    assert drift < 4


def test_the_hand_comes_from_outside_is_held_and_goes(film):
    person = of_person(film, 0)[PLAN.frames_pause :]
    room = film[0].astype(int)
    there = [float((np.abs(image.astype(int) - room).max(axis=2) > 40).mean()) for image in person]
    assert there[0] < 0.02
    assert max(there[8:14]) > 0.25
    assert there[-1] < 0.5 * max(there)


def test_the_band_is_orange_and_its_modules_are_wide_enough():
    image = still("LI-NAINAI-93")
    [code] = decode(image)
    side = np.hypot(*(np.subtract(code.box[1], code.box[0])))
    assert side / 25 >= 4
    blue, green, red = (image[..., channel].astype(int) for channel in range(3))
    orange = (red > 180) & (green > 80) & (green < 160) & (blue < 80)
    assert orange.mean() > 0.015


def test_the_same_texts_make_the_same_pictures_and_another_seed_makes_others():
    first, again = (np.stack(list(frames(TEXTS[:1], SMALL))) for _ in range(2))
    other = np.stack(list(frames(TEXTS[:1], FilmPlan(1.6, 0.2, (640, 360), 5, seed=2))))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_a_film_is_made_once_and_found_again(tmp_path, monkeypatch):
    steps = []
    path = cached_film(TEXTS[:1], tmp_path, SMALL, progress=lambda done, total: steps.append((done, total)))
    assert steps[-1] == (9, 9)
    assert film_key(TEXTS[:1], SMALL) in path.name
    monkeypatch.setattr("hardware.film.render_film", lambda *_: pytest.fail("made twice"))
    assert cached_film(TEXTS[:1], tmp_path, SMALL) == path


def test_other_texts_or_another_order_are_another_film():
    keys = {film_key(TEXTS), film_key(TEXTS[::-1]), film_key(TEXTS[:2]), film_key(TEXTS, SMALL)}
    assert len(keys) == 4


def test_a_film_that_was_interrupted_leaves_nothing_behind(tmp_path):
    def pulled(done, _total):
        if done == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        render_film(TEXTS[:1], tmp_path / "lunch.mp4", SMALL, progress=pulled)
    assert list(tmp_path.iterdir()) == []


def test_an_avi_can_be_made_too(tmp_path):
    path = render_film(TEXTS[:1], tmp_path / "午餐.avi", SMALL)
    capture = cv2.VideoCapture(str(path))
    assert capture.get(cv2.CAP_PROP_FRAME_COUNT) == 9
    capture.release()


def test_a_text_too_long_for_a_label_is_refused_in_a_sentence():
    with pytest.raises(DeviceError, match="太长"):
        still("X" * 400)
