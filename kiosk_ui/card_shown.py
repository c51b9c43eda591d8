"""An ID number that was read off a card: whether somebody can have it, and what of it may be shown."""

from kiosk_ui.counter_scene import CardShown
from pos.counter import Counter
from pos.rules.id_number import birth_date, id_number_problem, normalize
from pos.rules.meals import service_day

_HEAD, _TAIL = 4, 4


def plausible(counter: Counter, text: str) -> bool:
    """Tell whether a text is an ID number that somebody alive may have."""
    return id_number_problem(text, service_day(counter.clock())) is None


def card_shown(number: str) -> CardShown:
    """Keep what the cashier needs to compare, and let the middle of the number go."""
    text = normalize(number)
    hidden = "*" * (len(text) - _HEAD - _TAIL)
    return CardShown(text[:_HEAD] + hidden + text[-_TAIL:], birth_date(text))
