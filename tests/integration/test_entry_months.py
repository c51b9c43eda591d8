"""A till's lines on a real PostgreSQL: each month in a table of its own, no number ever twice."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import psycopg
import pytest
from sqlalchemy import create_engine, insert, make_url, select

from integration.postgres import fresh_database
from pos.keys import Seal
from pos.rules.chain import extend, head_after
from pos.rules.countersign import Countersigned
from pos.rules.errors import CanteenError
from pos.rules.journal import Draft, Head, Posting, line_of
from settlement import entry_months
from settlement.filed_line import Filed
from settlement.inbox import BROKEN, Batch, Inbox
from settlement.months_ahead import make_months_ahead
from settlement.rules.roles import Scope
from settlement.till_tables import till_entry
from settlement.wiring import open_centre

NOW = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
TODAY = date(2026, 11, 24)
CANTEEN = Scope(("细河区", "北苑街道", "示范东社区", "和平食堂"))
LUNCH_FOR_LI = (Posting("meals", -1200), Posting("receivable:civil-affairs", 600), Posting("cash:K01", 600))


class Till:
    """One till's journal, written on whatever days a test names."""

    def __init__(self, code="K01"):
        self.code, self.seal = code, Seal(code.encode().ljust(32, b"."))
        self.head, self.made = Head(code), []

    def sell(self, day, **facts):
        at = NOW + timedelta(seconds=self.head.number)
        draft = Draft("sale", at, day, {"cashier": "张* 2号", "portions": 1, **facts}, LUNCH_FOR_LI)
        self.made.append(extend(self.head, draft, self.seal.sign))
        self.head = head_after(self.made[-1])
        return self.made[-1]

    def batch(self, first=1):
        lines = [line_of(made) for made in self.made[first - 1 :]]
        return Batch(first, self.head.number, "".join(f"{line}\n" for line in lines).encode())


class Post:
    """The centre on PostgreSQL with its inbox; tills are known to it by their keys."""

    def __init__(self, folder):
        self.address = fresh_database()
        self.centre = open_centre(folder, self.address).centre
        self.inbox = Inbox(self.centre, lambda: NOW)

    def knows(self, *tills):
        with self.centre.begin() as office:
            for till in tills:
                office.tills.add(till.code, "和平食堂", CANTEEN, NOW)
                office.tills.enrol(till.code, till.seal.public_key, f"token of {till.code}", NOW)

    def take(self, till, first=1):
        with self.centre.read() as office:
            known = office.tills.get(till.code)
        return self.inbox.accept(known, till.batch(first))

    def lines(self, till):
        with self.centre.read() as office:
            return list(office.inbox.lines(till.code, 1, 10_000))

    def months(self):
        with self.centre.read() as office:
            return sorted(office.months.there())

    def rows(self, query):
        with psycopg.connect(self.address) as connection:
            return connection.execute(query).fetchall()

    def engine(self):
        return create_engine(make_url(self.address).set(drivername="postgresql+psycopg"))


@pytest.fixture
def post(tmp_path):
    made = Post(tmp_path)
    yield made
    made.centre.close()


@pytest.fixture
def till(post):
    made = Till()
    post.knows(made)
    return made


WHERE = "SELECT number, tableoid::regclass::text FROM till_entry ORDER BY number"


def test_a_line_stands_in_the_month_of_its_service_day(post, till):
    for day in (date(2026, 10, 31), date(2026, 11, 1), date(2026, 11, 30)):
        till.sell(day)
    assert isinstance(post.take(till), Countersigned)
    assert post.rows(WHERE) == [
        (1, "till_entry_2026_10"),
        (2, "till_entry_2026_11"),
        (3, "till_entry_2026_11"),
    ]
    assert post.months() == ["2026-10", "2026-11"]


def test_a_silly_day_stands_among_the_others_and_makes_no_table(post, till):
    for year in (1, 1999, 2028, 9999):
        till.sell(date(year, 6, 1))
    till.sell(TODAY)
    assert isinstance(post.take(till), Countersigned)
    assert post.months() == ["2026-11"]
    assert [table for _, table in post.rows(WHERE)] == [*["till_entry_other"] * 4, "till_entry_2026_11"]


def test_lines_are_read_in_their_order_across_months(post, till):
    for number in range(30):
        till.sell(date(2026, 9 + number % 3, 5) if number % 10 else date(9999, 1, 1))
    post.take(till)
    assert post.lines(till) == [line_of(made) for made in till.made]
    with post.centre.read() as office:
        assert office.inbox.count() == 30
        assert office.inbox.twice() == []
        assert office.inbox.head("K01").number == 30


def test_every_month_has_the_indexes_of_all(post, till):
    till.sell(TODAY)
    post.take(till)
    found = post.rows("SELECT indexdef FROM pg_indexes WHERE tablename = 'till_entry_2026_11'")
    columns = sorted(definition.partition("(")[2] for (definition,) in found)
    assert columns == ["kind, day, till, number)", "person, day)", "reverses)", "till, number, month)"]


def test_the_coming_months_are_made_ahead_once(post):
    assert make_months_ahead(post.centre, TODAY).made == ("2026-11", "2026-12", "2027-01")
    assert make_months_ahead(post.centre, TODAY) == entry_months.Made()
    assert make_months_ahead(post.centre, date(2026, 12, 1)).made == ("2027-02",)
    assert post.months() == ["2026-11", "2026-12", "2027-01", "2027-02"]


def test_lines_that_came_before_their_month_was_near_move_into_its_table(post, till):
    early = date(2027, 3, 2)
    till.sell(early)
    till.sell(TODAY)
    post.take(till)
    assert post.rows(WHERE)[0] == (1, "till_entry_other")
    make_months_ahead(post.centre, date(2027, 1, 15))
    assert post.rows(WHERE)[0] == (1, "till_entry_2027_03")
    assert post.lines(till) == [line_of(made) for made in till.made]


def test_on_one_file_there_is_one_table_and_nothing_to_make(tmp_path):
    centre = open_centre(tmp_path).centre
    assert make_months_ahead(centre, TODAY) == entry_months.Made()
    with centre.read() as office:
        assert office.months.there() == frozenset()
    centre.close()


# Races


def test_two_tills_whose_first_lines_of_a_month_come_at_once_make_its_table_once(post, monkeypatch):
    tills = [Till(f"K{number:02d}") for number in range(1, 7)]
    post.knows(*tills)
    for till in tills:
        till.sell(TODAY)
    together, waited = threading.Barrier(len(tills)), threading.local()
    there = entry_months.EntryMonths.there

    def all_at_once(self):
        """Let everybody see that the table is missing before anybody makes it."""
        found = there(self)
        if not getattr(waited, "once", False):
            waited.once = True
            together.wait(20)
        return found

    monkeypatch.setattr(entry_months.EntryMonths, "there", all_at_once)
    with ThreadPoolExecutor(len(tills)) as pool:
        answers = list(pool.map(post.take, tills))
    monkeypatch.undo()
    assert all(isinstance(answer, Countersigned) for answer in answers)
    assert post.months() == ["2026-11"]
    assert {table for _, table in post.rows(WHERE)} == {"till_entry_2026_11"}


def test_somebody_who_reads_all_lines_holds_up_no_till(post, till):
    till.sell(date(9999, 1, 1))
    post.take(till)
    with post.centre.read() as reader:
        assert reader.inbox.count() == 1  # and goes on reading
        till.sell(TODAY)
        assert isinstance(post.take(till, first=2), Countersigned)
        assert make_months_ahead(post.centre, TODAY).left == ("2026-11", "2026-12", "2027-01")
    assert post.rows(WHERE)[1] == (2, "till_entry_other")
    assert make_months_ahead(post.centre, TODAY).left == ()
    assert post.rows(WHERE)[1] == (2, "till_entry_2026_11")
    assert post.lines(till) == [line_of(made) for made in till.made]


def filed(made):
    return [Filed(entry, line_of(entry)) for entry in made]


def test_the_table_alone_would_take_a_number_twice_in_two_months(post):
    """The negative control: what a key cannot keep here, the head must."""
    make_months_ahead(post.centre, TODAY)
    october, november = Till(), Till()
    twins = [october.sell(date(2026, 10, 31)), november.sell(TODAY)]
    with post.engine().begin() as connection:
        connection.execute(insert(till_entry), [line.row for line in filed(twins)])
    with post.centre.read() as office:
        assert office.inbox.twice() == ["K01-000001"]


@pytest.mark.parametrize("already", [0, 2])
def test_two_transactions_with_one_number_in_two_months_cannot_both_be_taken(post, till, already):
    """Without the lock of a till, as two programs of different versions might: the head decides."""
    for _ in range(already):
        till.sell(date(2026, 10, 1))
    if already:
        post.take(till)
    before = till.head
    first, second = Till(), Till()
    for rival, day in ((first, date(2026, 10, 31)), (second, TODAY)):
        rival.head, rival.made = before, []
        rival.sell(day)
    inside, said = threading.Event(), []

    def late():
        with post.centre.begin("nobody else holds this") as office:
            inside.set()
            try:
                office.inbox.add(filed(second.made), before, second.head, NOW)
            except Exception as error:
                said.append(error)
                raise

    with ThreadPoolExecutor(1) as pool:
        with post.centre.begin("nor this") as office:
            office.inbox.add(filed(first.made), before, first.head, NOW)
            waiting = pool.submit(late)
            assert inside.wait(10)
            until_it_waits(post)
        with pytest.raises(Exception, match=r"同时从两处上传|duplicate key"):
            waiting.result(10)
    assert len(said) == 1
    with post.centre.read() as office:
        assert office.inbox.twice() == []
        assert office.inbox.head("K01").hash == first.head.hash
    assert post.lines(till)[already:] == [line_of(made) for made in first.made]


def until_it_waits(post):
    """Wait until the other transaction waits for this one."""
    for _ in range(2000):
        if post.rows("SELECT 1 FROM pg_locks WHERE NOT granted"):
            return
    raise AssertionError("nobody waits")


def test_numbers_that_the_head_is_past_are_not_taken_again(post, till):
    till.sell(TODAY)
    post.take(till)
    again = Till()
    again.sell(date(2026, 10, 31))
    with pytest.raises(CanteenError, match="接不上"), post.centre.begin("till K01") as office:
        office.inbox.add(filed(again.made), till.head, again.head, NOW)
    assert len(post.lines(till)) == 1


# Lines that are signed and still cannot be filed


@pytest.mark.parametrize(
    "facts",
    [
        {"portions": 2**31},
        {"portions": 10**30},
        {"subsidy_fen": -(2**63) - 1},
        {"mode": "m" * 11},
        {"request": "a\0b"},
        {"person": 7},
        {"reverses": "K01-" + "0" * 13},
    ],
)
def test_a_signed_line_that_no_column_has_room_for_is_kept_aside(post, till, facts):
    till.sell(TODAY)
    till.sell(TODAY, **facts)
    answer = post.take(till)
    assert (answer.why, answer.number) == (BROKEN, 0)
    assert next(iter(facts)) in answer.sentence
    with post.centre.read() as office:
        assert len(office.inbox.aside()) == 1


def test_what_copy_wrote_is_what_was_meant(post, till):
    words = {"mode": "堂食\t\\N", "slip": "", "period": 'a"b\\', "person": None, "request": "\\.\n\r"}
    till.sell(TODAY, **words)
    post.take(till)
    with post.engine().connect() as connection:
        row = connection.execute(select(till_entry)).mappings().one()
    assert dict(row) == Filed(till.made[0], line_of(till.made[0])).row
