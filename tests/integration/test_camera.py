import time

import cv2
import numpy as np
import pytest
from waiting import WAIT_S, until

from hardware.camera import open_camera
from hardware.fakes import FakeCamera, RecordingPrinter
from hardware.feed import CameraFeed, Patience
from hardware.pictures import write_picture
from hardware.ports import DeviceError

QUICK = Patience(retry_s=0.01, retry_s_max=0.03, stall_s=0.15)
GRAYS = (20, 70, 120, 170, 220)


def flat(level, size=(320, 240)):
    return np.full((size[1], size[0], 3), level, np.uint8)


def film_of_grays(path, kind, fps=50):
    """Encode a film in which each picture can be told by its gray."""
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*kind), fps, (320, 240))
    assert writer.isOpened()
    for level in GRAYS:
        writer.write(flat(level))
    writer.release()
    return path


def step_of(image):
    return min(range(len(GRAYS)), key=lambda n: abs(GRAYS[n] - float(image.mean())))


@pytest.mark.parametrize(("name", "kind"), [("午餐 录像.mp4", "mp4v"), ("lunch.avi", "MJPG")])
def test_an_encoded_film_is_played_in_order_at_its_own_speed_and_begins_again(tmp_path, name, kind):
    camera = open_camera(str(film_of_grays(tmp_path / name, kind)))
    assert camera.frame_s == pytest.approx(1 / 50)
    seen = [step_of(camera.read()) for _ in range(12)]
    camera.close()
    assert seen == [0, 1, 2, 3, 4, 0, 1, 2, 3, 4, 0, 1]


def test_a_film_reaches_a_reader_through_the_feed_and_goes_round(tmp_path, run):
    film = film_of_grays(tmp_path / "lunch.mp4", "mp4v")
    feed = run(CameraFeed(lambda: open_camera(str(film))))
    number, seen = 0, []
    while len(seen) < 8:
        frame = feed.newest(number, WAIT_S)
        assert frame is not None
        assert frame.number > number
        number = frame.number
        seen.append(step_of(frame.image))
    assert set(seen) == {0, 1, 2, 3, 4}
    assert feed.state.live


def test_a_film_plays_no_faster_than_it_was_made(tmp_path, run):
    film = film_of_grays(tmp_path / "slow.mp4", "mp4v", fps=20)
    feed = run(CameraFeed(lambda: open_camera(str(film))))
    first = feed.newest(0, WAIT_S)
    later = feed.newest(first.number + 5, WAIT_S)
    per_frame = (later.taken_at - first.taken_at) / (later.number - first.number)
    assert per_frame >= 0.045


def test_a_slow_reader_gets_the_newest_picture_and_never_an_old_one(run):
    camera = FakeCamera([flat(level) for level in range(200)], frame_s=0.001)
    feed = run(CameraFeed(camera.open))
    first = feed.newest(0, WAIT_S)
    until(lambda: camera.reads > 60, "the camera stood still while nobody read")
    second = feed.newest(first.number, WAIT_S)
    assert second.number >= 60
    assert second.image.mean() == pytest.approx(second.number - 1, abs=0.01)


def test_nobody_waits_for_ever_for_a_picture(run):
    feed = run(CameraFeed(FakeCamera([flat(9)]).open))
    frame = feed.newest(0, WAIT_S)
    assert feed.newest(frame.number + 10_000, 0.05) is None


def test_a_pulled_cable_is_noticed_counted_and_heals_by_itself(run):
    told = []
    camera = FakeCamera([flat(50)], frame_s=0.002)
    feed = run(CameraFeed(camera.open, on_state=told.append, patience=QUICK))
    assert feed.newest(0, WAIT_S)
    camera.unplug()
    until(lambda: feed.state.tries >= 3, "tries were not counted")
    lost = feed.state
    assert not lost.live
    assert "请插上" in lost.sentence
    assert camera.closings >= 1
    camera.plug_in()
    until(lambda: feed.state.live, "the camera did not come back by itself")
    assert feed.state.tries == 0
    assert feed.newest(0, WAIT_S)
    assert [state.live for state in told] == [True, False, True]


def test_the_waits_between_tries_grow_from_half_a_second_to_five():
    waits = [Patience().retry_s]
    while len(waits) < 6:
        waits.append(Patience().longer(waits[-1]))
    assert waits == [0.5, 1.0, 2.0, 4.0, 5.0, 5.0]


def test_a_camera_that_never_opens_is_tried_less_and_less_often(run):
    camera = FakeCamera([flat(50)])
    camera.unplug()
    feed = run(CameraFeed(camera.open, patience=Patience(retry_s=0.001, retry_s_max=60.0)))
    until(lambda: feed.state.tries >= 6, "tries were not counted")
    assert feed.newest(0, 0.05) is None
    assert camera.openings <= 10


def test_a_film_that_was_taken_away_is_gone_at_once_and_not_only_at_its_end(tmp_path):
    film = film_of_grays(tmp_path / "lunch.mp4", "mp4v")
    camera = open_camera(str(film))
    assert step_of(camera.read()) == 0
    film.unlink()
    with pytest.raises(DeviceError, match=r"lunch\.mp4"):
        camera.read()


def test_a_film_that_vanishes_and_comes_back(tmp_path, run):
    film = film_of_grays(tmp_path / "lunch.mp4", "mp4v")
    feed = run(CameraFeed(lambda: open_camera(str(film)), patience=QUICK))
    assert feed.newest(0, WAIT_S)
    film.rename(tmp_path / "away.mp4")
    until(lambda: not feed.state.live and feed.state.tries >= 2, "the missing film was not noticed")
    assert "lunch.mp4" in feed.state.sentence
    (tmp_path / "away.mp4").rename(film)
    until(lambda: feed.state.live, "the film that came back was not played")


def test_a_camera_that_hangs_in_its_driver_is_called_lost_and_the_feed_still_stops(run):
    told = []
    camera = FakeCamera([flat(50)], frame_s=0.002)
    feed = run(CameraFeed(camera.open, on_state=told.append, patience=QUICK))
    assert feed.newest(0, WAIT_S)
    camera.hang()
    # whoever waits for a picture notices, nobody has to ask for the state
    until(lambda: not feed.newest(10**9, 0.02) and not told[-1].live, "a hanging camera counted as live")
    assert not feed.state.live
    began = time.monotonic()
    feed.stop()
    assert time.monotonic() - began <= 2.0
    camera.go_on()


def test_a_driver_that_raises_something_unheard_of_does_not_end_the_thread(run):
    class Odd(FakeCamera):
        def read(self):
            if self.openings == 1:
                raise ZeroDivisionError
            return super().read()

    camera = Odd([flat(50)])
    feed = run(CameraFeed(camera.open, patience=QUICK))
    until(lambda: feed.state.live, "one strange error ended the camera for good")
    assert camera.openings == 2


def test_a_listener_that_fails_does_not_end_the_thread(run):
    def broken(_state):
        raise ValueError

    feed = run(CameraFeed(FakeCamera([flat(50)]).open, on_state=broken))
    first = feed.newest(0, WAIT_S)
    assert feed.newest(first.number, WAIT_S)


def test_a_feed_stops_at_once_and_can_be_started_again():
    camera = FakeCamera([flat(50)])
    feed = CameraFeed(camera.open)
    feed.start()
    before = feed.newest(0, WAIT_S)
    began = time.monotonic()
    feed.stop()
    assert time.monotonic() - began < 1.0
    assert not feed.state.live
    assert camera.closings == 1
    feed.start()
    assert feed.newest(before.number, WAIT_S) is not None
    feed.stop()


def test_the_small_picture_keeps_its_shape_and_is_made_once(run, monkeypatch):
    made = []
    honest = cv2.imencode
    monkeypatch.setattr("hardware.feed.cv2.imencode", lambda *args: made.append(1) or honest(*args))
    camera = FakeCamera([flat(90, (1280, 720))], frame_s=60.0)
    feed = run(CameraFeed(camera.open))
    number, raw = feed.jpeg(0, WAIT_S)
    assert feed.jpeg(0, WAIT_S) == (number, raw)
    assert len(made) == 1
    assert cv2.imdecode(np.frombuffer(raw, np.uint8), cv2.IMREAD_COLOR).shape == (360, 640, 3)
    assert feed.jpeg(number, 0.02) is None


def test_a_folder_of_pictures_is_shown_in_order_and_begins_again(tmp_path):
    for name, level in (("2 王大爷.png", 120), ("1 李奶奶.png", 20)):
        write_picture(tmp_path / name, flat(level))
    (tmp_path / "note.txt").write_text("no picture")
    camera = open_camera(str(tmp_path))
    assert camera.frame_s == pytest.approx(1.0)
    assert [round(camera.read().mean()) for _ in range(3)] == [20, 120, 20]


@pytest.mark.parametrize(
    "source", ["nowhere/lunch.mp4", "97", 97, "ftp://camera", "", "http://127.0.0.1:9/video"]
)
def test_a_source_that_cannot_be_opened_is_named_in_a_sentence(source):
    with pytest.raises(DeviceError) as caught:
        open_camera(source)
    assert str(source) in str(caught.value)
    assert "请" in str(caught.value)


def test_a_password_in_an_address_is_never_shown():
    with pytest.raises(DeviceError) as caught:
        open_camera("http://chen:geheim@127.0.0.1:9/video?token=geheim")
    assert "geheim" not in str(caught.value)
    assert "127.0.0.1:9/video" in str(caught.value)


def test_a_file_that_is_no_film_and_an_empty_folder_are_refused(tmp_path):
    text = tmp_path / "lunch.mp4"
    text.write_text("not a film")
    for source in (text, tmp_path):
        with pytest.raises(DeviceError, match=source.name):
            open_camera(str(source))


def test_the_recording_printer_remembers_and_can_fail():
    printer = RecordingPrinter()
    printer.send(b"receipt K03-000017")
    printer.fail_with(DeviceError("打印机缺纸：请换纸。"))
    with pytest.raises(DeviceError, match="换纸"):
        printer.send(b"receipt K03-000018")
    printer.fail_with(None)
    printer.send(b"receipt K03-000018")
    assert printer.payloads == [b"receipt K03-000017", b"receipt K03-000018"]
