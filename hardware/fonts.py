"""Finding a Chinese font on this machine, for rows the printer's own font cannot print."""

import shutil
import subprocess
from functools import lru_cache
from pathlib import Path

from PIL import ImageFont

_FC_MATCH_S = 3.0
_FACES_MAX = 16
# The monospaced face of a collection has Latin letters of exactly half a Han character.
_FACES_BEST_FIRST = ("Mono CJK SC", "CJK SC", "Zen Hei Mono", "")
_FOLDERS = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"))
_FILES = (
    "opentype/noto/NotoSansCJK-Regular.ttc",
    "noto-cjk/NotoSansCJK-Regular.ttc",
    "google-noto-cjk/NotoSansCJK-Regular.ttc",
    "opentype/noto/NotoSansCJKsc-Regular.otf",
    "truetype/wqy/wqy-zenhei.ttc",
    "truetype/wqy/wqy-microhei.ttc",
    "wqy-zenhei/wqy-zenhei.ttc",
    "truetype/droid/DroidSansFallbackFull.ttf",
)


@lru_cache(maxsize=16)
def chinese_font(size_px: int) -> ImageFont.FreeTypeFont | None:
    """Give the machine's Chinese font at a size, or None where there is none."""
    place = font_place()
    return None if place is None else ImageFont.truetype(str(place[0]), size_px, index=place[1])


@lru_cache(maxsize=1)
def font_place() -> tuple[Path, int] | None:
    """Find the file and the face in it: the usual places first, then whatever fontconfig knows."""
    known = (folder / name for folder in _FOLDERS for name in _FILES)
    path = next((path for path in known if path.is_file()), None) or _ask_fontconfig()
    return None if path is None else (path, _best_face(path))


@lru_cache(maxsize=2048)
def has_glyph(char: str) -> bool:
    """Tell whether the machine's Chinese font can draw a character."""
    font = chinese_font(24)
    if font is None:
        return False
    nothing = bytes(font.getmask("\U0010ffff"))
    return char.isspace() or bytes(font.getmask(char)) not in {nothing, b""}


def _ask_fontconfig() -> Path | None:
    command = shutil.which("fc-match")
    if command is None:
        return None
    query = [command, "--format=%{file}\n%{lang}", "sans:lang=zh-cn"]
    try:
        answer = subprocess.run(query, capture_output=True, text=True, timeout=_FC_MATCH_S, check=True)  # noqa: S603
    except (OSError, subprocess.SubprocessError):
        return None
    file, _, languages = answer.stdout.partition("\n")
    # fontconfig always answers with some font; one without Chinese is no answer.
    return Path(file) if "zh-cn" in languages and Path(file).is_file() else None


def _best_face(path: Path) -> int:
    names: list[str] = []
    while len(names) < _FACES_MAX:
        try:
            names.append(str(ImageFont.truetype(str(path), 8, index=len(names)).getname()[0]))
        except OSError:
            break
    ranked = [names.index(n) for want in _FACES_BEST_FIRST for n in names if want in n]
    return ranked[0] if ranked else 0
