"""What the till counts while it works, for whoever watches over it; no label names anybody."""

from prometheus_client import CollectorRegistry, Counter, ProcessCollector

FIGURES = CollectorRegistry()
"""What is counted here, and what the system says of this process."""

ProcessCollector(registry=FIGURES)
_REQUESTS = Counter(
    "canteen_http_requests",
    "Requests that were answered, by endpoint and status.",
    ("endpoint", "status"),
    registry=FIGURES,
)
_SCANS = Counter(
    "canteen_scans", "Codes and cards that were held up, by the way they came.", ("via",), registry=FIGURES
)


def count_request(endpoint: str, status: int) -> None:
    """Count a request that was answered."""
    _REQUESTS.labels(endpoint, str(status)).inc()


def count_scan(via: str) -> None:
    """Count something that was held up and read."""
    _SCANS.labels(via).inc()
