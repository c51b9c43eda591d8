"""How machines are heard and answered: the key that is shown, JSON, and a sentence where it is no."""

import gzip

from flask import Response, request
from pydantic import BaseModel

from pos.wire import Mistake

_BEARER = "Bearer "


def shown_key() -> str:
    """Give the key that whoever asks shows; empty where none is shown."""
    shown = request.headers.get("Authorization", "")
    return shown.removeprefix(_BEARER) if shown.startswith(_BEARER) else ""


def said(answer: BaseModel, code: int) -> Response:
    """Answer with JSON."""
    return Response(answer.model_dump_json(), code, mimetype="application/json")


def squeezed(answer: Response) -> Response:
    """Send an answer in a quarter of its bytes to whoever says that they can unpack it."""
    answer.vary.add("Accept-Encoding")
    if request.accept_encodings["gzip"] > 0:
        answer.set_data(gzip.compress(answer.get_data(), 6))
        answer.content_encoding = "gzip"
    return answer


def mistake(error: str, sentence: str, code: int) -> Response:
    """Say why there is no answer."""
    return said(Mistake(error=error, sentence=sentence), code)
