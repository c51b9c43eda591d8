"""Asking a V4L device what it is and which formats it has, by the kernel's own calls."""

import os
import struct
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Self

DEV = Path("/dev")
_CAN, _FORMAT, _SIZE = 0x80685600, 0xC0405602, 0xC02C564A
_CAPTURE = 1
_OWN_ABILITIES = 0x80000000
_DISCRETE = 1
_MODES_MAX = 64
Ask = Callable[[int, int, bytearray], object]

if sys.platform == "win32":

    def _ask_kernel(fileno: int, question: int, answer: bytearray) -> object:
        """Say that Windows has no V4L: there is nothing to ask. Not tried on Windows."""
        raise OSError(fileno, question, len(answer))

else:
    from fcntl import ioctl as _ask_kernel


@dataclass(frozen=True, slots=True)
class Mode:
    """One way a camera can send pictures."""

    format: str
    width: int
    height: int


def video_nodes(folder: Path = DEV) -> tuple[int, ...]:
    """List the numbers of the machine's video devices, the smallest first."""
    names = (path.name.removeprefix("video") for path in folder.glob("video*"))
    return tuple(sorted(int(name) for name in names if name.isdecimal()))


def gives_pictures(index: int, folder: Path = DEV, ask: Ask = _ask_kernel) -> bool:
    """Tell a camera from its second node, which carries no pictures; what cannot be asked may be one."""
    try:
        with _open(index, folder) as node:
            answer = bytearray(104)
            ask(node.fileno, _CAN, answer)
    except OSError:
        return True
    whole, own = struct.unpack_from("<II", answer, 84)
    return bool((own if whole & _OWN_ABILITIES else whole) & _CAPTURE)


def list_modes(index: int, folder: Path = DEV, ask: Ask = _ask_kernel) -> tuple[Mode, ...]:
    """List every format and size of a device; nothing where it cannot be asked."""
    try:
        with _open(index, folder) as node:
            return tuple(
                Mode(fourcc.to_bytes(4, "little").decode("latin-1"), width, height)
                for fourcc in _formats(node.fileno, ask)
                for width, height in _sizes(node.fileno, fourcc, ask)
            )
    except OSError:
        return ()


@dataclass(frozen=True, slots=True)
class _Node:
    fileno: int

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_why: object) -> None:
        os.close(self.fileno)


def _open(index: int, folder: Path) -> _Node:
    return _Node(os.open(folder / f"video{index}", os.O_RDWR | getattr(os, "O_NONBLOCK", 0)))


def _formats(fileno: int, ask: Ask) -> Iterator[int]:
    for number in range(_MODES_MAX):
        answer = bytearray(64)
        struct.pack_into("<II", answer, 0, number, _CAPTURE)
        if not _answers(ask, fileno, _FORMAT, answer):
            return
        yield struct.unpack_from("<I", answer, 44)[0]


def _sizes(fileno: int, fourcc: int, ask: Ask) -> Iterator[tuple[int, int]]:
    for number in range(_MODES_MAX):
        answer = bytearray(44)
        struct.pack_into("<II", answer, 0, number, fourcc)
        if not _answers(ask, fileno, _SIZE, answer):
            return
        kind, width, height = struct.unpack_from("<III", answer, 8)
        if kind == _DISCRETE:
            yield width, height


def _answers(ask: Ask, fileno: int, question: int, answer: bytearray) -> bool:
    """Ask; the kernel ends every list with an error."""
    try:
        ask(fileno, question, answer)
    except OSError:
        return False
    return True
