"""The secret of the centre's door: seals what phones' codes are made of, and hashes names and addresses."""

import hashlib
import hmac
import secrets
from base64 import b64decode, b64encode

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from pos.rules.errors import CanteenError

_NONCE_BYTES = 12
_DIGEST_SHOWN = 16


class DoorKey:
    """Keeps secrets for one row each, and gives the same hash for the same text."""

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(hmac.digest(key, b"seal", "sha256"))
        self._hash_key = hmac.digest(key, b"hash", "sha256")

    def seal(self, text: str, row: str) -> str:
        """Encrypt a text so that it opens only in the row it was made for."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return b64encode(nonce + self._cipher.encrypt(nonce, text.encode(), row.encode())).decode()

    def open(self, sealed: str, row: str) -> str:
        """Decrypt what was sealed for this row."""
        raw = b64decode(sealed)
        try:
            return self._cipher.decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], row.encode()).decode()
        except InvalidTag as error:
            raise CanteenError(
                f"{row} 的验证器密钥打不开：door.key 不是这套账本的，或这一行被改过。请从备份恢复。"
            ) from error

    def digest(self, kind: str, text: str) -> str:
        """Hash a name or an address, so that the audit trail can tell it again without knowing it."""
        return hmac.new(self._hash_key, f"{kind}\0{text}".encode(), hashlib.sha256).hexdigest()[
            :_DIGEST_SHOWN
        ]


def new_token() -> str:
    """Make a token that nobody can guess: 256 bits."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """Give what is kept of a token; the token itself is not."""
    return hashlib.sha256(token.encode()).hexdigest()
