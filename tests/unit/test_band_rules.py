"""Our own wristbands on paper: what they say, how large the code gets, where the labels lie."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from settlement.band_token import new_token
from settlement.rules.band_code import band_text, folded_code, folded_token, is_only_here
from settlement.rules.band_fit import MODULE_MM_MIN, fit_code
from settlement.rules.band_layout import LAYOUTS, Grid, strip
from settlement.rules.faults import Fault

URL = "HTTPS://SH.EXAMPLE"
TOKEN = "ABCDEFGHIJKLM234"  # noqa: S105, nobody's


def test_a_token_is_80_random_bits_in_sixteen_characters_that_do_not_look_alike():
    made = [new_token() for _ in range(500)]
    assert len(set(made)) == 500
    assert all(folded_token(token) == token for token in made)
    assert {char for token in made for char in token} == set("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")


def test_a_band_says_its_address_in_capitals():
    assert band_text("https://sh.example", TOKEN) == "HTTPS://SH.EXAMPLE/B/ABCDEFGHIJKLM234"


@pytest.mark.parametrize(
    "typed", [TOKEN, TOKEN.lower(), f" {TOKEN} ", "ABCDEFGH1JKLM234", "a8cdefghijklm234"]
)
def test_small_letters_and_look_alikes_are_the_same_token(typed):
    assert folded_token(typed) == TOKEN


@pytest.mark.parametrize(
    "typed", ["", TOKEN[:-1], TOKEN + "A", TOKEN[:-1] + "9", TOKEN[:-1] + "Ａ", "../" + TOKEN]
)
def test_any_other_shape_is_no_token(typed):
    assert folded_token(typed) is None


@pytest.mark.parametrize(
    "typed",
    [
        band_text(URL, TOKEN),
        f"https://sh.example/b/{TOKEN.lower()}",
        f"  {band_text(URL, TOKEN)}\n",
    ],
)
def test_our_own_code_is_the_same_however_it_was_sent(typed):
    assert folded_code(URL, typed) == band_text(URL, TOKEN)


@pytest.mark.parametrize(
    "typed", ["abCD-1", f"https://other.example/b/{TOKEN}", "https://sh.example/b/short"]
)
def test_any_other_code_stays_as_it_is(typed):
    assert folded_code(URL, typed) == typed


@pytest.mark.parametrize(
    ("address", "only_here"),
    [
        ("HTTP://127.0.0.1:8001", True),
        ("HTTP://LOCALHOST:8001", True),
        ("HTTP://[::1]:8001", True),
        ("HTTP://0.0.0.0", True),
        ("HTTPS://SH.EXAMPLE", False),
        ("HTTPS://LOCAL.EXAMPLE", False),
        ("HTTP://192.0.2.7:8001", False),
    ],
)
def test_an_address_that_no_telephone_reaches_is_told(address, only_here):
    assert is_only_here(address) is only_here


# How large the code gets: at 22 mm the largest modules win, of equals the better correction.


@pytest.mark.parametrize(
    ("length", "level", "version"),
    [(16, "Q", 1), (20, "M", 1), (29, "Q", 2), (37, "M", 2), (47, "Q", 3), (61, "M", 3)],
)
def test_the_smallest_version_is_chosen_and_then_the_better_correction(length, level, version):
    fit = fit_code("A" * length, 40)
    assert (fit.level, fit.version) == (level, version)
    assert fit.code_mm == pytest.approx(22)


def test_a_small_label_makes_the_modules_smaller_down_to_seven_tenths_of_a_millimetre():
    least = 33 * MODULE_MM_MIN  # version 2 with its quiet zone
    assert fit_code("A" * 37, least).module_mm == pytest.approx(MODULE_MM_MIN)
    with pytest.raises(Fault, match="印不清楚") as narrow:
        fit_code("A" * 37, least - 0.1)
    assert narrow.value.field == "layout"


def test_a_long_address_may_be_wider_so_that_its_modules_stay_large_enough():
    fit = fit_code("A" * 67, 40)
    assert (fit.version, fit.module_mm) == (4, pytest.approx(MODULE_MM_MIN))
    assert fit.code_mm == pytest.approx(33 * MODULE_MM_MIN)


@pytest.mark.parametrize("text", ["https://sh.example", "HTTP://[::1]/B/X", "", "A" * 91])
def test_what_takes_no_small_code_is_refused(text):
    with pytest.raises(Fault):
        fit_code(text, 40)


@given(st.integers(1, 90), st.floats(10, 60))
def test_no_code_is_ever_larger_than_its_room_or_finer_than_a_camera_sees(length, room):
    try:
        fit = fit_code("A" * length, room)
    except Fault:
        return
    assert fit.box_mm <= room + 1e-9
    assert fit.module_mm >= MODULE_MM_MIN


# Where the labels lie


def test_the_papers_that_can_be_bought_have_their_labels_where_the_maker_cut_them():
    last = {code: grid.spot(grid.on_a_page - 1) for code, (_, grid) in LAYOUTS.items()}
    assert (last["a4-21"].right, last["a4-21"].bottom) == (pytest.approx(202.75), pytest.approx(281.85))
    assert (last["a4-16"].right, last["a4-16"].bottom) == (pytest.approx(205.35), pytest.approx(284.1))
    assert (last["a4-40"].right, last["a4-40"].bottom) == (pytest.approx(202), pytest.approx(275.5))
    assert last["strip-25"].right == 250


def test_labels_are_counted_row_by_row_and_begin_again_on_the_next_page():
    grid = Grid(2, 3, 60, 40, 10, 10, 2, 5)
    assert [(grid.spot(n).left, grid.spot(n).top) for n in (0, 1, 2, 5, 6)] == [
        (10, 10), (72, 10), (10, 55), (72, 100), (10, 10),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("numbers", "field"),
    [
        ((0, 3, 60, 40), "columns"),
        ((21, 20, 8, 8), "columns"),
        ((3, 7, 63.5, 38.1, -1, 10), "left"),
        ((4, 7, 63.5, 38.1, 5, 10), "left"),
        ((3, 7, 63.5, 38.1, 7.25, 15, 2.5, 5), "top"),
        ((3, 7, 63.5, 38.1, 2, 15), "left"),
    ],
)
def test_a_paper_that_does_not_fit_its_page_is_refused_at_its_field(numbers, field):
    with pytest.raises(Fault, match="请改") as wrong:
        Grid(*numbers)
    assert wrong.value.field == field


def test_a_tall_label_has_its_words_below_the_code_and_a_wide_one_beside_it():
    tall, wide = Grid(4, 4, 40, 50, 10, 10), strip(25)
    code, words = tall.parts(tall.spot(0), 30)
    assert words.top == code.bottom
    code, words = wide.parts(wide.spot(0), 24)
    assert words.left == code.right
    assert code.left == pytest.approx((250 - 24 - 60) / 2)
