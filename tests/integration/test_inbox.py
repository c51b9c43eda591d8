"""A till's lines come to the centre: each once, in order, and whatever does not fit is kept, not dropped."""

import json

import pytest

from integration.centre_house import MORNING
from integration.new_centre import new_centre
from integration.postgres import centre_database
from pos.keys import Seal, signature_check
from pos.rules.chain import extend, read_line, verify
from pos.rules.countersign import Countersigned, check_countersigned
from pos.rules.errors import BadValue, CanteenError
from pos.rules.journal import Draft, Head, line_of
from settlement.inbox import BROKEN, DIFFERS, Batch, Gap, Inbox, Refusal
from settlement.rules.roles import Scope

CANTEEN = Scope(("细河区", "北苑街道", "示范东社区", "和平食堂"))
OTHER_TILLS_KEY = Seal(b"2" * 32)


class Post:
    """The centre's inbox, and till K01 that sends to it."""

    def __init__(self, folder, canteen):
        self.canteen = canteen
        self.books = new_centre(folder / "centre", centre_database())
        self.inbox = Inbox(self.books.centre, lambda: MORNING)
        with self.books.centre.begin() as office:
            for code, key in (("K01", canteen.books.seal), ("K02", OTHER_TILLS_KEY)):
                office.tills.add(code, "和平食堂", CANTEEN, MORNING)
                office.tills.enrol(code, key.public_key, f"token of {code}", MORNING)

    def lines(self, first=1, last=None):
        with self.canteen.books.store.read() as book:
            return [line_of(made) for made in book.journal.range(first, last or book.journal.head().number)]

    def send(self, lines, first, till="K01"):
        body = "".join(line + "\n" for line in lines).encode(errors="surrogateescape")
        return self.put(Batch(first, first + len(lines) - 1, body), till)

    def put(self, batch, till="K01"):
        with self.books.centre.read() as office:
            known = office.tills.get(till)
        return self.inbox.accept(known, batch)

    def state(self):
        with self.books.centre.read() as office:
            head = office.inbox.head("K01")
            return head.number, head.hash, list(office.inbox.lines("K01", 1, 10_000))

    def aside(self):
        with self.books.centre.read() as office:
            return office.inbox.aside()

    def alarms(self):
        with self.books.centre.read() as office:
            found = office.audit.range(1, office.audit.head().number)
            return [entry.kind for entry in found if entry.kind.startswith("entries-")]


@pytest.fixture
def post(tmp_path, canteen):
    made = Post(tmp_path, canteen)
    for name in ("李秀兰", "王建国", "张桂英", "赵德海", "孙淑芬"):
        canteen.sell(name)
    yield made
    made.books.centre.close()


def again_with(line, **changed):
    """Change a line's values and write it as a line again; hash and signature stay as they were."""
    return json.dumps(
        {**json.loads(line), **changed}, ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )


def test_a_day_comes_in_and_the_centre_signs_for_it(post):
    answer = post.send(post.lines(), 1)
    head = post.canteen.head()
    assert (answer.till, answer.number, answer.hash) == ("K01", head.number, head.hash)
    check_countersigned(answer, signature_check(post.books.seal.public_key))
    assert post.state() == (head.number, head.hash, post.lines())


def test_a_word_that_the_centre_did_not_sign_is_not_believed(post):
    answer = post.send(post.lines(), 1)
    check = signature_check(post.books.seal.public_key)
    for forged in (
        Countersigned("K01", answer.number + 1, answer.hash, answer.signature),
        Countersigned("K02", answer.number, answer.hash, answer.signature),
        Countersigned("K01", answer.number, "0" * 64, answer.signature),
    ):
        with pytest.raises(BadValue, match="不是市中心签的"):
            check_countersigned(forged, check)


def test_the_same_lines_again_get_the_same_answer_and_are_there_once(post):
    first = post.send(post.lines(), 1)
    before = post.state()
    assert post.send(post.lines(), 1) == first
    assert post.state() == before
    assert (post.aside(), post.alarms()) == ((), [])


def test_an_answer_that_was_lost_is_the_same_when_more_was_sold_meanwhile(post):
    early = post.lines()
    first = post.send(early, 1)
    post.canteen.sell("马凤兰")
    post.send(post.lines(), 1)
    assert post.send(early, 1) == first


def test_a_batch_that_begins_with_lines_already_there_adds_only_the_rest(post):
    lines = post.lines()
    post.send(lines[:3], 1)
    post.send(lines[1:], 2)
    assert post.state()[2] == lines


def test_a_batch_after_a_gap_is_told_where_to_go_on(post):
    lines = post.lines()
    post.send(lines[:2], 1)
    number, digest, _ = post.state()
    assert post.send(lines[3:], 4) == Gap(number, digest)
    assert post.aside() == ()  # nothing is wrong with them: they come again in their turn


def changed_amount(lines):
    postings = [[account, fen * 2] for account, fen in json.loads(lines[-1])["postings"]]
    return [*lines[:-1], again_with(lines[-1], postings=postings)]


def resigned_by_another(lines):
    content = read_line(lines[-1])
    return [*lines[:-1], again_with(lines[-1], signature=OTHER_TILLS_KEY.sign(content.hash))]


TAMPERED = {
    "changed amount": changed_amount,
    "middle deleted": lambda lines: [*lines[:1], *lines[2:]],
    "two swapped": lambda lines: [lines[0], lines[2], lines[1], *lines[3:]],
    "one repeated": lambda lines: [lines[0], lines[0], *lines[1:]],
    "cut head": lambda lines: lines[1:],
    "forged signature": resigned_by_another,
    "no line at all": lambda lines: [*lines[:-1], "{}"],
    "no UTF-8": lambda lines: [*lines[:-1], lines[-1].replace("sale", "s\udcffle")],
    "half a character": lambda lines: [*lines[:-1], lines[-1].replace("sale", "\\ud800")],
    "a blank more": lambda lines: [*lines[:-1], lines[-1] + " "],
    "very deep": lambda lines: [*lines[:-1], "[" * 100_000],
    "a number beyond all rows": lambda lines: [*lines[:-1], again_with(lines[-1], number=10**30)],
}


@pytest.mark.parametrize("tampered", TAMPERED.values(), ids=TAMPERED)
def test_lines_that_do_not_hold_are_kept_aside_with_an_alarm_and_none_is_taken(post, tampered):
    lines = tampered(post.lines())
    answer = post.send(lines, 1)
    assert (answer.why, answer.number) == (BROKEN, 0)
    assert answer.sentence
    (kept,) = post.aside()
    assert kept.body == "".join(line + "\n" for line in lines).encode(errors="surrogateescape")
    assert post.alarms() == ["entries-broken"]
    assert post.state()[0] == 0
    post.send(lines, 1)
    assert (len(post.aside()), len(post.alarms())) == (1, 1)  # the same bytes are one case
    assert post.send(post.lines(), 1).number == post.canteen.head().number  # and the till's own go on


def test_other_bytes_for_a_number_the_centre_has_are_kept_aside(post):
    lines = post.lines()
    post.send(lines[:3], 1)
    before = post.state()
    third = read_line(lines[2])
    second = read_line(lines[1])
    draft = Draft(third.kind, third.at, third.day, {**third.facts, "request": "twin"}, third.postings)
    head = Head("K01", 2, second.hash, second.totals)
    twin = line_of(extend(head, draft, post.canteen.books.seal.sign))
    answer = post.send([twin], 3)
    assert isinstance(answer, Refusal)
    assert (answer.why, answer.number, answer.hash) == (DIFFERS, 3, before[1])
    assert (post.alarms(), post.state()) == (["entries-differs"], before)


def test_lines_of_another_till_are_not_taken_even_if_they_hold(post):
    answer = post.send(post.lines(), 1, till="K02")
    assert answer.why == BROKEN
    assert post.alarms() == ["entries-broken"]


def test_a_database_that_was_put_back_shows_at_the_next_line(post):
    lines = post.lines()
    post.send(lines, 1)
    last = read_line(lines[-2])
    restored = Head("K01", last.number, last.hash, last.totals)
    made = extend(restored, Draft("search", last.at, last.day, {"found": 0}), post.canteen.books.seal.sign)
    assert post.send([line_of(made)], made.number).why == DIFFERS


@pytest.mark.parametrize(("first", "last"), [(1, 4), (0, 4), (2, 5), (-3, 1)])
def test_a_batch_that_does_not_hold_what_it_says_is_refused(post, first, last):
    body = "".join(line + "\n" for line in post.lines()).encode()
    with pytest.raises(CanteenError, match="没有收下"):
        post.put(Batch(first, last, body))
    assert post.state()[0] == 0


def test_more_than_200_lines_and_none_are_refused():
    with pytest.raises(CanteenError, match="1 到 200 行"):
        Batch(1, 201, b"{}\n" * 201)
    with pytest.raises(CanteenError, match="这次是 0 行"):
        Batch(1, 0, b"")


def test_the_columns_a_line_is_found_by_are_those_of_the_till(post):
    post.send(post.lines(), 1)
    with post.books.centre.read() as office:
        lines = office.inbox.lines("K01", 1, 99)
        assert office.inbox.count() == len(lines)
    check = signature_check(post.canteen.books.seal.public_key)
    assert list(verify(lines, check, till="K01", end=post.canteen.head())) == []
