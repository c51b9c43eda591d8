"""The document is enough to write a verifier: one in Node.js names the same breaks as ours, line by line."""

import json
import re
import shutil
import subprocess
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest

from kiosk_ui.station import CLOSE_REASONS
from kiosk_ui.undo_desk import VOID_REASONS
from pos import balances, shifts, slips
from pos.keys import Lookup, Seal
from pos.practice import practise
from pos.rules.chain import extend, head_after, header_content, header_line
from pos.rules.drawer import Count
from pos.rules.epochs import SPARED, PutBack, epoch_facts
from pos.rules.journal import EPOCH_BEGUN, Draft, Head, Posting, canonical, content_of, hash_of, line_of
from pos.rules.money import ZERO, Money
from pos.rules.prepaid import TopUp
from pos.rules.pricing import Decision
from pos.rules.sale import Order, Slip, Tender, Till, Via, sale
from pos.rules.undoing import MANAGER, Undoing, void
from pos.search import search
from pos.undo import reprint, undo

HERE = Path(__file__).parent
DOCUMENT = (HERE.parent.parent / "docs" / "journal-format.md").read_text(encoding="utf-8")
NODE = shutil.which("node")
DAY = date(2026, 11, 24)
SEAL, OTHER_SEAL = Seal(bytes(range(32))), Seal(bytes(32))

needs_node = pytest.mark.skipif(NODE is None, reason="node is not installed")


# The documented example


def example():
    """Make the document's two entries again from its fixed keys and instants."""
    person = Lookup(bytes(range(32, 64))).person("290001196009100030")
    till = Till("K01", "张*", policy="5f1d3c0b9a7e2468", roster="0c9b8a7d6e5f4321")
    order = Order(bytes(range(16)).hex(), Money(600), Tender.CASH, Money(1000), person=person, via=Via.BAND)
    half = Decision(Money(1200), Money(600), "half", "dibao", "半价：低保")
    sold_at, undone_at = (
        datetime(2026, 11, 24, 3, 46, 12, 345_678, UTC),
        datetime(2026, 11, 24, 3, 47, 5, 6_000, UTC),
    )
    sold = extend(Head("K01"), sale(order, half, till, sold_at, DAY, "lunch"), SEAL.sign)
    undone = extend(head_after(sold), void(sold, Undoing("多按一次"), till, undone_at, DAY), SEAL.sign)
    return sold, undone


def documented():
    return re.findall(r"```(?:text|jsonl)\n(.*?)\n```", DOCUMENT, re.DOTALL)


def test_the_example_in_the_document_is_what_the_code_writes():
    entries = example()
    header = header_content(head_after(entries[-1]), "和平社区食堂", SEAL.public_key)
    signed = header_line(header, SEAL.sign)
    made = [SEAL.public_key, "\n".join([signed, *map(line_of, entries)])]
    for entry in entries:
        made += [canonical(content_of(entry)), entry.hash, entry.signature]
        assert f"{len(made[-3].encode())} bytes" in DOCUMENT
    made += [canonical(header), hash_of(header), json.loads(signed)["signature"]]
    assert documented() == made
    assert f"`{entries[0].short_code}`" in DOCUMENT


@needs_node
def test_both_verifiers_find_the_documented_file_whole(tmp_path, run_canteen):
    file = tmp_path / "K01.jsonl"
    file.write_text(documented()[1] + "\n", encoding="utf-8")
    assert ours(run_canteen, file) == theirs(file) == (2, [])
    assert ours(run_canteen, file, SEAL.public_key) == theirs(file, SEAL.public_key) == (2, [])


# The document and the code say the same


def test_the_document_names_every_break():
    package = HERE.parent.parent / "pos"
    source = "".join((package / name).read_text() for name in ("rules/chain.py", "journal_file.py"))
    kinds = re.findall(r'Break\(\s*(?:\w+|\d), "([a-z-]+)"', source)
    assert len(kinds) > 10
    named = set(re.findall(r"^\| `([a-z-]+)` \|", DOCUMENT, re.MULTILINE)) | {"misfiled"}
    assert set(kinds) <= named


def test_the_document_names_every_kind_and_fact_that_is_written(canteen):
    every_kind(canteen)
    kinds = {entry.kind for entry in canteen.entries()}
    assert kinds == {"sale", "void", "reprint", "search", "reason-shown", "closed-unsold", "unknown-code"}
    for entry in canteen.entries():
        assert f"`{entry.kind}`" in DOCUMENT
        for fact in entry.facts:
            assert f"`{fact}`" in DOCUMENT, fact


def test_the_document_names_every_kind_and_fact_of_a_whole_day(canteen):
    a_whole_day(canteen)
    for entry in canteen.entries():
        assert f"`{entry.kind}`" in DOCUMENT
        for fact in entry.facts:
            named = f"`{fact}`" if "." not in fact else fact.split(".")[0]
            assert named in DOCUMENT, fact
    assert canteen.verdict().breaks == ()


def test_the_document_names_what_the_screens_write():
    """Nothing is written by a screen, and no reason can be chosen there, that the document does not name."""
    sources = (HERE.parent.parent / "kiosk_ui").glob("*.py")
    kinds = re.findall(r'\bremark\(\s*"([a-z-]+)"', "".join(path.read_text() for path in sources))
    assert len(kinds) >= 4
    for word in (*(f"`{kind}`" for kind in kinds), *CLOSE_REASONS, *VOID_REASONS):
        assert word in DOCUMENT


def test_the_document_names_no_fact_of_a_sale_that_is_not_written(canteen):
    table = DOCUMENT.split("**`sale`**")[1].split("A sale has more facts")[0]
    assert {*re.findall(r"^\| `(\w+)`", table, re.MULTILINE), "cashier"} == set(canteen.sell().facts)


# Two verifiers on damaged files


def every_kind(canteen):
    """Let a lunch happen in which each kind of entry occurs."""
    wang = canteen.guest("王建国").resident.person
    canteen.counter.remark("unknown-code", {})
    canteen.sell("李秀兰")
    canteen.counter.remark("reason-shown", {"person": wang})
    canteen.sell("王建国", tendered=Money(10_000))
    reprint(canteen.counter, "K01-000002")
    canteen.sell(portions=3, tender=Tender.MOBILE, tendered=ZERO)
    undo(canteen.counter, "K01-000006", Undoing("收错方式"))
    search(canteen.counter, "1933")
    canteen.counter.remark("closed-unsold", {"person": wang, "reason": "没人理会"})
    canteen.set_clock(time(17, 5))
    canteen.sell("王建国")


def a_whole_day(canteen):
    """Let a day happen from opening to closing, with everything that is rare."""
    counter, wang = canteen.counter, canteen.guest("王建国").resident.person
    shifts.open_shift(counter, "张*", Count.read("5000x2"))
    balances.pay_in(counter, TopUp("t-1", wang, Money(5000), Tender.CASH))
    paid = canteen.sell("王建国", tender=Tender.PREPAID)
    undo(counter, paid.id, Undoing("收错方式", MANAGER))
    canteen.sell(tender=Tender.MOBILE, payable=Money(600), via=Via.STATED, held="asked")
    slip = Slip("A0012", canteen.now - timedelta(minutes=30), "李*", "停电")
    slips.key_in(counter, slips.Keyed("s-1", slip, wang, Money(600), Tender.CASH))
    practise(counter, on=True)
    canteen.sell("李秀兰")
    practise(counter, on=False)
    shifts.move_cash(counter, "c-1", Money(-2000), "买菜垫付")
    shifts.open_drawer(counter, "换零钱")
    balances.pay_back(counter, TopUp("t-2", wang, Money(5000), Tender.CASH))
    shifts.report_x(counter)
    shifts.count_drawer(counter, "n-1", Count.read("5000x1"))
    shifts.close_shift(counter, "z-1", "不清楚")
    canteen.set_clock(time(15, 0))
    canteen.sell("孙淑芬", payable=Money(600), tendered=Money(600), allowed=True)


@pytest.fixture
def good(canteen, tmp_path):
    """An export of ten entries as lines; the header is line 1."""
    return lunch_export(canteen, tmp_path)


def lunch_export(canteen, folder):
    every_kind(canteen)
    return canteen.export(folder / "K01.jsonl").read_bytes().splitlines()


def ours(run_canteen, file, *public_key):
    given = [f"--public-key={key}" for key in public_key]
    result = run_canteen("journal", "verify", file, "--json", *given)
    verdict = json.loads(result.stdout)
    assert result.exit_code == (0 if verdict["whole"] else 1)
    assert verdict["whole"] == (not verdict["breaks"])
    return verdict["entries"], [(found["line"], found["kind"]) for found in verdict["breaks"]]


def run_node(*words):
    command = [NODE, HERE / "verify_journal.mjs", *words]
    result = subprocess.run(command, capture_output=True, check=False, timeout=60)
    verdicts = [json.loads(line) for line in result.stdout.splitlines()]
    assert result.returncode == (0 if all(verdict.get("whole") for verdict in verdicts) else 1), result.stderr
    return verdicts


def read(verdict):
    return verdict["entries"], [(found["line"], found["kind"]) for found in verdict["breaks"]]


def theirs(file, *public_key):
    [verdict] = run_node(file, *[f"--public-key={key}" for key in public_key])
    return read(verdict)


def changed(line, **fields):
    return canonical({**json.loads(line), **fields}).encode()


def swap(lines, one, other):
    lines[one], lines[other] = lines[other], lines[one]


def put(lines, place, line):
    lines[place] = line


def sub(lines, place, before, after):
    assert before in lines[place]
    lines[place] = lines[place].replace(before, after, 1)


# Each does one thing to the list of lines (index 0 is the header, index 4 the half-price sale) and is found
# on these lines of the file.
TAMPERS = {
    "an amount and its mirror": (
        lambda x: (sub(x, 4, b"-1200]", b"-1300]"), sub(x, 4, b'K01",600]', b'K01",700]')),
        {5},
    ),
    "a fact": (lambda x: sub(x, 4, b'"half"', b'"free"'), {5}),
    "one Chinese character": (lambda x: sub(x, 4, "张".encode(), "李".encode()), {5}),
    "unbalanced postings": (lambda x: sub(x, 4, b'K01",600]', b'K01",601]'), {5, 6}),
    "a float": (lambda x: sub(x, 4, b'"portions":1', b'"portions":1.0'), {5, 6}),
    "an exponent": (lambda x: sub(x, 4, b'"portions":1', b'"portions":1e0'), {5, 6}),
    "a leading zero": (lambda x: sub(x, 4, b'"portions":1', b'"portions":01'), {5, 6}),
    "a minus before zero": (lambda x: sub(x, 2, b'"change_fen":0', b'"change_fen":-0'), {3}),
    "a true": (lambda x: sub(x, 4, b'"portions":1', b'"portions":true'), {5, 6}),
    "a not-a-number": (lambda x: sub(x, 4, b'"portions":1', b'"portions":NaN'), {5, 6}),
    "a blank": (lambda x: sub(x, 4, b'"v":1', b'"v": 1'), {5}),
    "an escape": (lambda x: sub(x, 4, "张".encode(), b"\\u5f20"), {5}),
    "half a character pair": (lambda x: sub(x, 4, "张".encode(), b"\\ud800"), {5, 6}),
    "a byte that is no UTF-8": (lambda x: sub(x, 4, "张".encode(), b"\xff\xfe\xfd"), {5, 6}),
    "a control character": (lambda x: sub(x, 4, "张".encode(), b"\x01"), {5, 6}),
    "a member too many": (lambda x: sub(x, 4, b'"v":1', b'"v":1,"w":null'), {5}),
    "a member twice": (lambda x: sub(x, 4, b'"v":1', b'"v":1,"v":1'), {5}),
    "a member missing": (lambda x: sub(x, 4, b'"day":"2026-11-24",', b""), {5, 6}),
    "another order of members": (
        lambda x: put(x, 4, json.dumps(dict(reversed(json.loads(x[4]).items()))).encode()),
        {5},
    ),
    "another version": (lambda x: sub(x, 4, b'"v":1', b'"v":2'), {5}),
    "a carriage return": (lambda x: put(x, 4, x[4] + b"\r"), {5}),
    "a carriage return inside": (lambda x: sub(x, 4, b'"v":1', b'\r"v":1'), {5}),
    "a byte order mark": (lambda x: put(x, 4, b"\xef\xbb\xbf" + x[4]), {5, 6}),
    "an empty line": (lambda x: x.insert(4, b""), {5}),
    "an array": (lambda x: put(x, 4, b"[]"), {5, 6}),
    "a deep array": (lambda x: put(x, 4, b"[" * 200_000), {5, 6}),
    "hash": (lambda x: put(x, 4, changed(x[4], hash="0" * 64)), {5, 6}),
    "signature": (lambda x: put(x, 4, changed(x[4], signature="0" * 128)), {5}),
    "signature in capitals": (
        lambda x: put(x, 4, changed(x[4], signature=json.loads(x[4])["signature"].upper())),
        {5},
    ),
    "signature cut short": (lambda x: put(x, 4, changed(x[4], signature="00")), {5}),
    "link": (lambda x: put(x, 4, changed(x[4], previous="0" * 64)), {5}),
    "totals": (lambda x: put(x, 4, changed(x[4], totals={"meals": 0})), {5, 6}),
    "till": (lambda x: put(x, 4, changed(x[4], till="K02")), {5}),
    "instant": (lambda x: put(x, 4, changed(x[4], at="2026-11-24T03:46:00.001Z")), {5}),
    "day": (lambda x: put(x, 4, changed(x[4], day="2026-11-23")), {5}),
    "no such day": (lambda x: put(x, 4, changed(x[4], day="2026-02-30")), {5, 6}),
    "a number used again": (lambda x: put(x, 4, changed(x[4], number=2)), {5, 6}),
    "a number ahead": (lambda x: put(x, 4, changed(x[4], number=40)), {5, 6}),
    "a removed line": (lambda x: x.pop(4), {5}),
    "three removed lines": (lambda x: x.__delitem__(slice(3, 6)), {4}),
    "the first line removed": (lambda x: x.pop(1), {2}),
    "the last line removed": (lambda x: x.pop(), {10}),
    "all lines removed": (lambda x: x.__delitem__(slice(1, None)), {1}),
    "two lines swapped": (lambda x: swap(x, 4, 5), {5, 6, 7}),
    "two distant lines swapped": (lambda x: swap(x, 2, 8), {3, 4, 9, 10}),
    "a line repeated": (lambda x: x.insert(5, x[4]), {6}),
    "a line repeated at the end": (lambda x: x.append(x[4]), {12}),
    "two damages": (
        lambda x: (sub(x, 2, b'"free"', b'"half"'), put(x, 8, changed(x[8], signature="0" * 128))),
        {3, 9},
    ),
    "an end that is not there": (lambda x: put(x, 0, changed(x[0], last=11)), {1, 11}),
    "a canteen of another name": (lambda x: put(x, 0, changed(x[0], canteen="别的食堂")), {1}),
    "a header without its signature": (lambda x: put(x, 0, changed(x[0], signature=None)), {1}),
    "a header signature in capitals": (
        lambda x: put(x, 0, changed(x[0], signature=json.loads(x[0])["signature"].upper())),
        {1},
    ),
    "another till in the header": (
        lambda x: put(x, 0, changed(x[0], till="K02")),
        {1, *range(2, 12)},
    ),
    "another key in the header": (
        lambda x: put(x, 0, changed(x[0], public_key=OTHER_SEAL.public_key)),
        {1, *range(2, 12)},
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def tampered(make_canteen, tmp_path_factory):
    """For each tamper its file, and what the Node.js verifier says of it, in one run."""
    folder = tmp_path_factory.mktemp("tampered")
    canteen = make_canteen(folder / "books")
    canteen.import_people(canteen.people.values())
    lines = lunch_export(canteen, folder)
    canteen.close()
    files = {tamper: folder / f"{place}.jsonl" for place, tamper in enumerate(TAMPERS)}
    for tamper, file in files.items():
        damaged = list(lines)
        TAMPERS[tamper][0](damaged)
        assert damaged != lines
        file.write_bytes(b"".join(line + b"\n" for line in damaged))
    verdicts = map(read, run_node(*files.values()))
    return dict(zip(TAMPERS, zip(files.values(), verdicts, strict=True), strict=True))


@needs_node
@pytest.mark.parametrize("tamper", TAMPERS)
def test_both_verifiers_name_the_same_breaks(tampered, tamper, run_canteen):
    file, found = tampered[tamper]
    assert {line for line, _ in found[1]} == TAMPERS[tamper][1]
    assert ours(run_canteen, file) == found


def signed(entry, **changed):
    """Give an entry other values, hashed and signed as if they were its own."""
    other = replace(entry, **changed)
    digest = hash_of(content_of(other))
    return replace(other, hash=digest, signature=SEAL.sign(digest))


def an_epoch(**changed):
    """Make the documented two entries and the beginning of an epoch after them, with other facts."""
    sold, undone = example()
    back = PutBack(undone.at, undone.at + timedelta(hours=20))
    facts = {"cashier": "张*", **epoch_facts(2, head_after(undone), SPARED, back, None)}
    begun = extend(head_after(undone), Draft(EPOCH_BEGUN, back.put_back_at, DAY, facts), SEAL.sign)
    facts = {name: value for name, value in {**facts, **changed}.items() if value != "left out"}
    return sold, undone, signed(begun, facts=facts)


EPOCHS = {
    "as it should be": (an_epoch(), []),
    "it begins too early": (an_epoch(unused_first=2), [(4, "gap")]),
    "it begins too late": (an_epoch(unused_first=4), [(4, "gap")]),
    "it ends too early": (an_epoch(unused_last=10_000), [(4, "gap")]),
    "it ends too late": (an_epoch(unused_last=10_002), [(4, "gap")]),
    "it says no beginning": (an_epoch(unused_first="left out"), [(4, "gap")]),
    "it says no end": (an_epoch(unused_last="left out"), [(4, "gap")]),
    "it says its beginning as text": (an_epoch(unused_first="3"), [(4, "gap")]),
    "it leaves out none": ((*an_epoch()[:2], signed(an_epoch()[2], number=3)), [(4, "gap")]),
    "it is of another kind": ((*an_epoch()[:2], signed(an_epoch()[2], kind="search")), [(4, "gap")]),
    "a line before it is missing": (
        (an_epoch()[0], an_epoch()[2]),
        [(3, k) for k in ("gap", "chain", "totals")],
    ),
}


@needs_node
@pytest.mark.parametrize(("entries", "breaks"), EPOCHS.values(), ids=EPOCHS)
def test_both_verifiers_leave_out_numbers_only_where_an_epoch_says_so(entries, breaks, tmp_path, run_canteen):
    file = tmp_path / "K01.jsonl"
    header = header_line(header_content(head_after(entries[-1]), "和平社区食堂", SEAL.public_key), SEAL.sign)
    file.write_text("".join(line + "\n" for line in (header, *map(line_of, entries))), encoding="utf-8")
    assert ours(run_canteen, file) == theirs(file) == (len(entries), breaks)


def test_the_document_names_every_fact_of_an_epoch():
    table = DOCUMENT.split("**`epoch-begun`**")[1].split("**`training-sale`")[0]
    named = {
        word
        for row in re.findall(r"^\| (`.*?) \|", table, re.MULTILINE)
        for word in re.findall(r"`(\w+)`", row)
    }
    assert {*named, "cashier"} == set(an_epoch()[2].facts)


@needs_node
def test_a_good_export_is_whole_to_both(good, tmp_path, run_canteen):
    key = json.loads(good[0])["public_key"]
    file = tmp_path / "K01.jsonl"
    assert ours(run_canteen, file) == theirs(file) == (10, [])
    assert ours(run_canteen, file, key) == theirs(file, key) == (10, [])
    file.write_bytes(b"\n".join(good))  # without the last line end
    assert ours(run_canteen, file) == theirs(file) == (10, [])


@needs_node
def test_a_forged_export_is_found_by_whoever_knows_the_key(good, tmp_path, run_canteen):
    file = tmp_path / "forged.jsonl"
    sold = Draft("sale", datetime(2026, 11, 24, tzinfo=UTC), DAY, {}, (Posting("a", 1), Posting("b", -1)))
    forged = [extend(Head("K01"), sold, OTHER_SEAL.sign)]
    forged.append(extend(head_after(forged[0]), sold, OTHER_SEAL.sign))
    header = header_content(head_after(forged[-1]), "和平社区食堂", OTHER_SEAL.public_key)
    lines = [header_line(header, OTHER_SEAL.sign), *map(line_of, forged)]
    file.write_text("\n".join(lines), encoding="utf-8")
    assert ours(run_canteen, file) == theirs(file) == (2, [])
    key = json.loads(good[0])["public_key"]
    found = [(1, "key"), (1, "header"), (2, "signature"), (3, "signature")]
    assert ours(run_canteen, file, key) == theirs(file, key) == (2, found)


@needs_node
def test_odd_text_is_written_and_checked_alike(canteen, tmp_path, run_canteen):
    """Keys out of the order of UTF-16, every escape, and characters that other writers escape."""
    odd = {"\U0001f600": "\U0001f600", "\uffee": "\x7f\u2028\u2029/", "é": "e\u0301", "": "", "negative": -1}
    odd |= {"escapes": "".join(map(chr, range(0x20))) + '"\\', "none": None, "big": 2**63 - 1}
    canteen.counter.remark("a kind of later times", odd)
    file = canteen.export(tmp_path / "K01.jsonl")
    assert ours(run_canteen, file) == theirs(file) == (1, [])


@needs_node
@pytest.mark.parametrize(
    "header",
    [b"", b"{}", b"[]", b"\xff", b'{"format":"canteen-journal/2"}', b"K01,2026"],
)
def test_a_file_without_a_header_is_refused_by_both(good, header, tmp_path, run_canteen):
    file = tmp_path / "K01.jsonl"
    file.write_bytes(b"\n".join([header, *good[1:]]))
    result = run_canteen("journal", "verify", file)
    assert result.exit_code == 1
    assert "第 1 行" in str(result.exception)
    [verdict] = run_node(file)
    assert "line 1" in verdict["refused"]


# The command


def test_the_sentences_end_with_how_many_entries_and_breaks(good, tmp_path, run_canteen):
    file = tmp_path / "K01.jsonl"
    whole = run_canteen("journal", "verify", file)
    assert (whole.exit_code, whole.stdout) == (0, "K01 共 10 条流水，完好。\n")
    sub(good, 4, b'"half"', b'"free"')
    file.write_bytes(b"\n".join(good))
    broken = run_canteen("journal", "verify", file)
    assert broken.exit_code == 1
    assert broken.stdout.splitlines() == [
        "第 5 行 K01-000004：内容与校验值不符，内容被改过。",
        "K01 共 10 条流水，有 1 处不对，请保留原样并通知审计。",
    ]


def test_export_writes_the_file_whole_or_not_at_all(canteen, tmp_path, run_canteen):
    canteen.sell()
    file = tmp_path / "K01.jsonl"
    result = run_canteen("journal", "export", file)
    assert result.exit_code == 0
    said, key = result.stdout.splitlines()
    assert said == f"写好了 {file}：1 条流水。"
    assert json.loads(file.read_text(encoding="utf-8").splitlines()[0])["public_key"] in key
    assert ours(run_canteen, file) == (1, [])
    missing = run_canteen("journal", "export", tmp_path / "no folder" / "K01.jsonl")
    assert missing.exit_code == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["K01.jsonl", "books"]


@pytest.mark.parametrize("words", [["verify"], ["export", "K01.jsonl"]])
def test_where_there_are_no_books_none_are_made(words, tmp_path, run_canteen):
    result = run_canteen("journal", *words)
    assert result.exit_code == 1
    assert "没有账本" in result.output
    assert list(tmp_path.iterdir()) == []
