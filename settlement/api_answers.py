"""How machines are heard and answered: the key that is shown, JSON, and a sentence where it is no."""

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


def mistake(error: str, sentence: str, code: int) -> Response:
    """Say why there is no answer."""
    return said(Mistake(error=error, sentence=sentence), code)
