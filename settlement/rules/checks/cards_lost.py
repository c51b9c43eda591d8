"""A meal by a wristband or card that was reported lost or replaced before."""

from collections.abc import Iterator, Sequence

from pos.rules.sale import Via
from settlement.rules.checks.view import CityDay
from settlement.rules.findings import Check, Finding, Level
from settlement.rules.known import Known
from settlement.rules.meal_lines import MealLine
from settlement.rules.person_history import CardSpan

E06 = Check("E06", "挂失手环", Level.EXCLUDE, "请收回这个手环；老人本人来过的，请负责人写明情况报市里认可。")

_BAND = "band"


def e06(day: CityDay, known: Known) -> Iterator[Finding]:
    """Find meals by a card that was not good any more; by any of its kind where the line names none."""
    people = known.roll.people
    for line in day.subsidised:
        person = people.get(line.person) if line.person else None
        if person is None or not _any_over(person.cards):
            continue
        shown = _may_have_shown(line, person.cards)
        if _was_over(shown, line):
            said = f"{line.id} 用的手环或卡在取餐前已经挂失或换掉。"
            yield known.found(E06, line.canteen, said, line.day, (line.id,))


def _any_over(cards: Sequence[CardSpan]) -> bool:
    """Tell whether a card of somebody ever ended: most people's never did."""
    for span in cards:  # noqa: SIM110, a plain loop: every line of the month asks
        if span.ended_at is not None:
            return True
    return False


def _may_have_shown(line: MealLine, cards: Sequence[CardSpan]) -> list[CardSpan]:
    if line.card:
        return [span for span in cards if span.card == line.card]
    if line.via == Via.BAND:
        return [span for span in cards if span.kind == _BAND]
    if line.via == Via.OTHER_CARD:
        return [span for span in cards if span.kind != _BAND]
    return []


def _was_over(spans: Sequence[CardSpan], line: MealLine) -> bool:
    at = line.served_at
    ended = any(span.ended_at is not None and span.ended_at <= at for span in spans)
    return ended and not any(span.held_at(at) for span in spans)
