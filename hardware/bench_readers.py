"""The readers that are measured side by side: what others give, what this till had, what it has."""

from collections.abc import Callable
from dataclasses import dataclass

import cv2

from hardware.decoder import WANTED, read_with_zxing
from hardware.looks import Looks
from hardware.ports import Image
from hardware.zbar_reader import read_with_zbar

Reader = Callable[[Image], set[str]]
"""Takes the pictures of one showing one after the other; gives the texts in each."""
EARLIER_SECOND_LOOK = 3


@dataclass(frozen=True, slots=True)
class Rival:
    """A name for the table, and how a reader for one showing is made."""

    name: str
    make: Callable[[], Reader]


def _zbar() -> Reader:
    return lambda gray: {code.text for code in read_with_zbar(gray)}


def _zxing() -> Reader:
    return lambda gray: {code.text for code in read_with_zxing(gray, WANTED)}


def _opencv(detector: cv2.QRCodeDetector | cv2.QRCodeDetectorAruco) -> Reader:
    def read(gray: Image) -> set[str]:
        try:
            _, texts, _, _ = detector.detectAndDecodeMulti(gray)
        except (cv2.error, UnicodeDecodeError):
            return set()  # it stumbles over some pictures; a till would go on
        return {text for text in texts if text}

    return read


def _earlier() -> Reader:
    """Read as the till did before: the fast reader, and zbar at every third picture without a code."""
    unread = 0

    def read(gray: Image) -> set[str]:
        nonlocal unread
        codes = read_with_zxing(gray, WANTED)
        if not codes and unread % EARLIER_SECOND_LOOK == EARLIER_SECOND_LOOK - 1:
            codes = read_with_zbar(gray)
        unread = 0 if codes else unread + 1
        return {code.text for code in codes}

    return read


def _ours() -> Reader:
    looks = Looks()
    return lambda gray: {code.text for code in looks.read(gray)}


RIVALS = (
    Rival("pyzbar", _zbar),
    Rival("zxing-cpp, all wanted formats", _zxing),
    Rival("OpenCV QRCodeDetector", lambda: _opencv(cv2.QRCodeDetector())),
    Rival("OpenCV QRCodeDetectorAruco", lambda: _opencv(cv2.QRCodeDetectorAruco())),
    Rival("earlier chain (zxing-cpp + pyzbar at every third)", _earlier),
)
OURS = Rival("this till, looks only", _ours)
WECHAT_IN_WHEEL = hasattr(cv2, "wechat_qrcode_WeChatQRCode") or hasattr(cv2, "wechat_qrcode")
