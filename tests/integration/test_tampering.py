"""Somebody lays hands on a journal, on its way or in its file: each way is found, and nothing counts."""

import json
import shutil
from dataclasses import replace
from datetime import time

import pytest
from sqlalchemy import delete, update

from integration.two_tills import open_till
from kiosk_ui.centre_worker import CentreWorker
from pos.centre_link import Centre, NotAccepted
from pos.keys import Seal
from pos.rules.chain import read_line
from pos.rules.errors import Refused
from pos.rules.journal import content_of, hash_of, line_of
from pos.tables import entry, head, setting
from pos.wire import NotTaken
from settlement.alarm_watch import check_alarms
from settlement.enrolment import revoke
from settlement.rules.alarms import AlarmKind

SENT, WAITING = 5, 3
LATER = time(12, 10)


@pytest.fixture
def till(city, url, make_canteen, tmp_path):
    """K01 with five lines that the centre has, and three that it has not."""
    made = open_till(city, url, make_canteen, tmp_path / "K01")
    assert made.worker.once()  # the rules are its first line
    _sells(made, SENT - 1)
    assert made.worker.once()
    _sells(made, WAITING)
    yield made
    made.close()


def _sells(till, count):
    for _ in range(count):
        till.sell()


def lines(till, first=1, last=10**6):
    with till.books.store.read() as book:
        return [line_of(made) for made in book.journal.range(first, last)]


def waiting(till):
    return lines(till, SENT + 1)


def with_facts(line, seal=None, **facts):
    """Change what a line says; hash and signature stay, or are made anew with a key."""
    made = read_line(line)
    made = replace(made, facts={**made.facts, **facts})
    if seal:
        digest = hash_of(content_of(made))
        made = replace(made, hash=digest, signature=seal.sign(digest))
    return line_of(made)


class Watchman:
    """What the centre holds, so that it can be seen that nothing of it moved."""

    def __init__(self, city):
        self.city = city
        self.before = self._holds()

    def _holds(self):
        with self.city.house.centre.read() as office:
            codes = [known.till for known in office.tills.all()]
            heads = {code: office.inbox.head(code) for code in codes}
            return heads, {code: self.city.lines(code) for code in codes}, office.inbox.count()

    def nothing_counted(self):
        assert self._holds() == self.before
        assert self.city.house.breaks() == []

    def found(self, why, first, sent, till="K01"):
        """Nothing counted; the lines lie aside as they came; the trail and the city's screen say so."""
        self.nothing_counted()
        with self.city.house.centre.read() as office:
            (kept,) = office.inbox.aside()
        assert (kept.till, kept.first, kept.why) == (till, first, why)
        assert kept.body == "".join(line + "\n" for line in sent).encode()
        (noted,) = [made for made in self.city.house.trail() if made.kind.startswith("entries-")]
        assert (noted.kind, noted.text("till")) == (f"entries-{why}", till)
        assert AlarmKind.ASIDE in self.alarms()

    def alarms(self):
        house = self.city.house
        return [alarm.kind for alarm in check_alarms(house.centre, house.now, house.ledger.watch)]


@pytest.fixture
def watchman(city, till):
    assert till.worker.state.unsent == 0
    return Watchman(city)


def put(till, first, sent):
    return Centre(till.link.url, till.link.token).put("K01", first, sent)


# On the way: whoever has the till's token, or sits in its machine

MEDDLING = {
    "a changed amount": (lambda six, seven, eight: [six, with_facts(seven, payable_fen=1), eight], "校验值"),
    "a changed amount, hashed anew": (
        lambda six, seven, eight: [six, with_facts(seven, Seal(b"9" * 32), payable_fen=1), eight],
        "签名不是",
    ),
    "a line taken out": (lambda six, _, eight: [six, eight], "之前缺"),
    "two lines swapped": (lambda six, seven, eight: [six, eight, seven], "之前缺"),
    "a line twice": (lambda six, seven, _: [six, six, seven], "重复"),
    "the head cut off": (lambda _, seven, eight: [seven, eight], "之前缺"),
    "a forged signature": (lambda six, *_: [with_facts(six, Seal(b"9" * 32))], "签名不是"),
    "written otherwise": (lambda six, *_: [json.dumps(json.loads(six))], "写法不是"),
}


@pytest.mark.parametrize(("meddle", "word"), MEDDLING.values(), ids=MEDDLING)
def test_meddled_lines_are_kept_aside_and_raise_the_alarm(till, watchman, meddle, word):
    sent = meddle(*waiting(till))
    answer = put(till, SENT + 1, sent)
    assert isinstance(answer, NotTaken)
    assert (answer.error, answer.number) == ("broken", SENT)
    assert word in answer.sentence
    watchman.found("broken", SENT + 1, sent)
    assert till.push.all().sent == WAITING  # the true lines still come in


def test_lines_whose_head_is_missing_are_asked_for_from_there(till, watchman):
    answer = put(till, SENT + 2, waiting(till)[1:])
    assert (answer.error, answer.number) == ("gap", SENT)
    watchman.nothing_counted()


def test_a_known_line_that_says_something_else_now_differs_even_well_signed(till, watchman):
    sent = [with_facts(line, till.books.seal, payable_fen=1) for line in lines(till, 3, 3)]
    answer = put(till, 3, sent)
    assert (answer.error, answer.number) == ("differs", SENT)
    watchman.found("differs", 3, sent)


# Another till's


@pytest.fixture
def neighbour(city, url, make_canteen, tmp_path):
    made = open_till(city, url, make_canteen, tmp_path / "K02", "K02")
    yield made
    made.close()


def test_a_till_that_sends_anothers_lines_as_its_own_is_found(till, neighbour, city):
    watchman, sent = Watchman(city), lines(till)
    answer = Centre(till.link.url, neighbour.link.token).put("K02", 1, sent)
    assert "别的收银机" in answer.sentence or "签名不是" in answer.sentence
    watchman.found("broken", 1, sent, "K02")


def test_a_till_that_sends_anothers_lines_under_their_name_is_not_heard(till, neighbour, city):
    watchman = Watchman(city)
    with pytest.raises(NotAccepted, match="K02 只能传自己的"):
        Centre(till.link.url, neighbour.link.token).put("K01", SENT + 1, waiting(till))
    watchman.nothing_counted()
    assert [made for made in city.house.trail() if made.kind.startswith("entries-")] == []


def test_a_stolen_key_that_was_revoked_opens_nothing(till, neighbour, city):
    stolen, sent = till.books.seal, waiting(till)
    revoke(city.house.gate, city.first, "K01", "被偷")
    watchman = Watchman(city)
    with pytest.raises(NotAccepted, match="已停用"):
        put(till, SENT + 1, sent)
    watchman.nothing_counted()
    neighbour.sell()
    resigned = [with_facts(line, stolen, payable_fen=1) for line in lines(neighbour)]
    answer = Centre(till.link.url, neighbour.link.token).put("K02", 1, resigned)
    assert "签名不是" in answer.sentence
    watchman.found("broken", 1, resigned, "K02")


# In the till's own file


def cut_tail(till, last):
    """Take the last lines off as somebody does who knows the tables, head and all."""
    with till.books.store.begin() as book:
        end = next(book.journal.range(last, last))
        db = book.journal._db
        db.execute(delete(entry).where(entry.c.number > last))
        totals = json.dumps(dict(end.totals), sort_keys=True)
        db.execute(update(head).values(number=last, hash=end.hash, totals=totals))


def forget_word(till, number=0):
    """Take away what the till remembers of the centre's word, too."""
    kept = {"acknowledged": str(number), "acknowledged-hash": "", "countersigned": ""}
    if number:
        kept["acknowledged-hash"] = read_line(lines(till, number, number)[0]).hash
    with till.books.store.begin() as book:
        for name, value in kept.items():
            book.journal._db.execute(update(setting).where(setting.c.name == name).values(value=value))


def refuses_to_sell(till):
    before = lines(till)
    with pytest.raises(Refused, match="canteen restore"):
        till.sell()
    assert lines(till) == before


def is_alarmed(till, watchman):
    """The till says in its round that its books are not whole, and the city's screen says so too."""
    assert not till.worker.once()
    assert till.worker.state.refused
    assert AlarmKind.BOOKS in watchman.alarms()
    watchman.nothing_counted()


def test_a_till_whose_tail_was_cut_sells_nothing_and_says_so(till, watchman):
    cut_tail(till, SENT - 2)
    refuses_to_sell(till)
    is_alarmed(till, watchman)
    assert "只到 3 号" in till.worker.state.trouble


def test_a_cut_tail_is_found_when_the_books_are_opened_anew(till, make_canteen):
    cut_tail(till, SENT - 2)
    till.close()
    opened = make_canteen(till.data, till.config)
    refuses_to_sell(opened)
    opened.close()


def test_a_cut_tail_of_lines_that_nobody_has_is_out_of_the_centres_sight(till, watchman):
    """What was never sent can be taken off unseen; paper and the shift's Z have its numbers."""
    cut_tail(till, SENT + 1)
    assert till.worker.once()
    assert len(watchman.city.lines()) == SENT + 1


def test_a_cut_tail_whose_word_was_taken_away_is_found_at_the_next_round(till, watchman):
    cut_tail(till, SENT - 2)
    forget_word(till, SENT - 2)
    is_alarmed(till, watchman)
    refuses_to_sell(till)


def test_a_line_that_is_sold_on_a_cut_tail_is_kept_aside(till, watchman):
    cut_tail(till, SENT - 2)
    forget_word(till, SENT - 2)
    till.set_clock(LATER)
    till.sell()
    sent = lines(till, SENT - 1)
    assert not till.worker.once()
    watchman.found("differs", SENT - 1, sent)
    refuses_to_sell(till)
    assert not till.worker.once()  # and says so again


def test_a_line_that_was_sent_and_changed_since_is_not_gone_on_from(till):
    changed = with_facts(lines(till, SENT, SENT)[0], till.books.seal, payable_fen=1)
    with till.books.store.begin() as book:
        book.journal._db.execute(update(entry).where(entry.c.number == SENT).values(line=changed))
    refuses_to_sell(till)


def test_an_older_copy_of_the_books_is_found_at_the_next_round(till, watchman, make_canteen, tmp_path):
    till.close()
    shutil.copy(till.data / "till.db", tmp_path / "copy.db")
    opened = reopened(till, make_canteen)
    _sells(opened, 2)
    assert opened.worker.once()
    opened.close()
    shutil.copy(tmp_path / "copy.db", till.data / "till.db")
    old, watchman = reopened(till, make_canteen), Watchman(watchman.city)
    assert old.worker.once()  # what it still has to send, the centre has: it is told so
    is_alarmed(old, watchman)
    refuses_to_sell(old)
    old.close()


def test_another_tills_books_are_refused_at_once(till, neighbour, make_canteen):
    neighbour.sell()
    till.close()
    neighbour.close()
    shutil.copy(neighbour.data / "till.db", till.data / "till.db")
    opened = reopened(till, make_canteen)
    with pytest.raises(Refused, match="这本账是 K02 的，本机是 K01"):
        opened.sell(request="a tap of K01")
    assert not opened.worker.once()
    opened.close()


def test_books_that_were_taken_away_are_missed_at_the_next_round(till, watchman, make_canteen):
    till.close()
    (till.data / "till.db").unlink()
    opened = reopened(till, make_canteen)
    opened.set_clock(LATER)
    is_alarmed(opened, watchman)
    refuses_to_sell(opened)
    opened.close()


def reopened(till, make_canteen):
    opened = make_canteen(till.data, till.config)
    opened.worker = CentreWorker(opened.counter, till.link, lambda: None)
    return opened
