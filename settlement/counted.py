"""What the centre counts while it answers, for whoever watches over it; no label names anybody."""

from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector

from pos.rules.countersign import Countersigned
from settlement.inbox import Answer, Gap

FIGURES = CollectorRegistry()
"""What is counted in this process, and what the system says of it."""

ProcessCollector(registry=FIGURES)
_REQUESTS = Counter(
    "canteen_http_requests",
    "Requests that were answered, by endpoint and status.",
    ("endpoint", "status"),
    registry=FIGURES,
)
_ENTRIES = Counter("canteen_entries_accepted", "Lines of tills that were taken in.", registry=FIGURES)
_BATCHES = Counter(
    "canteen_batches", "Batches of lines that tills sent, by the answer.", ("answer",), registry=FIGURES
)
BATCH_SECONDS = Histogram(
    "canteen_batch_seconds",
    "How long it took to answer a batch of lines.",
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
    registry=FIGURES,
)


def count_request(endpoint: str, status: int) -> None:
    """Count a request that was answered."""
    _REQUESTS.labels(endpoint, str(status)).inc()


def count_batch(answer: Answer, new: int) -> None:
    """Count a batch of lines: how it was answered, and how many of its lines were new."""
    if isinstance(answer, Countersigned):
        _ENTRIES.inc(new)
        _BATCHES.labels("accepted" if new else "known").inc()
    else:
        _BATCHES.labels("gap" if isinstance(answer, Gap) else answer.why).inc()
