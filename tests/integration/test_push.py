"""A till sends its journal to the centre, over HTTP, whatever the network does with the calls."""

import json

import pytest
from sqlalchemy import delete, update

from pos.centre_link import Centre, CentreLink, NotAccepted, Unreachable, read_link, write_link
from pos.keys import Seal
from pos.push import Push
from pos.rules.backoff import LONGEST_S, wait_s
from pos.rules.errors import BadValue
from pos.wire import API, AskToEnrol, HeadSaid
from settlement.enrolment import invite_again, revoke
from settlement.till_tables import till_entry, till_head

NAMES = ("李秀兰", "王建国", "张桂英", "赵德海", "孙淑芬")


@pytest.fixture
def till(city, url, canteen):
    """A till with five sales, enrolled."""
    for name in NAMES:
        canteen.sell(name)
    canteen.link, canteen.push = city.enrol(url, canteen.books)
    return canteen


def own_lines(canteen):
    with canteen.books.store.read() as book:
        return list(book.journal.lines())


def sent(canteen):
    with canteen.books.store.read() as book:
        return book.sent.acknowledged()


# Enrolment


def test_a_machine_that_shows_its_code_becomes_the_till(city, url, canteen):
    code = city.code_for("K01")
    link, _ = city.enrol(url, canteen.books, code=code.lower().replace("-", " "))
    assert (link.till, link.canteen) == ("K01", "和平食堂")
    assert link.centre_key == city.house.books.seal.public_key
    with city.house.centre.read() as office:
        assert office.tills.get("K01").public_key == canteen.books.seal.public_key
    assert [entry.kind for entry in city.house.trail() if entry.kind.startswith("till-")] == [
        "till-made",
        "till-enrolled",
    ]


def test_a_code_works_once(city, url, canteen):
    code = city.code_for("K01")
    city.enrol(url, canteen.books, code=code)
    with pytest.raises(NotAccepted, match="用过了、过期了或者不对"):
        city.enrol(url, canteen.books, code=code)


def test_a_code_ends_after_a_day(city, url, canteen):
    code = city.code_for("K01")
    city.house.later(hours=24)
    with pytest.raises(NotAccepted, match="用过了、过期了或者不对"):
        city.enrol(url, canteen.books, code=code)
    again = invite_again(city.house.gate, city.first, "K01")
    assert city.enrol(url, canteen.books, code=again)[0].till == "K01"


def test_the_code_of_another_till_is_refused_and_not_used_up(city, url, canteen):
    code = city.code_for("K02")
    with pytest.raises(NotAccepted, match="这个登记码是给 K02 的，这台写的是 K01"):
        city.enrol(url, canteen.books, code=code)
    assert city.enrol(url, canteen.books, "K02", code)[0].till == "K02"


@pytest.mark.parametrize("key", ["f" * 64, Seal(b"4" * 32).public_key])
def test_whoever_cannot_sign_with_the_key_they_show_is_not_enrolled(city, url, canteen, key):
    asked = AskToEnrol.made(city.code_for("K01"), "K01", canteen.books.seal)
    with pytest.raises(NotAccepted, match="没能证明密钥是它自己的"):
        Centre(url).enrol(asked.model_copy(update={"public_key": key}))
    assert Centre(url).enrol(asked).till == "K01"  # the code was not used up


def test_what_the_till_was_given_is_kept_for_its_owner_only(tmp_path, till):
    assert read_link(tmp_path) is None
    write_link(tmp_path, till.link)
    assert read_link(tmp_path) == till.link
    assert (tmp_path / "centre.json").stat().st_mode & 0o777 == 0o600
    assert till.link.token not in repr(till.link)


# Sending


def test_a_day_goes_up_line_by_line_the_same(city, till):
    pushed = till.push.all()
    assert (pushed.sent, pushed.acknowledged) == (5, 5)
    assert city.lines() == own_lines(till)
    assert sent(till) == 5
    assert till.push.all().sent == 0


def test_more_than_one_batch_goes_up_in_one_go(city, till, monkeypatch):
    monkeypatch.setattr("pos.push.BATCH", 2)
    assert till.push.all().sent == 5
    assert city.lines() == own_lines(till)


def test_sales_go_on_while_the_centre_is_away_and_go_up_later(city, till):
    nobody = CentreLink("http://127.0.0.1:9", "K01", "和平食堂", till.link.centre_key, "")
    away = Push(till.books.store, nobody, Centre(nobody.url, till.link.token))
    with pytest.raises(Unreachable, match="连不上市中心"):
        away.all()
    till.sell("马凤兰")
    assert sent(till) == 0
    till.push.all()
    assert city.lines() == own_lines(till)


class LosingReplies(Centre):
    """A network that brings every call there and no answer back."""

    def put(self, *call):
        super().put(*call)
        raise Unreachable("the answer was lost")


def test_an_answer_that_is_lost_costs_nothing_and_doubles_nothing(city, till, url):
    losing = Push(till.books.store, till.link, LosingReplies(url, till.link.token))
    with pytest.raises(Unreachable):
        losing.all()
    assert (sent(till), len(city.lines())) == (0, 5)
    assert till.push.all().acknowledged == 5
    assert city.lines() == own_lines(till)


class Forging(Centre):
    """Somebody in between who says that all is well."""

    def put(self, till, _first, lines):
        last = json.loads(lines[-1])
        return HeadSaid(till=till, number=last["number"], hash=last["hash"], signature="0" * 128)


def test_a_yes_that_the_centre_did_not_sign_is_not_believed(till, url):
    with pytest.raises(BadValue, match="不是市中心签的"):
        Push(till.books.store, till.link, Forging(url, till.link.token)).all()
    assert sent(till) == 0


class Replaying(Centre):
    """Somebody in between who gives an old answer to a new call."""

    old = None

    def put(self, *call):
        answer = super().put(*call)
        Replaying.old = Replaying.old or answer
        return Replaying.old


def test_an_old_yes_is_not_believed_for_new_lines(till, url):
    replaying = Push(till.books.store, till.link, Replaying(url, till.link.token))
    replaying.all()
    till.sell("马凤兰")
    with pytest.raises(NotAccepted, match="回执说的是 K01 5 号，传的是 K01-000006"):
        replaying.all()
    assert sent(till) == 5


def test_a_centre_that_was_put_back_gets_again_what_it_lost(city, till):
    till.push.all()
    with city.house.centre.begin() as office:  # as after an older backup
        office.inbox._db.execute(delete(till_entry).where(till_entry.c.number > 2))
        second = json.loads(own_lines(till)[1])
        put_back = {"number": 2, "hash": second["hash"], "totals": json.dumps(second["totals"])}
        office.inbox._db.execute(update(till_head).values(put_back))
    till.sell("马凤兰")
    assert till.push.all().acknowledged == 6
    assert city.lines() == own_lines(till)


def test_a_till_whose_books_were_put_back_is_told_and_nothing_is_lost(city, till):
    till.push.all()
    before = city.lines()
    forked = own_lines(till)[:4]
    with till.books.store.begin() as book:  # as after an older backup of the till
        book.journal._db.exec_driver_sql("DELETE FROM entry WHERE number > 4")
        fourth = json.loads(forked[-1])
        book.journal._db.exec_driver_sql(
            "UPDATE head SET number = 4, hash = ?, totals = ?",
            (fourth["hash"], json.dumps(fourth["totals"])),
        )
        for name, value in (("acknowledged", "4"), ("acknowledged-hash", fourth["hash"])):
            book.journal._db.exec_driver_sql("UPDATE setting SET value = ? WHERE name = ?", (value, name))
    till.sell("马凤兰")
    with pytest.raises(NotAccepted, match="已另存"):
        till.push.all()
    assert city.lines() == before
    assert [entry.kind for entry in city.house.trail("entries-differs")] == ["entries-differs"]


# Who may send


def call(city, method, path, token, **more):
    headers = {"Authorization": f"Bearer {token}"}
    return city.house.app.test_client().open(API + path, method=method, headers=headers, **more)


def test_a_till_may_speak_for_itself_only(city, url, till):
    other, _ = city.enrol(url, type("Books", (), {"seal": Seal(b"3" * 32), "store": None}), "K02")
    body = ("".join(line + "\n" for line in own_lines(till))).encode()
    answer = call(city, "PUT", "/tills/K01/entries/1-5", other.token, data=body)
    assert (answer.status_code, answer.json["error"]) == (403, "not-yours")
    assert call(city, "GET", "/tills/K01/head", other.token).status_code == 403
    assert city.lines() == []


@pytest.mark.parametrize("token", ["", "wrong", "x" * 10_000])
@pytest.mark.usefixtures("till")
def test_nobody_else_may_speak(city, token):
    answer = call(city, "GET", "/tills/K01/head", token)
    assert (answer.status_code, answer.json["error"]) == (401, "unknown")


def test_a_person_who_is_signed_in_is_no_till(city):
    answer = city.house.signed_in("周主任").get(API + "/tills/K01/head")
    assert (answer.status_code, answer.json["error"]) == (401, "unknown")


def test_a_revoked_till_speaks_no_more_and_its_lines_stay(city, till):
    till.push.all()
    revoke(city.house.gate, city.first, "K01")
    till.sell("马凤兰")
    with pytest.raises(NotAccepted, match="没有登记，或已停用"):
        till.push.all()
    assert len(city.lines()) == 5


def test_a_till_of_the_api_gets_into_no_page(city, till):
    for path in ("/", "/accounts", "/audit"):
        answer = city.house.app.test_client().get(
            path, headers={"Authorization": f"Bearer {till.link.token}"}
        )
        assert answer.status_code == 302


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/tills/K01/entries/1-5", b""),
        ("/tills/K01/entries/5-1", b"{}\n"),
        ("/tills/K01/entries/1-201", b"{}\n" * 201),
        ("/tills/K01/entries/0-0", b"{}\n"),
        ("/tills/K01/entries/99999999999999999999-99999999999999999999", b"{}\n"),
        ("/tills/K01/entries/1-1", b"\xff\xfe\n"),
        ("/tills/K01/entries/1-1", b'{"a":' * 5000 + b"\n"),
    ],
)
def test_broken_calls_are_answered_in_json_and_never_with_a_fault_of_ours(city, till, path, body):
    answer = call(city, "PUT", path, till.link.token, data=body)
    assert answer.status_code in (404, 409, 422)
    assert answer.json["sentence"]
    assert city.lines() == []


@pytest.mark.parametrize("body", [b"", b"{}", b"[]", b'{"code":1}', b"\xff", b'{"code":"' + b"x" * 50_000])
def test_broken_enrolments_are_answered_with_a_sentence(city, body):
    answer = city.house.app.test_client().post(API + "/enrolment", data=body)
    assert answer.status_code == 422
    assert answer.json["error"] == "malformed"


# Waiting


def test_each_failure_waits_longer_up_to_a_minute_and_not_all_tills_alike():
    longest = [wait_s(failures, lambda: 1.0) for failures in range(1, 10)]
    assert longest == [2, 4, 8, 16, 32, 60, 60, 60, 60]
    assert [wait_s(failures, lambda: 0.0) for failures in (1, 6)] == [1, LONGEST_S / 2]
    assert wait_s(10**6, lambda: 1.0) == LONGEST_S
