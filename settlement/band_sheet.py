"""The paper that wristbands are printed on: a PDF in exact millimetres, the only place of their tokens."""

import io
from collections.abc import Sequence
from dataclasses import dataclass, field

from PIL import Image, ImageDraw
from qrcode.constants import ERROR_CORRECT_M, ERROR_CORRECT_Q
from qrcode.main import QRCode
from qrcode.util import MODE_ALPHA_NUM, QRData
from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from hardware.dark_runs import runs_of
from hardware.fonts import chinese_font
from pos.rules.errors import Refused
from settlement.rules.band_fit import QUIET_MODULES, CodeFit, fit_code
from settlement.rules.band_layout import Box, Grid

_LEVELS = {"Q": ERROR_CORRECT_Q, "M": ERROR_CORRECT_M}
_PHONE, _NUMBER = "Helvetica-Bold", "Helvetica"
_PHONE_MM, _NAME_MM, _NUMBER_MM = 5.0, 4.5, 2.2
_AIR_MM = 1.0
_CUT_MM, _CUT_LINE_MM = 3.0, 0.15
_WORDS_DPI = 300


@dataclass(frozen=True, slots=True)
class PrintedBand:
    """What stands on one wristband: its code's text, its number, whom to call, and a masked name if any."""

    text: str = field(repr=False)
    number: str
    phone: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Paper:
    """What is printed on: how many labels are used up, and whether corners show where to cut."""

    grid: Grid
    skip: int = 0
    cut_marks: bool = False


def check_names_can_be_printed() -> None:
    """Refuse names on a machine that has no font for them, before anything is made."""
    if chinese_font(24) is None:
        raise Refused("这台机器没有中文字体，手环上印不出名字：没有做，请选不印名字，或请管理员装中文字体。")


def band_pdf(bands: Sequence[PrintedBand], paper: Paper) -> bytes:
    """Draw wristbands, page after page; printed at its real size each module has its millimetres."""
    pdf = io.BytesIO()
    grid = paper.grid
    canvas = Canvas(pdf, pagesize=(grid.page[0] * mm, grid.page[1] * mm), invariant=1)
    canvas.setTitle("手环")
    for place, band in enumerate(bands, paper.skip):
        if place > paper.skip and place % grid.on_a_page == 0:
            canvas.showPage()
        _Label(canvas, paper, grid.spot(place)).draw(band)
    canvas.save()
    return pdf.getvalue()


def code_rows(text: str, fit: CodeFit) -> list[list[bool]]:
    """Give the code's modules in capitals' own mode, exactly of the level and version that were chosen."""
    maker = QRCode(version=fit.version, error_correction=_LEVELS[fit.level], border=0)
    maker.add_data(QRData(text, mode=MODE_ALPHA_NUM))
    maker.make(fit=False)
    return [[bool(cell) for cell in row] for row in maker.get_matrix()]


class _Label:
    """Draws one wristband at its place on the page."""

    def __init__(self, canvas: Canvas, paper: Paper, spot: Box) -> None:
        self._canvas = canvas
        self._paper = paper
        self._spot = spot

    def draw(self, band: PrintedBand) -> None:
        """Draw the code, the words, and the corners to cut at."""
        fit = fit_code(band.text, self._paper.grid.room_mm)
        code, words = self._paper.grid.parts(self._spot, fit.box_mm)
        self._canvas.setFillGray(0)
        quiet = QUIET_MODULES * fit.module_mm
        for y, row in enumerate(code_rows(band.text, fit)):
            top = code.top + quiet + y * fit.module_mm
            for x, long in runs_of(row):
                left = code.left + quiet + x * fit.module_mm
                self._ink(Box(left, top, long * fit.module_mm, fit.module_mm))
        self._words(band, words)
        if self._paper.cut_marks:
            self._corners()

    def _words(self, band: PrintedBand, room: Box) -> None:
        """Write name, telephone and number below each other, in the middle of their room."""
        phone = _fitting(_PHONE, band.phone, _PHONE_MM, room)
        number = _fitting(_NUMBER, band.number, _NUMBER_MM, room)
        high = phone + _AIR_MM + number + (_NAME_MM + _AIR_MM if band.name else 0)
        top = room.top + (room.height - high) / 2
        if band.name:
            self._picture(band.name, Box(room.left, top, room.width, _NAME_MM))
            top += _NAME_MM + _AIR_MM
        for face, words, size in ((_PHONE, band.phone, phone), (_NUMBER, band.number, number)):
            self._canvas.setFont(face, size * mm)
            base = top + size * 0.8
            self._canvas.drawCentredString(
                (room.left + room.width / 2) * mm, self._from_below(base) * mm, words
            )
            top += size + _AIR_MM

    def _picture(self, words: str, room: Box) -> None:
        """Draw words as a picture: no PDF reader's own font need know Chinese."""
        font = chinese_font(round(room.height / 25.4 * _WORDS_DPI))
        if font is None:
            raise Refused("这台机器没有中文字体，手环上印不出名字：请作废这一批，选不印名字再做。")
        left, top, right, low = (int(side) for side in font.getbbox(words))
        ink = Image.new("L", (right - left + 2, low - top + 2), 255)
        ImageDraw.Draw(ink).text((1 - left, 1 - top), words, font=font, fill=0)
        scale = min(room.height / ink.height, room.width / ink.width)
        width, height = ink.width * scale, ink.height * scale
        x, y = room.left + (room.width - width) / 2, self._from_below(room.bottom)
        self._canvas.drawImage(ImageReader(ink), x * mm, y * mm, width * mm, height * mm)

    def _corners(self) -> None:
        """Draw a short line each way at each corner of the label."""
        spot = self._spot
        for x, inward in ((spot.left, 1), (spot.right, -1)):
            for y, downward in ((spot.top, 1), (spot.bottom, -1)):
                self._ink(_between(x, x + inward * _CUT_MM, y, y + downward * _CUT_LINE_MM))
                self._ink(_between(x, x + inward * _CUT_LINE_MM, y, y + downward * _CUT_MM))

    def _ink(self, box: Box) -> None:
        below = self._from_below(box.bottom)
        self._canvas.rect(box.left * mm, below * mm, box.width * mm, box.height * mm, stroke=0, fill=1)

    def _from_below(self, top_mm: float) -> float:
        """Count from the lower edge of the page, as PDF does."""
        return self._paper.grid.page[1] - top_mm


def _between(x: float, other_x: float, y: float, other_y: float) -> Box:
    return Box(min(x, other_x), min(y, other_y), abs(other_x - x), abs(other_y - y))


def _fitting(face: str, words: str, size_mm: float, room: Box) -> float:
    """Give the size at which words are as large as asked for, or as their room allows."""
    wide = float(stringWidth(words, face, size_mm))
    return size_mm * min(1.0, room.width / wide) if wide else size_mm
