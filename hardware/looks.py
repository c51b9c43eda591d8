"""How one picture after the other is looked at: fast first, then closer where a code may be."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from zxingcpp import BarcodeFormats

from hardware.decoder import MATRIX, STRIPES, Glimpse, glimpse, read_with_zxing
from hardware.looks_table import LOOKS, Matrix, turned_by
from hardware.looks_where import Box, Spot, Texture, box_around, middle_of, side_of, texture_of
from hardware.ports import Code, Image, Point

BUDGET_MS = 14.0
"""Of this thread's own work: what else the machine does must not cost looks."""
FIRST = "large"
"""The second look that helps most often; it comes before those whose turn it is."""
VARIED_MAX = 4
"""So many other looks a picture at most, while the budget lasts; which ones changes with each picture."""
CUTS_PX = (220, 220, 220, 220, 440, 220, 220, 220, 220, 900)
"""How much around a place is cut out, in turn: a band at arm's length mostly, now and then one held close."""
MARGIN = 1.7
"""A code whose corners are known is cut out with its quiet zone, and a little more."""
LOOKED_AT_PX_MAX = 900
OTHERS_CUT_PX = 480
SAME_PLACE_PX = 48
TIRED_FADES = 0.98
TIRED_MIN = 0.2
STILL_ROUNDS = len(CUTS_PX)
Clock = Callable[[], float]
Reading = Callable[[Image], tuple[Code, ...]]


@dataclass(frozen=True, slots=True)
class Place:
    """Where to look closer: a middle and how much around it, in pixels."""

    middle: Point
    side: int


class Looks:
    """Reads pictures, and remembers from each where codes may be and which look worked."""

    def __init__(self, *, budget_ms: float = BUDGET_MS, clock: Clock = time.thread_time) -> None:
        self._budget_ms = budget_ms
        self._clock = clock
        self._turn = 0
        self._worked = FIRST
        self._tired: dict[Point, float] = {}
        self.suspected: Box | None = None
        self.used: tuple[str, ...] = ()
        """The names of the looks the newest picture was given."""

    def read(self, gray: Image) -> tuple[Code, ...]:
        """Give the codes in a gray picture; no look begins after the budget is spent."""
        began = self._clock()
        self.used = ("whole",)
        seen = glimpse(gray)
        if seen.codes:
            return self._found(seen.codes, gray, "")
        texture = texture_of(gray)
        self._turn += 1
        place = self._place(seen, texture)
        self.suspected = box_around(place.middle, place.side, gray.shape) if place else None
        for name, look in self._plan(place, texture):
            if (self._clock() - began) * 1000 >= self._budget_ms:
                break
            self.used += (name,)
            codes = look(gray)
            if codes:
                return self._found(codes, gray, name)
        return ()

    def _plan(self, place: Place | None, texture: Texture) -> Iterator[tuple[str, Reading]]:
        """Name the looks for a picture in which the first found nothing, in their order."""
        others = _others(STRIPES if self._turn % 2 or place is None else MATRIX, place)
        if place is None:
            if texture.striped:
                yield "other formats", others
            return
        rest = [name for name in LOOKS if name not in {FIRST, self._worked}]
        turn = self._turn % len(rest)
        names = list(dict.fromkeys([self._worked, FIRST, *rest[turn:], *rest[:turn]]))
        yield names[0], _closer(names[0], place)
        yield "other formats", others
        for name in names[1 : 2 + VARIED_MAX]:
            yield name, _closer(name, place)

    def _place(self, seen: Glimpse, texture: Texture) -> Place | None:
        """Choose where to look closer: a code found but not read, else the best place not tried in vain."""
        self._tired = {at: t * TIRED_FADES for at, t in self._tired.items() if t > TIRED_MIN}
        side = CUTS_PX[self._turn % len(CUTS_PX)]
        if seen.unread:
            corners = seen.unread[0]
            place = Place(middle_of(corners), max(CUTS_PX[0], round(MARGIN * side_of(corners))))
        elif texture.spots:
            spot = max(texture.spots, key=self._promise)
            place = Place(spot.middle, side)
        else:
            return None
        cell = _cell(place.middle)
        self._tired[cell] = self._tired.get(cell, 0.0) + 1
        return place

    def _promise(self, spot: Spot) -> float:
        """Weigh a place by its texture and by how often it was tried: a menu board never gets weaker."""
        return spot.strength / (1 + self._tired.get(_cell(spot.middle), 0.0)) ** 2

    def _found(self, codes: tuple[Code, ...], gray: Image, name: str) -> tuple[Code, ...]:
        corners = codes[0].box
        side = max(CUTS_PX[0], round(MARGIN * side_of(corners)))
        self.suspected = box_around(middle_of(corners), side, gray.shape)
        self._tired.clear()
        if name in LOOKS:
            self._worked = name
        return codes


def read_still(gray: Image) -> tuple[Code, ...]:
    """Read one picture as if it were held before the till for a while: other looks each time."""
    looks = Looks()
    for _ in range(STILL_ROUNDS):
        codes = looks.read(gray)
        if codes or looks.suspected is None:
            return codes
    return ()


def _cell(middle: Point) -> Point:
    return middle[0] // SAME_PLACE_PX, middle[1] // SAME_PLACE_PX


def _closer(name: str, place: Place) -> Reading:
    """Cut out a place, change and read it; the corners given are those in the whole picture."""

    def read(gray: Image) -> tuple[Code, ...]:
        left, top, right, bottom = box_around(place.middle, place.side, gray.shape)
        look = LOOKS[name]
        times = max(1, min(look.times, LOOKED_AT_PX_MAX // place.side))
        cut = gray[top:bottom, left:right]
        if not look.turned:
            return tuple(_moved(code, (left, top), times) for code in look.reader(look.change(cut, times)))
        turned, back = turned_by(cut, look.turned)
        codes = look.reader(look.change(turned, times))
        return tuple(_turned_back(_moved(code, (0, 0), times), back, (left, top)) for code in codes)

    return read


def _others(formats: BarcodeFormats, place: Place | None) -> Reading:
    """Look for the other formats: lines in the whole picture, a matrix around a place."""

    def read(gray: Image) -> tuple[Code, ...]:
        if formats is STRIPES or place is None:
            return read_with_zxing(gray, formats)
        left, top, right, bottom = box_around(place.middle, OTHERS_CUT_PX, gray.shape)
        cut = gray[top:bottom, left:right].copy()
        return tuple(_moved(code, (left, top), 1) for code in read_with_zxing(cut, formats))

    return read


def _moved(code: Code, corner: Point, times: int) -> Code:
    box = tuple((x // times + corner[0], y // times + corner[1]) for x, y in code.box)
    return Code(code.format, code.text, box)


def _turned_back(code: Code, back: Matrix, corner: Point) -> Code:
    places = [back @ (x, y, 1) for x, y in code.box]
    return Code(code.format, code.text, tuple((int(x) + corner[0], int(y) + corner[1]) for x, y in places))
