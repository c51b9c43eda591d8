"""Codes that a receipt printer draws by itself, in the bytes that python-escpos makes for them."""

import os
import shutil
from functools import cache
from types import ModuleType

_KEPT_BY_WISH = "ESCPOS_CAPABILITIES_PICKLE_DIR"


def qr_bytes(text: str, module_dots: int) -> bytes:
    """Give the bytes that let a printer draw a QR code; the side of its smallest square is in dots."""
    builder = _printers().Dummy()
    builder.qr(text, ec=1, size=module_dots, native=True)
    return bytes(builder.output)


@cache
def _printers() -> ModuleType:
    """Load the library when the first code is printed: a start need not wait for its list of printers.

    It puts that list into a new folder of temporary files every time and would leave it there.
    """
    from escpos import capabilities, printer  # noqa: PLC0415

    if _KEPT_BY_WISH not in os.environ:
        # gone already where two threads print their first code at once
        shutil.rmtree(capabilities.pickle_dir, ignore_errors=True)
    return printer  # type: ignore[no-any-return]
