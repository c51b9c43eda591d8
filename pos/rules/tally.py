"""What a run of the journal comes to: meals by every way they are told apart, voids, top-ups, cash, events.

The figures stand under flat keys with a dot in them, such as ``concession.half.payable_fen``, so that they
fit into the facts of an entry: a closing keeps its own figures, a day is the sum of its closings, a month the
sum of its days.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from pos.rules.errors import BadValue
from pos.rules.journal import Entry, Fact
from pos.rules.money import ZERO, Money

Tally = dict[str, int]

_SIZES = ("portions", "price_fen", "payable_fen", "subsidy_fen")
_PREPAID = {"topup": "topup", "topup-returned": "returned"}
_CASH = {
    "shift-opened": ("cash.float_fen", "float_fen"),
    "cash-in": ("cash.in_fen", "amount_fen"),
    "cash-out": ("cash.out_fen", "amount_fen"),
}
# A closing is not a part of what it closes, and the difference it found stands in its own facts.
_NOT_COUNTED = frozenset({"shift-closed", "cash-difference"})
_UNDOABLE = frozenset({"sale", "training-sale", *_PREPAID})


@dataclass(frozen=True, slots=True)
class Sums:
    """The figures under one heading; a heading that only adds amounts up has no count."""

    count: int = 0
    portions: int = 0
    price: Money = ZERO
    payable: Money = ZERO
    subsidy: Money = ZERO

    def __bool__(self) -> bool:
        return self != Sums()


def tally(entries: Iterable[Entry], originals: Mapping[str, Entry]) -> Tally:
    """Add up what happened in a run of entries; a figure of zero is left out.

    ``originals`` gives, by id, what a void of this run undid although it lies before the run. ``sales.count``
    counts every sale that was rung up and ``voids.…`` what was undone; all other figures are what is left
    after the voids, and may be negative. Training stands under ``training.…`` alone.
    """
    undoable = dict(originals)
    found: Counter[str] = Counter()
    for entry in entries:
        if entry.kind in _UNDOABLE:
            undoable[entry.id] = entry
        for key, amount in _figures(entry, undoable):
            found[key] += amount
    return _without_zeros(found)


def added(*tallies: Mapping[str, int]) -> Tally:
    """Sum tallies key by key: a day of its closings, a month of its days."""
    found: Counter[str] = Counter()
    for one in tallies:
        found.update(one)
    return _without_zeros(found)


def tally_in(facts: Mapping[str, Fact]) -> Tally:
    """Take the figures out of the facts of a closing or an X report."""
    return {key: value for key, value in sorted(facts.items()) if "." in key and isinstance(value, int)}


def sums(figures: Mapping[str, int], heading: str) -> Sums:
    """Read what stands under one heading, such as ``meals`` or ``concession.half``."""
    count, portions, price, payable, subsidy = (
        figures.get(f"{heading}.{size}", 0) for size in ("count", *_SIZES)
    )
    return Sums(count, portions, Money(price), Money(payable), Money(subsidy))


def codes(figures: Mapping[str, int], family: str) -> tuple[str, ...]:
    """List what a family of figures tells apart: of ``mode`` perhaps ``dine-in`` and ``take-away``."""
    start = f"{family}."
    return tuple(sorted({key.removeprefix(start).split(".")[0] for key in figures if key.startswith(start)}))


def _without_zeros(found: Mapping[str, int]) -> Tally:
    return {key: found[key] for key in sorted(found) if found[key]}


def _figures(entry: Entry, undoable: Mapping[str, Entry]) -> Iterator[tuple[str, int]]:
    if entry.kind == "sale":
        yield "sales.count", 1
        yield from _meal(entry, 1)
    elif entry.kind == "training-sale":
        yield from _counted("training", entry, 1)
    elif entry.kind in {"void", "training-void"}:
        yield from _undone(entry, undoable)
    elif entry.kind in _PREPAID:
        yield from _prepaid(entry, 1)
    elif entry.kind in _CASH:
        key, fact = _CASH[entry.kind]
        yield key, entry.fen(fact)
    elif entry.kind not in _NOT_COUNTED:
        yield f"event.{entry.kind}", 1


def _undone(void: Entry, undoable: Mapping[str, Entry]) -> Iterator[tuple[str, int]]:
    original = undoable.get(void.text("reverses"))
    training = void.kind == "training-void"
    if original is None or (original.kind == "training-sale") != training:
        raise BadValue(f"{void.id} 撤销的 {void.text('reverses')} 对不上：请运行 canteen journal verify。")
    if training:
        yield from _counted("training", original, -1)
    elif original.kind == "sale":
        yield from _counted("voids", original, 1)
        yield from _meal(original, -1)
    else:
        yield f"{_PREPAID[original.kind]}.voided", 1
        yield from _prepaid(original, -1)


def _meal(sale: Entry, sign: int) -> Iterator[tuple[str, int]]:
    yield from _sized("meals", sale, sign)
    for family in ("concession", "mode", "tender"):
        yield from _sized(f"{family}.{sale.text(family)}", sale, sign)
    for mark in ("held", "slip"):
        if sale.facts.get(mark):
            yield from _counted(mark, sale, sign)
    if sale.text("allowed") == "manager":
        yield from _counted("manager", sale, sign)


def _prepaid(entry: Entry, sign: int) -> Iterator[tuple[str, int]]:
    heading = _PREPAID[entry.kind]
    yield f"{heading}.count", sign
    yield f"{heading}.{entry.text('tender')}_fen", sign * entry.fen("amount_fen")


def _counted(heading: str, sale: Entry, sign: int) -> Iterator[tuple[str, int]]:
    yield f"{heading}.count", sign
    yield from _sized(heading, sale, sign)


def _sized(heading: str, sale: Entry, sign: int) -> Iterator[tuple[str, int]]:
    return ((f"{heading}.{size}", sign * sale.fen(size)) for size in _SIZES)
