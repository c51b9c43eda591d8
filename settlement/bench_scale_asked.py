"""What the centre asks its database, caught as the books ask it, and what PostgreSQL does for that."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, event
from sqlalchemy.exc import OperationalError

from settlement.bench_scale_rows import (
    LAST_FOUR,
    LAST_NUMBER,
    MONTH,
    Size,
    code_of,
    codes_of,
    digest_of,
    person_of,
    place_of,
)
from settlement.claim_line_book import ClaimLineBook, Days
from settlement.claim_people_book import ClaimPeopleBook
from settlement.elsewhere_book import ElsewhereBook
from settlement.erasure_book import ErasureBook
from settlement.month_book import HELD, UNDONE, Asked, Cursor, MonthBook
from settlement.people_feed_book import PeopleFeedBook
from settlement.people_search_book import PeopleSearchBook
from settlement.rules.homes import Home
from settlement.sold_book import SoldBook
from settlement.till_book import InboxBook

ROWS = 51
PEOPLE_ROWS = 21
DAY = date(2026, 10, 15)
_LONGEST_S = 60
_AGAIN_MS = 20_000
_TOO_LONG = "statement timeout"
_FULL = str(MONTH).replace("-", "_")
_MONTHS_TABLE = re.compile(r"till_entry_(\d{4}_\d{2}|other)")
Given = Mapping[str, object]
Statement = tuple[str, Given]


@dataclass(frozen=True)
class Question:
    """One thing the product wants to know, and the words by which its statements are told from others."""

    name: str
    ask: Callable[[Connection], object]
    says: str = "till_entry"


@dataclass(frozen=True)
class Answer:
    """What it took: milliseconds to plan and to run, rows looked at, pages touched, by which ways."""

    plan_ms: float = 0
    run_ms: float = 0
    rows: int = 0
    pages: int = 0
    ways: frozenset[str] = frozenset()
    months: frozenset[str] = frozenset()
    """The months' tables that were really opened."""

    ended: bool = True

    def __add__(self, other: "Answer") -> "Answer":
        """Put the statements of one question together."""
        return Answer(
            self.plan_ms + other.plan_ms,
            self.run_ms + other.run_ms,
            self.rows + other.rows,
            self.pages + other.pages,
            self.ways | other.ways,
            self.months | other.months,
            self.ended and other.ended,
        )


def about_lines(size: Size) -> tuple[Question, ...]:
    """Give what is asked about a month's lines in a city of this size."""
    everywhere = [code_of(number) for number in range(size.tills)]
    canteen = codes_of(size.canteens // 2)
    place, till = place_of(size.canteens // 2), canteen[0]
    month, days = MONTH, Days(MONTH.first, MONTH.last)
    half_way = Cursor(DAY, canteen[5], LAST_NUMBER // 2)
    someone = person_of(size.tills // 2, DAY.day, 7)
    heard = dict.fromkeys(everywhere, LAST_NUMBER - 2)

    def page(asked: Asked, tills: list[str], after: Cursor | None = None) -> Callable[[Connection], object]:
        return lambda db: MonthBook(db).lines(month, tills, asked, after, ROWS)

    return (
        Question("till: 200 lines after a number", lambda db: InboxBook(db).lines_after(till, 1000, 200)),
        Question("till: the same batch sent again", lambda db: InboxBook(db).lines(till, 1000, 1199)),
        Question("till: head of its chain", lambda db: InboxBook(db).head(till), "till_head"),
        Question(
            "till: meals elsewhere, two new a till",
            lambda db: ElsewhereBook(db).news(till, heard, MONTH.last - timedelta(days=1), 1000),
        ),
        Question("canteen: page of lines", page(Asked(), canteen)),
        Question("canteen: page of lines, mid-month", page(Asked(), canteen, half_way)),
        Question("canteen: page of undone lines", page(Asked(UNDONE), canteen)),
        Question("canteen: month by day and class", lambda db: MonthBook(db).parts(month, canteen)),
        Question("canteen: booked subsidies", lambda db: ClaimLineBook(db).booked_fen(days, place, ())),
        Question("canteen: a day by hour", lambda db: SoldBook(db).sold(DAY, canteen)),
        Question("person: every line that names one", lambda db: list(ErasureBook(db).till_lines(someone))),
        Question("city: a day by canteen and hour", lambda db: SoldBook(db).sold(DAY, everywhere)),
        Question("city: a day's undone sales", lambda db: SoldBook(db).voids(DAY, everywhere)),
        Question(
            "claim: meals of a day, in order",
            lambda db: list(ClaimLineBook(db).meals(Days(DAY, DAY))),
            "ORDER BY till_entry.till, till_entry.number",
        ),
        Question("claim: the month's voids", lambda db: ClaimLineBook(db).voids(month.first)),
        Question("claim: first number of each till", lambda db: ClaimLineBook(db).firsts(month.first)),
        Question("claim: counted drawers", lambda db: list(ClaimLineBook(db).cash_counts(days))),
        Question("city: month's sums (the board)", lambda db: MonthBook(db).sums(month, everywhere)),
        Question("city: month by till and class", lambda db: MonthBook(db).by_class(month, everywhere)),
        Question("city: page of held meals, none", page(Asked(HELD), everywhere)),
    )


def about_people(people: int) -> tuple[Question, ...]:
    """Give what is asked about so many people."""
    one, some = digest_of(people // 2), [digest_of(number) for number in range(0, 5000, 10)]
    search: Callable[[Connection], PeopleSearchBook] = PeopleSearchBook
    return (
        Question("by the hash of the number", lambda db: search(db).by_person(None, one), "person"),
        Question(
            "by the hash of the last four",
            lambda db: search(db).by_last_four(None, LAST_FOUR, PEOPLE_ROWS),
            "JOIN person",
        ),
        Question(
            "by initials",
            lambda db: search(db).by_name(None, "ABC", "", "", PEOPLE_ROWS),
            "JOIN person",
        ),
        Question(
            "page of a community",
            lambda db: search(db).by_home(None, Home("第7社区"), 0, PEOPLE_ROWS),
            "JOIN person",
        ),
        Question(
            "communities with their counts", lambda db: search(db).below(None, Home()), "person_details"
        ),
        Question("a till's list, first 5,000", lambda db: PeopleFeedBook(db).changes(0, 5000), "person"),
        Question(
            "a till's list, 5,000 half-way",
            lambda db: PeopleFeedBook(db).changes(people // 2, 5000),
            "person",
        ),
        Question("claim: 500 people with statuses", lambda db: ClaimPeopleBook(db).known(some), "person"),
        Question(
            "claim: everybody who may eat",
            lambda db: ClaimPeopleBook(db).entitled({"dibao"}, date(1936, 12, 31)),
            "person",
        ),
    )


def caught(connection: Connection, question: Question) -> list[Statement]:
    """Let the product ask, and keep the statements that say what the question is about."""
    found: list[Statement] = []

    def keep(_db: object, _cursor: object, statement: str, given: Given, *_rest: object) -> None:
        if question.says in statement:
            found.append((statement, given))

    event.listen(connection, "before_cursor_execute", keep)
    try:
        with connection.begin():
            connection.exec_driver_sql("SET LOCAL statement_timeout = '60s'")
            question.ask(connection)
    except OperationalError as error:
        if _TOO_LONG not in str(error):
            raise
        # it was asked, that is enough here: how long it takes is measured afterwards
    finally:
        event.remove(connection, "before_cursor_execute", keep)
    if not found:
        raise RuntimeError(f"{question.name}: nothing was asked")
    return found


def answered(connection: Connection, statements: Sequence[Statement]) -> Answer:
    """Run the statements of a question once, and again where that is soon done: the last time counts."""
    first = _run(connection, statements)
    return _run(connection, statements) if first.ended and first.run_ms < _AGAIN_MS else first


def _run(connection: Connection, statements: Sequence[Statement]) -> Answer:
    whole = Answer()
    for statement, given in statements:
        whole += _explained(connection, statement, given)
        if not whole.ended:
            break  # the others cannot make it shorter
    return whole


def _explained(connection: Connection, statement: str, given: Given) -> Answer:
    explain = f"EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, FORMAT JSON) {statement}"
    try:
        with connection.begin():
            connection.exec_driver_sql(f"SET LOCAL statement_timeout = '{_LONGEST_S}s'")
            found = connection.exec_driver_sql(explain, given).scalar_one()[0]
    except OperationalError as error:
        if _TOO_LONG not in str(error):
            raise
        return Answer(run_ms=_LONGEST_S * 1000, ended=False)
    plan = found["Plan"]
    pages = plan["Shared Hit Blocks"] + plan["Shared Read Blocks"]
    whole = Answer(found["Planning Time"], found["Execution Time"], pages=pages)
    nodes = [node for node in _nodes(plan) if node["Actual Loops"]]
    for node in nodes:
        whole = _with_node(whole, node)
    return whole


def _with_node(whole: Answer, node: Mapping[str, Any]) -> Answer:
    """Add what one step of a plan looked at, and how it went there."""
    index, table = node.get("Index Name", ""), node.get("Relation Name", "")
    if table:
        passed = sum(node.get(f"Rows Removed by {by}", 0) for by in ("Filter", "Index Recheck"))
        whole = replace(whole, rows=whole.rows + round((node["Actual Rows"] + passed) * node["Actual Loops"]))
    month = _MONTHS_TABLE.match(table or index)
    if month and table:
        whole = replace(whole, months=whole.months | {month[1]})
    if not (index or table) or node["Node Type"] == "Bitmap Heap Scan" or (month and month[1] != _FULL):
        return whole
    way = _MONTHS_TABLE.sub("", index).strip("_") or f"all of {_MONTHS_TABLE.sub('the month', table)}"
    return replace(whole, ways=whole.ways | {way})


def _nodes(plan: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield plan
    for below in plan.get("Plans", ()):
        yield from _nodes(below)
