"""Which of the many sightings of one band counts as somebody coming."""

from collections.abc import Callable, Sequence

from hardware.ports import Code

AWAY_S = 1.0
READ_TWICE_S = 3.0
"""Two readings of one text lie at most this far apart, or the first is forgotten."""
UNDECIDED_S = 0.7
CLEARLY_LARGER = 1.5
Knows = Callable[[str], bool]


class Presence:
    """Remembers which texts are in view, so that one showing counts once; it has no clock of its own.

    A text counts when it was read from two pictures, or from one when the roster knows it.
    """

    def __init__(self, away_s: float = AWAY_S, knows: Knows | None = None) -> None:
        self._away_s = away_s
        self._knows = knows
        self._missing_since: dict[str, float | None] = {}  # None: in the newest picture
        self._read_once: dict[str, float] = {}
        self._sure: set[str] = set()
        self._rivals_since: float | None = None
        self._rivals_until = 0.0
        self._at = 0.0

    @property
    def undecided(self) -> bool:
        """Tell whether two bands of similar weight have been in view for a while."""
        since = self._rivals_since
        return since is not None and self._at - since >= UNDECIDED_S

    @property
    def waits(self) -> bool:
        """Tell whether a text was read once and needs another picture."""
        return bool(self._read_once)

    def see(
        self, codes: Sequence[Code], at: float, size: tuple[int, int], *, fresh: bool = True
    ) -> Code | None:
        """Take what one picture of ``size`` (width, height) shows; give the code that counts now.

        ``fresh`` is False where nothing moved and the codes are those of an earlier picture.
        """
        self._at = at
        self._remember({code.text for code in codes}, at)
        if fresh:
            self._believe({code.text for code in codes}, at)
        # a carton's code beside a band is no rival: the roster knows only one of them
        known = [code for code in codes if len(codes) > 1 and self._known(code.text)]
        first = self._winner(known or codes, at, size)
        if first is None or first.text not in self._sure:
            return None
        # a smaller code beside the foremost one is not remembered: it counts when its own turn comes
        if first.text in self._missing_since:
            return None
        self._missing_since[first.text] = None
        return first

    def _known(self, text: str) -> bool:
        return self._knows is not None and self._knows(text)

    def _winner(self, codes: Sequence[Code], at: float, size: tuple[int, int]) -> Code | None:
        """Give the clearly larger and more central code; None while two are alike."""
        if not codes:
            self._rivals_ended(at)
            return None
        first = foremost(codes, size)
        rest = [_weight(code, size) for code in codes if code.text != first.text]
        if rest and max(rest) * CLEARLY_LARGER > _weight(first, size) > 0:
            self._rivals_since = at if self._rivals_since is None else self._rivals_since
            self._rivals_until = at
        return first if self._rivals_ended(at) else None

    def _rivals_ended(self, at: float) -> bool:
        """Tell whether one band is alone; a single picture without its rival does not say so."""
        if self._rivals_since is not None and at - self._rivals_until < UNDECIDED_S / 2:
            return False
        self._rivals_since = None
        return True

    def _believe(self, texts: set[str], at: float) -> None:
        self._read_once = {t: first for t, first in self._read_once.items() if at - first < READ_TWICE_S}
        for text in texts - self._sure:
            if text in self._read_once or self._known(text):
                self._sure.add(text)
                self._read_once.pop(text, None)
            else:
                self._read_once[text] = at
        self._sure &= texts | self._missing_since.keys() | self._read_once.keys()

    def _remember(self, texts: set[str], at: float) -> None:
        # time runs from the first picture without the code: a camera that gives none says nothing about it
        known = {
            text: missing
            for text, missing in self._missing_since.items()
            if missing is None or at - missing < self._away_s
        }
        self._missing_since = {
            text: None if text in texts else (at if missing is None else missing)
            for text, missing in known.items()
        }


def foremost(codes: Sequence[Code], size: tuple[int, int]) -> Code:
    """Give the larger and more central code: a queue stands behind the one who is served."""
    return max(codes, key=lambda code: _weight(code, size))


def _weight(code: Code, size: tuple[int, int]) -> float:
    """Weigh a code: its area, down to a quarter of it in the far corner of the picture."""
    xs, ys = [x for x, _ in code.box], [y for _, y in code.box]
    if not xs:
        return 0.0
    width, height = size
    off_x = abs((min(xs) + max(xs)) / width - 1)
    off_y = abs((min(ys) + max(ys)) / height - 1)
    area = (max(xs) - min(xs) + 1) * (max(ys) - min(ys) + 1)
    return area * (1 - 0.75 * min(1.0, max(off_x, off_y)))
