"""The secret of one of our own wristbands: made once, printed once, kept nowhere."""

import base64
import secrets

_TOKEN_BYTES = 10


def new_token() -> str:
    """Make a token of 80 random bits, as 16 letters and digits that do not look alike."""
    return base64.b32encode(secrets.token_bytes(_TOKEN_BYTES)).decode("ascii")
