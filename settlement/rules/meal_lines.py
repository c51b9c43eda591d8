"""One sold meal as a claim sees it: its line of the journal, and whether that was undone."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from pos.rules.journal import entry_id, parse_entry_id
from pos.rules.sale import HELD, RECEIVABLE

SALE, VOID = "sale", "void"
_TEXTS = (
    "period", "person", "concession", "ground", "mode", "via", "tender", "cashier", "policy", "held", "slip",
    "confirmer", "why", "card", "served_at",
)  # fmt: skip
_NUMBERS = ("portions", "price_fen", "payable_fen")


@dataclass(frozen=True, slots=True)
class Undone:
    """The line that undid a meal: its name on paper, when it was written, and why."""

    entry: str
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class MealLine:
    """One sale; amounts are whole fen of the whole line, which only a walk-in's has several portions of.

    ``at`` is when the line was written, ``served_at`` when the meal was served: for a paper slip earlier.
    ``receivable_fen`` is asked of civil affairs, ``held_fen`` only after somebody has looked at it (待核).
    ``received_at`` is when the centre had the line; None where that is not known.
    """

    canteen: str
    till: str
    number: int
    hash: str
    at: datetime
    served_at: datetime
    day: date
    period: str
    person: str | None
    concession: str
    ground: str
    mode: str
    portions: int
    price_fen: int
    payable_fen: int
    receivable_fen: int
    held_fen: int
    via: str
    tender: str
    cashier: str
    policy: str
    held: str = ""
    slip: str = ""
    confirmer: str = ""
    why: str = ""
    card: str = ""
    received_at: datetime | None = None
    undone: Undone | None = None

    @property
    def id(self) -> str:
        """Give what the paper says: ``K01-000017``."""
        return entry_id(self.till, self.number)

    @property
    def subsidy_fen(self) -> int:
        """Give what the diner did not pay, whether asked for already or held."""
        return self.receivable_fen + self.held_fen

    @property
    def stands(self) -> bool:
        """Tell whether the meal was not undone."""
        return self.undone is None

    @property
    def order(self) -> tuple[datetime, str, int]:
        """Give its place among all meals: by the time it was served, then by till and number."""
        return self.served_at, self.till, self.number


def _asked_for(postings: Iterable[tuple[str, int]]) -> tuple[int, int]:
    """Give what a line asks civil affairs for, and what it holds back until somebody has looked at it."""
    receivable_fen = held_fen = 0
    for account, fen in postings:
        if account == RECEIVABLE:
            receivable_fen += fen
        elif account == HELD:
            held_fen += fen
    return receivable_fen, held_fen


def meal_line(content: Mapping[str, object], canteen: str, received_at: datetime | None = None) -> MealLine:
    """Read a sale's line of the journal, parsed from its JSON, as a claim sees it."""
    facts: Mapping[str, object] = content["facts"]  # type: ignore[assignment]
    # whole rows of facts at once: a month has hundreds of thousands of lines
    texts = [value if isinstance(value, str) else "" for value in map(facts.get, _TEXTS)]
    period, person, concession, ground, mode, via, tender, cashier, policy, held, slip, *by_hand = texts
    confirmer, why, card, served = by_hand
    portions, price, payable = [value if isinstance(value, int) else 0 for value in map(facts.get, _NUMBERS)]
    at = datetime.fromisoformat(str(content["at"]))
    receivable_fen, held_fen = _asked_for(content["postings"])  # type: ignore[arg-type]
    return MealLine(
        canteen=canteen,
        till=str(content["till"]),
        number=int(str(content["number"])),
        hash=str(content["hash"]),
        at=at,
        served_at=datetime.fromisoformat(served) if served else at,
        day=date.fromisoformat(str(content["day"])),
        period=period,
        person=person or None,
        concession=concession,
        ground=ground,
        mode=mode,
        portions=portions,
        price_fen=price,
        payable_fen=payable,
        receivable_fen=receivable_fen,
        held_fen=held_fen,
        via=via,
        tender=tender,
        cashier=cashier,
        policy=policy,
        held=held,
        slip=slip,
        confirmer=confirmer,
        why=why,
        card=card,
        received_at=received_at,
    )


def undone_by(content: Mapping[str, object]) -> tuple[str, Undone]:
    """Read a void's line: which line it undoes, and how."""
    facts: Mapping[str, object] = content["facts"]  # type: ignore[assignment]
    text = _texts(facts)
    named = entry_id(str(content["till"]), int(str(content["number"])))
    return text("reverses"), Undone(named, datetime.fromisoformat(str(content["at"])), text("reason"))


def with_voids(lines: Iterable[MealLine], voids: Mapping[str, Undone]) -> Iterator[MealLine]:
    """Mark each meal that some line undoes."""
    for line in lines:
        undone = voids.get(line.id) if voids else None
        yield replace(line, undone=undone) if undone else line


def known_at(lines: Iterable[MealLine], heads: Mapping[str, int]) -> Iterator[MealLine]:
    """Give the meals as they stood when each till's journal had reached a number: later voids left out."""
    for line in lines:
        if line.number > heads.get(line.till, 0):
            continue
        if line.undone is not None:
            till, number = parse_entry_id(line.undone.entry)
            if number > heads.get(till, 0):
                yield replace(line, undone=None)
                continue
        yield line


def minutes(length: timedelta) -> float:
    """Give a length of time in minutes."""
    return length / timedelta(minutes=1)


def _texts(facts: Mapping[str, object]) -> Callable[[str], str]:
    def text(name: str) -> str:
        value = facts.get(name)
        return value if isinstance(value, str) else ""

    return text
