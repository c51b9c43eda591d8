"""Reading the codes on printed paper: receipts, test pages, wristbands."""

import numpy as np
import zxingcpp
from zxingcpp import BarcodeFormat


def qr_codes(picture):
    """Give every QR code of a picture, an image or gray pixels, as zxing-cpp found it.

    Not the family "QRCode" and not every format: Micro QR finds a ghost of a few digits in one code of some
    hundreds that are drawn of random bits.
    """
    gray = picture if isinstance(picture, np.ndarray) else np.asarray(picture.convert("L"))
    return zxingcpp.read_barcodes(np.ascontiguousarray(gray), formats=BarcodeFormat.QRCodeModel2)
