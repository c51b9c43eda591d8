"""Books of every earlier version are opened by today's: brought up to date wholly or not at all."""

import json
import os
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import date
from threading import Barrier
from time import time

import pytest
from sqlalchemy import Column, Engine, Integer, MetaData, Table

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
from integration.till_people import write_down
from pos.cards import Word, cards_of, report_lost
from pos.durable import open_durable
from pos.kept_copy import KEPT_DAYS
from pos.keys import Seal, load_key, signature_check
from pos.rules.cards import CardKind, How
from pos.rules.chain import extend, head_after, verify
from pos.rules.errors import CanteenError
from pos.rules.journal import Draft, Head, Posting, instant, line_of
from pos.rules.meals import service_day
from pos.rules.sale import Via
from pos.rules.service_days import Override
from pos.rules.undoing import Undoing
from pos.store import Store
from pos.tables import metadata
from pos.till_schema import REVISIONS, standing_at
from pos.undo import undo

NEWEST = int(REVISIONS.newest)
# The tables exactly as version 1 made them.
FIRST_TABLES = """
create table entry (
    till varchar(4) not null, number bigint not null, kind varchar(20) not null, day varchar(10) not null,
    period varchar(20) not null, person varchar(32), mode varchar(10) not null, portions integer not null,
    subsidy_fen bigint not null, request varchar(64), reverses varchar(16), line text not null,
    primary key (till, number),
    constraint one_sale_per_request unique (request), constraint one_void_per_sale unique (reverses));
create index meals_of_a_person on entry (person, day, period);
create index entries_of_a_day on entry (day, kind);
create table head (
    till varchar(4) not null, number bigint not null, hash varchar(64) not null, totals text not null,
    primary key (till));
create table print_job (
    id integer not null, entry varchar(16) not null, kind varchar(10) not null, name varchar(40) not null,
    state varchar(10) not null, created_at varchar(24) not null, note text default '' not null,
    primary key (id));
create index jobs_by_state on print_job (state, id);
create index jobs_of_an_entry on print_job (entry);
create table resident (
    person varchar(32) not null, last_four varchar(32) not null, born_on varchar(10) not null,
    name varchar(40) not null, initials varchar(20) not null, greeting varchar(20) not null,
    community varchar(40) not null, photo blob, primary key (person));
create index residents_by_last_four on resident (last_four);
create index residents_by_birth on resident (born_on);
create index residents_by_initials on resident (initials);
create table status (
    person varchar(32) not null, code varchar(40) not null, begins varchar(10) not null, ends varchar(10),
    document varchar(80) not null, primary key (person, code, begins),
    foreign key(person) references resident (person));
create table card (
    digest varchar(32) not null, person varchar(32) not null, kind varchar(12) not null, primary key (digest),
    foreign key(person) references resident (person));
create index cards_of_a_person on card (person);
create table setting (name varchar(40) not null, value text not null, primary key (name));
pragma user_version = 1;
"""
PEOPLE = ("resident", "status", "card", "setting")
"""What a people list is kept in."""
CARD_BEFORE = "digest, person, kind"
SECOND_TABLES = """
alter table entry add column prepaid_fen bigint not null default 0;
alter table entry add column slip varchar(20);
alter table print_job add column printer varchar(10) not null default 'receipt';
create index entries_of_a_kind on entry (kind, number);
create unique index one_sale_per_slip on entry (slip);
create table calendar_override (
    day varchar(10) not null, is_workday integer not null, note text not null, primary key (day));
pragma user_version = 2;
"""


def columns_then(made):
    """Give the columns of an entry as version 1 filled them."""
    facts = made.facts
    sizes = (facts.get("portions", 0), facts.get("subsidy_fen", 0))
    texts = (made.till, made.number, made.kind, made.day.isoformat(), facts.get("period", ""))
    served = (facts.get("person"), facts.get("mode", ""), *sizes)
    return (*texts, *served, facts.get("request"), facts.get("reverses"), line_of(made))


def lunch_then(person, at):
    """Give what was sold at a lunch then: half price for 王建国, a walk-in, and the walk-in undone."""
    till = {"cashier": "张*", "policy": "p", "roster": "r", "tender": "mobile"}
    meal = {
        "change_fen": 0,
        "ground": "",
        "mode": "dine-in",
        "period": "lunch",
        "portions": 1,
        "price_fen": 1200,
    }
    half = {"concession": "half", "payable_fen": 600, "person": person, "subsidy_fen": 600, "via": "band"}
    full = {"concession": "full", "payable_fen": 1200, "person": None, "subsidy_fen": 0, "via": "walk_in"}
    half |= {**till, **meal, "request": "first", "tendered_fen": 600}
    full |= {**till, **meal, "request": "second", "tendered_fen": 1200}
    void = {**till, "reason": "其他", "reverses": "K01-000002"}
    happened = (
        ("sale", half, {"mobile:K01": 600, "receivable:civil-affairs": 600, "meals": -1200}),
        ("sale", full, {"mobile:K01": 1200, "meals": -1200}),
        ("void", void, {"mobile:K01": -1200, "meals": 1200}),
    )
    for kind, facts, moved in happened:
        postings = tuple(Posting(account, fen) for account, fen in moved.items())
        yield Draft(kind, at, service_day(at), facts, postings)


@pytest.fixture
def first_books(make_canteen, tmp_path):
    """Give the folder of a till of the first version: its people, three entries and two jobs."""
    today = make_canteen(tmp_path / "today")
    today.import_people(today.people[name] for name in ("王建国", "李秀兰"))
    person, at = today.guest("王建国").resident.person, today.now
    today.close()
    folder = today.data.rename(tmp_path / "books")
    (folder / "till.db").rename(tmp_path / "people.db")
    seal, head = Seal(load_key(folder / "till.key")), Head("K01")
    with closing(sqlite3.connect(folder / "till.db")) as books:
        books.executescript(FIRST_TABLES)
        for draft in lunch_then(person, at):
            made = extend(head, draft, seal.sign)
            head = head_after(made)
            books.execute(f"insert into entry values ({','.join('?' * 12)})", columns_then(made))  # noqa: S608
        totals = json.dumps(dict(head.totals), sort_keys=True)
        books.execute("insert into head values (?, ?, ?, ?)", ("K01", head.number, head.hash, totals))
        jobs = [
            (1, "K01-000001", "receipt", "王*国", "printed", instant(at), ""),
            (2, "K01-000002", "receipt", "散客", "queued", instant(at), ""),
        ]
        books.executemany("insert into print_job values (?, ?, ?, ?, ?, ?, ?)", jobs)
        books.execute("attach ? as list", (str(tmp_path / "people.db"),))
        for table in PEOPLE:
            columns = CARD_BEFORE if table == "card" else "*"
            books.execute(f"insert into {table} select {columns} from list.{table}")  # noqa: S608, named above
        books.commit()
    return folder


@pytest.fixture
def second_books(first_books):
    """Give the folder of a till of the second version, which told no lost card from one that works."""
    with closing(sqlite3.connect(first_books / "till.db")) as books:
        books.executescript(SECOND_TABLES)
    return first_books


@pytest.fixture
def third_books(make_canteen, tmp_path):
    """Give the folder of a till of the third version: people, staff, a lost card, a named day."""
    today = make_canteen(tmp_path / "then")
    today.import_people(today.people.values())
    write_down(today.counter)
    today.sell("王建国")
    undo(today.counter, today.sell("李秀兰").id, Undoing("其他"))
    (card,) = cards_of(today.counter, today.guest("李秀兰").resident.person)
    report_lost(today.counter, card.digest, card.person, Word(How.ID_CARD))
    with today.books.store.begin() as book:
        book.calendar.put([Override(date(2026, 11, 28), served=True, note="调休")])
    today.close()
    folder = tmp_path / "third"
    folder.mkdir()
    for key in ("till.key", "lookup.key"):
        (today.data / key).rename(folder / key)
    with closing(sqlite3.connect(folder / "till.db")) as books:
        books.executescript(";".join([*earlier_tables("till_3"), "pragma user_version = 3"]))
    now, then = open_durable(today.data / "till.db"), open_durable(folder / "till.db")
    move_rows(now, then)
    now.dispose()
    then.dispose()
    return folder


@pytest.fixture(params=["first", "second", "third"])
def old_books(request):
    """Give the folder of a till of each version there was before Alembic."""
    return request.getfixturevalue(f"{request.param}_books")


@pytest.fixture
def engine_of():
    made = []

    def open_one(path):
        made.append(open_durable(path))
        return made[-1]

    yield open_one
    for engine in made:
        engine.dispose()


def version(folder):
    with closing(sqlite3.connect(folder / "till.db")) as books:
        return books.execute("pragma user_version").fetchone()[0]


def lines(path):
    with closing(sqlite3.connect(path)) as books:
        return [line for (line,) in books.execute("select line from entry order by number")]


def breaks(path, folder):
    """Check the journal in a file, whatever version its tables are."""
    check = signature_check(Seal(load_key(folder / "till.key")).public_key)
    return list(verify(lines(path), check, till="K01"))


def copies(folder):
    return sorted(file.name for file in folder.iterdir() if "version" in file.name)


def test_nothing_is_lost_on_the_way_to_the_newest_version(old_books, make_canteen, engine_of):
    path = old_books / "till.db"
    assert breaks(path, old_books) == []
    before = engine_of(path)
    known = columns_of(before)
    stood = rows(before, known)
    assert sum(map(len, stood.values())) > 8
    before.dispose()
    canteen = make_canteen(old_books)
    assert canteen.verdict().breaks == ()
    canteen.close()
    assert breaks(path, old_books) == []
    assert rows(engine_of(path), known) == stood


def test_the_upgraded_tables_are_the_programs(old_books, make_canteen, tmp_path, engine_of):
    make_canteen(old_books).close()
    make_canteen(tmp_path / "new").close()
    for folder in (old_books, tmp_path / "new"):
        assert differences(engine_of(folder / "till.db"), metadata) == []
    new = create_all(engine_of(tmp_path / "made.db"))
    assert shape(engine_of(old_books / "till.db")) == shape(engine_of(tmp_path / "new/till.db")) == shape(new)


def test_a_table_or_column_without_a_revision_is_found(make_canteen, tmp_path, engine_of):
    make_canteen(tmp_path / "new").close()
    wanted = MetaData()
    for table in metadata.sorted_tables:
        table.to_metadata(wanted)
    Table("menu", wanted, Column("dish", Integer, primary_key=True))
    wanted.tables["staff"].append_column(Column("floor", Integer))
    found = [change[0] for change in differences(engine_of(tmp_path / "new/till.db"), wanted)]
    assert sorted(found) == ["add_column", "add_table"]


def create_all(engine):
    with engine.begin() as connection:
        metadata.create_all(connection)
    return engine


def test_the_books_of_the_first_version_are_whole_after_the_upgrade(first_books, make_canteen):
    assert version(first_books) == 1
    canteen = make_canteen(first_books)
    assert version(first_books) == NEWEST  # by which a program from before Alembic knows newer books
    verdict = canteen.verdict()  # the entries verify, and nothing is misfiled
    assert (verdict.entries, verdict.breaks) == (3, ())
    assert [job.printer for number in (1, 2) for job in canteen.jobs(f"K01-00000{number}")] == ["receipt"] * 2
    canteen.close()


def test_selling_goes_on_with_the_next_number(first_books, make_canteen):
    canteen = make_canteen(first_books)
    assert canteen.counter.ring_up(canteen.order(request="first")).number == 1  # a tap of then is still known
    assert undo(canteen.counter, "K01-000002", Undoing("其他")).number == 3
    again = canteen.sell("王建国")  # his half-price meal of this lunch was had in the first version
    assert (again.number, again.fen("payable_fen"), again.previous) == (4, 1200, canteen.entries()[2].hash)
    assert canteen.sell("李秀兰").fen("subsidy_fen") == 1200
    assert canteen.verdict().breaks == ()
    canteen.close()
    canteen = make_canteen(first_books)  # a second start upgrades nothing
    assert canteen.sell().number == 6
    canteen.close()


def test_the_cards_of_before_open_their_people_and_can_be_reported_lost(second_books, make_canteen):
    assert version(second_books) == 2
    canteen = make_canteen(second_books)
    band = canteen.people["李秀兰"].card
    assert canteen.counter.identify(band) == (canteen.guest("李秀兰"), Via.BAND)
    (card,) = cards_of(canteen.counter, canteen.guest("李秀兰").resident.person)
    assert (card.kind, card.lost, card.since) == (CardKind.BAND, False, None)
    report_lost(canteen.counter, card.digest, card.person, Word(How.ID_CARD))
    assert canteen.counter.identify(band) is None
    assert canteen.sell("王建国").number == 5
    assert canteen.verdict().breaks == ()
    canteen.close()
    canteen = make_canteen(second_books)
    assert canteen.counter.lost(band) == card.digest
    canteen.close()


def test_an_upgrade_that_breaks_off_anywhere_leaves_the_books_as_they_were(old_books, make_canteen):
    path, broken = old_books / "till.db", 0
    before = path.read_bytes()
    with Breaking(Engine) as breaking:
        while True:
            breaking.left = broken
            try:
                canteen = make_canteen(old_books)
            except BrokenOff:
                broken += 1
                assert path.read_bytes() == before
            else:
                break
    assert broken > 5
    number = canteen.head().number
    assert canteen.sell().number == number + 1
    assert canteen.verdict().breaks == ()
    canteen.close()
    assert len(copies(old_books)) == 1  # of all the tries one


def test_books_whose_rows_refer_to_nobody_are_not_upgraded(second_books, make_canteen):
    with closing(sqlite3.connect(second_books / "till.db")) as books:
        books.execute("insert into card values ('of nobody', 'nobody', 'band')")
        books.commit()
    before = (second_books / "till.db").read_bytes()
    with pytest.raises(CanteenError, match="表 card 里有对不上的行（缺 resident），没有升级"):
        make_canteen(second_books)
    assert (second_books / "till.db").read_bytes() == before


def test_after_an_upgrade_rows_are_kept_to_what_they_refer_to(second_books, make_canteen):
    canteen = make_canteen(second_books)
    with canteen.books.store._engine.connect() as connection:
        assert connection.exec_driver_sql("pragma foreign_keys").scalar() == 1
    canteen.close()


# The copy of before.


def test_a_copy_of_the_books_before_is_kept_beside_them(third_books, make_canteen):
    stood, number = lines(third_books / "till.db"), len(lines(third_books / "till.db"))
    canteen = make_canteen(third_books)
    canteen.sell()
    canteen.close()
    make_canteen(third_books).close()
    (name,) = copies(third_books)
    assert name == f"till-version-0003-{number}.db"
    copy = third_books / name
    assert copy.stat().st_mode & 0o777 == 0o600
    assert lines(copy) == stood
    assert breaks(copy, third_books) == []
    with closing(sqlite3.connect(copy)) as books:
        assert books.execute("pragma user_version").fetchone() == (3,)
        assert books.execute("pragma integrity_check").fetchone() == ("ok",)


def test_the_copy_opens_as_books_again(third_books, make_canteen):
    make_canteen(third_books).close()
    (name,) = copies(third_books)
    (third_books / name).replace(third_books / "till.db")
    canteen = make_canteen(third_books)
    assert canteen.verdict().breaks == ()
    canteen.sell()
    canteen.close()


def test_a_copy_that_is_there_is_not_written_over(third_books, make_canteen):
    copy = third_books / f"till-version-0003-{len(lines(third_books / 'till.db'))}.db"
    copy.write_text("kept")
    make_canteen(third_books).close()
    assert copy.read_text() == "kept"
    assert copies(third_books) == [copy.name]


def test_without_room_for_the_copy_nothing_is_upgraded(third_books, make_canteen):
    before = (third_books / "till.db").read_bytes()
    number = len(lines(third_books / "till.db"))
    hindrance = third_books / f"till-version-0003-{number}.db.new"
    hindrance.mkdir()
    with pytest.raises(CanteenError, match=r"没能留下账本的副本.*账本没有动.*腾出地方"):
        make_canteen(third_books)
    assert (third_books / "till.db").read_bytes() == before
    hindrance.rmdir()
    make_canteen(third_books).close()


def test_a_copy_holds_people_and_is_forgotten_in_time(third_books, make_canteen):
    make_canteen(third_books).close()
    (name,) = copies(third_books)
    for days, kept in ((KEPT_DAYS - 1, [name]), (KEPT_DAYS + 1, [])):
        at = time() - days * 86_400
        os.utime(third_books / name, (at, at))
        make_canteen(third_books).close()
        assert copies(third_books) == kept


def test_new_books_need_no_copy(make_canteen, tmp_path):
    make_canteen(tmp_path / "new").close()
    assert copies(tmp_path / "new") == []


# What is not opened, and what opens at once.


def test_two_that_open_old_books_at_once_upgrade_them_once(third_books):
    seal, start = Seal(load_key(third_books / "till.key")), Barrier(2)

    def open_them(_which):
        start.wait()
        Store(third_books / "till.db", "K01", seal).close()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(open_them, range(2)))
    assert version(third_books) == NEWEST
    assert breaks(third_books / "till.db", third_books) == []
    assert len(copies(third_books)) == 1


MARKS = ["pragma user_version = {}", "update alembic_version set version_num = '{:04}'"]


@pytest.mark.parametrize("mark", MARKS)
def test_books_of_a_newer_version_are_refused_and_left_alone(first_books, make_canteen, mark):
    make_canteen(first_books).close()
    with closing(sqlite3.connect(first_books / "till.db")) as books:
        books.execute(mark.format(NEWEST + 1))
        books.commit()
    before = (first_books / "till.db").read_bytes()
    with pytest.raises(CanteenError, match=f"第 {NEWEST + 1} 版.*认得第 {NEWEST} 版：请装相配的"):
        Store(first_books / "till.db", "K01", Seal(bytes(32)))
    assert (first_books / "till.db").read_bytes() == before


def test_where_old_books_stand_is_told_without_touching_them(third_books, make_canteen):
    path = third_books / "till.db"
    before = path.read_bytes()
    standing = standing_at(path)
    assert (standing.found, standing.is_newest, standing.is_fresh) == ("0003", False, False)
    assert path.read_bytes() == before
    make_canteen(third_books).close()
    assert standing_at(path).is_newest


def test_somebody_elses_database_is_left_alone(tmp_path):
    with closing(sqlite3.connect(tmp_path / "till.db")) as other:
        other.execute("create table recipe (name text)")
    before = (tmp_path / "till.db").read_bytes()
    with pytest.raises(CanteenError, match="别的程序的表，不是收银台的账本"):
        Store(tmp_path / "till.db", "K01", Seal(bytes(32)))
    assert (tmp_path / "till.db").read_bytes() == before


def test_books_that_are_up_to_date_open_without_alembic(make_canteen, tmp_path):
    make_canteen(tmp_path / "new").close()
    before = (tmp_path / "new/till.db").stat().st_mtime_ns
    opening = (
        "import sys; from pathlib import Path; from pos.keys import Seal; from pos.store import Store; "
        "Store(Path(sys.argv[1]), 'K01', Seal(bytes(32))).close(); sys.exit('alembic' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", opening, tmp_path / "new/till.db"], check=True)
    assert (tmp_path / "new/till.db").stat().st_mtime_ns == before  # nothing was written either
