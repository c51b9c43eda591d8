"""What a day, a moment and a number may be where one machine tells another."""

from datetime import date, datetime

_NUMBER_MOST = 2**63 - 1


def storable(number: int) -> int:
    """Refuse a number that no book holds."""
    if number > _NUMBER_MOST:
        raise ValueError("no book holds so large a number")
    return number


def real_day(text: str) -> str:
    """Refuse a day that is none, or is not written as all are."""
    if date.fromisoformat(text).isoformat() != text:
        raise ValueError("a day is written as 2026-11-24")
    return text


def day_or_none(text: str) -> str:
    """Let an empty text pass, and a day."""
    return text and real_day(text)


def moment(text: str) -> str:
    """Refuse a moment without its time zone."""
    if datetime.fromisoformat(text).tzinfo is None:
        raise ValueError("a moment says its time zone")
    return text
