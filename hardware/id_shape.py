"""Whether 18 characters can be an ID number: shape, birth date, check digit (GB 11643, MOD 11-2)."""

import re
from datetime import date

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_DIGITS = "10X98765432"
YEARS = range(1880, 2100)
SHAPE = re.compile(r"[1-9][0-9]{16}[0-9X]")


def is_id_number(text: str) -> bool:
    """Tell whether a text can be a resident's ID number; any county code will do."""
    if not SHAPE.fullmatch(text):
        return False
    try:
        born = date(int(text[6:10]), int(text[10:12]), int(text[12:14]))
    except ValueError:
        return False
    total = sum(int(digit) * weight for digit, weight in zip(text, WEIGHTS, strict=False))
    return born.year in YEARS and CHECK_DIGITS[total % 11] == text[17]
