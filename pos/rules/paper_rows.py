"""Rows that all papers share: one row, the letterhead, a field with its label, figures in columns."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from pos.rules.widths import pair, text_width, wrap

_LABEL_COLUMNS = 7
# "移动支付" and these stand side by side on the narrowest paper of 24 columns.
_COUNT_COLUMNS = 5
_AMOUNT_COLUMNS = 9
_WIDE = frozenset({"wide", "large"})


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a receipt: words and their size, a rule across the paper, a QR code, or an empty row."""

    text: str
    size: Literal["normal", "wide", "tall", "large"] = "normal"
    bold: bool = False
    align: Literal["left", "center"] = "left"
    kind: Literal["text", "rule", "qr", "feed"] = "text"

    @property
    def width(self) -> int:
        """Count the printer columns the words take at this size."""
        return text_width(self.text) * (2 if self.size in _WIDE else 1)


RULE = Line("", kind="rule")


def heading(canteen: str, title: str, columns: int, *, reprint: bool) -> Iterator[Line]:
    """Head a paper: the canteen and what the paper is."""
    yield from letterhead(canteen, columns, reprint=reprint)
    for row in wrap(title, columns):
        yield Line(row, bold=True, align="center")


def letterhead(canteen: str, columns: int, *, reprint: bool) -> Iterator[Line]:
    """Write the canteen large, and 补打 above it where the paper was printed before."""
    if reprint:
        yield Line("【补打】", bold=True, align="center")
    size: Literal["large", "tall"] = "large" if text_width(canteen) * 2 <= columns else "tall"
    for row in wrap(canteen, columns):
        yield Line(row, size=size, bold=True, align="center")


def field(label: str, value: str, columns: int) -> Iterator[Line]:
    """Write a label and its value, the values under one another where the paper is wide enough."""
    padded = label + " " * (_LABEL_COLUMNS - text_width(label)) + value
    narrow = f"{label} {value}"
    return (Line(row) for row in wrap(padded if text_width(padded) <= columns else narrow, columns))


def amount(label: str, value: object, columns: int, *, bold: bool = False) -> Iterator[Line]:
    """Write a label at the left edge and its amount at the right one."""
    return (Line(row, bold=bold) for row in pair(label, str(value), columns))


def counted(label: str, count: object, value: object, columns: int) -> Iterator[Line]:
    """Write a label, a count and an amount, counts and amounts each under one another."""
    figures = _right(str(count), _COUNT_COLUMNS) + _right(str(value), _AMOUNT_COLUMNS)
    return (Line(row) for row in pair(label, figures, columns))


def _right(text: str, columns: int) -> str:
    return " " * max(1, columns - text_width(text)) + text
