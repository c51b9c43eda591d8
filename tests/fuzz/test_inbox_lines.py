"""Lines of a till, broken in any way or signed by a till gone bad: taken whole, or kept aside."""

import hashlib
import json
from collections import Counter

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st

from fuzz.broken_json import as_text, cut, values
from fuzz.effort import Outcomes, rounds
from integration.test_inbox import Post
from pos.keys import Seal
from pos.rules.chain import extend, head_after
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


PLAINLY = {"ensure_ascii": False, "sort_keys": True, "separators": (",", ":")}
STRANGER = Seal(b"7" * 32)


def faults_of(lines, public_key):
    """Name what does not hold of a journal, worked out from the format's page alone."""
    key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key))
    before, number, totals = "0" * 64, 0, Counter()
    for line in lines:
        said = json.loads(line)
        content = {name: value for name, value in said.items() if name not in SIGNED}
        if plainly(said) != line:
            yield "canonical", line
        if hashlib.sha256(plainly(content).encode()).hexdigest() != said["hash"]:
            yield "hash", line
        try:
            key.verify(bytes.fromhex(said["signature"]), bytes.fromhex(said["hash"]))
        except (InvalidSignature, ValueError):
            yield "signature", line
        if (said["previous"], said["number"]) != (before, number + 1):
            yield "chain", line
        totals.update(dict(said["postings"]))
        if Counter(said["totals"]) != totals:
            yield "totals", line
        before, number = said["hash"], said["number"]


def plainly(content):
    return json.dumps(content, **PLAINLY)


def signed_again(seal, text):
    """Sign whatever is said, as a till with a fault in its program would, or a stranger."""
    try:
        content = {name: value for name, value in json.loads(text).items() if name not in SIGNED}
        digest = hash_of(content)
        return canonical({**content, "hash": digest, "signature": seal.sign(digest)})
    except (ValueError, AttributeError, RecursionError, TypeError):
        return text


def slightly(said):
    """Give a line with one of its fields not as it should be, each way; and right but for its blanks."""
    changed = (
        {"previous": "0" * 64},
        {"hash": "0" * 64},
        {"signature": "0" * 128},
        {"kind": "note"},
        {"totals": {**said["totals"], "cash:K01": 1}},
        {"postings": []},
        {"facts": {**said["facts"], "reason": "\ud800"}},
        {"number": said["number"] + 1},
    )
    texts = [plainly({**said, **other}) for other in changed]
    escaped = json.dumps({**said, "facts": {"reason": "\ud800"}}, sort_keys=True, separators=(",", ":"))
    nested = plainly(said)[:-1] + ',"z":' + "[" * 3000 + "]" * 3000 + "}"
    return [*texts, json.dumps(said), escaped, nested]


def next_lines(post):
    """Write the lunch once more behind what the centre has; give its first number and its lines."""
    with post.books.centre.read() as office:
        head = office.inbox.head("K01")
    first, lines = head.number + 1, []
    for entry in post.canteen.entries()[1:4]:
        draft = Draft(entry.kind, entry.at, entry.day, entry.facts, entry.postings)
        made = extend(head, draft, post.canteen.books.seal.sign)
        lines.append(line_of(made))
        head = head_after(made)
    return first, lines


@st.composite
def batches(draw, post):
    """Draw the next batch, lines broken, some signed again, perhaps its bytes too."""
    begins, lines = next_lines(post)
    made = list(lines)
    for _ in range(draw(st.integers(0, 2))):
        place = draw(st.integers(0, len(made) - 1))
        said = json.loads(lines[place])
        text = draw(values(said, 1).map(as_text) | st.sampled_from(slightly(said)))
        who = draw(st.sampled_from([None, post.canteen.books.seal, STRANGER]))
        made[place] = signed_again(who, text) if who else text
    raw = "".join(line + "\n" for line in made).encode(errors="surrogatepass")
    first = draw(st.sampled_from([*[begins] * 6, begins - 1, begins + 1, 1, 0, 2**40]))
    last = first + len(made) - 1 + draw(st.sampled_from([0, 0, 0, 1]))
    return first, last, draw(cut(raw)) if draw(st.integers(0, 3)) == 0 else raw


def one_fault_each(post):
    """Give a batch whose last line has one fault, for each fault and whoever signs it."""
    for who in (None, post.canteen.books.seal, STRANGER):
        for fault in range(len(slightly(json.loads(next_lines(post)[1][-1])))):
            first, lines = next_lines(post)
            text = slightly(json.loads(lines[-1]))[fault]
            lines[-1] = signed_again(who, text) if who else text
            raw = "".join(line + "\n" for line in lines).encode(errors="surrogatepass")
            yield first, first + len(lines) - 1, raw


def test_any_batch_is_taken_whole_or_kept_aside(post):
    seen = Outcomes()
    key = post.canteen.books.seal.public_key

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
            assert not list(faults_of(kept, key))
            came = told[2].decode().removesuffix("\n").split("\n")
            starts = json.loads(came[0])["number"] - 1
            assert kept[starts : starts + len(came)] == came
        else:
            assert isinstance(answer, Gap | Refusal)
            assert post.state() == before
        seen["aside"] = len(post.aside())

    rounds(100)(given(batches(post))(send))()
    for told in one_fault_each(post):
        send(told)
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
