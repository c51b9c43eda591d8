"""What one of our own wristbands says: an address in capitals, ended by a token that nobody can guess."""

import re

TOKEN_LENGTH = 16
"""16 characters of 5 bits each are 80 bits."""

_TOKEN = re.compile(rf"[A-Z2-7]{{{TOKEN_LENGTH}}}")
_LOOK_ALIKES = str.maketrans("018", "OIB")  # never printed, but typed by somebody who reads a band
_BEFORE = "/B/"
_ONLY_HERE = re.compile(r"HTTPS?://(LOCALHOST|127\.|0\.0\.0\.0|\[)")


def folded_token(text: str) -> str | None:
    """Read a token as it may be typed or sent: small letters, and look-alikes; None where it is none."""
    token = text.strip().upper().translate(_LOOK_ALIKES)
    return token if _TOKEN.fullmatch(token) else None


def band_text(bands_url: str, token: str) -> str:
    """Give the whole text of a wristband; capitals only, so that its code stays small."""
    return f"{bands_url.upper()}{_BEFORE}{token}"


def is_only_here(bands_url: str) -> bool:
    """Tell whether an address can be opened on this machine alone: no telephone reaches it."""
    return _ONLY_HERE.match(bands_url.upper()) is not None


def folded_code(bands_url: str, text: str) -> str:
    """Give a code the way our wristbands are printed where it is one of ours; any other code as it is."""
    text = text.strip()
    begin = band_text(bands_url, "")
    token = folded_token(text[len(begin) :]) if text.upper().startswith(begin) else None
    return band_text(bands_url, token) if token else text
