"""What a receipt printer is given and what its paper is like; no meals and no money here."""

import unicodedata
from dataclasses import dataclass
from typing import Literal, Protocol

CELL_DOTS = 12
MISSING = "\N{GETA MARK}"

_TWO_COLUMNS = frozenset("WFA")
_UNPRINTABLE = frozenset({"Cc", "Cf", "Cs", "Mn", "Me"})
_HAN_PLANES = range(0x20000, 0x40000)


class PaperLine(Protocol):
    """One row of paper; any object with these five read-only attributes will do."""

    @property
    def text(self) -> str:
        """The words, or the content of a QR code."""

    @property
    def size(self) -> str:
        """One of normal, wide, tall, large."""

    @property
    def bold(self) -> bool:
        """Whether the words are printed heavier."""

    @property
    def align(self) -> str:
        """One of left, center."""

    @property
    def kind(self) -> str:
        """One of text, rule, qr, feed."""


@dataclass(frozen=True, slots=True)
class PaperStyle:
    """One printer's paper: its columns of 12 dots, its cutter, and who makes the QR codes."""

    columns: int
    dots: int
    cutter: bool
    qr: Literal["native", "image"] = "native"

    def __post_init__(self) -> None:
        if self.dots % 8 or self.columns * CELL_DOTS > self.dots:
            raise ValueError(f"纸宽 {self.dots} 点放不下 {self.columns} 列：58 毫米是 384 点 32 列。")


PAPER_58 = PaperStyle(columns=32, dots=384, cutter=False)
PAPER_80 = PaperStyle(columns=48, dots=576, cutter=True)


def scale_of(size: str) -> tuple[int, int]:
    """Give how many times wider and taller than normal a size is."""
    return {"wide": (2, 1), "tall": (1, 2), "large": (2, 2)}.get(size, (1, 1))


def as_printed(text: str) -> str:
    """Map ¥ to the ￥ of the printer's font and take out whatever a printer could obey as a command."""
    kept = (" " if c.isspace() and c != "\N{IDEOGRAPHIC SPACE}" else c for c in text)
    clean = "".join(c for c in kept if unicodedata.category(c) not in _UNPRINTABLE)
    return clean.replace("\N{YEN SIGN}", "\N{FULLWIDTH YEN SIGN}")


def columns_of(text: str) -> int:
    """Count the columns of a text at normal size."""
    return sum(
        2 if unicodedata.east_asian_width(c) in _TWO_COLUMNS or ord(c) in _HAN_PLANES else 1 for c in text
    )


def in_printer_font(char: str) -> bool:
    """Tell whether a character is in GBK, which is what receipt printers have glyphs for."""
    try:
        char.encode("gbk")
    except UnicodeEncodeError:
        return False
    return True
