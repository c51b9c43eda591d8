"""The form of a wristband's page: it is vouched for without a cookie, so that nobody is followed."""

import hmac
import secrets
from datetime import datetime

from settlement.door_key import DoorKey

HOURS_GOOD = 6
_HOUR_S = 3600
_KIND = "band-form"
_PARTS = 3


def new_form(key: DoorKey, band: int, now: datetime) -> str:
    """Make what a form carries: a number of its own, the hour, and our mark on both for this wristband."""
    name, hour = secrets.token_hex(8), str(_hour(now))
    return f"{name}.{hour}.{_mark(key, band, name, hour)}"


def request_of(key: DoorKey, band: int, form: str, now: datetime) -> str | None:
    """Give the form's own number; None where it is not ours, for another wristband, or too old."""
    parts = form.split(".")
    if len(parts) != _PARTS or not (parts[1].isascii() and parts[1].isdigit()):
        return None
    name, hour, mark = parts
    if not hmac.compare_digest(mark.encode(), _mark(key, band, name, hour).encode()):
        return None
    return name if 0 <= _hour(now) - int(hour) <= HOURS_GOOD else None


def _hour(now: datetime) -> int:
    return int(now.timestamp()) // _HOUR_S


def _mark(key: DoorKey, band: int, name: str, hour: str) -> str:
    return key.digest(_KIND, f"{band}\0{name}\0{hour}")
