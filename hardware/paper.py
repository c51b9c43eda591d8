"""Rows of paper as the bytes a receipt printer understands (ESC/POS, Chinese in GB18030)."""

from collections.abc import Sequence

from PIL import Image

from hardware.escpos_codes import qr_bytes
from hardware.fonts import font_place
from hardware.paper_picture import QR_MODULE_DOTS, draw_line
from hardware.paper_style import (
    MISSING,
    PAPER_58,
    PAPER_80,
    PaperLine,
    PaperStyle,
    as_printed,
    in_printer_font,
    scale_of,
)

__all__ = [
    "DRAWER_KICK",
    "DRAWER_KICK_AT_ONCE",
    "PAPER_58",
    "PAPER_80",
    "PaperLine",
    "PaperStyle",
    "escpos_bytes",
    "escpos_parts",
]

DRAWER_KICK = b"\x1bp\x00\x32\x32"
DRAWER_KICK_AT_ONCE = b"\x10\x14\x01\x00\x01"
"""The same 100 ms on the same pin, past whatever the printer still holds; not every printer knows it."""

# Chinese mode right after the reset: some printers drop out of it with ESC @.
_START = b"\x1b@\x1c&"
_CUT = b"\x1dV\x42\x00"
_FEED_4 = b"\x1bd\x04"
_ALIGN = {"left": b"\x1ba\x00", "center": b"\x1ba\x01"}
_BOLD_ON, _BOLD_OFF = b"\x1bE\x01", b"\x1bE\x00"
_RASTER = b"\x1dv0\x00"


def escpos_bytes(lines: Sequence[PaperLine], style: PaperStyle) -> bytes:
    """Give one whole print job: reset, rows, and the cut (or enough paper to tear off)."""
    return escpos_parts([(lines, style)])


def escpos_parts(parts: Sequence[tuple[Sequence[PaperLine], PaperStyle]]) -> bytes:
    """Give one print job whose parts are made in different ways, as on a test page; the last one ends it."""
    rows = b"".join(_row(line, style) for lines, style in parts for line in lines)
    return _START + rows + (_CUT if parts[-1][1].cutter else _FEED_4)


def _row(line: PaperLine, style: PaperStyle) -> bytes:
    if line.kind == "qr":
        return _qr(line, style)
    if line.kind == "rule":
        return b"-" * style.columns + b"\n"
    if line.kind == "feed":
        return b"\n"
    text = as_printed(line.text)
    if not all(in_printer_font(char) for char in text):
        if font_place() is not None:
            return _raster(draw_line(line, style))
        text = "".join(char if in_printer_font(char) else MISSING for char in text)
    return _styled(line, text.encode("gb18030") + b"\n")


def _styled(line: PaperLine, row: bytes) -> bytes:
    """Set size, weight and place for one row and put all of them back after it."""
    before, after = b"", b""
    if scale_of(line.size) != (1, 1):
        before, after = _size(line.size), _size("normal")
    if line.bold:
        before, after = before + _BOLD_ON, after + _BOLD_OFF
    if line.align != "left":
        before, after = before + _ALIGN[line.align], after + _ALIGN["left"]
    return before + row + after


def _size(size: str) -> bytes:
    """Say the size twice, once for Latin and once for Han: some printers hear only one of them."""
    wide, tall = (times - 1 for times in scale_of(size))
    return bytes((0x1D, 0x21, wide << 4 | tall, 0x1C, 0x21, wide << 2 | tall << 3))


def _qr(line: PaperLine, style: PaperStyle) -> bytes:
    if style.qr == "image":
        return _raster(draw_line(line, style))
    return _ALIGN["center"] + qr_bytes(line.text, QR_MODULE_DOTS) + _ALIGN["left"]


def _raster(picture: Image.Image) -> bytes:
    """Send dots; the builder's own image call prints a warning for a printer without a profile."""
    across = picture.width // 8
    size = across.to_bytes(2, "little") + picture.height.to_bytes(2, "little")
    ink = bytes(white ^ 0xFF for white in picture.tobytes())
    return _RASTER + size + ink
