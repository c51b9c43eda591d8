"""From one picture to the number on the face of an ID card; the picture is kept nowhere."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

from hardware.id_recogniser import HIGH_PX, Glyph, Recogniser
from hardware.id_strip import Strip, cut_strip, find_strips, same_row
from hardware.pictures import gray_of
from hardware.ports import Image

Plausible = Callable[[str], bool]
"""Tell whether 18 characters can be somebody's number: check digit and birth date."""

LENGTH = 18
CONFIDENCE_MIN = 0.5
GAPS = (0.4, 1.75)
"""From one digit to the next, as share of the mean distance: less is one read twice, more is one missed."""
STRIPS_MAX = 2
LIKELY = 12
WIDTHS = (400, 320, 480)
LOOKS = len(WIDTHS)


@dataclass(frozen=True, slots=True)
class IdReading:
    """A number that passed every check, the confidence of its weakest character, how long it took."""

    number: str = field(repr=False)  # a log line must not hold it by accident
    confidence: float
    ms: float


def read_id_number(image: Image, plausible: Plausible, *, look: int = 0) -> IdReading | None:
    """Read the 18-digit number of a card in a picture, any way up; None where it is not certain.

    ``look`` counts the pictures of one showing: each is looked at a little differently.
    """
    began = time.perf_counter()
    gray = gray_of(image)
    for strip in _strips(gray, look):
        for way in (strip, strip.turned()):
            cut = cut_strip(gray, _with_margin(way), (WIDTHS[look % LOOKS], HIGH_PX))
            glyphs = recogniser().read(cut)
            number, confidence = number_in(glyphs)
            if number and plausible(number):
                return IdReading(number, confidence, (time.perf_counter() - began) * 1000)
            if _sure(glyphs) >= LIKELY:
                return None  # the right row, the right way up: only a better picture helps
    return None


def _strips(gray: Image, look: int) -> tuple[Strip, ...]:
    """Give two rows at most; every second look asks for one that a lamp has made pale."""
    plain = find_strips(gray, STRIPS_MAX)
    if look % 2 == 0:
        return plain
    pale = [row for row in find_strips(gray, 1, faint=True) if not any(same_row(row, old) for old in plain)]
    return (*plain[: STRIPS_MAX - len(pale)], *pale)


def number_in(glyphs: Sequence[Glyph]) -> tuple[str, float]:
    """Give the 18 characters of a row and the weakest confidence; nothing unless all are sure and even."""
    kept = list(glyphs)
    # the label beside the number, or the card's edge, gives weak characters at an end
    while kept and kept[0].confidence < CONFIDENCE_MIN:
        kept.pop(0)
    while kept and kept[-1].confidence < CONFIDENCE_MIN:
        kept.pop()
    if len(kept) != LENGTH or not _even(kept):
        return "", 0.0
    weakest = min(glyph.confidence for glyph in kept)
    return ("".join(glyph.char for glyph in kept), weakest) if weakest >= CONFIDENCE_MIN else ("", 0.0)


@lru_cache(maxsize=1)
def recogniser() -> Recogniser:
    """Give the one recogniser of this process."""
    return Recogniser()


def _even(glyphs: Sequence[Glyph]) -> bool:
    """Tell whether characters stand at even distances, as a number does that misses and doubles none."""
    mean = (glyphs[-1].at - glyphs[0].at) / (len(glyphs) - 1)
    return all(GAPS[0] * mean <= b.at - a.at <= GAPS[1] * mean for a, b in pairwise(glyphs))


def _sure(glyphs: Sequence[Glyph]) -> int:
    return sum(glyph.confidence >= CONFIDENCE_MIN for glyph in glyphs)


def _with_margin(strip: Strip) -> Strip:
    """Take a little more than the print itself, as the model was taught."""
    long, high = strip.long * 1.02 + strip.high * 0.3, strip.high * 1.35
    return Strip(strip.middle, long, high, strip.angle, strip.rank)
