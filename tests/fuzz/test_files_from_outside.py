"""Backups, journals and exported months as they come back on a stick: whole, or told what is wrong."""

import hashlib
import io
import json
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fuzz.broken_json import cut, texts
from fuzz.effort import CONFIG, Outcomes, rounds
from pos import sealed_file
from pos.config import load_config
from pos.journal_file import verify_file
from pos.rules.errors import CanteenError
from pos.rules.journal import canonical
from pos.rules.policy_data import as_data
from pos.sealed_file import MAGIC, TAG_BYTES, Cost, read_header, seal, unseal
from settlement.rules.months import Month
from settlement.settled_files import claim_line, read_month_files, settle_files

PASSPHRASE = "三月的风吹过老槐树下的石凳"  # noqa: S105, of nobody but the tests
WEAK = Cost(memory_kib=64, passes=1, lanes=1)
PLACE = "示范区/示范街道/示范社区/和平食堂"
PLAIN = b"books and keys" * 20
PIECE = 100
SMALL = 32
"""More work than this would make each try slow; the bound itself is tried elsewhere."""


def sealed():
    out = io.BytesIO()
    seal(out, [PLAIN], {"code": "K01", "side": "till"}, PASSPHRASE, WEAK)
    return out.getvalue()


def with_header(raw, text):
    """Put another header, rightly measured and digested, before the same pieces."""
    (length,) = struct.unpack_from(">I", raw, len(MAGIC))
    rest = raw[len(MAGIC) + 4 + length + 32 :]
    said = text.encode(errors="surrogatepass")
    return MAGIC + struct.pack(">I", len(said)) + said + hashlib.sha256(said).digest() + rest


def is_light(raw):
    """Tell whether a file asks for little work, or for none."""
    try:
        cost = read_header(io.BytesIO(raw), "K01").cost
    except CanteenError:
        return True
    return cost.memory_kib <= 1024 and cost.passes <= SMALL


def test_a_backup_opens_whole_or_not_at_all(monkeypatch):
    monkeypatch.setattr(sealed_file, "CHUNK_BYTES", PIECE)
    sound, seen = sealed(), Outcomes()
    (length,) = struct.unpack_from(">I", sound, len(MAGIC))
    header = json.loads(sound[len(MAGIC) + 4 :][:length])

    checks = st.sampled_from([header["check"], "0" * 64])
    salted = st.sampled_from(["", "00", "00" * 8]).map(lambda salt: canonical({**header, "salt": salt}))
    changed = checks.flatmap(lambda check: texts({**header, "check": check}, 1)) | salted

    begins, whole = len(MAGIC) + 4 + length + 32, PIECE + TAG_BYTES
    body = [sound[at : at + whole] for at in range(begins, len(sound), whole)]
    # pieces left out, doubled, changed over, each whole in itself
    pieces = st.lists(st.sampled_from(body), max_size=len(body) + 1) | st.integers(0, len(body)).map(
        lambda many: body[:many]
    )
    pieces = pieces.map(lambda some: sound[:begins] + b"".join(some))

    @rounds(200)
    @given(st.one_of(cut(sound), pieces, changed.map(lambda text: with_header(sound, text))))
    def restore(raw):
        if not is_light(raw):
            return
        try:
            plain = b"".join(unseal(io.BytesIO(raw), PASSPHRASE, "K01"))
        except CanteenError as error:
            seen.told(error, "K01")
            seen[type(error).__name__] += 1
        else:
            seen["opened"] += 1
            assert plain == PLAIN
            assert raw == sound

    restore()
    seen.saw("opened", "Damaged", "NoBackup", "WrongPassphrase")


@pytest.fixture
def day(canteen, tmp_path):
    """A lunch that was exported: the lines of a file, its header first."""
    for name in ("李秀兰", "王建国", None):
        canteen.sell(name)
    return canteen.export(tmp_path / "K01.jsonl").read_text(encoding="utf-8").splitlines()


def rewritten(said):
    """Give a line with blanks, with another name in it, and with a number that has no end."""
    blanks = json.dumps(said, ensure_ascii=False)
    return (
        blanks,
        canonical({**said, "canteen": "东街食堂"}),
        canonical({**said, "canteen": 0}).replace('"canteen":0', '"canteen":1e999'),
    )


@st.composite
def journals(draw, lines):
    """Draw the file with lines broken, left out, doubled, changed over, or its bytes."""
    made = list(lines)
    for _ in range(draw(st.integers(0, 2))):
        place = draw(st.integers(0, len(made) - 1))
        how = draw(st.sampled_from(["json", "json", "header", "drop", "twice", "swap"]))
        if how in ("json", "header") and made:
            place = 0 if how == "header" else place
            said = json.loads(lines[min(place, len(lines) - 1)])
            made[place] = draw(texts(said, 1) | st.sampled_from(rewritten(said)))
        elif how == "drop" and len(made) > 1:
            del made[place]
        else:
            other = draw(st.integers(0, len(made) - 1)) if how == "swap" else place
            made[place], made[other] = made[other], made[place]
            made[place:place] = [made[place]] if how == "twice" else []
    raw = "".join(line + "\n" for line in made).encode(errors="surrogatepass")
    return draw(st.just(raw) | cut(raw))


def test_a_journal_is_verified_whatever_is_in_it(day, tmp_path):
    path, seen = tmp_path / "some.jsonl", Outcomes()
    sound = "".join(line + "\n" for line in day).encode()

    @rounds(200)
    @given(journals(day))
    def verify(raw):
        path.write_bytes(raw)
        try:
            verdict = verify_file(path)
        except CanteenError as error:
            seen.told(error)
            return
        seen["breaks" if verdict.breaks else "holds"] += 1
        assert verdict.breaks or raw in (sound, sound.removesuffix(b"\n"))  # the format allows both

    verify()
    seen.saw("refused", "breaks", "holds")


def people_lines(till_head):
    """Write what the centre knows beside such a day, one of each kind."""
    config = load_config(CONFIG)
    person = {
        "born_on": "1960-09-08",
        "kind": "person",
        "listed_on": "2023-05-01",
        "name": "王建国",
        "person": "1" * 32,
        "statuses": [{"begins": "2026-01-01", "code": "dibao"}],
    }
    return [
        {"format": "canteen-people/1", "month": "2026-11", "pseudonyms": False},
        {"kind": "policy", "table": as_data(config.policy_table)},
        {"kind": "claims", "table": as_data(config.claims_table)},
        {"kind": "till", "last": till_head, "place": PLACE, "till": "K01"},
        {"day": "2026-11-23", "kind": "day", "note": "检修", "place": PLACE, "served": False},
        person,
        {"canteen": PLACE, "confirmed": True, "kind": "staff", "person": "1" * 32},
        {"canteen": PLACE, "cooked": 120, "day": "2026-11-24", "kind": "prepared", "period": "lunch"},
        {"days": ["2026-11-20"], "kind": "silent", "till": "K01"},
        {"at": "2026-11-24T08:00:00.000Z", "kind": "submitted", "what": f"{PLACE} 2026-10"},
        {"entry": "K01-000002", "kind": "accepted"},
        {"check": "E01", "entry": "K01-000002", "kind": "spared"},
        {"at": "2026-11-24T12:00:00.000Z", "first": 1, "kind": "arrival", "last": till_head, "till": "K01"},
        {"kind": "meals-before", "meals": 19998, "place": PLACE},
    ]


def test_a_month_is_settled_from_any_files_or_refused(day, tmp_path):
    journal, people, seen = tmp_path / "K01.lines.jsonl", tmp_path / "people.jsonl", Outcomes()
    known = people_lines(len(day) - 1)
    whole = [canonical(line) for line in known]

    def changed(place):
        return texts(known[place], 1).map(lambda text: [*whole[:place], text, *whole[place + 1 :]])

    @rounds(150)
    @given(
        st.integers(0, len(known) - 1).flatmap(changed),
        st.booleans().flatmap(
            lambda odd: journals(day) if odd else st.just("".join(line + "\n" for line in day).encode())
        ),
    )
    def settle(said, raw):
        people.write_bytes("".join(line + "\n" for line in said).encode(errors="surrogatepass"))
        journal.write_bytes(raw)
        try:
            read = read_month_files(journal, people)
            settled = settle_files(read, Month(2026, 11))
        except CanteenError as error:
            seen.told(error)
            return
        seen["settled"] += 1
        for claim in settled.claims:
            json.loads(claim_line(claim, settled.findings[claim.canteen]))

    settle()
    seen.saw("refused", "settled")
