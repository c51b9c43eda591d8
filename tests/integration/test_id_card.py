"""Reading made-up cards with the real model; every card bears 示例 and an area code of no province."""

import gc
import os
import sys
import threading
import time
import weakref
from datetime import date
from functools import partial

import numpy as np
import pytest
import waiting

from hardware import id_card, id_page, id_recogniser
from hardware.card_picture import CardFace, draw_card, made_up_number
from hardware.id_background import behind
from hardware.id_card import IdReading, read_id_number
from hardware.id_negatives import KINDS, negatives
from hardware.id_page import read_whole_page
from hardware.id_recogniser import NO_MODEL, Recogniser
from hardware.id_scene import Grip, Pose, Shot, shoot
from hardware.id_sets import presentation
from hardware.id_watch import CardWatch, card_like
from hardware.id_worker import IdWorker
from hardware.pictures import gray_of
from hardware.ports import DeviceError, Frame
from pos.rules.id_number import check_digit, id_number_problem

WAIT_S = 10.0
until = partial(waiting.until, within_s=WAIT_S)
FLAT, CLEAR = Pose(), Shot()
DAY = date(2026, 11, 24)
BLANK = np.zeros((720, 1280, 3), np.uint8)


def plausible(number):
    return id_number_problem(number, DAY) is None


def with_check(first17):
    return first17 + check_digit(first17)


def held(number, pose=FLAT, shot=CLEAR, grip=None, seed=1):
    return shoot(draw_card(CardFace(number), seed), pose, shot, grip, seed)


NUMBER = with_check("29000119330815122")

WAYS = {
    "upright": (FLAT, CLEAR, None),
    "upside down": (Pose(turn=180), CLEAR, None),
    "on its side": (Pose(480, turn=90), CLEAR, None),
    "on its other side": (Pose(480, turn=270), CLEAR, None),
    "tilted": (Pose(560, turn=14, nod=18, sway=-18), CLEAR, None),
    "thumb on the label": (Pose(600, turn=-8), CLEAR, Grip((0.0, 0.8), 0.14)),
    "thumb on the photo, upside down": (Pose(600, turn=172), CLEAR, Grip((1.0, 0.35), 0.14)),
    "far and dim": (Pose(330), Shot(blur=0.4, light=0.5), None),
    "out of focus": (Pose(640), Shot(blur=1.6), None),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("seed", [1, 2], ids=["room", "shirt"])
def test_a_card_is_read_however_it_is_held(way, seed):
    pose, shot, grip = WAYS[way]
    reading = read_id_number(held(NUMBER, pose, shot, grip, seed), plausible)
    assert reading is not None
    assert reading.number == NUMBER
    assert reading.confidence >= 0.5
    assert reading.ms > 0


def test_an_x_at_the_end_is_read():
    dice = np.random.default_rng(8)
    number = next(n for n in iter(lambda: made_up_number(dice), "") if n.endswith("X"))
    assert read_id_number(held(number), plausible).number == number


def test_every_look_at_a_picture_reads_the_same():
    picture = held(NUMBER, Pose(600, turn=6))
    assert {read_id_number(picture, plausible, look=look).number for look in range(6)} == {NUMBER}


def test_a_wrong_check_digit_is_refused_though_every_character_is_clear():
    wrong = NUMBER[:17] + next(d for d in "0123456789" if d != NUMBER[17])
    picture = held(wrong)
    assert read_id_number(picture, plausible) is None
    assert read_id_number(picture, lambda _: True).number == wrong


def test_a_birth_date_that_does_not_exist_is_refused():
    assert read_id_number(held(with_check("29000119331315122")), plausible) is None


def test_pictures_without_a_valid_number_give_nothing():
    for kind, picture in negatives(2 * len(KINDS)):
        assert read_id_number(picture, plausible) is None, kind


@pytest.mark.parametrize("size", [(1, 1), (40, 30), (641, 479)])
def test_empty_and_tiny_pictures_give_nothing(size):
    assert read_id_number(np.full((size[1], size[0]), 200, np.uint8), plausible) is None


def test_the_whole_page_is_read_where_somebody_asks_for_it():
    assert read_whole_page(held(NUMBER, Pose(760)), plausible).number == NUMBER
    assert read_whole_page(BLANK, plausible) is None


def test_made_up_numbers_are_of_no_province():
    dice = np.random.default_rng(1)
    numbers = [made_up_number(dice) for _ in range(50)]
    assert all(number.startswith("29") and plausible(number) for number in numbers)
    assert not any(plausible(made_up_number(dice, right=False)) for _ in range(50))


# When a picture is read at all.


def test_cards_look_like_cards_and_an_empty_room_does_not():
    assert card_like(gray_of(held(NUMBER)))
    assert card_like(gray_of(held(NUMBER, Pose(400, turn=200, nod=10), grip=Grip((0.0, 0.4)))))
    assert not any(card_like(gray_of(behind(kind))) for kind in (0, 1, 3, 4))


def test_a_card_is_looked_for_only_after_three_pictures_without_a_code():
    card, watch = gray_of(held(NUMBER)), CardWatch()
    assert [watch.see(card, codes_seen=False) for _ in range(5)] == [False, False, False, True, True]
    assert not watch.see(card, codes_seen=True)
    assert [watch.see(card, codes_seen=False) for _ in range(4)] == [False, False, False, True]
    assert not watch.see(gray_of(behind(0)), codes_seen=False)


# The worker.


@pytest.fixture
def work():
    """Start workers, and end them whatever happens."""
    started = []

    def starting(**how):
        worker = IdWorker(plausible, **how)
        worker.start()
        started.append(worker)
        return worker

    yield starting
    for worker in started:
        worker.stop()


class SlowReader:
    """Reads when the test lets it, and remembers which pictures it was given."""

    def __init__(self, answer=None):
        self.given, self.answer = [], answer
        self.busy, self.go_on = threading.Event(), threading.Event()

    def __call__(self, image, _plausible, **_how):
        self.given.append(int(image[0, 0]))
        self.busy.set()
        assert self.go_on.wait(WAIT_S)
        return self.answer


def frame(number, at=None):
    return Frame(number, np.full((4, 4), number, np.uint8), number / 10 if at is None else at)


def test_a_card_held_before_the_camera_becomes_one_reading(work):
    told = []
    worker = work(on_reading=told.append)
    for number, sample in enumerate(presentation(3, 0.6)):
        picture = held(NUMBER, Pose(560, turn=number), seed=number % 2)
        worker.offer(Frame(number, picture, number / 15))
        until(lambda: worker._frame is None, "no picture was taken")
        del sample
    assert worker.next_reading(WAIT_S).number == NUMBER
    assert worker.next_reading(0.1) is None
    assert [reading.number for reading in told] == [NUMBER]


def test_offering_returns_at_once_and_only_the_newest_picture_is_read(work):
    reader = SlowReader()
    worker = work(read=reader)
    worker.offer(frame(0))
    assert reader.busy.wait(WAIT_S)
    began = time.perf_counter()
    for number in range(1, 101):
        worker.offer(frame(number))
    assert time.perf_counter() - began < 0.5
    reader.go_on.set()
    until(lambda: len(reader.given) == 2, "the newest picture was not read")
    assert reader.given == [0, 100]


def test_the_picture_is_dropped_once_it_was_read(work):
    reader = SlowReader()
    reader.go_on.set()
    worker = work(read=reader)
    picture = np.zeros((4, 4), np.uint8)
    alive = weakref.ref(picture)
    worker.offer(Frame(1, picture, 0.1))
    del picture
    until(lambda: gc.collect() >= 0 and alive() is None, "the picture is still kept")


def test_nobody_fetched_a_reading_so_stopping_forgets_it(work):
    reader = SlowReader(IdReading(NUMBER, 0.9, 1.0))
    reader.go_on.set()
    worker = work(read=reader)
    for number in range(2):
        worker.offer(frame(number))
        until(lambda: worker._frame is None, "no picture was taken")
    until(lambda: worker._reading is not None, "no reading came")
    worker.stop()
    assert worker.next_reading(0.0) is None


def test_a_strange_picture_does_not_end_the_worker(work):
    calls = []

    def read(_image, _plausible, *, look=0):
        calls.append(look)
        raise ValueError("strange picture")

    worker = work(read=read)
    for number in range(3):
        worker.offer(frame(number))
        until(lambda: worker._frame is None, "no picture was taken")
    until(lambda: calls == [0, 1, 2], "one strange picture ended the worker")
    assert worker.trouble is None


def test_a_missing_model_is_said_once_and_pictures_cost_nothing_after(work, monkeypatch, caplog):
    monkeypatch.setattr(id_recogniser, "find_spec", lambda _name: None)
    monkeypatch.setattr(id_card, "recogniser", Recogniser)
    picture = held(NUMBER)
    with pytest.raises(DeviceError, match="识别模型没有装好"):
        read_id_number(picture, plausible)
    worker = work()
    for number in range(3):
        worker.offer(Frame(number, picture, 0.1))
        until(lambda: worker.trouble is not None, "nothing was said")
    assert worker.trouble == NO_MODEL
    assert [record.message for record in caplog.records].count(NO_MODEL) == 1
    assert worker._frame is None


@pytest.mark.parametrize("missing", ["onnxruntime", "broken model"])
def test_a_missing_runtime_or_a_broken_model_is_said_in_the_same_sentence(missing, tmp_path, monkeypatch):
    if missing == "onnxruntime":
        monkeypatch.setitem(sys.modules, "onnxruntime", None)
    else:
        broken = tmp_path / "model.onnx"
        broken.write_bytes(b"not a model")
        monkeypatch.setattr(id_recogniser, "model_path", lambda: broken)
    with pytest.raises(DeviceError, match="识别模型没有装好"):
        Recogniser().read(np.zeros((48, 320), np.uint8))


def test_a_missing_page_reader_is_said_in_the_same_sentence(monkeypatch):
    monkeypatch.setitem(sys.modules, "rapidocr_onnxruntime", None)
    id_page.page_reader.cache_clear()
    with pytest.raises(DeviceError, match="手环、扫码枪和查找照常可用"):
        read_whole_page(BLANK, plausible)


def test_nothing_of_a_card_is_written_or_logged(work, tmp_path, monkeypatch, caplog):
    caplog.set_level(0)
    monkeypatch.chdir(tmp_path)
    opened = []
    watched = [True]

    def watch(event, args):
        if watched and event == "open" and isinstance(args[2], int) and args[2] & (os.O_WRONLY | os.O_RDWR):
            opened.append(args[0])

    picture = held(NUMBER)
    read_id_number(picture, plausible)  # the model is loaded
    sys.addaudithook(watch)
    try:
        worker = work()
        for number in range(2):
            worker.offer(Frame(number, picture, number / 10))
            until(lambda: worker._frame is None, "no picture was taken")
        assert worker.next_reading(WAIT_S).number == NUMBER
    finally:
        watched.clear()
    assert opened == []
    assert list(tmp_path.iterdir()) == []
    assert NUMBER not in caplog.text
