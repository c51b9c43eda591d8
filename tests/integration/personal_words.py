"""Looks for people in whatever a machine leaves behind: full names and ID numbers, however written."""

import re
from datetime import date

from pos.rules.id_number import id_number_problem

ENCODINGS = ("utf-8", "gb18030", "utf-16-le")
_DIGITS = re.compile(rb"(?=(\d{17}[\dXx]))")
DAY = date(2026, 11, 24)


def found_in(content, people):
    """Give every full name and ID number of these people in some bytes, and every other sound ID number."""
    words = [word for person in people for word in (person.name, person.id_number)]
    named = {word for word in words for way in ENCODINGS if word.encode(way) in content}
    # A long hash holds runs of digits too; none of them has a birth date and the right check digit.
    numbers = {match[1].decode().upper() for match in _DIGITS.finditer(content)}
    return sorted(named | {number for number in numbers if id_number_problem(number, DAY) is None})


def found_under(folder, people, but=()):
    """Look into every file of a folder, and at what the files are called."""
    found = {}
    for path in sorted(folder.rglob("*")):
        words = found_in(path.name.encode(), people)
        if path.is_file() and path.name not in but:
            words += found_in(path.read_bytes(), people)
        if words:
            found[path.name] = words
    return found
