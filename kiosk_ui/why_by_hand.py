"""Why somebody has to be served without a band or card that the till can read."""

from kiosk_ui.scene import Panel

_WHY: dict[Panel, str] = {
    "unknown": "unknown-code",
    "unread": "unread",
    "asking": "card-unread",
    "compare": "card-unknown",
    "lost": "lost-card",
    "bind-card": "card-unread",
    "bind-nobody": "card-unknown",
    "no-camera": "no-camera",
}
"""How it came to that, by what the cashier's screen showed before."""


def why_by_hand(shown: Panel) -> str:
    """Say by a code of `HELD_REASONS` how it came to that; with nothing tried before, nothing was to hand."""
    return _WHY.get(shown, "asked")
