"""Reading the digits of one cut-out row with the small model that the rapidocr wheel brings."""

from dataclasses import dataclass
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from hardware.ports import DeviceError, Image

HIGH_PX = 48
WHEEL = "rapidocr_onnxruntime"
MODEL = "models/ch_PP-OCRv4_rec_infer.onnx"
ALPHABET = "0123456789X"
NO_MODEL = "认不了身份证号：识别模型没有装好。请按安装说明重装后再开机；手环、扫码枪和查找照常可用。"
_QUIET = 3

Scores = npt.NDArray[np.float32]
Session = Any
"""An onnxruntime.InferenceSession; the library ships no type information."""


@dataclass(frozen=True, slots=True)
class Glyph:
    """One character of a row: where it stands (0 to 1 along the row) and how sure the model is (0 to 1)."""

    char: str
    confidence: float
    at: float


def model_path() -> Path:
    """Find the model without importing the wheel, or say that it is missing."""
    wheel = find_spec(WHEEL)
    folders = [] if wheel is None else list(wheel.submodule_search_locations or ())
    path = next((p for folder in folders if (p := Path(folder) / MODEL).is_file()), None)
    if path is None:
        raise DeviceError(NO_MODEL, retry=False)
    return path


class Recogniser:
    """The model, loaded when the first row is read and kept; one thread of the machine at a time."""

    def read(self, strip: Image) -> tuple[Glyph, ...]:
        """Read the digits and X of one gray row, 48 pixels high."""
        inked = cv2.cvtColor(strip, cv2.COLOR_GRAY2BGR).astype(np.float32) / 127.5 - 1
        scores = self._session.run(None, {self._entry: inked.transpose(2, 0, 1)[None]})[0][0]
        return glyphs_of(np.asarray(scores, np.float32)[:, self._columns])

    @cached_property
    def _session(self) -> Session:
        path = str(model_path())
        try:
            # a till without the runtime still starts, and reads bands
            import onnxruntime  # noqa: PLC0415

            how = onnxruntime.SessionOptions()
            how.intra_op_num_threads = 1
            how.log_severity_level = _QUIET
            session: Session = onnxruntime.InferenceSession(path, how, providers=["CPUExecutionProvider"])
        except Exception as why:  # the runtime's own errors have no common public base
            raise DeviceError(NO_MODEL, retry=False) from why
        return session

    @cached_property
    def _entry(self) -> str:
        return str(self._session.get_inputs()[0].name)

    @cached_property
    def _columns(self) -> list[int]:
        """Say which of the model's 6,625 answers are blank and our eleven characters, blank first."""
        known = self._session.get_modelmeta().custom_metadata_map["character"].splitlines()
        return [0, *(known.index(char) + 1 for char in ALPHABET)]


def glyphs_of(scores: Scores) -> tuple[Glyph, ...]:
    """Turn the model's scores (steps × blank and alphabet) into characters: a repeat without a blank is one.

    The scores are shares among all signs the model knows, so a Chinese sign gives a weak digit.
    """
    best = scores.argmax(1)
    glyphs: list[Glyph] = []
    start = 0
    for step in range(1, len(best) + 1):
        if step < len(best) and best[step] == best[start]:
            continue
        if best[start]:
            sure = float(scores[start:step, best[start]].max())
            glyphs.append(Glyph(ALPHABET[best[start] - 1], sure, (start + step) / 2 / len(best)))
        start = step
    return tuple(glyphs)
