"""An application is asked in bytes, past every client that would tidy them up."""

import io
from typing import NamedTuple

from werkzeug.test import EnvironBuilder, run_wsgi_app

_STREAMS = ("text/event-stream", "multipart/x-mixed-replace")
_BODY_MAX = 200_000


class Answer(NamedTuple):
    """What came back; ``raised`` where an exception left the application."""

    status: int
    body: bytes
    raised: str = ""
    is_ours: bool = True
    """Whether the words are ours: a script or a description of the interface may speak of anything."""


class Visitor(NamedTuple):
    """Somebody who is signed in: a cookie, and a token that forms would send."""

    cookie: str
    token: str


class Front:
    """Hands requests to an application as a server would."""

    def __init__(self, app):
        self.app = app

    def ask(self, asked, visitor=None):
        """Ask once; the answer's body is read to its end unless it is a stream without one."""
        try:
            pieces, status, headers = run_wsgi_app(self.app, _environ(asked, visitor))
        except Exception as left:  # noqa: BLE001, whatever leaves the application is what is looked for
            return Answer(500, b"", f"{type(left).__name__}: {left}")
        kind = headers.get("Content-Type", "")
        body = b"" if kind.startswith(_STREAMS) else b"".join(pieces)[:_BODY_MAX]
        close = getattr(pieces, "close", None)
        if close:
            close()
        return Answer(int(status.split()[0]), body, is_ours=kind.startswith(("text/html", "text/plain")))


def _environ(asked, visitor):
    environ = EnvironBuilder(method="GET", base_url="http://127.0.0.1/").get_environ()
    more = {name: value.decode("latin-1") for name, value in asked.headers.items()}
    environ |= {
        "REQUEST_METHOD": asked.method,
        "PATH_INFO": asked.path.decode("latin-1"),
        "QUERY_STRING": asked.query.decode("latin-1"),
        "CONTENT_LENGTH": str(len(asked.body)),
        "wsgi.input": io.BytesIO(asked.body),
        "REMOTE_ADDR": "127.0.0.1",
    }
    environ |= more
    if visitor:
        environ |= {"HTTP_COOKIE": visitor.cookie, "HTTP_X_CSRFTOKEN": visitor.token}
        environ |= {"HTTP_X_CSRF_TOKEN": visitor.token, "HTTP_HOST": "127.0.0.1"}
    return environ
