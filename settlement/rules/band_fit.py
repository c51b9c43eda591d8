"""How large the code on a wristband gets: the modules decide whether a camera reads it."""

import re
from dataclasses import dataclass

from settlement.rules.faults import Fault

MODULE_MM_MIN = 0.7
"""Below this a cheap camera at arm's length sees too few pixels a module."""

CODE_MM_WANTED = 22.0
"""Larger than this a code bends around a wrist; only a long address may need it."""

QUIET_MODULES = 4
_ALPHANUMERIC = re.compile(r"[0-9A-Z $%*+\-./:]+")
_SIDE_OF_VERSION_1, _SIDE_STEP = 17, 4
# How many characters of capitals, digits and a few signs each version of a QR code takes (ISO/IEC 18004).
_TAKES = {"Q": (16, 29, 47, 67), "M": (20, 38, 61, 90)}


@dataclass(frozen=True, slots=True)
class CodeFit:
    """One way to print a text: correction level, version, and what they come to in millimetres."""

    level: str
    version: int
    module_mm: float

    @property
    def modules(self) -> int:
        """Give the modules along one side, without the quiet zone."""
        return _SIDE_OF_VERSION_1 + _SIDE_STEP * self.version

    @property
    def code_mm(self) -> float:
        """Give the width of the code itself."""
        return self.modules * self.module_mm

    @property
    def box_mm(self) -> float:
        """Give the width of the code with its quiet zone."""
        return (self.modules + 2 * QUIET_MODULES) * self.module_mm


def fit_code(text: str, room_mm: float) -> CodeFit:
    """Choose level and version for a room: the largest modules, and of equals the better correction.

    Measured on worn bands roughly held (37 characters, a code of 22 mm): version 2 at level M was read on 36
    of 40, version 3 at level Q on 29.
    """
    if not _ALPHANUMERIC.fullmatch(text):
        raise Fault("layout", "手环上的网址有印不成小码的字符：没有做，请管理员改 centre.bands_url。")
    ways = [_way(level, len(text), room_mm) for level in _TAKES]
    best = max((way for way in ways if way), key=lambda way: way.module_mm, default=None)
    if best is None or best.module_mm < MODULE_MM_MIN:
        raise Fault(
            "layout",
            f"这种手环太窄，{len(text)} 个字的码印不清楚（每格不到 {MODULE_MM_MIN} 毫米）："
            "请选宽一点的，或请管理员把 centre.bands_url 写短。",
        )
    return best


def _way(level: str, length: int, room_mm: float) -> CodeFit | None:
    version = next((v for v, most in enumerate(_TAKES[level], 1) if length <= most), None)
    if version is None:
        return None
    modules = _SIDE_OF_VERSION_1 + _SIDE_STEP * version
    wanted = max(CODE_MM_WANTED / modules, MODULE_MM_MIN)
    return CodeFit(level, version, min(room_mm / (modules + 2 * QUIET_MODULES), wanted))
