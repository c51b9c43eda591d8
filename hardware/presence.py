"""Which of the many sightings of one band counts as somebody coming."""

from collections.abc import Sequence

from hardware.ports import Code

AWAY_S = 1.0


class Presence:
    """Remembers which texts are in view, so that one showing counts once; it has no clock of its own."""

    def __init__(self, away_s: float = AWAY_S) -> None:
        self._away_s = away_s
        self._missing_since: dict[str, float | None] = {}  # None: in the newest picture

    def see(self, codes: Sequence[Code], at: float, size: tuple[int, int]) -> Code | None:
        """Take what one picture of ``size`` (width, height) shows; give the code that counts now, if any."""
        self._remember({code.text for code in codes}, at)
        if not codes:
            return None
        # a smaller code beside the foremost one is not remembered: it counts when its own turn comes
        first = foremost(codes, size)
        if first.text in self._missing_since:
            return None
        self._missing_since[first.text] = None
        return first

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
