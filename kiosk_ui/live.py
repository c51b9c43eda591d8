"""Server-sent events: each page gets the parts that changed, and all of it when it comes back."""

import threading
import time
from collections.abc import Callable, Iterator, Mapping

from kiosk_ui.station import Station

ALIVE_S = 5.0
Parts = Mapping[str, str]


def event(name: str, body: str) -> str:
    """Write one event; every line of the body is a data line."""
    lines = "\n".join(f"data: {line}" for line in body.splitlines()) or "data:"
    return f"event: {name}\n{lines}\n\n"


def changes(station: Station, draw: Callable[[], Parts], stopping: threading.Event) -> Iterator[str]:
    """Give the parts of a page that differ from what it was sent, and a sign of life between."""
    sent: dict[str, str] = {}
    version = -1
    spoke_at = time.monotonic()
    yield "retry: 1000\n\n"
    while not stopping.is_set():
        seen = station.wait(version, ALIVE_S)
        news = {} if seen == version else {n: body for n, body in draw().items() if sent.get(n) != body}
        version = seen
        sent |= news
        # Changes that this page does not show must not make it look dead.
        if not news and time.monotonic() - spoke_at >= ALIVE_S:
            news = {"alive": "1"}
        if news:
            spoke_at = time.monotonic()
        for name, body in news.items():
            yield event(name, body)
