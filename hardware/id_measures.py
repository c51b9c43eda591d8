"""Counting how well cards are read: one picture each, shown for 3 s, or with nobody's number in view."""

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from hardware.id_agreement import IdAgreement
from hardware.id_card import IdReading, read_id_number
from hardware.id_page import read_whole_page
from hardware.id_sets import FRAMES_PER_S, Sample
from hardware.id_shape import is_id_number
from hardware.id_watch import CardWatch, card_like
from hardware.pictures import gray_of
from hardware.ports import Image

T = TypeVar("T")
Reader = Callable[[Image, int], IdReading | None]


@dataclass(slots=True)
class Tally:
    """What came of a set: read right, read wrong, of how many, milliseconds each, seconds to the answer."""

    right: int = 0
    wrong: int = 0
    of: int = 0
    ms: tuple[float, ...] = ()
    seconds: tuple[float, ...] = ()

    def rate(self) -> str:
        """Write the share read right."""
        return f"{100 * self.right / max(self.of, 1):.1f} %"

    def middle_ms(self) -> float:
        """Give the median time of one picture."""
        return float(np.median(self.ms)) if self.ms else 0.0

    def middle_s(self) -> float:
        """Give the median of the seconds until a number counted."""
        return float(np.median(self.seconds)) if self.seconds else 0.0

    def times(self) -> str:
        """Write the median and the 95th percentile."""
        return f"{self.middle_ms():.0f} / {np.percentile(self.ms or (0.0,), 95):.0f}"


def quick_reader(image: Image, look: int) -> IdReading | None:
    """Read as the till does."""
    return read_id_number(image, is_id_number, look=look)


def whole_reader(image: Image, _look: int) -> IdReading | None:
    """Read all texts of the picture."""
    return read_whole_page(image, is_id_number)


def within(items: Iterable[T], seconds: float) -> Iterator[T]:
    """Give items until the time is over: a busy machine measures fewer, and the table says how many."""
    end = time.monotonic() + seconds
    for item in items:
        yield item
        if time.monotonic() > end:
            return


def one_frame(samples: Iterable[Sample], read: Reader) -> Tally:
    """Read each picture once, as the first of its showing."""
    tally = Tally()
    for sample in samples:
        began = time.perf_counter()
        reading = read(sample.image, 0)
        tally.ms += ((time.perf_counter() - began) * 1000,)
        _count(tally, reading, sample.number)
    return tally


def shown(films: Iterable[Iterator[Sample]]) -> Tally:
    """Show cards for 3 s; a picture that comes while the worker reads is dropped, as at the till."""
    tally = Tally()
    for film in films:
        agreement, watch, free_at, look = IdAgreement(), CardWatch(), 0.0, 0
        counted, number = None, ""
        for frame, sample in enumerate(film):
            at, number = frame / FRAMES_PER_S, sample.number
            if not watch.see(gray_of(sample.image), codes_seen=False) or at < free_at:
                continue
            began = time.perf_counter()
            reading = quick_reader(sample.image, look)
            free_at = at + time.perf_counter() - began
            look += 1
            tally.ms += ((free_at - at) * 1000,)
            counted = agreement.see(reading, at)
            if counted is not None:
                tally.seconds += (free_at,)
                break
        _count(tally, counted, number)
    return tally


def _count(tally: Tally, reading: IdReading | None, number: str) -> None:
    tally.of += 1
    if reading is not None:
        right = reading.number == number
        tally.right, tally.wrong = tally.right + right, tally.wrong + (not right)


def nobody(pictures: Iterable[tuple[str, Image]]) -> tuple[Tally, int, float]:
    """Read pictures without a valid number; give also how many look like a card, and what that test costs."""
    tally, alike, ms = Tally(), 0, []
    for _, image in pictures:
        gray = gray_of(image)
        began = time.perf_counter()
        alike += card_like(gray)
        ms.append((time.perf_counter() - began) * 1000)
        began = time.perf_counter()
        reading = quick_reader(image, 0)
        tally.ms += ((time.perf_counter() - began) * 1000,)
        _count(tally, reading, "")
    return tally, alike, float(np.median(ms))
