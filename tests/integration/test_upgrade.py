"""Books written by the first version are opened by today's: brought up to date wholly or not at all."""

import json
import sqlite3
from contextlib import closing

import pytest

from pos import upgrades
from pos.cards import Word, cards_of, report_lost
from pos.keys import Seal, load_key
from pos.rules.cards import CardKind, How
from pos.rules.chain import extend, head_after
from pos.rules.errors import CanteenError
from pos.rules.journal import Draft, Head, Posting, instant, line_of
from pos.rules.meals import service_day
from pos.rules.sale import Via
from pos.rules.undoing import Undoing
from pos.store import SCHEMA, Store
from pos.undo import undo

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


def version(folder):
    with closing(sqlite3.connect(folder / "till.db")) as books:
        return books.execute("pragma user_version").fetchone()[0]


def shape(folder):
    """Give every table's columns and every index with what it is on, whatever their order."""
    with closing(sqlite3.connect(folder / "till.db")) as books:
        tables = [row[0] for row in books.execute("select name from sqlite_master where type = 'table'")]
        found = {}
        for table in tables:
            columns = books.execute(f"pragma table_info({table})").fetchall()
            found[table] = {(name, kind.lower(), must, bool(key)) for _, name, kind, must, _, key in columns}
            for _, index, unique, *_ in books.execute(f"pragma index_list({table})").fetchall():
                parts = [row[2] for row in books.execute(f"pragma index_info({index})")]
                made = index if not index.startswith("sqlite_autoindex") else table
                found[made, *parts] = bool(unique)
        return found


def test_the_books_of_the_first_version_are_whole_after_the_upgrade(first_books, make_canteen):
    assert version(first_books) == 1
    canteen = make_canteen(first_books)
    assert version(first_books) == SCHEMA == 3
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


def test_upgraded_books_have_the_shape_of_new_ones(first_books, make_canteen, tmp_path):
    make_canteen(first_books).close()
    make_canteen(tmp_path / "new").close()
    assert shape(first_books) == shape(tmp_path / "new")


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


def test_the_second_versions_books_get_the_shape_of_new_ones(second_books, make_canteen, tmp_path):
    make_canteen(second_books).close()
    make_canteen(tmp_path / "new").close()
    assert shape(second_books) == shape(tmp_path / "new")


STATEMENTS = [(step, place) for step, done in upgrades._STEPS.items() for place in range(len(done))]


@pytest.mark.parametrize(("step", "place"), STATEMENTS)
def test_an_upgrade_that_breaks_off_leaves_the_first_version(
    first_books, make_canteen, monkeypatch, step, place
):
    statements = list(upgrades._STEPS[step])
    before = (first_books / "till.db").read_bytes()
    statements[place] = "insert into nowhere values (1)"
    monkeypatch.setitem(upgrades._STEPS, step, tuple(statements))
    with pytest.raises(Exception, match="nowhere"):
        make_canteen(first_books)
    assert (first_books / "till.db").read_bytes() == before
    monkeypatch.undo()
    canteen = make_canteen(first_books)
    assert canteen.sell().number == 4
    assert canteen.verdict().breaks == ()
    canteen.close()


def test_books_of_a_newer_version_are_refused_and_left_alone(first_books, make_canteen):
    make_canteen(first_books).close()
    with closing(sqlite3.connect(first_books / "till.db")) as books:
        books.execute(f"pragma user_version = {SCHEMA + 1}")
    before = (first_books / "till.db").read_bytes()
    with pytest.raises(CanteenError, match=f"第 {SCHEMA + 1} 版的账本.*请装相配的程序版本"):
        Store(first_books / "till.db", "K01", Seal(bytes(32)))
    assert (first_books / "till.db").read_bytes() == before
