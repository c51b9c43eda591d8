"""From one picture to the codes in it."""

import zxingcpp

from hardware.pictures import gray_of
from hardware.ports import Code, Image
from hardware.zbar_reader import read_with_zbar

FORMATS = {
    zxingcpp.BarcodeFormat.QRCode: "QR_CODE",
    zxingcpp.BarcodeFormat.Code128: "CODE_128",
    zxingcpp.BarcodeFormat.Code39: "CODE_39",
    zxingcpp.BarcodeFormat.EAN13: "EAN_13",
    zxingcpp.BarcodeFormat.PDF417: "PDF_417",
    zxingcpp.BarcodeFormat.DataMatrix: "DATA_MATRIX",
}
# every further format costs time on each frame and brings ghosts
WANTED = zxingcpp.BarcodeFormats(list(FORMATS))


def decode(image: Image, *, second_look: bool = False) -> tuple[Code, ...]:
    """Read the codes in a picture; a second look asks another, slower reader when nothing was found."""
    gray = gray_of(image)
    codes = read_with_zxing(gray)
    if not codes and second_look:
        codes = read_with_zbar(gray)
    return codes


def read_with_zxing(gray: Image) -> tuple[Code, ...]:
    """Read a gray picture with zxing-cpp, the wanted formats only."""
    found = zxingcpp.read_barcodes(gray, formats=WANTED, try_invert=False, text_mode=zxingcpp.TextMode.Plain)
    return tuple(_code(barcode) for barcode in found if barcode.valid and barcode.text)


def text_of(raw: bytes, guess: str) -> str:
    """Turn a payload into text: UTF-8 where it fits, then GB18030, else the reader's own guess."""
    for charset in ("utf-8", "gb18030"):
        try:
            return raw.decode(charset)
        except UnicodeDecodeError:
            continue
    return guess


def _code(barcode: zxingcpp.Barcode) -> Code:
    corners = barcode.position
    points = (corners.top_left, corners.top_right, corners.bottom_right, corners.bottom_left)
    box = tuple((int(p.x), int(p.y)) for p in points)
    name = FORMATS.get(barcode.format) or barcode.format.name
    return Code(name, text_of(barcode.bytes, barcode.text), box)
