"""What is in a backup: a list of its files with sizes and digests, then the files one after the other."""

import hashlib
import json
import os
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from pos.bars import Progress, silent
from pos.private_file import write_private
from pos.rules.errors import CanteenError
from pos.rules.journal import canonical
from pos.sealed_file import Cost, Damaged, seal, unseal

FORMAT = "canteen-backup/1"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,60}")
_PIECE = 256 * 1024
COST = Cost()
_LINE_BYTES_MAX = 1024 * 1024


@dataclass(frozen=True)
class Packed:
    """One file of a backup."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """What a backup holds: whose books, from when, what was counted in them, and each file."""

    side: str
    code: str
    made_at: str
    software: str
    counts: Mapping[str, int]
    files: tuple[Packed, ...] = ()

    @property
    def size(self) -> int:
        """Give how many bytes the files have together."""
        return sum(file.size for file in self.files)

    @property
    def about(self) -> Mapping[str, str]:
        """Give what may be read without a passphrase."""
        return {"code": self.code, "made_at": self.made_at, "side": self.side}


@dataclass(frozen=True)
class Contents:
    """What goes into a backup: its list, and where each file of it lies."""

    manifest: Manifest
    files: Mapping[str, Path]


def listed(manifest: Manifest, files: Mapping[str, Path]) -> Contents:
    """Read every file once, and add it to the list."""
    try:
        packed = tuple(_packed(name, path) for name, path in files.items())
    except OSError as error:
        raise CanteenError(
            f"读不了 {error.filename}（{error.strerror}）：没有备份，请看文件在不在。"
        ) from error
    return Contents(replace(manifest, files=packed), files)


def write_pack(out: BinaryIO, contents: Contents, passphrase: str, progress: Progress = silent) -> None:
    """Write a backup of files that do not change meanwhile."""
    plain = _squeezed(_plain(contents, progress))
    seal(out, plain, contents.manifest.about, passphrase, COST)


def unpack(path: Path, folder: Path, passphrase: str, progress: Progress = silent) -> Manifest:
    """Write what is in a backup into a folder, and give its list; raises CanteenError where it does not hold.

    What stands in the folder then is not to be used. Progress is in bytes of the backup.
    """
    name = path.name
    try:
        with path.open("rb") as file:
            pieces = _Pieces(_opened(_watched(unseal(file, passphrase, name), progress), name))
            manifest = _read_manifest(pieces.line(), name)
            for packed in manifest.files:
                _write(folder / packed.name, packed, pieces, name)
            if not pieces.is_at_end():
                raise Damaged(f"{name} 里比目录多出内容：没有恢复。请换一份备份。")
    except OSError as error:
        raise CanteenError(f"读不了或写不下（{error.strerror}）：没有恢复。请看磁盘和权限。") from error
    return manifest


def _packed(name: str, path: Path) -> Packed:
    with path.open("rb") as file:
        return Packed(name, os.fstat(file.fileno()).st_size, hashlib.file_digest(file, "sha256").hexdigest())


def _plain(contents: Contents, progress: Progress) -> Iterator[bytes]:
    yield canonical(_said(contents.manifest)).encode() + b"\n"
    for packed in contents.manifest.files:
        with contents.files[packed.name].open("rb") as file:
            while piece := file.read(_PIECE):
                yield piece
                progress(len(piece))


def _said(manifest: Manifest) -> dict[str, object]:
    files = [{"name": f.name, "sha256": f.sha256, "size": f.size} for f in manifest.files]
    return {"format": FORMAT, **vars(manifest), "files": files}


def _read_manifest(line: bytes, name: str) -> Manifest:
    try:
        said = json.loads(line)
        if said.pop("format") != FORMAT:
            raise Damaged(f"{name} 是更新的程序做的备份：请装相配的程序版本再恢复。")
        files = tuple(Packed(**packed) for packed in said.pop("files"))
        manifest = Manifest(**said, files=files)
    except (ValueError, KeyError, TypeError) as error:
        raise Damaged(f"{name} 里的目录读不懂：没有恢复。请换一份备份。") from error
    names = [file.name for file in manifest.files]
    if len(set(names)) != len(names) or not all(map(_NAME.fullmatch, names)):
        raise Damaged(f"{name} 里的文件名不对：没有恢复。请换一份备份。")
    return manifest


def _watched(pieces: Iterable[bytes], progress: Progress) -> Iterator[bytes]:
    for piece in pieces:
        yield piece
        progress(len(piece))


def _write(target: Path, packed: Packed, pieces: "_Pieces", name: str) -> None:
    write_private(target, b"", new=True)
    digest = hashlib.sha256()
    with target.open("r+b") as out:
        for piece in pieces.take(packed.size):
            out.write(piece)
            digest.update(piece)
        out.flush()
        os.fsync(out.fileno())
    if digest.hexdigest() != packed.sha256:
        raise Damaged(f"{name} 里的 {packed.name} 和目录不符：没有恢复。请换一份备份。")


def _squeezed(plain: Iterable[bytes]) -> Iterator[bytes]:
    squeeze = zlib.compressobj(6)
    for piece in plain:
        yield squeeze.compress(piece)
    yield squeeze.flush()


def _opened(squeezed: Iterable[bytes], name: str) -> Iterator[bytes]:
    opener = zlib.decompressobj()
    try:
        for piece in squeezed:
            held = piece
            if held and opener.eof:
                raise Damaged(f"{name} 后面多出内容：没有恢复。请换一份备份。")
            while held and not opener.eof:
                yield opener.decompress(held, _PIECE)
                held = opener.unconsumed_tail
        yield opener.flush()
    except zlib.error as error:
        raise Damaged(f"{name} 解不开：没有恢复。请换一份备份。") from error
    if not opener.eof or opener.unused_data:
        raise Damaged(f"{name} 不完整：没有恢复。请换一份备份。")


class _Pieces:
    """Gives out of a stream first a line, then as many bytes as are asked for."""

    def __init__(self, stream: Iterator[bytes]) -> None:
        self._stream = stream
        self._held = b""

    def line(self) -> bytes:
        """Give the first line."""
        while b"\n" not in self._held:
            piece = next(self._stream, None)
            if piece is None or len(self._held) > _LINE_BYTES_MAX:
                raise Damaged("备份里没有目录：没有恢复。请换一份备份。")
            self._held += piece
        line, _, self._held = self._held.partition(b"\n")
        return line

    def take(self, size: int) -> Iterator[bytes]:
        """Give so many bytes, in pieces."""
        while size:
            piece = self._held or next(self._stream, None)
            if piece is None:
                raise Damaged("备份比它的目录短：没有恢复。请换一份备份。")
            self._held = piece[size:]
            yield piece[:size]
            size -= len(piece[:size])

    def is_at_end(self) -> bool:
        """Read to the end of the stream, which checks it; tell whether there was nothing more."""
        return not self._held and not any(self._stream)
