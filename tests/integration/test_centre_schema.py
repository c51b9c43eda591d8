"""The centre's tables on both databases: books from before revisions are taken over, wholly or not."""

import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest
from sqlalchemy import Column, Index, Integer, String, Table, text

import settlement
from integration import centre_house
from integration.centre_house import MORNING, House
from integration.ledger_room import PEOPLE, write_list
from integration.postgres import fresh_database
from integration.table_shapes import (
    Breaking,
    BrokenOff,
    columns_of,
    differences,
    earlier_tables,
    move_rows,
    rows,
    shape,
)
from pos.durable import changing
from pos.keys import signature_check
from pos.migrating import migrate
from pos.rules.chain import verify
from pos.rules.errors import CanteenError
from pos.rules.journal import line_of
from pos.schema import Standing, stamped
from pos.tables import entry, head
from settlement.all_tables import all_tables
from settlement.centre_schema import FIRST, REVISIONS, open_tables
from settlement.engine import open_engine
from settlement.inbox import Batch, Inbox
from settlement.rules.roles import Scope
from settlement.tables import metadata as centre_tables
from settlement.wiring import open_centre

CANTEEN = Scope(("细河区", "北苑街道", "示范东社区", "和平食堂"))
SILLY = "9999-12-31"


class Old(NamedTuple):
    """Where a centre from before is, and what shows its people's codes."""

    folder: Path
    url: str
    secrets: dict


@pytest.fixture(params=["sqlite", "postgresql"])
def kind(request):
    return request.param


@pytest.fixture
def database(kind, tmp_path):
    """Make empty databases of one kind, each with its engine."""
    made = []

    def make(name):
        url = fresh_database() if kind == "postgresql" else ""
        made.append((open_engine(tmp_path / name, url), url))
        return made[-1]

    yield make
    for engine, _ in made:
        engine.dispose()


@pytest.fixture
def old_books(kind, database, tmp_path, monkeypatch, canteen):
    """Give the folder and address of a centre that was made before revisions, with a day's work in it."""
    engine, url = database("today")
    monkeypatch.setattr(centre_house, "centre_database", lambda: url)
    house = House(tmp_path / "today")
    house.unhurried()
    house.first()
    house.make("钱会计", "finance")
    house.signed_in("周主任")
    house.bring_in(write_list(tmp_path / "名单.csv", PEOPLE), month="2026-10")
    send_a_day(house, canteen)
    house.close()
    old, url = database("old")
    with changing(old) as connection:
        for statement in earlier_tables(f"centre_1.{kind}"):
            connection.exec_driver_sql(statement)
    move_rows(engine, old)
    with changing(old) as connection:  # one line of a till whose clock is far off
        connection.execute(text("update till_entry set day = :day where number = 2"), {"day": SILLY})
    old.dispose()
    (tmp_path / "old").mkdir(exist_ok=True)
    for key in (tmp_path / "today").glob("*.key*"):
        shutil.copy(key, tmp_path / "old")
    monkeypatch.setattr(centre_house, "centre_database", lambda: url)
    return Old(tmp_path / "old", url, house.secrets)


def send_a_day(house, canteen):
    for name in ("李秀兰", "王建国", "张桂英"):
        canteen.sell(name)
    with canteen.books.store.read() as book:
        lines = [line_of(made) for made in book.journal.range(1, book.journal.head().number)]
    with house.centre.begin() as office:
        office.tills.add("K01", "和平食堂", CANTEEN, MORNING)
        office.tills.enrol("K01", canteen.books.seal.public_key, "token", MORNING)
    with house.centre.read() as office:
        known = office.tills.get("K01")
    body = "".join(f"{line}\n" for line in lines).encode()
    Inbox(house.centre, lambda: MORNING).accept(known, Batch(1, len(lines), body))


def at_first(engine):
    """Make the tables of the first revision, by the revision."""
    with changing(engine) as connection:
        migrate(connection, REVISIONS, Standing(stamped(connection), FIRST), FIRST)
    return engine


def create_all(engine):
    with changing(engine) as connection:
        for table in (entry, head):
            table.create(connection)
        centre_tables.create_all(connection)
    return engine


def revision(engine):
    with engine.connect() as connection:
        return stamped(connection)


def test_the_first_revision_is_what_the_program_made_before(kind, database):
    before, _ = database("before")
    with changing(before) as connection:
        for statement in earlier_tables(f"centre_1.{kind}"):
            connection.exec_driver_sql(statement)
    assert shape(at_first(database("first")[0])) == shape(before)


def test_the_newest_revision_is_what_the_program_wants(database):
    made, _ = database("made")
    open_tables(made)
    assert differences(made, all_tables()) == []
    assert shape(made) == shape(create_all(database("wanted")[0]))


def test_a_table_column_or_index_without_a_revision_is_found(database):
    made, _ = database("made")
    open_tables(made)
    wanted = all_tables()
    Table("menu", wanted, Column("dish", Integer, primary_key=True))
    wanted.tables["till"].append_column(Column("floor", Integer))
    Index("tills_by_state", wanted.tables["till"].c.state)
    wanted.tables["partner"].c.name.type = String(31)
    found = [change[0] for change in flat(differences(made, wanted))]
    assert sorted(found) == sorted(["add_table", "add_column", "add_index", "modify_type"])


def flat(changes):
    for change in changes:
        yield from flat(change) if isinstance(change, list) else (change,)


def test_every_file_of_tables_is_compared():
    house = Path(settlement.__file__).parent
    named = {path.stem for path in house.glob("*.py") if " = Table(" in path.read_text(encoding="utf-8")}
    assert len(named) > 9
    assert {f"settlement.{name}" for name in named} <= sys.modules.keys()


def test_books_from_before_revisions_are_taken_over_with_every_row(old_books, database, canteen):
    folder, url, secrets = old_books
    engine = open_engine(folder, url)
    known = columns_of(engine)
    stood = rows(engine, known)
    assert len(stood["till_entry"]) >= 3
    assert sum(bool(found) for found in stood.values()) > 10
    house = House(folder)
    assert revision(engine) == REVISIONS.newest
    assert rows(engine, known) == stood
    assert differences(engine, all_tables()) == []
    assert shape(engine) == shape(create_all(database("wanted")[0]))
    assert house.breaks() == []
    check = signature_check(canteen.books.seal.public_key)
    with house.centre.read() as office:
        lines = list(office.inbox.lines("K01", 1, 100))
        assert list(verify(lines, check, till="K01", end=office.inbox.head("K01"))) == []
        told = office.people_feed.changes(0, 100)
        assert sorted(one.name for one in told.people) == ["李*兰", "王*国", "赵*海"]
    house.unhurried()
    house.later(minutes=5)
    house.secrets = secrets
    house.signed_in("周主任")  # with her telephone of before
    house.close()
    engine.dispose()


def test_lines_that_were_there_stand_in_their_months(old_books, kind):
    folder, url, _ = old_books
    open_centre(folder, url).centre.close()
    engine = open_engine(folder, url)
    with engine.connect() as connection:
        months = connection.execute(text("select number, month from till_entry order by number")).all()
        assert months[:3] == [(1, "2026-11"), (2, SILLY[:7]), (3, "2026-11")]
        if kind == "postgresql":
            where = connection.execute(text("select number, tableoid::regclass::text from till_entry"))
            found = dict(tuple(row) for row in where)
            assert (found[1], found[2]) == ("till_entry_2026_11", "till_entry_other")
    engine.dispose()


def test_taking_over_that_breaks_off_anywhere_leaves_the_books_as_they_were(old_books):
    folder, url, _ = old_books
    engine = open_engine(folder, url)
    known, broken = columns_of(engine), 0
    stood, was = rows(engine, known), shape(engine)
    with Breaking(engine) as breaking:
        while broken < 500:
            breaking.left = broken
            try:
                open_tables(engine)
            except BrokenOff:
                broken += 1
                assert shape(engine) == was
                assert rows(engine, known) == stood
            else:
                break
    assert 20 < broken < 500
    assert revision(engine) == REVISIONS.newest
    engine.dispose()


def test_several_that_start_at_once_make_the_tables_once(old_books):
    folder, url, _ = old_books
    opening = (
        "import sys; from pathlib import Path; from settlement.wiring import open_centre; sys.stdin.read(1); "
        "open_centre(Path(sys.argv[1]), sys.argv[2]).centre.close()"
    )
    told = [sys.executable, "-c", opening, folder, url]
    started = [subprocess.Popen(told, stdin=subprocess.PIPE) for _ in range(3)]
    for one in started:
        one.stdin.close()
    assert [one.wait(60) for one in started] == [0, 0, 0]
    engine = open_engine(folder, url)
    assert revision(engine) == REVISIONS.newest
    engine.dispose()


def test_books_of_a_newer_program_are_refused_and_left_alone(database, tmp_path):
    engine, url = database("books")
    open_tables(engine)
    newer = int(REVISIONS.newest) + 1
    with changing(engine) as connection:
        connection.execute(text("update alembic_version set version_num = :new"), {"new": f"{newer:04}"})
        connection.exec_driver_sql("drop table visit")  # what the newer one no longer has
    with pytest.raises(CanteenError, match=f"第 {newer} 版的账本.*请装相配的程序版本"):
        open_centre(tmp_path / "books", url)
    assert "visit" not in columns_of(engine)


def test_a_database_with_tables_of_somebody_else_under_our_names_is_left_alone(database):
    engine, _ = database("books")
    with changing(engine) as connection:
        connection.exec_driver_sql("create table person (id integer primary key)")
    with pytest.raises(CanteenError, match="不像是市中心的账本，请核对"):
        open_tables(engine)
    assert columns_of(engine) == {"person": ["id"]}


def test_tables_of_others_beside_ours_stay_as_they_are(database):
    engine, _ = database("books")
    with changing(engine) as connection:
        connection.exec_driver_sql("create table weather (day varchar(10) primary key)")
    open_tables(engine)
    assert columns_of(engine)["weather"] == ["day"]
    assert revision(engine) == REVISIONS.newest


def test_books_that_are_up_to_date_open_without_alembic(database, tmp_path):
    engine, url = database("books")
    open_tables(engine)
    opening = (
        "import sys; from pathlib import Path; from settlement.wiring import open_centre; "
        "open_centre(Path(sys.argv[1]), sys.argv[2]).centre.close(); sys.exit('alembic' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", opening, tmp_path / "books", url], check=True)
