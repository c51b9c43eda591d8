"""What is acknowledged is on disk, once and in its place: real files, threads, processes, kills, meddling."""

import random
import re
import shutil
import sqlite3
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress

import pytest
from sqlalchemy import event
from sqlalchemy.exc import IntegrityError

from pos import durable
from pos import store as store_module
from pos.journal_book import JournalBook
from pos.keys import Seal
from pos.rules.errors import CanteenError, Refused
from pos.rules.journal import Draft
from pos.rules.meals import service_day
from pos.rules.money import Money
from pos.rules.sale import Order, Tender
from pos.rules.undoing import Undoing
from pos.settings_book import SettingsBook
from pos.store import Store, StoreBusy, StoreFull
from pos.till_schema import REVISIONS
from pos.undo import undo

TWELVE = Money(1200)
SEAL = Seal(bytes(32))
STRACE = shutil.which("strace")

# A till of its own: sells to walk-ins, says each number once it is acknowledged, until the count is reached.
SELLING = """
import sys
from pathlib import Path
from pos.clock import utc_now
from pos.config import load_config
from pos.rules.money import Money
from pos.rules.sale import Order, Tender
from pos.wiring import open_books, open_counter

config_file, data, name, count = sys.argv[1:]
config = load_config(Path(config_file)).model_copy(update={"data": Path(data)})
counter = open_counter(config, open_books(config), utc_now)
print("ready", flush=True)
for tap in range(int(count)):
    sold = counter.ring_up(Order(f"{name}-{tap}", Money(1200), Tender.MOBILE))
    print(sold.number, flush=True)
"""


def selling(canteen, name, count):
    from_here = canteen.data.parent
    root = store_module.__file__.rsplit("/pos/", 1)[0]
    return [sys.executable, "-c", SELLING, f"{root}/config.toml", str(from_here / "books"), name, str(count)]


def walk_in(request):
    return Order(request, TWELVE, Tender.MOBILE)


@contextmanager
def meddling(canteen):
    """Write into the books by hand, past the till."""
    connection = sqlite3.connect(canteen.data / "till.db")
    with connection:
        yield connection
    connection.close()


def kinds(canteen):
    return [found.kind for found in canteen.verdict().breaks]


# Opening


def pragmas(store):
    with store.read() as reading, store.begin() as writing:
        for book in (reading, writing):
            execute = book.journal._db.exec_driver_sql
            yield {name: execute(f"pragma {name}").scalar() for name in ("journal_mode", "synchronous")}


def test_every_connection_writes_through_to_the_disk(tmp_path):
    store = Store(tmp_path / "till.db", "K01", SEAL)
    with ThreadPoolExecutor(4) as pool:
        found = [line for lines in pool.map(lambda _: list(pragmas(store)), range(4)) for line in lines]
    assert found == [{"journal_mode": "delete", "synchronous": 3}] * 8
    store.close()


def test_foreign_keys_hold(canteen):
    with pytest.raises(IntegrityError), canteen.books.store.begin() as book:
        book.roster.put_cards([{"digest": "0" * 32, "person": "nobody", "kind": "band"}])


def test_books_somebody_switched_to_another_journal_mode_are_switched_back(canteen):
    canteen.close()
    with meddling(canteen) as books:
        assert books.execute("pragma journal_mode = wal").fetchone() == ("wal",)
    assert next(pragmas(canteen.books.store))["journal_mode"] == "delete"


def test_a_setting_that_does_not_stick_refuses_to_open(tmp_path, monkeypatch):
    Store(tmp_path / "till.db", "K01", SEAL).close()
    monkeypatch.setitem(durable._PRAGMAS, "page_size", 65536)  # fixed once the file is made
    with pytest.raises(CanteenError, match=r"page_size 是 \d+，应为 65536"):
        Store(tmp_path / "till.db", "K01", SEAL)


def test_books_of_another_version_are_refused_and_left_alone(canteen):
    canteen.sell()
    canteen.close()
    newer = int(REVISIONS.newest) + 1
    with meddling(canteen) as books:
        books.execute("update alembic_version set version_num = ?", (f"{newer:04}",))
    before = (canteen.data / "till.db").read_bytes()
    with pytest.raises(CanteenError, match=f"第 {newer} 版"):
        Store(canteen.data / "till.db", "K01", canteen.books.seal)
    assert (canteen.data / "till.db").read_bytes() == before


def test_closed_and_opened_again_the_chain_goes_on(canteen, make_canteen):
    first = canteen.sell()
    canteen.close()
    again = make_canteen(canteen.data)
    assert again.sell().previous == first.hash
    assert again.verdict().breaks == ()
    assert again.books.seal.public_key == canteen.books.seal.public_key
    again.close()


def test_held_books_are_said_to_be_busy(canteen, monkeypatch, make_canteen):
    monkeypatch.setattr(durable, "_BUSY_MS", 20)
    impatient = make_canteen(canteen.data)
    with meddling(canteen) as books:
        books.execute("begin exclusive")
        with pytest.raises(StoreBusy, match="再点一次") as caught:
            impatient.counter.ring_up(walk_in("tap"))
        assert caught.value.retry
        with pytest.raises(StoreBusy, match="再点一次"):
            impatient.counter.sold("tap")
    assert impatient.counter.ring_up(walk_in("tap")).number == 1
    impatient.close()


def test_who_reads_sees_one_moment_of_the_books(canteen, monkeypatch, make_canteen):
    """A list that is being read is not changed under the reader's eyes; who sells waits, and is told so."""
    monkeypatch.setattr(durable, "_BUSY_MS", 20)
    impatient = make_canteen(canteen.data)
    with canteen.books.store.read() as seen:
        assert seen.journal.head().number == 0
        with pytest.raises(StoreBusy):
            impatient.counter.ring_up(walk_in("tap"))
        assert seen.journal.head().number == 0
    assert impatient.counter.ring_up(walk_in("tap")).number == 1
    impatient.close()


def test_no_transaction_waits_for_what_another_one_reads():
    """Readers that wait for each other while a sale waits for them would stand still for ten seconds."""
    begun, go_on = threading.Event(), threading.Event()

    class Slow:
        def execute(self, _statement):
            begun.set()
            go_on.wait(30)
            return []

    class Fast:
        def execute(self, _statement):
            return []

    slow = threading.Thread(target=SettingsBook(Slow()).get, args=("roster",))
    fast = threading.Thread(target=SettingsBook(Fast()).get, args=("roster",))
    slow.start()
    assert begun.wait(30)
    fast.start()
    fast.join(5)
    waited = fast.is_alive()
    go_on.set()
    slow.join(30)
    assert not waited


# All or nothing


def test_a_full_disk_refuses_with_a_sentence_and_the_tap_is_sold_once_there_is_room(canteen):
    engine, room = canteen.books.store._engine, [10**9]

    @event.listens_for(engine, "checkout")
    def leave_room(connection, *_):
        connection.execute(f"pragma max_page_count = {room[0]}")

    canteen.sell(request="tap-0")
    with engine.connect() as connection:
        room[0] = connection.exec_driver_sql("pragma page_count").scalar()
    sold = []

    def sell_on():
        for tap in range(1, 200):  # what is free in the pages there are goes first
            sold.append(f"tap-{tap}")
            canteen.sell(request=sold[-1])

    with pytest.raises(StoreFull, match="磁盘满了，没有记账") as caught:
        sell_on()
    assert caught.value.retry
    before = canteen.head()
    assert before.number == len(sold)  # tap-0, and all but the last

    room[0] = 10**9
    assert canteen.sell(request=sold[-1]).number == before.number + 1
    assert canteen.verdict().breaks == ()


def test_a_transaction_that_fails_leaves_nothing_and_uses_up_no_number(canteen):
    canteen.sell()
    before = canteen.head()
    with pytest.raises(ZeroDivisionError), canteen.books.store.begin() as book:  # noqa: PT012, one transaction
        entry = book.journal.append(Draft("search", canteen.now, service_day(canteen.now), {"found": 0}))
        book.jobs.add(entry.id, "receipt", "散客", canteen.now)
        book.roster.set_version("half")
        assert book.journal.head().number == 2
        raise ZeroDivisionError
    assert canteen.head() == before
    assert canteen.jobs("K01-000002") == ()
    with canteen.books.store.read() as book:
        assert book.roster.version() != "half"
    assert canteen.sell().number == 2
    assert canteen.verdict().breaks == ()


def test_a_sale_whose_receipt_cannot_be_asked_for_is_not_made(canteen):
    """The entry and its print job are one transaction."""
    with meddling(canteen) as books:
        books.execute(
            "create trigger no_paper before insert on print_job begin select raise(abort, 'x'); end"
        )
    with pytest.raises(IntegrityError):
        canteen.counter.ring_up(walk_in("tap"))
    assert canteen.head().number == 0
    assert canteen.counter.sold("tap") is None
    with meddling(canteen) as books:
        books.execute("drop trigger no_paper")
    assert canteen.counter.ring_up(walk_in("tap")).number == 1


def test_two_sales_with_one_request_cannot_stand_in_the_books(canteen):
    """The books themselves refuse it, should the till ever forget to look."""
    sold = canteen.counter.ring_up(walk_in("tap"))
    with pytest.raises(IntegrityError), canteen.books.store.begin() as book:
        book.journal.append(Draft("sale", sold.at, sold.day, sold.facts, sold.postings))
    assert canteen.head().number == 1


def test_a_head_that_moved_between_is_not_overwritten(canteen):
    canteen.sell()
    with pytest.raises(CanteenError, match="末尾变了"), canteen.books.store.begin() as book:  # noqa: PT012
        stale = book.journal.head()
        book.journal.append(Draft("search", canteen.now, service_day(canteen.now)))
        book.journal._move_head(stale, stale)
    assert canteen.head().number == 1


# Many at once


def all_at_once(count, act):
    start = threading.Barrier(count)

    def run(place):
        start.wait(10)
        return act(place)

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


def test_eight_threads_sell_without_gap_or_repeat(canteen):
    def sell(thread):
        return [canteen.counter.ring_up(walk_in(f"{thread}-{tap}")).number for tap in range(25)]

    numbers = [number for sold in all_at_once(8, sell) for number in sold]
    assert sorted(numbers) == list(range(1, 201))
    assert canteen.verdict().breaks == ()
    assert canteen.head().totals == {"mobile:K01": 200 * 1200, "meals": -200 * 1200}


def test_two_processes_sell_without_gap_or_repeat(canteen):
    tills = [
        subprocess.Popen(selling(canteen, name, 25), stdout=subprocess.PIPE, text=True) for name in ("a", "b")
    ]
    said = [till.communicate(timeout=60)[0].split() for till in tills]
    assert [till.returncode for till in tills] == [0, 0]
    assert sorted(int(number) for lines in said for number in lines[1:]) == list(range(1, 51))
    assert canteen.verdict().breaks == ()


def test_one_tap_from_eight_threads_is_one_sale(canteen):
    order = canteen.order("王建国", request="one tap")
    sold = all_at_once(8, lambda _: canteen.counter.ring_up(order))
    assert {entry.id for entry in sold} == {"K01-000001"}
    assert canteen.head().number == 1
    assert len(canteen.jobs("K01-000001")) == 1


def test_eight_taps_for_one_person_give_one_half_price_meal(canteen):
    orders = [canteen.order("王建国", request=f"tap {n}") for n in range(8)]

    def tap(place):
        with suppress(Refused):
            return canteen.counter.ring_up(orders[place]).fen("payable_fen")

    assert sorted(filter(None, all_at_once(8, tap))) == [600]
    assert canteen.head().number == 1


def test_one_void_from_eight_threads_is_one_void(canteen):
    sold = canteen.sell()
    voids = all_at_once(8, lambda _: undo(canteen.counter, sold.id, Undoing("其他")))
    assert {entry.id for entry in voids} == {"K01-000002"}
    assert canteen.head().number == 2


# Power cut


def test_every_acknowledged_sale_outlives_a_kill(canteen):
    """The till is killed with -9 in the middle of its sales, again and again, on the same books."""
    choose = random.Random(20261124)
    acknowledged = []
    for kill in range(5):
        till = subprocess.Popen(
            selling(canteen, f"kill-{kill}", 10_000), stdout=subprocess.PIPE, text=True, bufsize=1
        )
        wanted = choose.randrange(3, 30)
        lines = iter(till.stdout.readline, "")
        assert next(lines) == "ready\n"
        heard = [int(next(lines)) for _ in range(wanted)]
        till.kill()  # what it wrote between the last line read and its end counts as well
        heard += [int(line) for line in lines if line.endswith("\n")]
        till.stdout.close()
        assert till.wait(10) == -9
        acknowledged += heard
        numbers = [entry.number for entry in canteen.entries()]
        assert numbers == list(range(1, len(numbers) + 1))
        assert set(acknowledged) <= set(numbers)
        assert (
            len(numbers) - len(acknowledged) <= kill + 1
        )  # at most one each time was written and not yet said
        assert canteen.verdict().breaks == ()
    assert len(acknowledged) > 15


@pytest.mark.skipif(STRACE is None, reason="strace is not installed")
def test_a_sale_is_synced_to_the_disk_before_it_is_acknowledged(canteen, tmp_path):
    calls = tmp_path / "calls"
    wanted = "trace=fsync,fdatasync,write"
    command = [STRACE, "-f", "-o", calls, "-e", wanted, "-s", "32", *selling(canteen, "strace", 10)]
    traced = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    if traced.returncode and "PTRACE" in traced.stderr.upper():
        pytest.skip("this machine does not let strace trace")
    assert traced.stdout.split() == ["ready", *map(str, range(1, 11))]
    synced, said = 0, 0
    for call in calls.read_text(errors="replace").splitlines():
        if re.search(r"\bf(data)?sync\(", call):
            synced += 1
        elif re.search(r'write\(1, "\d+', call):
            assert synced, f"sale {said + 1} was said without a sync before it"
            synced, said = 0, said + 1
    assert said == 10


# Meddling


@pytest.fixture
def lunch(canteen):
    """Four entries: two half-price sales and one at full price, of which the last is voided."""
    for name in ("王建国", "孙淑芬", None):
        canteen.sell(name)
    undo(canteen.counter, "K01-000003", Undoing("其他"))
    assert canteen.verdict().breaks == ()
    return canteen


COLUMNS = {
    "kind": "'remark'",
    "day": "'2026-11-23'",
    "period": "'dinner'",
    "person": "'somebody else'",
    "mode": "'delivery'",
    "portions": "9",
    "subsidy_fen": "0",
    "request": "'another tap'",
    "reverses": "'K01-000002'",
    "prepaid_fen": "100",
    "slip": "'A0012'",
}


@pytest.mark.parametrize("column", COLUMNS)
def test_a_changed_column_is_found(lunch, column):
    with meddling(lunch) as books:
        books.execute(f"update entry set {column} = {COLUMNS[column]} where number = 1")  # noqa: S608
    [found] = lunch.verdict().breaks
    assert (found.line, found.kind) == (0, "misfiled")
    assert "K01-000001" in found.sentence


def test_every_column_a_line_is_found_by_is_watched(lunch):
    with meddling(lunch) as books:
        columns = {row[1] for row in books.execute("pragma table_info(entry)")}
    assert columns == {*COLUMNS, "till", "number", "line"}


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("update entry set line = replace(line, '\"half\"', '\"free\"') where number = 1", ["hash"]),
        ("update entry set line = line || ' ' where number = 2", ["not-canonical"]),
        ("update entry set line = '' where number = 4", ["unreadable", "end", "misfiled"]),
        ("delete from entry where number = 4", ["end"]),
        ("delete from entry where number = 2", ["gap", "chain", "totals"]),
        ("delete from entry", ["end"]),
        ("delete from head", ["end"]),
        ("update entry set number = 9 where number = 4", ["misfiled"]),
        ("update entry set till = 'K02' where number = 4", ["end", "misfiled"]),
        ("update head set totals = '{\"meals\": -1}'", ["misfiled"]),
        ("update head set number = 3", ["end", "misfiled"]),
        ("update head set hash = 'x'", ["end"]),
    ],
)
def test_what_is_done_to_the_books_by_hand_is_found(lunch, statement, found):
    with meddling(lunch) as books:
        assert books.execute(statement).rowcount > 0
    assert kinds(lunch) == found


def test_a_line_of_another_till_smuggled_in_is_found(lunch):
    """Its columns are right, and it eats up somebody's meal of the day; but it is not this till's."""
    zhang = lunch.guest("张桂英").resident.person
    sold = replace_fact(lunch.entries()[0], person=zhang, request="smuggled")
    with Store(lunch.data / "till.db", "K02", SEAL).begin() as book:
        with pytest.raises(Refused, match="这本账是 K01 的"):
            book.journal.append(sold)
        JournalBook(book.journal._db, "K02", SEAL).append(sold)
    assert lunch.counter.quote(lunch.guest("张桂英")).taken_in_period == 1
    [found] = lunch.verdict().breaks
    assert (found.kind, "K02-000001" in found.sentence) == ("misfiled", True)


def replace_fact(entry, **facts):
    return Draft(entry.kind, entry.at, entry.day, {**entry.facts, **facts}, entry.postings)


def test_the_last_two_rows_and_their_head_put_back_are_found_by_an_earlier_export(
    lunch, tmp_path, run_canteen
):
    """Books that are rolled back as a whole are whole: only who kept a later head can tell."""
    later = lunch.export(tmp_path / "later.jsonl").read_text(encoding="utf-8").splitlines()
    sold = lunch.entries()[1]
    with meddling(lunch) as books:
        books.execute("delete from entry where number > 2")
        totals = '{"cash:K01": 1200, "meals": -2400, "receivable:civil-affairs": 1200}'
        books.execute("update head set number = 2, hash = ?, totals = ?", (sold.hash, totals))
    assert kinds(lunch) == []
    earlier = lunch.export(tmp_path / "earlier.jsonl").read_text(encoding="utf-8").splitlines()
    assert later[1:3] == earlier[1:]
    mixed = tmp_path / "mixed.jsonl"
    mixed.write_text("\n".join([later[0], *earlier[1:]]), encoding="utf-8")
    assert "end" in run_canteen("journal", "verify", mixed, "--json").stdout


def test_the_command_finds_it_too_and_ends_with_status_1(lunch, run_canteen):
    assert run_canteen("journal", "verify").output == "K01 共 4 条流水，完好。\n"
    with meddling(lunch) as books:
        books.execute("delete from entry where number = 4")
    result = run_canteen("journal", "verify")
    assert result.exit_code == 1
    assert "末尾被截断" in result.output
