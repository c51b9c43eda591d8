"""Every request gets a name, is counted, and where machines read the log has its line there."""

import time

from flask import Flask, Response, g, request

from pos.log_lines import REQUEST_ID, log_request, request_id
from settlement.counted import count_request

HEADER = "X-Request-ID"
NOWHERE = "none"
"""What stands for the endpoint of an address that is nobody's."""

# A wristband's page is looked at by passers-by: that somebody looked stands in the books, not in a log.
_UNTOLD = ("band_page.", "health_points.", "static")


def tell_requests(app: Flask, *, behind_a_proxy: bool) -> None:
    """Name, count and tell an application's requests; called before anything else looks at them."""

    @app.before_request
    def _name() -> None:
        g.began = time.perf_counter()
        given = request.headers.get(HEADER) if behind_a_proxy else None
        REQUEST_ID.set(request_id(given))

    @app.after_request
    def _tell(response: Response) -> Response:
        endpoint = request.endpoint or NOWHERE
        response.headers[HEADER] = REQUEST_ID.get()
        count_request(endpoint, response.status_code)
        if not endpoint.startswith(_UNTOLD):
            ms = (time.perf_counter() - g.began) * 1000 if "began" in g else 0.0
            log_request(endpoint, response.status_code, ms, _till())
        return response

    @app.teardown_request
    def _end(_error: BaseException | None) -> None:
        REQUEST_ID.set("")


def _till() -> str:
    known = g.get("till")
    return known.till if known else ""
