"""Every request gets a name, is counted, and where machines read the log has its line there."""

import time

from flask import Flask, Response, g, request

from kiosk_ui.counted import count_request
from pos.log_lines import REQUEST_ID, log_request, request_id

HEADER = "X-Request-ID"
NOWHERE = "none"
"""What stands for the endpoint of an address that is nobody's."""

# What a page asks for by itself several times a second, and what only machines ask, would hide the taps.
_UNTOLD = frozenset({"static", "till.frame", "till.photo", "setup.frame", "setup.live"})
_UNTOLD_PAGES = "health_points."


def tell_requests(app: Flask, till: str) -> None:
    """Name, count and tell an application's requests; called before anything else looks at them."""

    @app.before_request
    def _name() -> None:
        g.began = time.perf_counter()
        REQUEST_ID.set(request_id(None))

    @app.after_request
    def _tell(response: Response) -> Response:
        endpoint = request.endpoint or NOWHERE
        response.headers[HEADER] = REQUEST_ID.get()
        count_request(endpoint, response.status_code)
        if endpoint not in _UNTOLD and not endpoint.startswith(_UNTOLD_PAGES):
            ms = (time.perf_counter() - g.began) * 1000 if "began" in g else 0.0
            log_request(endpoint, response.status_code, ms, till)
        return response

    @app.teardown_request
    def _end(_error: BaseException | None) -> None:
        REQUEST_ID.set("")
