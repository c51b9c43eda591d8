"""A till, or the centre, is put back from a backup: nothing is lost, nothing is there twice, both agree."""

import json
import socket
import subprocess
import sys
from http.client import HTTPConnection
from pathlib import Path

import pytest
from sqlalchemy import delete, update

from integration.centre_server import City, answering
from integration.waiting import until
from kiosk_ui.centre_worker import CentreWorker
from kiosk_ui.waiting_room import WaitingRoom
from pos.centre_link import Centre, CentreLink, NotAccepted, Unreachable, read_link, write_link
from pos.epoch import begin_with_centre, is_put_back
from pos.journal_file import write_export
from pos.keys import signature_check
from pos.push import Push
from pos.rules.chain import extend, head_after, read_line, verify
from pos.rules.countersign import Countersigned, check_countersigned, countersigned
from pos.rules.errors import BadValue
from pos.rules.journal import EPOCH_BEGUN, Draft, line_of
from pos.till_backup import TillKept, back_up_till
from pos.till_restore import Restoring, restore_till
from pos.wire import HeadSaid
from settlement.inbox import BROKEN, Batch, Inbox
from settlement.stick import bring
from settlement.till_tables import till_entry, till_head

pytestmark = pytest.mark.usefixtures("quick_seal")
CONFIG = Path(__file__).parents[2] / "config.toml"
PASSPHRASE = "三月的风吹过老槐树下的石凳"  # noqa: S105, of nobody but the tests


class Crash:
    """Till K01: six sales are sent, two more are not; the backup is of after the third."""

    def __init__(self, folder, city, url, canteen, make_canteen):
        self.folder, self.city, self.url, self.make = folder, city, url, make_canteen
        self.old = canteen
        self.link, self.push = city.enrol(url, canteen.books)
        write_link(canteen.data, self.link)
        for name in ("李秀兰", "王建国", "张桂英"):
            canteen.sell(name)
        self.push.all()
        stick = folder / "stick"
        stick.mkdir()
        self.backup = back_up_till(TillKept(canteen.data, "K01", CONFIG), stick, PASSPHRASE, canteen.now)
        for name in ("赵德海", "孙淑芬", "马凤兰"):
            canteen.sell(name)
        self.push.all()
        self.lost = [canteen.sell("李秀兰"), canteen.sell("王建国")]

    def put_back(self):
        restore_till(Restoring(self.backup, self.folder / "again", "K01"), PASSPHRASE, self.old.now)
        made = self.make(self.folder / "again")
        made.push = Push(made.books.store, self.link, Centre(self.url, self.link.token))
        return made

    def begin(self, again, centre=None, link=None):
        centre = centre or Centre(self.url, self.link.token)
        return begin_with_centre(again.counter, link or self.link, centre, again.books.seal.public_key)


@pytest.fixture
def crash(tmp_path, city, url, canteen, make_canteen):
    return Crash(tmp_path, city, url, canteen, make_canteen)


@pytest.fixture
def again(crash):
    """The same till after the restore, with nothing asked yet."""
    made = crash.put_back()
    yield made
    made.close()


def lines(canteen):
    with canteen.books.store.read() as book:
        return list(book.journal.lines())


def numbers(some):
    return [json.loads(line)["number"] for line in some]


def breaks(city, canteen):
    check = signature_check(canteen.books.seal.public_key)
    return list(verify(city.lines(), check, till="K01", end=canteen.head()))


# The till is put back


def test_it_takes_back_what_the_centre_has_and_goes_on_where_nobody_has_paper(crash, again, city):
    sent = city.lines()
    begun = crash.begin(again)
    assert begun.taken_back == 3
    assert (begun.entry.kind, begun.entry.number) == (EPOCH_BEGUN, 10_006)
    sold = again.sell("李秀兰")
    assert sold.number == 10_007 > max(entry.number for entry in crash.lost)
    again.push.all()
    assert numbers(city.lines()) == [1, 2, 3, 4, 5, 6, 10_006, 10_007]
    assert city.lines() == lines(again)
    assert city.lines()[:6] == sent
    assert (again.verdict().breaks, breaks(city, again)) == ((), [])
    with again.books.store.read() as book:
        assert (book.journal.count_after(book.sent.acknowledged()), is_put_back(again.books.store)) == (
            0,
            False,
        )


def test_the_epoch_names_the_centres_own_word_about_the_line_it_comes_after(crash, again, city):
    begun = crash.begin(again).entry
    word = Countersigned("K01", begun.fen("last"), begun.text("head"), begun.text("countersignature"))
    check_countersigned(word, signature_check(city.house.books.seal.public_key))
    assert (word.number, begun.previous) == (6, json.loads(city.lines()[5])["hash"])


def test_the_centre_says_so_in_its_audit_trail_once(crash, again, city):
    crash.begin(again)
    again.push.all()
    again.push.all()
    (noted,) = city.house.trail(EPOCH_BEGUN)
    assert (noted.text("till"), noted.text("line")) == ("K01", "K01-010006")
    page = city.house.signed_in("周主任").get("/audit").text
    assert "账本从备份恢复后另起一段" in page
    with city.house.centre.read() as office:
        assert office.inbox.aside() == ()


def test_a_meal_that_was_eaten_after_the_backup_counts_again(crash, again):
    eaten = next(sale for sale in crash.old.entries("sale")[3:6] if sale.fen("subsidy_fen"))
    guest = again.counter.guest(eaten.text("person"))
    assert again.counter.quote(guest).decision.payable.fen == eaten.fen("payable_fen")
    crash.begin(again)
    assert again.counter.quote(guest).decision.payable.fen == eaten.fen("price_fen")


def test_a_backup_that_is_ahead_of_the_centre_sends_first(crash, city, make_canteen, tmp_path):
    """Two lines were never sent: the centre signs for the backup's own lines before it goes on."""
    ahead = back_up_till(TillKept(crash.old.data, "K01", CONFIG), tmp_path, PASSPHRASE, crash.old.now)
    restore_till(Restoring(ahead, tmp_path / "ahead", "K01"), PASSPHRASE, crash.old.now)
    made = make_canteen(tmp_path / "ahead")
    begun = crash.begin(made)
    assert (begun.taken_back, begun.entry.number, begun.entry.fen("last")) == (0, 10_008, 8)
    assert numbers(city.lines()) == [1, 2, 3, 4, 5, 6, 7, 8]
    Push(made.books.store, crash.link, Centre(crash.url, crash.link.token)).all()
    assert city.lines() == lines(made)
    made.close()


def test_many_lines_come_back_page_by_page_and_over_an_earlier_epoch(crash, again, monkeypatch, make_canteen):
    monkeypatch.setattr("settlement.pages.tills_api.BATCH_MOST", 2)
    crash.begin(again)
    for _ in range(3):
        again.sell("李秀兰")
    again.push.all()
    restore_till(Restoring(crash.backup, crash.folder / "third", "K01"), PASSPHRASE, crash.old.now)
    third = make_canteen(crash.folder / "third")
    begun = crash.begin(third)
    assert (begun.taken_back, begun.entry.number, begun.entry.fen("epoch")) == (7, 20_009, 3)
    assert third.verdict().breaks == ()
    third.close()


def test_without_the_centre_it_sells_nothing_and_tries_again_later(crash, again):
    nobody = Centre("http://127.0.0.1:9", crash.link.token)
    with pytest.raises(Unreachable):
        crash.begin(again, nobody)
    assert is_put_back(again.books.store)
    assert numbers(lines(again)) == [1, 2, 3]
    assert crash.begin(again).taken_back == 3


class Cutting(Centre):
    """A network that gives one page and then nothing."""

    calls = 0

    def lines(self, *call):
        self.calls += 1
        if self.calls > 1:
            raise Unreachable("cut")
        return super().lines(*call)


def test_a_cut_half_way_costs_nothing(crash, again, monkeypatch):
    monkeypatch.setattr("settlement.pages.tills_api.BATCH_MOST", 2)
    with pytest.raises(Unreachable):
        crash.begin(again, Cutting(crash.url, crash.link.token))
    assert numbers(lines(again)) == [1, 2, 3, 4, 5]
    assert is_put_back(again.books.store)
    assert crash.begin(again).taken_back == 1
    assert again.verdict().breaks == ()


class Meddling(Centre):
    """Somebody in between who gives other lines than the centre has."""

    def __init__(self, link, change):
        super().__init__(link.url, link.token)
        self.change = change

    def lines(self, *call):
        said = super().lines(*call)
        return said.model_copy(update={"lines": self.change(said.lines)})


def of_another_key(some):
    first = json.loads(some[0])
    return (
        json.dumps(
            {**first, "signature": "0" * 128}, ensure_ascii=False, sort_keys=True, separators=(",", ":")
        ),
        *some[1:],
    )


MEDDLED = {
    "one left out": lambda some: (some[0], *some[2:]),
    "the end cut off": lambda some: some[:0],
    "changed places": lambda some: some[::-1],
    "another key": of_another_key,
    "no lines": lambda _: ("{}",),
}


@pytest.mark.parametrize("change", MEDDLED.values(), ids=MEDDLED)
def test_lines_that_are_not_its_own_next_ones_are_not_taken_back(crash, again, change):
    with pytest.raises(NotAccepted, match=r"市中心给回的流水接不上|没有给出 3 号以后的流水"):
        crash.begin(again, Meddling(crash.link, change))
    assert numbers(lines(again)) == [1, 2, 3]
    assert is_put_back(again.books.store)


class Silent(Centre):
    """Somebody in between who says, in a signed word of long ago, that there is no more."""

    def __init__(self, link, old):
        super().__init__(link.url, link.token)
        self.old = old

    def lines(self, *call):
        return super().lines(*call).model_copy(update={"lines": (), "head": self.old})


def test_an_old_word_that_there_is_no_more_is_not_enough_to_go_on(crash, again):
    with crash.old.books.store.read() as book:
        third = next(book.journal.range(3, 3))
    word = countersigned("K01", 3, third.hash, crash.city.house.books.seal.sign)
    old = HeadSaid(till="K01", number=3, hash=third.hash, signature=word.signature)
    with pytest.raises(NotAccepted, match="市中心有本机的流水到 6 号"):
        crash.begin(again, Silent(crash.link, old))
    assert is_put_back(again.books.store)


def test_the_word_of_another_centre_is_not_believed(crash, again):
    other = CentreLink(crash.url, "K01", "和平食堂", "3" * 64, crash.link.token)
    with pytest.raises(BadValue, match="不是市中心签的"):
        crash.begin(again, link=other)
    assert is_put_back(again.books.store)
    assert numbers(lines(again)) == [1, 2, 3]


def test_a_copy_that_was_not_marked_is_found_out_and_nothing_of_it_counts(again, city):
    """Somebody puts an old till.db back by hand: its next line has a number that the centre knows."""
    with again.books.store.begin() as book:
        book.restored.go_on()
    again.sell("李秀兰")
    with pytest.raises(NotAccepted, match="已另存"):
        again.push.all()
    assert len(city.lines()) == 6


def test_a_till_behind_the_centre_that_sells_nothing_is_told_too(again):
    with again.books.store.begin() as book:
        book.restored.go_on()
    with pytest.raises(NotAccepted, match="市中心有本机的流水到 6 号，本机只到 3 号"):
        again.push.all()


# What the centre takes


def forged_epoch(canteen, **changed):
    """Make a line behind unused numbers, signed by the till itself."""
    head = canteen.head()
    facts = {"unused_first": head.number + 1, "unused_last": head.number + 9_999, **changed}
    draft = Draft(changed.pop("kind", EPOCH_BEGUN), canteen.now, canteen.now.date(), facts)
    return extend(head, draft, canteen.books.seal.sign)


def accept(city, lines_, first):
    inbox = Inbox(city.house.centre, lambda: city.house.now)
    with city.house.centre.read() as office:
        known = office.tills.get("K01")
    return inbox.accept(
        known, Batch(first, first + len(lines_) - 1, "".join(x + "\n" for x in lines_).encode())
    )


def test_numbers_are_left_out_at_the_beginning_of_an_epoch_and_nowhere_else(crash, city):
    crash.push.all()
    begun = forged_epoch(crash.old)
    assert accept(city, [line_of(begun)], begun.number).number == 10_008
    after = extend(
        head_after(begun),
        Draft("search", crash.old.now, crash.old.now.date(), {"found": 0}),
        crash.old.books.seal.sign,
    )
    assert accept(city, [line_of(after)], after.number).number == 10_009
    stray = Draft("search", crash.old.now, crash.old.now.date(), {"found": 0})
    inside = extend(crash.old.head(), stray, crash.old.books.seal.sign)
    answer = accept(city, [line_of(inside)], inside.number)  # a number that is never used again
    assert (answer.why, answer.number) == (BROKEN, 10_009)


@pytest.mark.parametrize("changed", [{"unused_first": 8}, {"unused_first": 10}, {"unused_first": None}])
def test_an_epoch_that_says_something_else_is_not_taken(crash, city, changed):
    crash.push.all()
    begun = forged_epoch(crash.old, **changed)
    answer = accept(city, [line_of(begun)], begun.number)
    assert (answer.number, len(city.lines())) == (8, 8)
    assert city.house.trail(EPOCH_BEGUN) == []


def test_a_journal_with_an_epoch_comes_on_a_stick_too(crash, again, city, tmp_path):
    crash.begin(again)
    again.sell("李秀兰")
    file = tmp_path / "K01.jsonl"
    with file.open("w", encoding="utf-8", newline="\n") as out:
        write_export(out, again.books.store, again.books.seal, "和平食堂")
    brought = bring(Inbox(city.house.centre, lambda: city.house.now), file)
    assert (brought.read, brought.new, brought.last) == (8, 2, 10_007)


def test_a_centre_that_never_takes_the_line_is_not_asked_for_ever(crash, again, monkeypatch):
    """An older program at the centre: it knows of no numbers that are left out."""
    crash.begin(again)
    monkeypatch.setattr("settlement.inbox._goes_on_from", lambda *_: False)
    with pytest.raises(NotAccepted, match="市中心不收 6 号以后的流水"):
        again.push.all()


# Who may ask


def test_a_till_is_given_its_own_lines_only(crash, city):
    headers = {"Authorization": f"Bearer {crash.link.token}"}
    ask = city.house.app.test_client().get
    assert ask("/api/v1/tills/K02/entries?after=0", headers=headers).status_code == 403
    assert ask("/api/v1/tills/K01/entries?after=0").status_code == 401
    said = ask("/api/v1/tills/K01/entries?after=4", headers=headers).json
    assert (numbers(said["lines"]), said["head"]["number"]) == ([5, 6], 6)
    for after in ("-5", "99999999999999999999", "x", ""):
        assert ask(f"/api/v1/tills/K01/entries?after={after}", headers=headers).status_code == 200


# The till's screens meanwhile


def test_the_screen_says_why_and_what_to_do_and_the_elder_is_told_no_reason(crash, again):
    room = WaitingRoom(again.config, again.books, lambda: again.now)
    write_link(again.data, CentreLink("http://127.0.0.1:9", "K01", "和平食堂", crash.link.centre_key, "x"))
    assert not room.once()
    browser = room.app().test_client()
    page = browser.get("/")
    assert (page.status_code, page.headers["Cache-Control"], page.headers["Refresh"]) == (
        503,
        "no-store",
        "5",
    )
    for word in ("刚从备份恢复", "先用纸单", "连不上市中心"):
        assert word in page.text
    shown = browser.get("/display").text
    assert "请稍等，工作人员会帮您取餐" in shown
    assert not any(word in shown for word in ("备份", "市中心", "不能"))
    write_link(again.data, crash.link)
    assert room.once()
    assert again.sell("李秀兰").number == 10_007


# The centre is put back


def put_centre_back(city, number):
    """Take the centre's books back to an earlier line of K01, as an older backup would, with another name."""
    with city.house.centre.begin() as office:
        db = office.inbox._db
        kept = read_line(office.inbox.lines("K01", number, number)[0])
        db.execute(delete(till_entry).where(till_entry.c.number > number))
        head = {"number": number, "hash": kept.hash, "totals": json.dumps(dict(kept.totals))}
        db.execute(update(till_head).values(head))
        office.feed.renew()


def test_a_centre_that_was_put_back_gets_everything_again_even_where_nothing_new_is_sold(crash, city):
    crash.push.all()
    before = city.lines()
    put_centre_back(city, 2)
    assert len(city.lines()) == 2
    crash.push.all()
    assert city.lines() == before


def test_it_gets_an_epoch_again_too(crash, again, city):
    crash.begin(again)
    again.sell("李秀兰")
    again.push.all()
    before = city.lines()
    put_centre_back(city, 4)
    again.push.all()
    assert city.lines() == before
    assert breaks(city, again) == []


def test_cards_are_heard_anew_from_books_that_were_put_back(crash, city):
    """Their version is older than the till's: without another name of the books it would ask in vain."""
    worker = CentreWorker(crash.old.counter, crash.link, lambda: None)
    assert worker.once()
    with crash.old.books.store.begin() as book:
        book.sent.keep_cards_version(500)
        feed = book.sent.cards_feed()
    assert worker.once()
    with crash.old.books.store.read() as book:
        assert book.sent.cards_version() == 500
    with city.house.centre.begin() as office:
        office.feed.renew()
    assert worker.once()
    with crash.old.books.store.read() as book:
        assert (book.sent.cards_version(), book.sent.cards_feed() != feed) == (0, True)
    worker.stop()


def test_both_are_put_back_and_agree(crash, again, city):
    put_centre_back(city, 2)
    begun = crash.begin(again)
    assert (begun.taken_back, begun.entry.fen("last")) == (0, 3)
    again.sell("李秀兰")
    again.push.all()
    assert city.lines() == lines(again)
    assert breaks(city, again) == []


def test_the_centre_answers_while_the_till_waits(crash, again):
    """The line comes back: the next try goes on by itself."""
    room = WaitingRoom(again.config, again.books, lambda: again.now)
    write_link(again.data, CentreLink("http://127.0.0.1:9", "K01", "和平食堂", crash.link.centre_key, "x"))
    assert not room.once()
    with answering(crash.city.house.app) as url:
        write_link(again.data, CentreLink(url, "K01", "和平食堂", crash.link.centre_key, crash.link.token))
        assert room.once()


class Running:
    """The real `canteen till` on the restored books, on a free port; it may not reach the centre yet."""

    def __init__(self, crash, again, folder):
        write_link(
            again.data, CentreLink("http://127.0.0.1:9", "K01", "和平食堂", crash.link.centre_key, "x")
        )
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        text = CONFIG.read_text(encoding="utf-8").replace("port = 8000", f"port = {self.port}", 1)
        config = folder / "K01.toml"
        config.write_text(text.replace('source = "0"', 'source = "none"', 1), encoding="utf-8")
        words = [sys.executable, "-m", "pos", "--config", config, "--data", again.data, "till"]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        self.process = subprocess.Popen(words, cwd=CONFIG.parent, **quiet)

    def says(self, status):
        """Tell whether the first page is answered with a status by now."""
        http = HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            http.request("GET", "/")
            return http.getresponse().status == status
        except OSError:
            return False
        finally:
            http.close()

    def end(self):
        self.process.terminate()
        return self.process.wait(20)


@pytest.fixture
def running(crash, again, tmp_path):
    made = Running(crash, again, tmp_path)
    yield made
    if made.process.poll() is None:
        made.process.kill()
        made.process.wait()


def test_a_running_till_waits_and_then_sells_without_a_restart(crash, again, running):
    until(lambda: running.says(503), "the waiting page", 60)
    assert is_put_back(again.books.store)
    write_link(again.data, crash.link)
    until(lambda: running.says(200), "the till's own page", 60)
    with again.books.store.read() as book:
        assert book.journal.newest(EPOCH_BEGUN).number == 10_006
    assert running.end() == 0


def test_a_till_that_waits_ends_when_it_is_told(again, running):
    until(lambda: running.says(503), "the waiting page", 60)
    assert running.end() == 0
    assert is_put_back(again.books.store)


# A till that was enrolled after the centre's backup


@pytest.fixture
def forgotten(tmp_path, canteen):
    """A centre that was put back from before it knew K01: the same keys, no till."""
    old = City(tmp_path / "old")
    with answering(old.house.app) as url:
        link, push = old.enrol(url, canteen.books)
        canteen.sell("李秀兰")
        push.all()
    write_link(canteen.data, link)
    (canteen.data / "lookup.key").write_bytes((old.house.books.folder / "lookup.key").read_bytes())
    old.house.close()
    young = tmp_path / "young"
    young.mkdir()
    for name in ("centre.key", "lookup.key"):
        (young / name).write_bytes((tmp_path / "old" / name).read_bytes())
    city = City(young)
    with answering(city.house.app) as url:
        yield city, url
    city.house.close()


def test_a_till_the_centre_does_not_know_any_more_is_enrolled_again_and_sends_all(
    forgotten, canteen, run_canteen
):
    city, url = forgotten
    code = city.code_for("K01")
    refused = run_canteen("enrol", url, "--code", code)
    assert "已经登记在" in str(refused.exception)
    done = run_canteen("enrol", url, "--code", code, "--again")
    assert done.exit_code == 0, done.output
    link = read_link(canteen.data)
    Push(canteen.books.store, link, Centre(link.url, link.token)).all()
    assert city.lines() == lines(canteen)


@pytest.mark.usefixtures("forgotten")
def test_at_another_centre_it_is_not(canteen, run_canteen, tmp_path):
    before = read_link(canteen.data)
    other = City(tmp_path / "other")
    with answering(other.house.app) as url:
        refused = run_canteen("enrol", url, "--code", other.code_for("K01"), "--again")
    other.house.close()
    assert "不是原来那个市中心" in str(refused.exception)
    assert read_link(canteen.data) == before
