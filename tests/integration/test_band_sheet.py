"""The paper of our own wristbands, measured on the rendered page: every code reads, in exact millimetres."""

from dataclasses import replace

import cv2
import numpy as np
import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from hardware.looks import Looks
from hardware.worn_band import TYPICAL, presentation
from integration.band_paper import PX_A_MM, codes_of, dark_box, pages_of, ring_is_white
from pos.keys import Lookup
from settlement import band_sheet
from settlement.band_sheet import Paper, PrintedBand, band_pdf
from settlement.band_token import new_token
from settlement.people_keys import LedgerLookup
from settlement.rules.band_code import band_text
from settlement.rules.band_fit import fit_code
from settlement.rules.band_layout import LAYOUTS, Grid
from settlement.rules.faults import Fault

SHORT = "HTTPS://SH.EXAMPLE"
LONGER = "HTTPS://BANDS.FUXIN.EXAMPLE:8443"
PHONE = "0418-0000001"
TOLERANCE_MM = 0.2
MODULE_MM_MIN, QUIET_MODULES = 0.7, 4  # as a camera needs them, whatever the rule says


def printed(count, url=SHORT, name=""):
    return tuple(
        PrintedBand(band_text(url, new_token()), f"12-{345 + place}", PHONE, name) for place in range(count)
    )


def check_sheet(bands, paper):
    """Render, read and measure a whole sheet: this is what every test below holds to."""
    pdf = band_pdf(bands, paper)
    pages, seen, grid = pages_of(pdf), codes_of(pdf), paper.grid
    assert {code.text for code in seen} == {band.text for band in bands}
    assert len(seen) == len(bands)
    fit = fit_code(bands[0].text, grid.room_mm)
    boxes = []
    for code in seen:
        pixels, size = pages[code.page]
        assert size == pytest.approx(grid.page, abs=0.1)
        assert code.level == fit.level
        # the reader's corners lie on the outer modules' edges; the ink itself says where to the pixel
        around = [round(side) for side in code.box_px]
        reach = round(fit.module_mm * PX_A_MM)
        ink = dark_box(
            pixels,
            (
                max(0, around[0] - reach),
                max(0, around[1] - reach),
                min(pixels.shape[1], around[2] + reach),
                min(pixels.shape[0], around[3] + reach),
            ),
        )
        for side in (ink[2] - ink[0], ink[3] - ink[1]):
            assert side / PX_A_MM == pytest.approx(fit.code_mm, abs=TOLERANCE_MM)
            assert side / PX_A_MM / fit.modules >= MODULE_MM_MIN - TOLERANCE_MM / fit.modules
        for side in code.sides_mm:
            assert side == pytest.approx(fit.code_mm, abs=3 * TOLERANCE_MM)
        assert ring_is_white(pixels, ink, QUIET_MODULES * fit.module_mm * PX_A_MM - 1)
        boxes.append((code.page, *(side / PX_A_MM for side in ink)))
    check_apart(boxes, fit)
    for pixels, size in pages:
        check_printable(pixels, size, grid, cut_marks=paper.cut_marks)
    return fit


def check_apart(boxes, fit):
    """No code comes nearer to another than both their quiet zones."""
    for place, (page, left, top, right, bottom) in enumerate(boxes):
        for other_page, *other in boxes[place + 1 :]:
            gap = max(other[0] - right, left - other[2], other[1] - bottom, top - other[3])
            assert page != other_page or gap >= QUIET_MODULES * fit.module_mm - TOLERANCE_MM


def check_printable(pixels, size, grid, *, cut_marks):
    """All ink lies inside what the printer reaches, and, but for the corners to cut at, inside the labels."""
    left, top, right, bottom = (
        side / PX_A_MM for side in dark_box(pixels, (0, 0, pixels.shape[1], pixels.shape[0]))
    )
    if cut_marks:
        return
    assert min(left, top) >= grid.unprintable - TOLERANCE_MM
    assert right <= size[0] - grid.unprintable + TOLERANCE_MM
    assert bottom <= size[1] - grid.unprintable + TOLERANCE_MM
    outside = pixels.copy()
    for place in range(grid.on_a_page):
        spot = grid.spot(place)
        edges = (spot.top, spot.bottom, spot.left, spot.right)
        up, down, west, east = (round(side * PX_A_MM) for side in edges)
        outside[max(0, up) : down, max(0, west) : east] = 255
    assert outside.min() == 255


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_band_of_every_paper_that_can_be_bought_reads_at_its_size(layout):
    grid = LAYOUTS[layout][1]
    fit = check_sheet(printed(min(grid.on_a_page + 1, 42)), Paper(grid))
    assert fit.code_mm >= 18


@pytest.mark.parametrize("layout", ["a4-21", "a4-16", "strip-30"])
def test_a_longer_address_takes_a_larger_version_and_is_still_read(layout):
    fit = check_sheet(printed(2, LONGER), Paper(LAYOUTS[layout][1]))
    assert (fit.version, fit.level) == (3, "M")


def test_an_address_that_is_too_long_for_a_narrow_strip_is_refused_with_what_to_do():
    with pytest.raises(Fault, match=r"请选宽一点的，或请管理员把 centre\.bands_url 写短"):
        fit_code(band_text(LONGER, new_token()), LAYOUTS["strip-25"][1].room_mm)


def test_masked_names_and_cut_marks_leave_the_codes_alone():
    for layout in ("a4-21", "strip-25"):
        check_sheet(printed(3, name="李*兰"), Paper(LAYOUTS[layout][1], cut_marks=True))


def test_a_name_is_really_printed_and_only_where_it_was_asked_for():
    grid = LAYOUTS["strip-30"][1]
    band = printed(1)
    (bare, _), (named, _) = (
        pages_of(band_pdf(bands, Paper(grid)))[0] for bands in (band, (replace(band[0], name="李*兰"),))
    )
    assert (named < 128).sum() > (bare < 128).sum() + 100


def test_a_sheet_that_was_begun_goes_on_at_the_next_label():
    grid = LAYOUTS["a4-21"][1]
    seen = codes_of(band_pdf(printed(2), Paper(grid, skip=20)))
    assert [code.page for code in seen] == [0, 1]
    left, top, _, _ = seen[0].box_px
    last = grid.spot(20)
    assert last.left < left / PX_A_MM < last.right
    assert last.top < top / PX_A_MM < last.bottom


def test_each_page_of_strips_is_one_band_in_the_middle_of_its_length():
    seen = codes_of(band_pdf(printed(3), Paper(LAYOUTS["strip-25"][1])))
    assert [code.page for code in seen] == [0, 1, 2]
    assert all(80 < code.box_px[0] / PX_A_MM < 170 for code in seen)


def test_a_band_is_known_by_the_till_as_soon_as_its_code_is_read_from_the_paper():
    key = b"k" * 32
    band = printed(1)
    (seen,) = codes_of(band_pdf(band, Paper(LAYOUTS["strip-25"][1])))
    assert Lookup(key).card(seen.text) == LedgerLookup(key).card(band[0].text)


def test_the_tills_own_reader_reads_the_printed_pixels_warped_and_blurred():
    fit = fit_code(printed(1)[0].text, LAYOUTS["a4-21"][1].room_mm)
    bands = printed(6)
    pdf = band_pdf(bands, Paper(LAYOUTS["a4-21"][1]))
    ((pixels, _),) = pages_of(pdf)
    for code in codes_of(pdf):
        left, top, right, bottom = (round(side) for side in code.box_px)
        cut = pixels[top - 40 : bottom + 40, left - 40 : right + 40]
        side = cut.shape[0]
        corners = np.float32([[0, 0], [side, 0], [side, side], [0, side]])
        turned = np.float32([[30, 12], [side - 6, 0], [side - 28, side - 20], [0, side]])
        warped = cv2.warpPerspective(
            cut, cv2.getPerspectiveTransform(corners, turned), (side, side), borderValue=255
        )
        small = cv2.resize(warped, None, fx=0.32, fy=0.32, interpolation=cv2.INTER_AREA)
        picture = np.full((480, 640), 170, np.uint8)
        picture[100 : 100 + small.shape[0], 200 : 200 + small.shape[1]] = cv2.GaussianBlur(small, (0, 0), 0.9)
        looks = Looks()
        read = {found.text for _ in range(6) for found in looks.read(picture)}
        assert read == {code.text}
    assert fit.module_mm * PX_A_MM * 0.32 < 3.5  # as few pixels a module as a cheap camera sees


def test_a_worn_band_of_ours_is_read_by_the_till_as_it_is_handed_over():
    text = printed(1)[0].text
    looks = [Looks() for _ in range(4)]
    read = [
        any(code.text == text for picture in presentation(text, TYPICAL, seed) for code in look.read(picture))
        for seed, look in enumerate(looks)
    ]
    assert all(read)


MEASURES = st.tuples(*(st.floats(low, high) for low, high in ((40, 66), (24, 45), (3.5, 12), (3.5, 12))))


@settings(max_examples=25, deadline=None)
@given(
    counts=st.tuples(st.integers(1, 3), st.integers(1, 7)),
    measures=MEASURES,
    gaps=st.tuples(st.floats(0, 5), st.floats(0, 5)),
    host=st.text("ABCXYZ019.-", min_size=1, max_size=20),
)
def test_any_paper_that_is_accepted_can_be_read_and_any_other_is_refused_in_words(
    counts, measures, gaps, host
):
    bands = printed(min(counts[0] * counts[1], 3), f"HTTPS://{host}")
    paper = accepted(bands[0].text, (*counts, *measures, *gaps))
    event("refused" if paper is None else "read")
    if paper:
        check_sheet(bands, paper)


def accepted(text, numbers):
    """Give a paper of these measures; None where it is refused, and then in words that say what to do."""
    try:
        grid = Grid(*numbers)
        fit_code(text, grid.room_mm)
    except Fault as fault:
        said = str(fault)
    else:
        return Paper(grid)
    assert "请" in said
    return None


def test_a_code_that_shrank_on_its_way_to_the_paper_is_noticed(monkeypatch):
    monkeypatch.setattr(
        band_sheet, "fit_code", lambda text, room: replace(fit_code(text, room), module_mm=0.6)
    )
    with pytest.raises(AssertionError):
        check_sheet(printed(2), Paper(LAYOUTS["a4-21"][1]))


def test_words_that_run_into_the_quiet_zone_are_noticed(monkeypatch):
    def crowded(grid, spot, box_mm):
        code, words = parts(grid, spot, box_mm)
        return code, replace(words, left=words.left - 8)

    parts = Grid.parts
    monkeypatch.setattr(Grid, "parts", crowded)
    with pytest.raises(AssertionError):
        check_sheet(printed(2), Paper(LAYOUTS["a4-40"][1]))
