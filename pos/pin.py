"""A manager's PIN: only its scrypt hash is kept."""

import hashlib
import hmac
import re
import secrets

_SALT_BYTES, _HASH_BYTES = 16, 32
_WORK = {"n": 2**14, "r": 8, "p": 1}
PIN = re.compile(r"[0-9]{6}")


def hash_pin(pin: str) -> str:
    """Give what may stand in a file for six digits; the same digits never give the same line twice."""
    salt = secrets.token_bytes(_SALT_BYTES)
    return f"scrypt${salt.hex()}${_hashed(pin, salt).hex()}"


def pin_fits(pin: str, kept: str) -> bool:
    """Tell whether six digits are the ones behind a kept hash; no hash fits nothing."""
    parts = kept.split("$")
    if len(parts) != 3 or not PIN.fullmatch(pin):  # noqa: PLR2004 - the name, the salt, the hash
        return False
    return hmac.compare_digest(_hashed(pin, bytes.fromhex(parts[1])), bytes.fromhex(parts[2]))


def _hashed(pin: str, salt: bytes) -> bytes:
    return hashlib.scrypt(pin.encode(), salt=salt, dklen=_HASH_BYTES, **_WORK)
