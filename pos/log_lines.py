"""What a program says of itself on stderr: words for people, or one JSON line an event for machines."""

import json
import logging
import re
import sys
import uuid
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Literal

Form = Literal["words", "json"]
FACTS = "facts"
"""The name of what a record carries besides its message: numbers and names of ours, nobody's data."""

REQUESTS = logging.getLogger("canteen.requests")
"""Says one line for each request that was answered; only where machines read the log."""

REQUEST_ID: ContextVar[str] = ContextVar("request_id", default="")
"""The request that is being answered on this thread; empty between requests."""

_WORDS = "%(levelname)s %(name)s: %(message)s"
_A_REQUEST_ID = re.compile(r"[0-9a-f]{32}")


def log_on_stderr(form: Form, words_from: int = logging.INFO) -> logging.Handler:
    """Make what writes the log to stderr; for people only from a level on."""
    shown = logging.StreamHandler(sys.stderr)
    shown.setFormatter(JsonLine() if form == "json" else logging.Formatter(_WORDS))
    shown.setLevel(logging.INFO if form == "json" else words_from)
    REQUESTS.setLevel(logging.INFO if form == "json" else logging.WARNING)
    return shown


def request_id(given: str | None) -> str:
    """Give the name of a request: the one a proxy of ours gave it, where it is one, or a new one."""
    return given if given and _A_REQUEST_ID.fullmatch(given) else uuid.uuid4().hex


def log_request(endpoint: str, status: int, ms: float, till: str = "") -> None:
    """Say that a request was answered; never at which address, nor who asked."""
    facts: dict[str, object] = {"endpoint": endpoint, "status": status, "ms": round(ms, 1)}
    if till:
        facts["till"] = till
    REQUESTS.info("%s %d", endpoint, status, extra={FACTS: facts})


class JsonLine(logging.Formatter):
    """Writes a record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """Write time, level, logger and message, the request it belongs to, and what else is known."""
        at = datetime.fromtimestamp(record.created, UTC)
        line: dict[str, object] = {
            "time": at.isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if REQUEST_ID.get():
            line["request"] = REQUEST_ID.get()
        line |= getattr(record, FACTS, {})
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)
