"""The web server of one till, at the address its configuration says."""

from wsgiref.types import WSGIApplication

from cheroot import wsgi

from pos.config import TillSection
from pos.rules.errors import CanteenError
from pos.running import log_of_server

THREADS = 16


def till_server(till: TillSection, app: WSGIApplication) -> wsgi.Server:
    """Take the port; a sentence says who may have it."""
    server = wsgi.Server((till.host, till.port), app, numthreads=THREADS, shutdown_timeout=2)
    server.error_log = log_of_server  # type: ignore[method-assign,assignment]
    try:
        server.prepare()
    except OSError as error:
        raise CanteenError(
            f"打不开 {till.host}:{till.port}（{error.strerror}）：可能收银机已经在运行，或改 till.port。"
        ) from error
    return server
