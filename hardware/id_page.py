"""Reading every text in a picture to find an ID number: slow, so only where somebody presses a button."""

import re
import time
import unicodedata
from functools import lru_cache
from typing import Protocol

from hardware.id_card import CONFIDENCE_MIN, IdReading, Plausible
from hardware.id_recogniser import NO_MODEL
from hardware.ports import DeviceError, Image

_NUMBER = re.compile(r"(?<![0-9])[0-9]{17}[0-9X](?![0-9X])")


class PageReader(Protocol):
    """What finds and reads all texts: lists of (corners, text, confidence), and times."""

    def __call__(self, image: Image) -> tuple[list[tuple[object, str, float]] | None, object]:
        """Read one picture."""
        ...


def read_whole_page(image: Image, plausible: Plausible) -> IdReading | None:
    """Find an ID number among all texts of a picture, upright or upside down; takes 1 to 3 seconds."""
    began = time.perf_counter()
    found: dict[str, float] = {}
    for _, text, confidence in page_reader()(image)[0] or []:
        plain = "".join(unicodedata.normalize("NFKC", text).split()).upper()
        for number in _NUMBER.findall(plain):
            if float(confidence) >= CONFIDENCE_MIN and plausible(number):
                found[number] = float(confidence)
    if len(found) != 1:  # two cards in one picture: nobody can say which is meant
        return None
    ((number, confidence),) = found.items()
    return IdReading(number, confidence, (time.perf_counter() - began) * 1000)


@lru_cache(maxsize=1)
def page_reader() -> PageReader:
    """Load the whole reader when it is first asked for, because it needs 100 MB of memory."""
    try:
        # loading it costs a second
        from rapidocr_onnxruntime import RapidOCR  # noqa: PLC0415

        reader: PageReader = RapidOCR()
    except Exception as why:  # a missing wheel or model fails in many ways
        raise DeviceError(NO_MODEL, retry=False) from why
    return reader
