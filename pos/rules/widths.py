"""How many columns of a receipt printer a text takes: a Han character takes exactly two."""

import unicodedata
from collections.abc import Iterator

from pos.rules.errors import BadValue

COLUMNS_MIN = 4

_TWO_COLUMNS = frozenset("WFA")
# Invisible or zero-width: controls (a printer would obey them), surrogates, marks, variation selectors.
_UNPRINTABLE = frozenset({"Cc", "Cf", "Cs", "Mn", "Me"})
_NOT_AT_ROW_START = frozenset("，。、；：！？）】》」』”’…")
# Planes 2 and 3 hold Han characters only; a newer one than Python's own table is Han as well.
_HAN_PLANES = range(0x20000, 0x40000)


def printable(text: str) -> str:
    """Give the text as a printer can take it: ¥ as ￥, any space as one space, nothing invisible."""
    return "".join(_printable(text))


def text_width(text: str) -> int:
    """Count the printer columns of a text; characters of ambiguous width take two, as on Chinese printers."""
    return sum(_columns(char) for char in text)


def needs_picture(text: str) -> bool:
    """Tell whether some character is missing from printer fonts, which hold GBK and no more (䶮, 𬱖)."""
    return not all(_in_printer_font(char) for char in text)


def wrap(text: str, columns: int) -> tuple[str, ...]:
    """Break a text into rows of at most ``columns``; no row begins with a closing mark."""
    if columns < COLUMNS_MIN:
        raise BadValue(f"每行至少 {COLUMNS_MIN} 列，不能是 {columns}。")
    rows: list[str] = []
    row = ""
    for char in printable(text):
        if text_width(row + char) <= columns:
            row += char
            continue
        kept, carried = (row[:-1], row[-1]) if char in _NOT_AT_ROW_START and len(row) > 1 else (row, "")
        rows.append(kept.rstrip(" "))
        row = (carried + char).lstrip(" ")
    return (*rows, row)


def pair(left: str, right: str, columns: int) -> tuple[str, ...]:
    """Set ``left`` at the left edge and ``right`` at the right edge, on two rows where one is too short."""
    left, right = printable(left), printable(right)
    gap = columns - text_width(left) - text_width(right)
    if gap >= 1:
        return (left + " " * gap + right,)
    below = (" " * (columns - text_width(row)) + row for row in wrap(right, columns))
    return (*wrap(left, columns), *below)


def _printable(text: str) -> Iterator[str]:
    for char in text:
        if char == "\N{YEN SIGN}":
            yield "\N{FULLWIDTH YEN SIGN}"
        elif char.isspace() and char != "\N{IDEOGRAPHIC SPACE}":
            yield " "
        elif unicodedata.category(char) not in _UNPRINTABLE:
            yield char


def _columns(char: str) -> int:
    return 2 if unicodedata.east_asian_width(char) in _TWO_COLUMNS or ord(char) in _HAN_PLANES else 1


def _in_printer_font(char: str) -> bool:
    try:
        char.encode("gbk")
    except UnicodeEncodeError:
        return False
    return True
