"""A file that opens only with its passphrase, and only whole; docs/backup-format.md describes it."""

import hashlib
import hmac
import json
import secrets
import struct
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import BinaryIO

from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from pos.rules.errors import CanteenError
from pos.rules.journal import canonical

MAGIC = b"CANTEEN-BACKUP\x00\x01"
CHUNK_BYTES = 1024 * 1024
TAG_BYTES = 16
_LENGTH = struct.Struct(">I")
_DIGEST_BYTES = 32
_HEADER_BYTES_MAX = 64 * 1024
_KEY_BYTES = 32
_SALT_BYTES = 16
_MEMORY_KIB_MAX, _PASSES_MAX, _LANES_MAX = 1024 * 1024, 20, 16


@dataclass(frozen=True)
class Cost:
    """How much work one try of a passphrase is, by Argon2id."""

    memory_kib: int = 64 * 1024
    passes: int = 3
    lanes: int = 4


class NoBackup(CanteenError):
    """The file is none of ours, or was written by a newer program."""


class WrongPassphrase(CanteenError):
    """The file is whole as far as it can be told, but the passphrase does not open it."""


class Damaged(CanteenError):
    """The file was changed or cut off: nothing of it can be believed."""


@dataclass(frozen=True)
class Header:
    """What a sealed file says of itself to whoever has no passphrase; it is bound to the rest."""

    about: Mapping[str, str]
    salt: bytes
    check: bytes
    cost: Cost

    def written(self) -> bytes:
        """Write it as it stands in the file."""
        said = {
            "about": dict(self.about),
            "check": self.check.hex(),
            "lanes": self.cost.lanes,
            "memory_kib": self.cost.memory_kib,
            "passes": self.cost.passes,
            "salt": self.salt.hex(),
        }
        text = canonical(said).encode()
        return MAGIC + _LENGTH.pack(len(text)) + text + hashlib.sha256(text).digest()


def seal(
    out: BinaryIO, plain: Iterable[bytes], about: Mapping[str, str], passphrase: str, cost: Cost
) -> None:
    """Write a sealed file; ``about`` is what it says of itself without the passphrase."""
    salt = secrets.token_bytes(_SALT_BYTES)  # never the same twice, so neither is the key
    key, check = _keys(passphrase, salt, cost)
    written = Header(about, salt, check, cost).written()
    out.write(written)
    cipher, bound = AESGCM(key), hashlib.sha256(written).digest()
    out.writelines(
        cipher.encrypt(_nonce(number, is_last=last), chunk, bound)
        for number, (chunk, last) in enumerate(_with_last(_in_chunks(plain)))
    )


def read_header(file: BinaryIO, name: str) -> Header:
    """Read what a file says of itself; raises NoBackup or Damaged."""
    if file.read(len(MAGIC)) != MAGIC:
        raise NoBackup(f"{name} 不是这个程序的备份，或开头坏了：请换一个文件。")
    (length,) = _LENGTH.unpack(_exactly(file, _LENGTH.size, name))
    if length > _HEADER_BYTES_MAX:
        raise Damaged(_damaged(name))
    text = _exactly(file, length, name)
    if not hmac.compare_digest(_exactly(file, _DIGEST_BYTES, name), hashlib.sha256(text).digest()):
        raise Damaged(_damaged(name))
    try:
        said = json.loads(text)
        cost = Cost(said["memory_kib"], said["passes"], said["lanes"])
        header = Header(said["about"], bytes.fromhex(said["salt"]), bytes.fromhex(said["check"]), cost)
        whole = header.written()[len(MAGIC) + _LENGTH.size : -_DIGEST_BYTES] == text
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise Damaged(_damaged(name)) from error
    if not whole or len(header.salt) != _SALT_BYTES or not _is_bearable(cost):
        raise Damaged(_damaged(name))
    return header


def unseal(file: BinaryIO, passphrase: str, name: str) -> Iterator[bytes]:
    """Give what is in a sealed file, piece by piece; only after the last piece is it known to be whole.

    Raises NoBackup, Damaged or WrongPassphrase.
    """
    header = read_header(file, name)
    key, check = _keys(passphrase, header.salt, header.cost)
    if not hmac.compare_digest(check, header.check):
        raise WrongPassphrase(f"口令打不开 {name}：请再输一次；它是做这份备份时用的那一句。")
    cipher, bound = AESGCM(key), hashlib.sha256(header.written()).digest()
    for number, (sealed, is_last) in enumerate(_with_last(_pieces(file))):
        try:
            yield cipher.decrypt(_nonce(number, is_last=is_last), sealed, bound)
        except (InvalidTag, ValueError) as error:
            raise Damaged(_damaged(name)) from error


def _keys(passphrase: str, salt: bytes, cost: Cost) -> tuple[bytes, bytes]:
    """Make the key of a file, and what tells a wrong passphrase from a file that was changed."""
    both = hash_secret_raw(
        passphrase.encode(), salt, cost.passes, cost.memory_kib, cost.lanes, 2 * _KEY_BYTES, Type.ID
    )
    return both[:_KEY_BYTES], both[_KEY_BYTES:]


def _nonce(number: int, *, is_last: bool) -> bytes:
    """Give each piece its number and mark the last one: none can be left out, moved or put behind it."""
    return number.to_bytes(11, "big") + bytes([is_last])


def _in_chunks(plain: Iterable[bytes]) -> Iterator[bytes]:
    held = bytearray()
    for piece in plain:
        held += piece
        while len(held) >= CHUNK_BYTES:
            yield bytes(held[:CHUNK_BYTES])
            del held[:CHUNK_BYTES]
    yield bytes(held)


def _pieces(file: BinaryIO) -> Iterator[bytes]:
    while piece := file.read(CHUNK_BYTES + TAG_BYTES):
        yield piece


def _with_last(pieces: Iterator[bytes]) -> Iterator[tuple[bytes, bool]]:
    held = next(pieces, b"")
    for piece in pieces:
        yield held, False
        held = piece
    yield held, True


def _exactly(file: BinaryIO, length: int, name: str) -> bytes:
    found = file.read(length)
    if len(found) != length:
        raise Damaged(_damaged(name))
    return found


def _is_bearable(cost: Cost) -> bool:
    """Tell whether a file asks for no more work than a machine has memory for."""
    most = ((cost.memory_kib, _MEMORY_KIB_MAX), (cost.passes, _PASSES_MAX), (cost.lanes, _LANES_MAX))
    return all(type(found) is int and 1 <= found <= limit for found, limit in most) and (
        cost.memory_kib >= 8 * cost.lanes
    )


def _damaged(name: str) -> str:
    return f"{name} 不完整或被改过，里面的都不能信：没有恢复。请换一份备份。"
