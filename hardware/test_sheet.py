"""The printed test sheet: one band in five sizes, in exact millimetres, to see what a camera can read."""

import io
from pathlib import Path

import qrcode
from PIL import Image as Pillow
from PIL import ImageDraw
from qrcode.constants import ERROR_CORRECT_Q
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from hardware.dark_runs import runs_of
from hardware.fonts import chinese_font

SIZES_MM = (10, 12, 15, 18, 22)
BAND_MM = 15
"""The width of the code on a real band, without its quiet zone."""
PREFIX = "CANTEEN-TEST-"
QUIET_MODULES = 4
RULER_MM = 100
_ORANGE = (0.957, 0.486, 0.102)
_LEFT, _TOP, _STEP, _BAND_LONG = 20, 62, 41, 120
_HOW = (
    "打印时选“实际大小”（100 %），不要缩放；白纸，黑白或彩色都可以。",
    "离镜头一掌远（约 20 厘米），一条一条拿给镜头看，看设置页上哪几条读得出。",
)
_WORDS_DPI, _WORD_MM = 300, 4.2


def sheet_text(size_mm: int) -> str:
    """Give the text of one size: version 1 at level Q takes 16 capitals, digits and hyphens."""
    return f"{PREFIX}{size_mm}"


def size_of(text: str) -> int | None:
    """Tell which size of the sheet a text belongs to; None for any other text, which is somebody's."""
    sizes = {sheet_text(size): size for size in SIZES_MM}
    return sizes.get(text)


def write_test_sheet(path: Path) -> None:
    """Write the sheet as a PDF file."""
    path.write_bytes(sheet_pdf())


def sheet_pdf() -> bytes:
    """Draw the sheet on A4; printed at its real size each module has its millimetres."""
    paper = io.BytesIO()
    canvas = Canvas(paper, pagesize=A4, pageCompression=0, invariant=1)
    canvas.setTitle("摄像头测试页")
    _words(canvas, "摄像头测试页", (_LEFT, 18), 7)
    for line, words in enumerate(_HOW):
        _words(canvas, words, (_LEFT, 30 + 7 * line), _WORD_MM)
    for number, size in enumerate(SIZES_MM):
        _band(canvas, size, _TOP + number * _STEP)
    _ruler(canvas, 278)
    canvas.showPage()
    canvas.save()
    return paper.getvalue()


def modules_of(text: str) -> list[list[bool]]:
    """Give the code's modules without a quiet zone, in the smallest version that level Q allows."""
    maker = qrcode.QRCode(version=None, error_correction=ERROR_CORRECT_Q, border=0)
    maker.add_data(text)
    maker.make(fit=True)
    return [[bool(cell) for cell in row] for row in maker.get_matrix()]


def _band(canvas: Canvas, size_mm: int, top_mm: float) -> None:
    """Draw an orange band with its white label; the code stands in the middle of its height."""
    matrix = modules_of(sheet_text(size_mm))
    module = size_mm / len(matrix)
    label = size_mm + 2 * QUIET_MODULES * module
    middle = top_mm + (_STEP - 6) / 2
    canvas.setFillColorRGB(*_ORANGE)
    _rectangle(canvas, _LEFT, middle - label / 2 - 1, _BAND_LONG, label + 2)
    canvas.setFillGray(1)
    left = _LEFT + _BAND_LONG / 2 - label / 2
    _rectangle(canvas, left, middle - label / 2, label, label)
    canvas.setFillGray(0)
    for y, row in enumerate(matrix):
        for x, width in runs_of(row):
            at = left + (QUIET_MODULES + x) * module, middle - size_mm / 2 + y * module
            _rectangle(canvas, *at, width * module, module)
    ours = "（真手环的大小）" if size_mm == BAND_MM else ""
    _words(canvas, f"{size_mm} 毫米{ours}", (_LEFT + _BAND_LONG + 5, middle - _WORD_MM / 2), _WORD_MM)


def _ruler(canvas: Canvas, top_mm: float) -> None:
    canvas.setFillGray(0)
    _rectangle(canvas, _LEFT, top_mm, RULER_MM, 0.4)
    for tick in range(0, RULER_MM + 1, 10):
        _rectangle(canvas, _LEFT + tick - 0.1, top_mm - 2.5, 0.2, 2.5)
    said = f"这条线应长 {RULER_MM} 毫米：拿尺子量一量。"
    _words(canvas, said, (_LEFT + RULER_MM + 5, top_mm - 3), _WORD_MM)


def _rectangle(canvas: Canvas, left: float, top: float, width: float, height: float) -> None:
    """Fill a rectangle given in millimetres from the sheet's upper left corner."""
    canvas.rect(left * mm, A4[1] - (top + height) * mm, width * mm, height * mm, stroke=0, fill=1)


def _words(canvas: Canvas, words: str, at_mm: tuple[float, float], height_mm: float) -> None:
    """Draw words as a picture: no PDF reader's own font need know Chinese."""
    font = chinese_font(round(height_mm / 25.4 * _WORDS_DPI))
    if font is None:
        return
    _, _, right, low = font.getbbox(words)
    ink = Pillow.new("L", (int(right) + 2, int(low) + 2), 255)
    ImageDraw.Draw(ink).text((0, 0), words, font=font, fill=0)
    width, height = (side / _WORDS_DPI * 25.4 for side in ink.size)
    left, top = at_mm
    box = left * mm, A4[1] - (top + height) * mm
    canvas.drawImage(ImageReader(ink), *box, width * mm, height * mm)
