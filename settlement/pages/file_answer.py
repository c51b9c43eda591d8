"""A file that somebody takes along."""

from collections.abc import Iterable

from flask import Response

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def file_answer(content: bytes | Iterable[str], mimetype: str, name: str) -> Response:
    """Give a file to keep, under a name."""
    answer = Response(content, mimetype=mimetype)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
