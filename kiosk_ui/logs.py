import logging
import logging.handlers
from pathlib import Path

from pos.log_lines import REQUESTS, Form, JsonLine, log_on_stderr

_FILE_BYTES_MAX = 5_000_000
_FILES_KEPT = 5


def log_to(folder: Path, form: Form = "words") -> None:
    """Write the till's log as JSON lines to `till.log`; on stderr warnings in words, or all of it as JSON."""
    kept = logging.handlers.RotatingFileHandler(
        folder / "till.log", maxBytes=_FILE_BYTES_MAX, backupCount=_FILES_KEPT, encoding="utf-8"
    )
    kept.setFormatter(JsonLine())
    kept.addFilter(lambda record: record.name != REQUESTS.name)  # taps would soon push out what matters
    shown = log_on_stderr(form, words_from=logging.WARNING)
    logging.basicConfig(level=logging.INFO, handlers=[kept, shown], force=True)
