"""Lines of a till, broken in any way or signed by a till gone bad: taken whole, or kept aside."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fuzz.broken_json import as_text, cut, values
from fuzz.effort import Outcomes, rounds
from integration.test_inbox import Post
from pos.keys import Seal
from pos.rules.chain import extend
from pos.rules.countersign import Countersigned
from pos.rules.errors import CanteenError
from pos.rules.journal import Draft, Head, canonical, hash_of, line_of
from settlement.inbox import Batch, Gap, Refusal

SIGNED = ("hash", "signature")


@pytest.fixture
def post(tmp_path, canteen):
    """The centre's inbox, and K01's lunch of four lines, of which it has one."""
    for name in ("李秀兰", "王建国", None, "赵德海"):
        canteen.sell(name if name in canteen.people else None)
    made = Post(tmp_path, canteen)
    made.send(made.lines(1, 1), 1)
    yield made
    made.books.centre.close()


def signed_again(post, text):
    """Let the till itself sign whatever it says, as one with a fault in its program would."""
    seal: Seal = post.canteen.books.seal
    try:
        content = {name: value for name, value in json.loads(text).items() if name not in SIGNED}
        digest = hash_of(content)
        return canonical({**content, "hash": digest, "signature": seal.sign(digest)})
    except (ValueError, AttributeError, RecursionError, TypeError):
        return text


@st.composite
def batches(draw, post, lines):
    """Draw a batch from the second line on, lines broken, some signed again, perhaps its bytes too."""
    made = list(lines)
    for _ in range(draw(st.integers(0, 2))):
        place = draw(st.integers(0, len(made) - 1))
        text = as_text(draw(values(json.loads(lines[place]), 1)))
        made[place] = signed_again(post, text) if draw(st.booleans()) else text
    raw = "".join(line + "\n" for line in made).encode(errors="surrogatepass")
    first = draw(st.sampled_from([2, 2, 2, 1, 3, 0, 2**40]))
    last = first + len(made) - 1 + draw(st.sampled_from([0, 0, 0, 1]))
    return first, last, draw(st.just(raw) | cut(raw))


def test_any_batch_is_taken_whole_or_kept_aside(post):
    seen = Outcomes()
    lines = post.lines(2, 4)

    @rounds(50)
    @given(batches(post, lines))
    def send(told):
        before = post.state()
        try:
            answer = post.put(Batch(*told))
        except CanteenError as error:
            seen.told(error)
            assert post.state() == before
            return
        seen[type(answer).__name__] += 1
        if isinstance(answer, Countersigned):
            number, _, kept = post.state()
            assert number >= before[0]
            assert kept[: len(before[2])] == before[2]
            assert post.canteen.head().number >= 1
        else:
            assert isinstance(answer, Gap | Refusal)
            assert post.state() == before
        seen["aside"] = len(post.aside())

    send()
    seen.saw("refused", "Countersigned", "Gap", "Refusal", "aside")


@st.composite
def facts(draw):
    """Draw what a bad till may say in a line that it chains and signs as it should."""
    plain = (
        st.none()
        | st.integers(-(2**70), 2**70)
        | st.text(max_size=20)
        | st.sampled_from(["\ud800", "\0", "长" * 999, "K01-000001", "0" * 32, "band", "dibao", "2026-11-24"])
    )
    names = [
        "person",
        "card",
        "kind",
        "old",
        "reverses",
        "request",
        "unused",
        "how",
        "at",
        "slip",
        "via",
        "mode",
    ]
    return draw(st.dictionaries(st.sampled_from(names), plain, max_size=6))


KINDS = [
    "sale",
    "void",
    "card-bound",
    "card-lost",
    "card-replaced",
    "card-unbound",
    "epoch-begun",
    "shift-closed",
    "x",
]


def test_a_well_signed_line_that_says_nonsense_harms_nothing(post):
    seen = Outcomes()
    entry = post.canteen.entries()[0]
    seal = post.canteen.books.seal

    @rounds(50)
    @given(st.sampled_from(KINDS), facts(), st.datetimes(timezones=st.just(entry.at.tzinfo)), st.dates())
    def send(kind, said, at, day):
        with post.books.centre.read() as office:
            head = office.inbox.head("K01")
        try:
            made = extend(
                Head("K01", head.number, head.hash, head.totals), Draft(kind, at, day, said), seal.sign
            )
            line = line_of(made)
            line.encode()
        except (ValueError, CanteenError, TypeError, KeyError, OverflowError):
            seen["not-to-be-written"] += 1
            return
        try:
            answer = post.send([line], made.number)
        except CanteenError as error:
            seen.told(error)
            return
        seen[type(answer).__name__] += 1

    send()
    seen.saw("Countersigned", "Refusal")
