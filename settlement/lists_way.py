"""A list that was handed in waits in the memory of one worker; the others pass on what is asked about it.

The rows are unreadable outside that process and gone with it, so they are not shared: the question goes
to where they are.
"""

import http.client
import logging
import socket
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

LOG = logging.getLogger("canteen.centre")
PLACE = "/lists"
_ADDRESS = "X-Canteen-Address"
_PATIENCE_S = 60.0
_PIECE_BYTES = 64 * 1024
_OF_ONE_LINE = {"connection", "keep-alive", "transfer-encoding", "te", "upgrade", "expect"}
_AWAY = "名单这几页正在重新启动，这一下没有做：请过几秒再来；交过的名单要再传一次。"


class _Line(http.client.HTTPConnection):
    """A line to the other worker, by a socket in a folder of our own."""

    def __init__(self, path: Path) -> None:
        super().__init__("lists", timeout=_PATIENCE_S)
        self._path = path

    def connect(self) -> None:
        """Open the line."""
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(str(self._path))


@dataclass(frozen=True)
class ToTheLists:
    """Stands before an application: what is about waiting lists goes to the worker that has them."""

    app: WSGIApplication
    path: Path

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request here, or there."""
        asked = environ.get("PATH_INFO", "")
        if asked == PLACE or asked.startswith(f"{PLACE}/"):
            return self._there(environ, start_response)
        return self.app(environ, start_response)

    def _there(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        line = _Line(self.path)
        try:
            answer = _asked(line, environ)
        except (OSError, ValueError, http.client.HTTPException) as error:
            line.close()
            LOG.warning("the worker with the lists does not answer: %s", type(error).__name__)
            headers = [("Content-Type", "text/plain; charset=utf-8"), ("Retry-After", "3")]
            start_response("503 Service Unavailable", headers)
            return [_AWAY.encode()]
        headers = [(n, v) for n, v in answer.getheaders() if n.lower() not in _OF_ONE_LINE]
        start_response(f"{answer.status} {answer.reason}", headers)
        return _Pieces(answer, line)


@dataclass(frozen=True)
class FromTheOthers:
    """Stands before the application of the worker that has the lists: who asked is said by the other one."""

    app: WSGIApplication

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer what another worker passes on."""
        environ["REMOTE_ADDR"] = environ.pop(_key_of(_ADDRESS), "")
        return self.app(environ, start_response)


class _Pieces:
    """The answer of the other worker, piece by piece."""

    def __init__(self, answer: http.client.HTTPResponse, line: _Line) -> None:
        self._answer = answer
        self.close: Callable[[], None] = line.close

    def __iter__(self) -> Iterator[bytes]:
        return iter(lambda: self._answer.read(_PIECE_BYTES), b"")


def _asked(line: _Line, environ: WSGIEnvironment) -> http.client.HTTPResponse:
    """Ask the same there; what is refused before it was read as a whole has its answer all the same."""
    where = environ.get("REQUEST_URI") or environ["PATH_INFO"]
    length = int(environ.get("CONTENT_LENGTH") or 0)
    line.connect()
    try:
        line.request(environ["REQUEST_METHOD"], where, _body(environ, length), _headers(environ, length))
    except BrokenPipeError:
        LOG.debug("the worker with the lists has heard enough")
    return line.getresponse()


def _body(environ: WSGIEnvironment, length: int) -> Iterator[bytes] | None:
    if not length:
        return None
    return iter(lambda: environ["wsgi.input"].read(_PIECE_BYTES), b"")


def _headers(environ: WSGIEnvironment, length: int) -> dict[str, str]:
    said = {
        key.removeprefix("HTTP_").replace("_", "-"): value
        for key, value in environ.items()
        if key.startswith("HTTP_") and isinstance(value, str)
    }
    kept = {name: value for name, value in said.items() if name.lower() not in _OF_ONE_LINE}
    if environ.get("CONTENT_TYPE"):
        kept["Content-Type"] = environ["CONTENT_TYPE"]
    return {
        **kept,
        "Content-Length": str(length),
        _ADDRESS.upper(): environ.get("REMOTE_ADDR", ""),  # in capitals, in place of anybody else's
        "Connection": "close",
    }


def _key_of(name: str) -> str:
    return f"HTTP_{name.upper().replace('-', '_')}"
