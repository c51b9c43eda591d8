import logging
import logging.handlers
import sys
from pathlib import Path

import structlog

_FILE_BYTES_MAX = 5_000_000
_FILES_KEPT = 5


def log_to(folder: Path) -> None:
    """Write the till's log as JSON lines to `till.log`, warnings also to the terminal."""
    shared: list[structlog.typing.Processor] = [
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    kept = logging.handlers.RotatingFileHandler(
        folder / "till.log", maxBytes=_FILE_BYTES_MAX, backupCount=_FILES_KEPT, encoding="utf-8"
    )
    kept.setFormatter(_formatter(shared, structlog.processors.JSONRenderer(ensure_ascii=False)))
    shown = logging.StreamHandler(sys.stderr)
    shown.setLevel(logging.WARNING)
    shown.setFormatter(logging.Formatter("%(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=logging.INFO, handlers=[kept, shown], force=True)


def _formatter(
    shared: list[structlog.typing.Processor], renderer: structlog.typing.Processor
) -> structlog.stdlib.ProcessorFormatter:
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            renderer,
        ],
    )
