"""Where wristband labels lie on their paper, in millimetres from its upper left corner."""

from dataclasses import dataclass

from settlement.rules.faults import Fault

EDGE_MM = 0.7
"""Nothing is printed nearer to a label's edge: sheets lie a little askew in a printer."""

STRIP_EDGE_MM = 0.5
A4_MM = (210.0, 297.0)
A4_UNPRINTABLE_MM = 4.2
"""An office printer leaves so much at each side of the page white."""

WORDS_WIDE_MM, WORDS_HIGH_MM = 20.0, 14.5
"""The least room beside or below a code for the telephone number and the band's number."""

WORDS_WIDEST_MM = 60.0
_LABELS_MAX = 400
_TINY_MM = 1e-6


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in millimetres."""

    left: float
    top: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """Give where it ends at the right."""
        return self.left + self.width

    @property
    def bottom(self) -> float:
        """Give where it ends below."""
        return self.top + self.height


@dataclass(frozen=True, slots=True)
class Grid:
    """Equal labels in columns and rows on a page."""

    columns: int
    rows: int
    label_width: float
    label_height: float
    left: float = 0.0
    top: float = 0.0
    gap_x: float = 0.0
    gap_y: float = 0.0
    page: tuple[float, float] = A4_MM
    unprintable: float = A4_UNPRINTABLE_MM
    edge: float = EDGE_MM

    def __post_init__(self) -> None:
        if min(self.columns, self.rows) < 1 or self.on_a_page > _LABELS_MAX:
            raise Fault("columns", f"每页要有 1 到 {_LABELS_MAX} 枚：请改列数或行数。")
        if min(self.left, self.top, self.gap_x, self.gap_y) < 0:
            raise Fault("left", "页边和间隔不能是负的：请改。")
        last, white = self.spot(self.on_a_page - 1), self.unprintable - self.edge
        for field, begins, ends, paper in (
            ("left", self.left, last.right, self.page[0]),
            ("top", self.top, last.bottom, self.page[1]),
        ):
            if begins < white - _TINY_MM or ends > paper - white + _TINY_MM:
                raise Fault(
                    field,
                    f"标签从 {begins:.1f} 到 {ends:.1f} 毫米，要在 {white:.1f} 到 {paper - white:.1f} 之间，"
                    "不然打印机印不到：请改页边、间隔或大小。",
                )

    @property
    def on_a_page(self) -> int:
        """Say how many labels one page has."""
        return self.columns * self.rows

    @property
    def is_beside(self) -> bool:
        """Tell whether the words stand beside the code, not below it: whichever lets the code be larger."""
        return self._room(WORDS_WIDE_MM, 0) >= self._room(0, WORDS_HIGH_MM)

    @property
    def room_mm(self) -> float:
        """Give the largest square for a code with its quiet zone that leaves room for the words."""
        return self._room(WORDS_WIDE_MM, 0) if self.is_beside else self._room(0, WORDS_HIGH_MM)

    def spot(self, place: int) -> Box:
        """Give where a label lies on its page; they are counted row by row."""
        row, column = divmod(place % self.on_a_page, self.columns)
        return Box(
            self.left + column * (self.label_width + self.gap_x),
            self.top + row * (self.label_height + self.gap_y),
            self.label_width,
            self.label_height,
        )

    def parts(self, spot: Box, box_mm: float) -> tuple[Box, Box]:
        """Give where on a label the code with its quiet zone stands, and where the words."""
        inner_width, inner_height = spot.width - 2 * self.edge, spot.height - 2 * self.edge
        if not self.is_beside:
            left = spot.left + (spot.width - box_mm) / 2
            top = spot.top + self.edge
            words = Box(spot.left + self.edge, top + box_mm, inner_width, inner_height - box_mm)
            return Box(left, top, box_mm, box_mm), words
        wide = min(inner_width - box_mm, WORDS_WIDEST_MM)
        left = spot.left + (spot.width - box_mm - wide) / 2
        code = Box(left, spot.top + (spot.height - box_mm) / 2, box_mm, box_mm)
        return code, Box(code.right, spot.top + self.edge, wide, inner_height)

    def _room(self, words_wide: float, words_high: float) -> float:
        return min(
            self.label_width - words_wide - 2 * self.edge, self.label_height - words_high - 2 * self.edge
        )


def strip(width_mm: float, length_mm: float = 250.0) -> Grid:
    """Give the paper of a band printer: one wristband a page."""
    return Grid(
        1,
        1,
        length_mm,
        width_mm,
        page=(length_mm, width_mm),
        unprintable=STRIP_EDGE_MM,
        edge=STRIP_EDGE_MM,
    )


LAYOUTS: dict[str, tuple[str, Grid]] = {
    "a4-21": ("A4 不干胶 3 × 7，每枚 63.5 × 38.1 毫米", Grid(3, 7, 63.5, 38.1, 7.25, 15.15, 2.5, 0.0)),
    "a4-16": ("A4 不干胶 2 × 8，每枚 99.1 × 33.9 毫米", Grid(2, 8, 99.1, 33.9, 4.65, 12.9, 2.5, 0.0)),
    "a4-40": ("A4 不干胶 4 × 10，每枚 48.5 × 25.4 毫米", Grid(4, 10, 48.5, 25.4, 8.0, 21.5)),
    "strip-25": ("手环打印机 25 × 250 毫米", strip(25.0)),
    "strip-30": ("手环打印机 30 × 250 毫米", strip(30.0)),
}
"""The papers that can be bought, by their code: what they are called, and their measures."""
