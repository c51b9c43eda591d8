"""Whether the money of a meal is what the rules give."""

from collections.abc import Iterator

from pos.rules.policy import Tariff
from pos.rules.stated import stated_prices
from settlement.rules.checks.right_to_meal import (
    Tariffs,
    by_word,
    lacks_status,
    owed_for_age,
    too_young,
)
from settlement.rules.checks.view import CityDay
from settlement.rules.findings import Check, Finding, Level
from settlement.rules.known import Known
from settlement.rules.meal_lines import MealLine
from settlement.rules.person_history import PersonKnown

E10 = Check("E10", "标准不符", Level.BLOCK, "请核对当天的餐价和优惠规定；收错了的请撤销重记，再申报。")


def e10(day: CityDay, known: Known) -> Iterator[Finding]:
    """Find meals whose price, payment and subsidy are not what the rules give, or do not sum.

    What is too many (E01, E02), or was never somebody's right (E03, E04), is said there, once. A full price
    needs no right: whether somebody later turned out to have one is for a restatement.
    """
    tariffs = Tariffs(day, known)
    for line in day.lines:
        wrong = _wrong(line, tariffs, known)
        if wrong:
            yield known.found(E10, line.canteen, f"{line.id} {wrong}。", line.day, (line.id,))


def _wrong(line: MealLine, tariffs: Tariffs, known: Known) -> str:
    """Say what is wrong with the money of a line; empty when nothing is."""
    tariff, subsidy = tariffs.of(line.canteen), line.receivable_fen + line.held_fen
    price = tariff.price.fen * line.portions
    if line.payable_fen + subsidy != line.price_fen:
        return f"实收 {_yuan(line.payable_fen)}加补贴 {_yuan(subsidy)}，不等于餐价 {_yuan(line.price_fen)}"
    if line.price_fen != price:
        return f"餐价 {_yuan(line.price_fen)}，规定是 {_yuan(price)}"
    if not subsidy:
        return ""
    return _not_stated(line, tariff) if by_word(line) else _not_due(line, tariffs, known)


def _not_stated(line: MealLine, tariff: Tariff) -> str:
    given = {price.fen * line.portions for price in stated_prices(tariff)}
    return "" if line.payable_fen in given else f"实收 {_yuan(line.payable_fen)}，没有这个价"


def _not_due(line: MealLine, tariffs: Tariffs, known: Known) -> str:
    person = known.roll.people.get(line.person or "")
    if person is None:
        return ""  # nobody of the roll: E03's
    due = tariffs.due_fen(line, person)
    if line.payable_fen == due or _said_elsewhere(line, person, tariffs):
        return ""
    return f"实收 {_yuan(line.payable_fen)}，按规定应收 {_yuan(due)}"


def _said_elsewhere(line: MealLine, person: PersonKnown, tariffs: Tariffs) -> bool:
    return (
        lacks_status(line, person, tariffs)
        or too_young(line, person, tariffs)
        or bool(owed_for_age(line, person, tariffs))
    )


def _yuan(fen: int) -> str:
    return f"{fen / 100:.2f} 元"
