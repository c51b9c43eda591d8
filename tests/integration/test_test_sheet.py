"""The printed sheet: exact millimetres in its drawing commands, and readable when it is really rendered."""

import re

import numpy as np
import pytest
from click.testing import CliRunner

from hardware.decoder import decode
from hardware.test_sheet import (
    BAND_MM,
    QUIET_MODULES,
    SIZES_MM,
    modules_of,
    sheet_pdf,
    sheet_text,
    size_of,
    write_test_sheet,
)
from integration.band_paper import DPI, pages_of
from pos.command import canteen

MM = 72 / 25.4
RECTANGLE = re.compile(r"([-\d.]+) ([-\d.]+) ([-\d.]+) ([-\d.]+) re f")


def rectangles():
    """Give every rectangle that the PDF fills, in millimetres, by its fill."""
    found, fill = {}, None
    for line in sheet_pdf().decode("latin-1").splitlines():
        if re.fullmatch(r"[\d. ]+ (g|rg)", line.strip()):
            fill = line.strip()
        for numbers in RECTANGLE.findall(line):
            found.setdefault(fill, []).append([float(n) / MM for n in numbers])
    return found


def test_each_code_is_as_wide_as_it_says_to_a_twentieth_of_a_millimetre():
    drawn = rectangles()
    black, white = np.array(drawn["0 g"]), np.array(drawn["1 g"])
    assert len(white) == len(SIZES_MM)
    for (left, low, width, height), size in zip(white, SIZES_MM, strict=True):
        module = size / 21
        assert (width, height) == pytest.approx((size + 2 * QUIET_MODULES * module,) * 2, abs=0.05)
        inside = black[
            (black[:, 0] >= left)
            & (black[:, 0] < left + width)
            & (black[:, 1] >= low)
            & (black[:, 1] < low + height)
        ]
        code_width = (inside[:, 0] + inside[:, 2]).max() - inside[:, 0].min()
        code_height = (inside[:, 1] + inside[:, 3]).max() - inside[:, 1].min()
        assert (code_width, code_height) == pytest.approx((size, size), abs=0.05)


def test_the_ruler_is_a_hundred_millimetres_and_all_is_on_the_paper():
    black = np.array(rectangles()["0 g"])
    assert black[:, 2].max() == pytest.approx(100, abs=0.05)
    for all_of_them in rectangles().values():
        for left, low, width, height in all_of_them:
            assert left >= 5
            assert left + width <= 205
            assert low >= 5
            assert low + height <= 292


def test_every_size_is_version_one_and_its_module_wide_enough_on_a_real_band():
    assert {len(modules_of(sheet_text(size))) for size in SIZES_MM} == {21}
    assert BAND_MM in SIZES_MM
    assert BAND_MM / 21 >= 0.7


def test_a_text_of_the_sheet_is_known_and_a_persons_is_not():
    assert [size_of(sheet_text(size)) for size in SIZES_MM] == list(SIZES_MM)
    assert size_of("CANTEEN-TEST-99") is None
    assert size_of("HEPING0001AB") is None


def test_rendered_as_a_printer_would_all_five_are_read_at_their_size(tmp_path):
    write_test_sheet(tmp_path / "测试页.pdf")
    ((page, size_mm),) = pages_of((tmp_path / "测试页.pdf").read_bytes())
    assert size_mm == pytest.approx((210, 297), abs=0.1)
    read = {}
    for code in decode(np.ascontiguousarray(page)):
        (ax, ay), (bx, by) = code.box[0], code.box[1]
        read[size_of(code.text)] = np.hypot(bx - ax, by - ay) / DPI * 25.4
    assert sorted(read) == list(SIZES_MM)
    for size, measured in read.items():
        assert measured == pytest.approx(size, abs=0.4)


def test_the_command_writes_the_sheet_and_says_how_to_print_it(tmp_path):
    done = CliRunner().invoke(canteen, ["camera", "sheet", str(tmp_path / "sheet.pdf")])
    assert done.exit_code == 0
    assert "实际大小" in done.output
    assert (tmp_path / "sheet.pdf").read_bytes() == sheet_pdf()
    refused = CliRunner().invoke(canteen, ["camera", "sheet", str(tmp_path / "no" / "sheet.pdf")])
    assert refused.exit_code == 1
    assert "写不了" in refused.output
