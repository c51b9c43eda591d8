import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Connection, RowMapping, func, insert, select

from pos import journal_questions as questions
from pos.keys import Seal
from pos.rules.chain import extend, head_after, read_line
from pos.rules.errors import CanteenError
from pos.rules.journal import Draft, Entry, Head, entry_id, line_of
from pos.rules.money import Money
from pos.tables import entry, head


@dataclass(frozen=True)
class Taken:
    """The subsidised meals a person has had, voided ones not counted."""

    in_period: int
    today: int


@dataclass(frozen=True)
class DayCounts:
    """What a canteen day comes to so far, in portions; voided sales not counted."""

    portions: int
    by_mode: dict[str, int]
    voids: int


class JournalBook:
    """The till's own numbered lines, inside one transaction."""

    def __init__(
        self, connection: Connection, till: str, seal: Seal, may_go_on: Callable[[], None] = lambda: None
    ) -> None:
        self._db = connection
        self._till = till
        self._seal = seal
        self._may_go_on = may_go_on

    def head(self) -> Head:
        """Give the end of the chain."""
        row = self._db.execute(questions.HEAD, {"own": self._till}).mappings().one_or_none()
        if row is None:
            return Head(self._till)
        return Head(row["till"], row["number"], row["hash"], json.loads(row["totals"]))

    def append(self, draft: Draft) -> Entry:
        """Write what happened as the next line; raises Refused where the books may not go on yet."""
        self._may_go_on()
        before = self.head()
        made = extend(before, draft, self._seal.sign)
        self._keep(made, before)
        return made

    def take_back(self, entries: Iterable[Entry]) -> None:
        """Keep lines of this till that it wrote itself and lost, as they are; they were verified before."""
        before = self.head()
        for made in entries:
            self._keep(made, before)
            before = head_after(made)

    def _keep(self, made: Entry, before: Head) -> None:
        named = {"till": made.till, "number": made.number}
        self._db.execute(questions.KEEP, {**named, **found_by(made), "line": line_of(made)})
        self._move_head(before, head_after(made))

    def _move_head(self, before: Head, after: Head) -> None:
        values = {
            "number": after.number,
            "hash": after.hash,
            "totals": json.dumps(dict(after.totals), sort_keys=True),
        }
        if before.number == 0:
            self._db.execute(insert(head).values(till=after.till, **values))
            return
        moved = self._db.execute(questions.MOVE, {"own": after.till, "before": before.number, **values})
        if moved.rowcount != 1:
            raise CanteenError(f"{after.till} 的账本末尾变了：没有记账，请重新启动收银机。")

    def entry(self, number: str) -> Entry | None:
        """Find a line by what the paper says: ``K01-000017``."""
        till, _, digits = number.rpartition("-")
        if not (digits.isascii() and digits.isdigit()):
            return None
        return self._one(entry.c.till == till, entry.c.number == int(digits))

    def last_of_all(self) -> Entry | None:
        """Give the newest line of whatever kind."""
        return self._one(entry.c.till == self._till, entry.c.number == self.head().number)

    def by_request(self, request: str) -> Entry | None:
        """Find the sale that a tap has already made."""
        return _read(self._db.scalar(questions.BY_REQUEST, {"wanted": request}))

    def void_of(self, number: str) -> Entry | None:
        """Find the void that undid a sale."""
        return _read(self._db.scalar(questions.VOID_OF, {"undone": number}))

    def by_slip(self, slip: str) -> Entry | None:
        """Find the sale that a paper slip was keyed in as."""
        return self._one(entry.c.slip == slip)

    def last_slip(self) -> Entry | None:
        """Find the newest sale that was keyed in from a paper slip."""
        query = select(entry.c.line).where(entry.c.till == self._till, entry.c.slip.is_not(None))
        return _read(self._db.scalar(query.order_by(entry.c.number.desc()).limit(1)))

    def newest(self, *kinds: str) -> Entry | None:
        """Find the newest line of any of these kinds, on whatever day."""
        return _read(self._db.scalar(questions.newest_of(kinds), {"own": self._till}))

    def range(self, first: int, last: int) -> Iterator[Entry]:
        """Give the lines from one number to another, both included."""
        query = select(entry.c.line).where(
            entry.c.till == self._till, entry.c.number >= first, entry.c.number <= last
        )
        ordered = query.order_by(entry.c.number).execution_options(yield_per=1000)
        yield from map(read_line, self._db.scalars(ordered))

    def next_after(self, number: int) -> Entry | None:
        """Find the line that comes after a number, the next or one behind unused numbers."""
        query = select(entry.c.line).where(entry.c.till == self._till, entry.c.number > number)
        return _read(self._db.scalar(query.order_by(entry.c.number).limit(1)))

    def count_after(self, number: int) -> int:
        """Count the lines after a number."""
        query = select(func.count()).where(entry.c.till == self._till, entry.c.number > number)
        return self._db.scalar(query) or 0

    def run_after(self, number: int, most: int) -> tuple[int, list[str]]:
        """Give the lines after a number whose numbers follow each other, and the first of the numbers."""
        query = select(entry.c.number, entry.c.line).where(
            entry.c.till == self._till, entry.c.number > number
        )
        rows = self._db.execute(query.order_by(entry.c.number).limit(most)).all()
        first = rows[0].number if rows else number + 1
        return first, [row.line for at, row in enumerate(rows) if row.number == first + at]

    def closings(self, first_day: date, last_day: date) -> tuple[Entry, ...]:
        """Give the closings of shifts whose service day is in a range, in their order."""
        query = select(entry.c.line).where(
            entry.c.kind == "shift-closed", entry.c.day.between(str(first_day), str(last_day))
        )
        return tuple(map(read_line, self._db.scalars(query.order_by(entry.c.number))))

    def balance_of(self, person: str) -> Money:
        """Give what the canteen owes a person of what they paid in."""
        query = select(func.sum(entry.c.prepaid_fen)).where(entry.c.person == person)
        return Money(self._db.scalar(query) or 0)

    def balances(self) -> dict[str, Money]:
        """Give every person's balance that is not zero."""
        total = func.sum(entry.c.prepaid_fen)
        query = select(entry.c.person, total).where(entry.c.prepaid_fen != 0)
        rows = self._db.execute(query.group_by(entry.c.person).having(total != 0))
        return {person: Money(fen) for person, fen in rows}

    def last(self, kind: str, day: date) -> Entry | None:
        """Find the day's newest line of a kind."""
        return _read(self._db.scalar(questions.LAST, {"day": day.isoformat(), "kind": kind}))

    def latest(self, kinds: Sequence[str], most: int) -> tuple[Entry, ...]:
        """Give the newest lines of these kinds, newest first."""
        query = questions.latest_of(tuple(kinds), most)
        return tuple(map(read_line, self._db.scalars(query, {"own": self._till})))

    def last_sale_of(self, person: str, kind: str = "sale") -> Entry | None:
        """Find a person's newest sale that stands."""
        return _read(self._db.scalar(questions.LAST_OF, {"person": person, "kind": kind}))

    def taken(self, person: str, day: date, period: str, kind: str = "sale") -> Taken:
        """Count the subsidised meals a person has had on a day, and in this meal period."""
        rows = self._db.execute(questions.TAKEN, {"person": person, "day": day.isoformat(), "kind": kind})
        by_period = {row[0]: row[1] for row in rows}
        return Taken(by_period.get(period, 0), sum(by_period.values()))

    def counts(self, day: date) -> DayCounts:
        """Add up the day's portions by the way they were served, and its voids."""
        rows = self._db.execute(questions.SERVED, {"day": day.isoformat(), "kind": "sale"})
        by_mode = {row[0]: row[1] for row in rows}
        return DayCounts(sum(by_mode.values()), by_mode, self.times("void", day))

    def times(self, kind: str, day: date) -> int:
        """Count the day's lines of a kind."""
        return self._db.scalar(questions.TIMES, {"day": day.isoformat(), "kind": kind}) or 0

    def lines(self, first: int = 1, last: int | None = None) -> Iterator[str]:
        """Give the lines as they are written, in their order, without holding them all in memory."""
        query = select(entry.c.line).where(entry.c.till == self._till, entry.c.number >= first)
        if last is not None:
            query = query.where(entry.c.number <= last)
        yield from self._db.execution_options(yield_per=1000).scalars(query.order_by(entry.c.number))

    def misfiled(self) -> Iterator[str]:
        """Name every line of another till, and every line whose columns or kept head say something else."""
        query = select(entry).order_by(entry.c.till, entry.c.number)
        end = self.head()
        for row in self._db.execution_options(yield_per=1000).execute(query).mappings():
            if not _filed_right(row, end):
                yield entry_id(row["till"], row["number"])

    def _one(self, *conditions: ColumnElement[bool]) -> Entry | None:
        return _read(self._db.scalar(select(entry.c.line).where(*conditions)))


def _read(line: str | None) -> Entry | None:
    return read_line(line) if line else None


def found_by(made: Entry) -> dict[str, object]:
    """Give the columns that repeat a line's content so that it can be found."""
    return {
        "kind": made.kind,
        "day": made.day.isoformat(),
        "period": made.text("period"),
        "person": made.facts.get("person"),
        "mode": made.text("mode"),
        "portions": made.fen("portions"),
        "subsidy_fen": made.fen("subsidy_fen"),
        "request": made.facts.get("request"),
        "reverses": made.facts.get("reverses"),
        "prepaid_fen": -sum(p.fen for p in made.postings if p.account.startswith("prepaid:")),
        "slip": made.facts.get("slip"),
    }


def _filed_right(row: RowMapping, end: Head) -> bool:
    try:
        made = read_line(row["line"])
    except CanteenError:
        return False  # verify lists it as unreadable
    wanted = {"till": made.till, "number": made.number, **found_by(made)}
    columns_right = all(row[name] == value for name, value in wanted.items())
    head_right = made.number != end.number or dict(made.totals) == end.totals
    return columns_right and head_right and made.till == end.till
