"""The six digits that somebody's phone shows, new every 30 seconds (TOTP)."""

import hmac
from datetime import datetime, timedelta

import pyotp
from qrcode.constants import ERROR_CORRECT_M
from qrcode.main import QRCode

_STEP_S = 30
_ISSUER = "社区食堂"
_QUIET = 4


def new_secret() -> str:
    """Make what the codes of one phone are made of: 160 bits in base 32."""
    return pyotp.random_base32()


def step_of_code(secret: str, code: str, now: datetime) -> int | None:
    """Give the step that a code belongs to: now, or one step before or after; None where it fits none."""
    totp = pyotp.TOTP(secret)
    typed = "".join(code.split())
    found = None
    for offset in (-1, 0, 1):  # all three every time, so that the time taken tells nothing
        at = now + timedelta(seconds=offset * _STEP_S)
        if hmac.compare_digest(totp.at(at).encode(), typed.encode()):
            found = int(at.timestamp()) // _STEP_S
    return found


def enrolment_address(secret: str, name: str) -> str:
    """Give the address that an authenticator reads from a QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=_ISSUER)


def grouped(secret: str) -> str:
    """Write a secret in groups of four, to be typed by hand."""
    return " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))


def qr_path(text: str) -> tuple[int, str]:
    """Give a QR code as the side of a square and an SVG path of its dark modules, quiet zone included."""
    code = QRCode(error_correction=ERROR_CORRECT_M, border=_QUIET)
    code.add_data(text)
    rows = code.get_matrix()
    dark = [f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, on in enumerate(row) if on]
    return len(rows), "".join(dark)
