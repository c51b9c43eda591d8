import cv2
import numpy as np
import pytest
import zxingcpp

from hardware.decoder import WANTED, glimpse, read_with_zxing
from hardware.looks import Looks, read_still
from hardware.looks_table import LOOKS, Look, larger
from hardware.looks_where import box_around, texture_of
from hardware.no_band import EMPTY, payment, showing
from hardware.payment_code import is_payment_code
from hardware.worn_band import ROUGH, TYPICAL, presentation

TEXT = "FX210LINAINAI9"


class Clock:
    """Seconds that pass by a step at every glance."""

    def __init__(self, step_s):
        self.now, self._step_s = 0.0, step_s

    def __call__(self):
        self.now += self._step_s
        return self.now


def dim_room(level=90):
    noise = np.random.default_rng(3).normal(level, 3, (720, 1280))
    return noise.clip(0, 255).astype(np.uint8)


def with_code(kind, text, scale=3, place=(300, 500)):
    barcode = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat[kind])
    drawn = np.array(zxingcpp.write_barcode_to_image(barcode, scale=scale), np.uint8)
    drawn = cv2.copyMakeBorder(drawn, 30, 30, 30, 30, cv2.BORDER_CONSTANT, value=235)
    picture = dim_room()
    picture[place[0] : place[0] + drawn.shape[0], place[1] : place[1] + drawn.shape[1]] = drawn
    return picture


def small_and_blurred():
    """A band so far away that its modules are two pixels and melt into each other."""
    sharp = with_code("QRCode", TEXT, scale=2)
    return np.asarray(cv2.GaussianBlur(sharp, (0, 0), 1.15), np.uint8)


def test_a_sharp_band_costs_one_look():
    looks = Looks()
    [code] = looks.read(with_code("QRCode", TEXT))
    assert (code.text, looks.used) == (TEXT, ("whole",))


def test_an_empty_room_costs_one_look_and_nothing_is_suspected():
    looks = Looks()
    assert looks.read(dim_room()) == ()
    assert looks.used == ("whole",)
    assert looks.suspected is None


def test_a_band_too_blurred_for_the_first_look_is_read_by_a_closer_one_in_its_place():
    picture = small_and_blurred()
    assert read_with_zxing(picture, WANTED) == ()
    looks = Looks(budget_ms=10_000)
    [code] = looks.read(picture)
    assert code.text == TEXT
    assert len(looks.used) > 1
    assert all(500 <= x <= 600 and 300 <= y <= 400 for x, y in code.box)
    left, top, right, bottom = looks.suspected
    assert left < 530 < right
    assert top < 330 < bottom


def test_the_look_that_worked_comes_first_in_the_next_picture(monkeypatch):
    for name in LOOKS.keys() - {"lifted"}:
        monkeypatch.setitem(LOOKS, name, Look(1, larger, lambda _cut: ()))
    looks = Looks(budget_ms=10_000)
    while not looks.read(small_and_blurred()):
        assert looks.used[1] == "large"
    looks.read(small_and_blurred())
    assert looks.used[1] == "lifted"


def test_no_look_begins_when_the_budget_is_spent():
    fogged = np.asarray(cv2.GaussianBlur(with_code("QRCode", TEXT, scale=2), (0, 0), 3), np.uint8)
    generous, tight = Looks(clock=Clock(0.0)), Looks(budget_ms=14, clock=Clock(0.006))
    generous.read(fogged)
    tight.read(fogged)
    assert len(generous.used) == 8  # the whole, two firm ones of which one is the last that worked, others
    assert len(tight.used) == 3


def test_which_looks_are_taken_changes_from_picture_to_picture():
    fogged = np.asarray(cv2.GaussianBlur(with_code("QRCode", TEXT, scale=2), (0, 0), 3), np.uint8)
    looks = Looks(clock=Clock(0.0))
    taken = set()
    for _ in range(len(LOOKS)):
        looks.read(fogged)
        taken.update(looks.used)
    assert taken == {"whole", "other formats", *LOOKS}


@pytest.mark.parametrize("kind", ["Code128", "Code39", "EAN13", "PDF417", "DataMatrix"])
@pytest.mark.parametrize("turns", [0, 1])
def test_every_other_format_the_city_may_meet_is_read_within_two_pictures(kind, turns):
    picture = np.ascontiguousarray(
        np.rot90(with_code(kind, "6901234567892", scale=2, place=(150, 150)), turns)
    )
    looks = Looks(budget_ms=10_000)
    texts = [code.text for _ in range(2) for code in looks.read(picture)]
    assert set(texts) == {"6901234567892"}


def test_a_menu_board_behind_the_elder_does_not_keep_the_looks_from_her_band():
    picture = small_and_blurred()
    tiles = np.indices((200, 200)) // 8
    picture[:200, :200] = np.where(tiles.sum(axis=0) % 2, 250, 5)
    assert max(texture_of(picture).spots, key=lambda spot: spot.strength).middle[0] < 250
    looks = Looks(budget_ms=10_000)
    read = [code.text for _ in range(15) for code in looks.read(picture)]
    assert TEXT in read


def test_texture_is_found_where_the_band_is_and_not_in_noise():
    spot = texture_of(small_and_blurred()).spots[0]
    assert abs(spot.middle[0] - 553) < 40
    assert abs(spot.middle[1] - 353) < 40
    assert texture_of(dim_room()).spots == ()


def test_a_box_ends_at_the_edge_of_the_picture():
    assert box_around((10, 700), 200, (720, 1280)) == (0, 600, 110, 720)


def test_a_still_is_looked_at_in_all_ways_before_it_is_given_up():
    picture = small_and_blurred()
    assert [code.text for code in read_still(picture)] == [TEXT]
    assert read_still(dim_room()) == ()


def test_a_code_that_was_found_but_not_read_tells_its_place():
    torn = with_code("QRCode", TEXT, scale=4)
    torn[385:440, 585:640] = 235  # a corner without a finder is torn out of the data
    seen = glimpse(torn)
    assert seen.codes == ()
    assert seen.unread


@pytest.mark.parametrize("kind", sorted(EMPTY))
@pytest.mark.parametrize("seed", [1, 2])
def test_nothing_is_read_where_there_is_no_code(kind, seed):
    looks = Looks(budget_ms=10_000)
    assert [looks.read(picture) for picture in showing(EMPTY[kind], seed, 3)] == [()] * 3


def test_a_telephone_with_a_payment_code_gives_a_payment_code_and_nobody():
    texts = [code.text for seed in range(4) for p in showing(payment, seed, 2) for code in Looks().read(p)]
    assert texts
    assert all(is_payment_code(text) for text in texts)


def test_a_micro_code_is_no_band_because_it_is_found_in_every_sharpened_picture():
    micro = zxingcpp.create_barcode("281", zxingcpp.BarcodeFormat.MicroQRCode)
    drawn = np.array(zxingcpp.write_barcode_to_image(micro, scale=6), np.uint8)
    picture = dim_room()
    picture[300 : 300 + drawn.shape[0], 300 : 300 + drawn.shape[1]] = drawn
    assert zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.MicroQRCode)
    assert Looks(budget_ms=10_000).read(picture) == ()


@pytest.mark.parametrize("handling", [TYPICAL, ROUGH], ids=lambda handling: handling.name)
def test_the_same_seed_shows_the_same_band(handling):
    first, again = (np.stack(presentation(TEXT, handling, 5, frames=2)) for _ in range(2))
    other = np.stack(presentation(TEXT, handling, 6, frames=2))
    assert first.shape == (2, 720, 1280)
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)
