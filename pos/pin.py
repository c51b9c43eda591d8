"""A PIN of six digits: only its argon2 hash is kept."""

import re

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

PIN = re.compile(r"[0-9]{6}")
# A try costs a till about 20 ms and 19 MiB: counting tries, not their price, guards a million PINs.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
NOBODYS = f"$argon2id$v=19$m=19456,t=2,p=1${'A' * 22}${'A' * 43}"
"""A hash that no PIN has: trying nobody's number takes as long as trying somebody's."""


def hash_pin(pin: str) -> str:
    """Give what may stand in a file for six digits; the same digits never give the same line twice."""
    return _HASHER.hash(pin)


def pin_fits(pin: str, kept: str) -> bool:
    """Tell whether six digits are the ones behind a kept hash; no hash fits nothing."""
    if not PIN.fullmatch(pin):
        return False
    try:
        return _HASHER.verify(kept, pin)
    except (VerificationError, InvalidHashError):
        return False
