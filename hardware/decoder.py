"""From one picture to the codes in it."""

from dataclasses import dataclass

import zxingcpp
from zxingcpp import BarcodeFormat, BarcodeFormats

from hardware.pictures import gray_of
from hardware.ports import Code, Image, Point
from hardware.zbar_reader import read_with_zbar

FORMATS = {
    BarcodeFormat.QRCode: "QR_CODE",
    # not the family "QRCode": Micro QR finds three-digit ghosts in every sharpened picture
    BarcodeFormat.QRCodeModel2: "QR_CODE",
    BarcodeFormat.Code128: "CODE_128",
    BarcodeFormat.Code39: "CODE_39",
    BarcodeFormat.Code39Std: "CODE_39",
    BarcodeFormat.EAN13: "EAN_13",
    BarcodeFormat.PDF417: "PDF_417",
    BarcodeFormat.DataMatrix: "DATA_MATRIX",
}
_STRIPED = [BarcodeFormat.Code128, BarcodeFormat.Code39Std, BarcodeFormat.EAN13, BarcodeFormat.PDF417]
BANDS = BarcodeFormats([BarcodeFormat.QRCodeModel2])
"""What bands carry; alone it costs a tenth of all the formats together."""
STRIPES = BarcodeFormats(_STRIPED)
MATRIX = BarcodeFormats([BarcodeFormat.DataMatrix])
WANTED = BarcodeFormats([BarcodeFormat.QRCodeModel2, *_STRIPED, BarcodeFormat.DataMatrix])


@dataclass(frozen=True, slots=True)
class Glimpse:
    """What a reader found in a picture: codes with their text, and corners of codes it could not read."""

    codes: tuple[Code, ...]
    unread: tuple[tuple[Point, ...], ...] = ()


def decode(image: Image, *, second_look: bool = False) -> tuple[Code, ...]:
    """Read the codes in a picture; a second look asks another, slower reader when nothing was found."""
    gray = gray_of(image)
    codes = read_with_zxing(gray)
    if not codes and second_look:
        codes = read_with_zbar(gray)
    return codes


def read_with_zxing(gray: Image, formats: BarcodeFormats = WANTED) -> tuple[Code, ...]:
    """Read a gray picture with zxing-cpp, the wanted formats only."""
    return glimpse(gray, formats).codes


def glimpse(gray: Image, formats: BarcodeFormats = BANDS) -> Glimpse:
    """Read a gray picture with zxing-cpp and keep where a code was found but not read."""
    found = zxingcpp.read_barcodes(
        gray, formats=formats, try_invert=False, text_mode=zxingcpp.TextMode.Plain, return_errors=True
    )
    codes = tuple(_code(barcode) for barcode in found if barcode.valid and barcode.text)
    unread = tuple(_corners(barcode) for barcode in found if not barcode.valid)
    return Glimpse(codes, unread)


def text_of(raw: bytes, guess: str) -> str:
    """Turn a payload into text: UTF-8 where it fits, then GB18030, else the reader's own guess."""
    for charset in ("utf-8", "gb18030"):
        try:
            return raw.decode(charset)
        except UnicodeDecodeError:
            continue
    return guess


def _corners(barcode: zxingcpp.Barcode) -> tuple[Point, ...]:
    corners = barcode.position
    points = (corners.top_left, corners.top_right, corners.bottom_right, corners.bottom_left)
    return tuple((int(p.x), int(p.y)) for p in points)


def _code(barcode: zxingcpp.Barcode) -> Code:
    name = FORMATS.get(barcode.format) or barcode.format.name
    return Code(name, text_of(barcode.bytes, barcode.text), _corners(barcode))
