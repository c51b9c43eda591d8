import os
import pickle
import struct
import tempfile
from collections.abc import Iterator, Sequence
from typing import Generic, TypeVar

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

T = TypeVar("T")
BATCH = 1000
_LENGTH = struct.Struct(">I")


class Spool(Generic[T]):
    """Keeps the checked rows of a list until they are compared, outside memory, and unreadable to others.

    The file has no name on disk, and its key is only in this process: a machine that stops leaves nothing.
    """

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115, closed by close()
        self._cipher = AESGCM(AESGCM.generate_key(256))
        self._batch: list[T] = []
        self._batches = 0
        self.rows = 0

    def add(self, row: T) -> None:
        """Take one row."""
        self._batch.append(row)
        self.rows += 1
        if len(self._batch) == BATCH:
            self.flush()

    def flush(self) -> None:
        """Write what has not filled a batch."""
        if self._batch:
            sealed = self._cipher.encrypt(self._nonce(self._batches), pickle.dumps(self._batch), None)
            self._file.seek(0, os.SEEK_END)
            self._file.write(_LENGTH.pack(len(sealed)) + sealed)
            self._batches += 1
            self._batch = []

    def batches(self) -> Iterator[Sequence[T]]:
        """Give all rows again in their order, a batch at a time."""
        self.flush()
        self._file.seek(0)
        for place in range(self._batches):
            (length,) = _LENGTH.unpack(self._file.read(_LENGTH.size))
            opened = self._cipher.decrypt(self._nonce(place), self._file.read(length), None)
            rows: list[T] = pickle.loads(opened)  # noqa: S301, sealed by this very process a moment ago
            yield rows

    def close(self) -> None:
        """Let go of the file; nothing of it is left."""
        self._file.close()

    @staticmethod
    def _nonce(place: int) -> bytes:
        return place.to_bytes(12, "big")  # every batch its own, under a key that is used once
