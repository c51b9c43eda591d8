"""A second opinion on a picture in which the first reader found nothing."""

import logging
from functools import cache
from types import ModuleType

from hardware.ports import Code, Image

LOG = logging.getLogger("canteen.decoder")
FORMATS = {"QRCODE": "QR_CODE", "CODE128": "CODE_128", "CODE39": "CODE_39", "EAN13": "EAN_13"}


@cache
def _pyzbar() -> ModuleType | None:
    """Load zbar when it is first wanted: it needs a system library that may be missing."""
    try:
        from pyzbar import pyzbar  # noqa: PLC0415 - a missing libzbar must not stop the till
    except (ImportError, OSError):
        LOG.warning("libzbar is missing: codes are read by zxing-cpp alone (install libzbar0)")
        return None
    return pyzbar  # type: ignore[no-any-return]


def read_with_zbar(gray: Image) -> tuple[Code, ...]:
    """Read a gray picture with zbar; nothing when zbar is not installed."""
    pyzbar = _pyzbar()
    if pyzbar is None:
        return ()
    wanted = [pyzbar.ZBarSymbol[name] for name in FORMATS]
    codes = []
    for found in pyzbar.decode(gray, symbols=wanted):
        # zbar guesses the charset of anything but ASCII and is often wrong; a wrong text is another person
        if found.data and found.data.isascii():
            box = tuple((int(p.x), int(p.y)) for p in found.polygon)
            codes.append(Code(FORMATS[found.type], found.data.decode("ascii"), box))
    return tuple(codes)
