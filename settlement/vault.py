"""The vault: personal values are sealed before they are stored, each to the one place it belongs in."""

import os
import struct
from collections.abc import Callable, Mapping
from typing import NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from pos.rules.errors import CanteenError

# 96 random bits are safe for 2^32 values under one key: 433,000 people × 6 values × 100 years of months.
_NONCE_BYTES = 12
_HEADER = struct.Struct(">BH")
_FORMAT = 1


class Place(NamedTuple):
    """Where a sealed value stands; moved anywhere else it cannot be opened."""

    table: str
    column: str
    row: str


class SealBroken(CanteenError):
    """A sealed value was changed, moved to another place, or sealed with another key."""


class Vault:
    """Seals with the newest key and opens with whichever key a value names."""

    def __init__(self, read_keys: Callable[[], Mapping[int, bytes]]) -> None:
        self._read_keys = read_keys
        self._load()

    def _load(self) -> None:
        keys = self._read_keys()
        self._ciphers = {version: AESGCM(key) for version, key in keys.items()}
        self.version = max(keys)

    def reload(self) -> None:
        """Take up a key that was added since."""
        self._load()

    def seal(self, place: Place, value: bytes) -> bytes:
        """Seal a value to its place: format, key number, nonce, ciphertext with its tag."""
        header = _HEADER.pack(_FORMAT, self.version)
        nonce = os.urandom(_NONCE_BYTES)
        return header + nonce + self._ciphers[self.version].encrypt(nonce, value, _bound(header, place))

    def open(self, place: Place, sealed: bytes) -> bytes:
        """Open a value that was sealed to this place."""
        header, nonce = sealed[: _HEADER.size], sealed[_HEADER.size : _HEADER.size + _NONCE_BYTES]
        cipher = self._cipher(header, place)
        try:
            return cipher.decrypt(nonce, sealed[_HEADER.size + _NONCE_BYTES :], _bound(header, place))
        except (InvalidTag, ValueError) as error:
            raise _broken(place) from error

    def seal_text(self, place: Place, text: str) -> bytes | None:
        """Seal a text; an empty one is nothing at all."""
        return self.seal(place, text.encode()) if text else None

    def open_text(self, place: Place, sealed: bytes | None) -> str:
        """Open a text; nothing is an empty one."""
        return "" if sealed is None else self.open(place, sealed).decode()

    def _cipher(self, header: bytes, place: Place) -> AESGCM:
        """Find the key a value names; look once more for one that somebody else has added."""
        if len(header) != _HEADER.size:
            raise _broken(place)
        layout, version = _HEADER.unpack(header)
        if layout != _FORMAT:
            raise _broken(place)
        if version not in self._ciphers:
            self._load()
        if version not in self._ciphers:
            raise SealBroken(
                f"缺少第 {version} 号密钥，{place.table}.{place.column} 读不出：请从备份恢复密钥文件。"
            )
        return self._ciphers[version]


def _bound(header: bytes, place: Place) -> bytes:
    return header + "\0".join(place).encode()


def _broken(place: Place) -> SealBroken:
    return SealBroken(
        f"{place.table} 表 {place.row[:12]} 行的 {place.column} 被改过、换过位置或密钥不对："
        "没有读出，请从备份恢复并通知管理员。"
    )
