"""Cutting a print job into commands and text, for printers that exist only in tests."""

from dataclasses import dataclass

_LENGTHS = {
    b"\x1b@": 2,
    b"\x1c&": 2,
    b"\x1ba": 3,
    b"\x1bE": 3,
    b"\x1bd": 3,
    b"\x1c!": 3,
    b"\x1d!": 3,
    b"\x1dr": 3,
    b"\x1dV": 4,
    b"\x1bp": 5,
    b"\x10\x04": 3,
    b"\x10\x14": 5,
}
_ENDS = (b"\x1dV", b"\x1bd")


@dataclass(frozen=True)
class Token:
    """One command whole, or one byte of text."""

    raw: bytes
    is_text: bool = False

    @property
    def ends_job(self) -> bool:
        return self.raw[:2] in _ENDS


def next_token(raw):
    """Give the next token, or None while it is not whole."""
    if not raw or (raw[0] in b"\x10\x1b\x1c\x1d" and len(raw) < 2):
        return None
    if raw[0] not in b"\x10\x1b\x1c\x1d":
        return Token(raw[:1], is_text=raw[0] >= 0x20)
    length = _length(raw)
    return Token(raw[:length]) if length and len(raw) >= length else None


def _length(raw):
    """Count a command's bytes; 0 while its own head is not whole."""
    if raw[:2] == b"\x1dv":
        dots = int.from_bytes(raw[4:6], "little") * int.from_bytes(raw[6:8], "little")
        return 8 + dots if len(raw) >= 8 else 0
    if raw[:2] == b"\x1d(":
        return 5 + int.from_bytes(raw[3:5], "little") if len(raw) >= 5 else 0
    assert raw[:2] in _LENGTHS, raw[:8]
    return _LENGTHS[raw[:2]]
