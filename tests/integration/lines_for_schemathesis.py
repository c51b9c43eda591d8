"""How schemathesis writes a body of journal lines: often real ones, sometimes bent a little."""

import os
from pathlib import Path

import schemathesis

from pos.wire import LINES_TYPE

REAL = Path(os.environ["REAL_LINES"]).read_text(encoding="utf-8")


@schemathesis.serializer(LINES_TYPE)
def lines(_context, value):
    """Send text as its bytes, and anything else as text first."""
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "surrogatepass")


@schemathesis.hook
def map_case(context, case):
    """Let every second call that takes lines bring real ones, with a bend at a place the drawn body names."""
    if context.operation is None or "entries" not in context.operation.path or not isinstance(case.body, str):
        return case
    drawn = case.body
    if len(drawn) % 2:
        at = sum(map(ord, drawn)) % len(REAL)
        case.body = REAL[:at] + drawn[:2] + REAL[at:] if len(drawn) % 3 else REAL
        case.path_parameters = {**case.path_parameters, "first": 1, "last": REAL.count("\n")}
    return case
