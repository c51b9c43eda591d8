"""The ways by which the bench brings lines into a centre's database, each measured batch by batch."""

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import Connection, text

from pos.centre_link import Centre as Link
from pos.rules.chain import read_line
from pos.rules.countersign import Countersigned
from pos.wire import HeadSaid
from settlement.bench_city import NOW, City, answering, straight_to, token_of
from settlement.bench_lines import Roll
from settlement.filed_line import Filed
from settlement.inbox import BATCH_MOST, Batch, Inbox
from settlement.till_tables import till_entry

HTTP_AT_ONCE = 4
_NAMES = till_entry.columns.keys()
_INTO = f"COPY till_entry ({', '.join(_NAMES)}) FROM STDIN"
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Run:
    """One way in one round: lines a second, and how long each batch took."""

    lines_s: float
    batch_ms: tuple[float, ...]


Way = Callable[[City, Sequence[Roll]], Run]


def copied(size: int | None) -> Way:
    """COPY the rows as they are, in one go or in batches of a size that are committed each."""

    def copy(city: City, given: Sequence[Roll]) -> Run:
        rows = [_row_of(line) for roll in given for line in roll.lines]
        took: list[float] = []
        with straight_to(city.database) as engine:
            for some in _pieces(rows, size or len(rows)):
                began = time.perf_counter()
                with engine.begin() as connection:
                    _copy(connection, some)
                took.append(time.perf_counter() - began)
            with engine.begin() as connection:
                connection.execute(text("TRUNCATE till_entry"))
        return _run(len(rows), sum(took), took)

    return copy


def accepted(at_once: int) -> Way:
    """Send through the Inbox in this process, so many tills at once."""

    def accept(city: City, given: Sequence[Roll]) -> Run:
        inbox = Inbox(city.centre, lambda: NOW)

        def send(till: str, batch: Batch) -> None:
            answer = inbox.accept(city.tills[till], batch)
            if not isinstance(answer, Countersigned) or answer.number != batch.last:
                raise RuntimeError(f"not taken: {answer}")

        return _sent(given, at_once, lambda _: send)

    return accept


def served(city: City, given: Sequence[Roll]) -> Run:
    """Send over HTTP to a running centre, several tills at once."""
    with answering(city) as url:

        def till(code: str) -> Callable[[str, Batch], None]:
            link = Link(url, token_of(code))

            def send(_: str, batch: Batch) -> None:
                answer = link.put(code, batch.first, list(batch.lines))
                if not isinstance(answer, HeadSaid) or answer.number != batch.last:
                    raise RuntimeError(f"not taken: {answer}")

            return send

        return _sent(given, HTTP_AT_ONCE, till)


WAYS: dict[str, Way] = {
    "COPY, all rows in one go": copied(None),
    f"COPY, {BATCH_MOST} rows a transaction": copied(BATCH_MOST),
    "Inbox, one till at a time": accepted(1),
    "Inbox, two tills at once": accepted(2),
    f"HTTP, {HTTP_AT_ONCE} tills at once": served,
}


def _sent(given: Sequence[Roll], at_once: int, sender: Callable[[str], Callable[[str, Batch], None]]) -> Run:
    """Send every roll from its beginning to its end, some rolls at once."""
    batches = {roll.till: list(_batches(roll)) for roll in given}
    took: list[float] = []

    def send_all(roll: Roll) -> None:
        send = sender(roll.till)
        for batch in batches[roll.till]:
            began = time.perf_counter()
            send(roll.till, batch)
            took.append(time.perf_counter() - began)

    began = time.perf_counter()
    with ThreadPoolExecutor(at_once) as tills:
        list(tills.map(send_all, given))
    return _run(sum(len(roll.lines) for roll in given), time.perf_counter() - began, took)


def _batches(roll: Roll) -> Iterator[Batch]:
    first = 1
    for lines in _pieces(roll.lines, BATCH_MOST):
        yield Batch(first, first + len(lines) - 1, "".join(f"{line}\n" for line in lines).encode())
        first += len(lines)


def _copy(connection: Connection, rows: Sequence[tuple[object, ...]]) -> None:
    cursor: Any = connection.connection.cursor()
    with cursor.copy(_INTO) as copying:
        for row in rows:
            copying.write_row(row)


def _row_of(line: str) -> tuple[object, ...]:
    row = Filed(read_line(line), line).row
    return tuple(row[name] for name in _NAMES)


def _run(count: int, seconds: float, took: Sequence[float]) -> Run:
    return Run(count / seconds, tuple(one * 1000 for one in took))


def _pieces(whole: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    return (whole[start : start + size] for start in range(0, len(whole), size))
