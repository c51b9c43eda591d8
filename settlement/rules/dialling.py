"""What a telephone dials when somebody taps a number."""

import re

_NUMBER = re.compile(r"\+?[0-9](?:[0-9 -]*[0-9])?")


def dialled(phone: str) -> str:
    """Give the first number of a text as it is dialled; empty where there is none."""
    found = _NUMBER.search(phone)
    return re.sub(r"[ -]", "", found[0]) if found else ""
