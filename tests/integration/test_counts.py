"""What must not grow unseen, counted and not timed: questions to the books, syncs, rows, bytes of a page.

The counts are the same on every machine. Whoever makes one larger says so here.
"""

import gzip
import sqlite3
from contextlib import contextmanager
from dataclasses import replace
from datetime import time
from pathlib import Path

import pytest
from sqlalchemy import event, text

from integration.postgres import fresh_database
from integration.test_claims_pages import EAST_PLACE, city, copy_lines, lunch  # noqa: F401, city is a fixture
from integration.test_syncs import STRACE, syncs_before_each_sale
from integration.till_people import ZHANG, House, write_down
from pos.rules.money import Money
from pos.rules.sale import Order, Tender
from settlement import bench_month
from settlement.bench_city import straight_to
from settlement.bench_month import place_of, till_of
from settlement.bench_scale_asked import Question, answered, caught
from settlement.claim_line_book import ClaimLineBook, Days
from settlement.month_book import UNDONE, Asked, MonthBook
from settlement.months_ahead import make_months_ahead
from settlement.rules.months import Month
from settlement.sold_book import SoldBook
from settlement.wiring import open_centre

LI = "李秀兰"
QUESTIONS = {"identify": 3, "quote": 7, "sale": 17, "walk-in": 11}
"""SQL statements, of a till on which nobody has to sign in."""
SYNCS = 5
BYTES = {"/": 10_000, "/display": 5_000}
"""A page at most, as the browser gets it."""
KILOBYTES_OF_FILES = 170
"""Style, scripts and icons of a till's two pages in all."""
ROWS_A_LINE = 1.1
ROWS_A_PAGE = 51
SEPTEMBER, OCTOBER = Month(2026, 9), Month(2026, 10)


@contextmanager
def questions(engine):
    """Collect what a database is asked, without the words that begin and end a transaction."""
    asked = []

    def ask(_connection, _cursor, statement, *_more):
        if statement.split(maxsplit=1)[0].upper() not in ("BEGIN", "COMMIT", "ROLLBACK", "PRAGMA"):
            asked.append(statement)

    event.listen(engine, "before_cursor_execute", ask)
    try:
        yield asked
    finally:
        event.remove(engine, "before_cursor_execute", ask)


# A sale


def asked_for(canteen):
    """Count the questions of each step of one meal of 李奶奶, and of one of somebody without a band."""
    guest, counted = canteen.guest(LI), {}
    sale = replace(canteen.order(LI), request=f"counted-{canteen.head().number}")
    walk_in = Order(f"walks-in-{canteen.head().number}", Money.yuan("12.00"), Tender.MOBILE)
    acts = {
        "identify": lambda: canteen.counter.identify(canteen.people[LI].id_number),
        "quote": lambda: canteen.counter.quote(guest),
        "sale": lambda: canteen.counter.ring_up(sale),
        "walk-in": lambda: canteen.counter.ring_up(walk_in),
    }
    for name, act in acts.items():
        with questions(canteen.books.store._engine) as asked:
            act()
        counted[name] = len(asked)
    return counted


def test_a_meal_asks_the_books_so_many_questions(canteen):
    assert asked_for(canteen) == QUESTIONS


def test_and_not_one_more_after_a_hundred_meals(canteen):
    for number in range(100):
        canteen.sell(portions=1, request=f"before-{number}")
    canteen.set_clock(time(16, 50))  # another meal: 李奶奶's lunch is none of its questions
    assert asked_for(canteen) == QUESTIONS


@pytest.mark.skipif(STRACE is None, reason="strace is not installed: make test installs it")
def test_a_sale_waits_for_the_disk_so_often(canteen):
    assert set(syncs_before_each_sale(canteen)[1:]) == {SYNCS}


# A page of the till


@pytest.fixture
def house(canteen):
    write_down(canteen.counter)
    return House(canteen)


def test_the_tills_pages_are_small(house):
    seat = house.signed_in(ZHANG)
    size = {path: len(seat.get(path).data) for path in BYTES}
    assert all(size[path] <= most for path, most in BYTES.items()), size


def test_the_tills_page_does_not_grow_with_the_day(house, canteen):
    seat = house.signed_in(ZHANG)
    canteen.sell()
    before = len(seat.get("/").data)
    for number in range(60):
        canteen.sell(request=f"more-{number}")
    house.kiosk.station.look_again()
    assert abs(len(seat.get("/").data) - before) < 64  # digits of the counts


def test_the_files_of_the_tills_pages_are_small(house):
    files = [
        path for path in Path(house.app.static_folder).rglob("*") if path.suffix in (".css", ".js", ".svg")
    ]
    assert sum(path.stat().st_size for path in files) <= KILOBYTES_OF_FILES * 1024


@pytest.mark.parametrize("kinds", [("cash-counted",), ("sale", "void", "topup")])
def test_the_newest_lines_of_a_kind_are_found_in_the_index_however_long_the_journal(canteen, kinds):
    with canteen.books.store.read() as book, questions(canteen.books.store._engine) as asked:
        book.journal.latest(kinds, 5)
    with sqlite3.connect(canteen.data / "till.db") as books:
        given = ["x"] * asked[0].count("?")
        plan = [row[3] for row in books.execute(f"explain query plan {asked[0]}", given)]
    steps = [step for step in plan if " entry " in step]
    assert steps
    assert all("(kind=?)" in step or "number=?" in step for step in steps), plan


# A page of the centre


def test_a_page_of_a_large_month_is_as_small_as_of_a_small_one(city, town):  # noqa: F811
    lunch(town)
    auditor = city.house.make("孙审计", "auditor") and city.house.signed_in("孙审计")
    path = f"/claims/lines?place={EAST_PLACE}"
    copy_lines(city, 100, 1000)
    small = auditor.get(path).data
    copy_lines(city, 3000, 2000)
    with questions(city.house.centre._engine) as asked:
        large = auditor.get(path).data
    assert abs(len(large) - len(small)) < len(small) // 20
    assert len(gzip.compress(large)) < 3_000
    assert len(asked) <= 4, asked


# A claim


@pytest.fixture
def october(tmp_path, monkeypatch):
    """Four tills' month on a real PostgreSQL, straight at the database."""
    monkeypatch.setattr(bench_month, "CITY_TILLS", 4)
    monkeypatch.setattr(bench_month, "CITY_MEALS", 12_000)
    database = fresh_database()
    centre = open_centre(tmp_path / "centre", database).centre
    for month in (SEPTEMBER, OCTOBER):
        make_months_ahead(centre, month.first)
    with straight_to(database) as engine:
        bench_month.fill(engine, 1, OCTOBER)
        yield engine
    centre.close()


def rows_a_line(engine):
    """Read the month as a claim does, and let PostgreSQL say how many rows it had to read for a meal."""
    with engine.begin() as connection:
        before = rows_read(connection)
        lines = sum(1 for _ in ClaimLineBook(connection).meals(Days(OCTOBER.first, OCTOBER.last)))
        return (rows_read(connection) - before) / lines


def test_a_month_is_read_once_line_by_line(october):
    """Each meal's row once, and beside them the voids'."""
    assert 1 < rows_a_line(october) <= ROWS_A_LINE


def test_a_month_that_is_searched_through_for_each_day_would_be_seen(october):
    with october.begin() as connection:
        named = (
            "SELECT indexname FROM pg_indexes WHERE tablename = 'till_entry' AND indexdef NOT LIKE '%UNIQUE%'"
        )
        for index in connection.scalars(text(named)).all():
            connection.execute(text(f'DROP INDEX "{index}"'))
    assert rows_a_line(october) > ROWS_A_LINE


def test_a_page_of_lines_reads_itself_and_not_the_month(october):
    with october.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM (ANALYZE) till_entry"))
        till = connection.scalar(text("SELECT min(till) FROM till_entry"))
    page = Question("a page", lambda db: MonthBook(db).lines(OCTOBER, [till], Asked(), None, ROWS_A_PAGE))
    with october.connect() as connection:
        found = answered(connection, caught(connection, page))
    assert ROWS_A_PAGE <= found.rows <= 2 * ROWS_A_PAGE


@pytest.mark.parametrize(
    "asked",
    [
        lambda db: MonthBook(db).sums(OCTOBER, [till_of(0)]),
        lambda db: MonthBook(db).parts(OCTOBER, [till_of(0)]),
        lambda db: MonthBook(db).lines(OCTOBER, [till_of(0)], Asked(UNDONE), None, ROWS_A_PAGE),
        lambda db: SoldBook(db).sold(OCTOBER.last),
        lambda db: SoldBook(db).voids(OCTOBER.last),
        lambda db: ClaimLineBook(db).booked_fen(Days(OCTOBER.first, OCTOBER.last), place_of(0), ()),
    ],
    ids=["board", "days and classes", "undone lines", "a day by hour", "a day's undone", "booked subsidies"],
)
def test_what_undoes_a_meal_is_not_looked_for_in_the_months_before_it(october, asked):
    with october.connect() as connection:
        opened = answered(connection, caught(connection, Question("a sum", asked))).months
    assert "2026_10" in opened
    assert "2026_09" not in opened


def rows_read(connection):
    """Ask PostgreSQL how many rows this transaction has read of the lines so far."""
    told = "SELECT coalesce(sum(seq_tup_read + coalesce(idx_tup_fetch, 0)), 0) FROM pg_stat_xact_user_tables"
    return int(connection.scalar(text(f"{told} WHERE relname LIKE 'till_entry%'")))
