"""Whatever is done to a journal is found, and at its line; what was not touched is not accused."""

import json
from dataclasses import FrozenInstanceError
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from pos.journal_file import verify_file
from pos.keys import Seal, signature_check
from pos.rules.chain import extend, head_after, header_content, header_line, read_line, verify
from pos.rules.errors import BadValue, CanteenError
from pos.rules.journal import (
    GENESIS,
    Draft,
    Entry,
    Head,
    Posting,
    canonical,
    content_of,
    entry_id,
    hash_and_line,
    hash_of,
    instant,
    line_of,
    parse_entry_id,
)

SEAL, OTHER_SEAL = Seal(bytes(range(32))), Seal(bytes(32))
DAY = date(2026, 11, 24)
LUNCH = datetime(2026, 11, 24, 3, 46, tzinfo=UTC)
HEADER = 1  # lines of an export before its first entry

words = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
facts = st.dictionaries(words, st.none() | words | st.integers(-(10**12), 10**12), max_size=5)


@st.composite
def postings(draw):
    account = st.sampled_from(["cash:K01", "meals", "mobile:K01", "receivable:civil-affairs"])
    moved = draw(st.lists(st.builds(Posting, account, st.integers(-9999, 9999)), max_size=3))
    left = -sum(posting.fen for posting in moved)
    return (*moved, Posting("meals", left)) if left else tuple(moved)


drafts = st.builds(
    Draft,
    kind=st.sampled_from(["sale", "void", "search"]) | words,
    at=st.datetimes(datetime(2023, 5, 1), datetime(2099, 12, 31), timezones=st.just(UTC)),  # noqa: DTZ001
    day=st.dates(date(2023, 5, 1), date(2099, 12, 31)),
    facts=facts,
    postings=postings(),
)


def journal_of(happened, seal=SEAL, till="K01"):
    head, entries = Head(till), []
    for draft in happened:
        entries.append(extend(head, draft, seal.sign))
        head = head_after(entries[-1])
    return entries


journals = st.lists(drafts, min_size=1, max_size=30).map(journal_of)


def export_of(entries, seal=SEAL):
    """Write the journal as exported: the signed header and a line for each entry."""
    end = head_after(entries[-1]) if entries else Head("K01")
    header = header_line(header_content(end, "和平社区食堂", seal.public_key), seal.sign)
    return [header, *map(line_of, entries)]


def plain_journal(count):
    """A journal of small walk-in sales, where the kind of each damage is the point."""
    sold = (Posting("cash:K01", 1200), Posting("meals", -1200))
    return journal_of([Draft("sale", LUNCH, DAY, {"cashier": "张*", "order": n}, sold) for n in range(count)])


@pytest.fixture(scope="module")
def check(tmp_path_factory):
    """Verify an export, given as lines or bytes, as the command does; give each wrong (line, kind)."""
    file = tmp_path_factory.mktemp("export") / "K01.jsonl"

    def breaks(export, public_key=None):
        file.write_bytes(export if isinstance(export, bytes) else text_of(export))
        try:
            return [(found.line, found.kind) for found in verify_file(file, public_key).breaks]
        except CanteenError:
            return [(1, "unusable")]

    return breaks


LOST = [(4, "unreadable"), (5, "gap"), (5, "chain"), (5, "totals")]


def text_of(lines):
    return "".join(f"{line}\n" for line in lines).encode()


def changed(line, **fields):
    """Write a line with other content, its hash and signature as they were."""
    return canonical({**json.loads(line), **fields})


# A clean journal


@given(journals)
def test_a_clean_journal_has_no_break(check, entries):
    assert check(export_of(entries)) == []
    assert check(export_of(entries), SEAL.public_key) == []


def test_an_empty_journal_is_whole(check):
    assert check(export_of([])) == []


@given(journals)
def test_a_line_reads_back_as_its_entry(entries):
    assert [read_line(line_of(entry)) for entry in entries] == entries


@given(journals)
def test_numbers_links_and_totals_run_through(entries):
    totals = {}
    for number, entry in enumerate(entries, 1):
        assert entry.number == number
        assert entry.previous == (entries[number - 2].hash if number > 1 else GENESIS)
        for posting in entry.postings:
            totals[posting.account] = totals.get(posting.account, 0) + posting.fen
        assert entry.totals == totals
        assert sum(totals.values()) == 0


@given(drafts)
def test_the_same_happening_is_signed_in_the_same_bytes(draft):
    assert line_of(journal_of([draft])[0]) == line_of(journal_of([draft])[0])


# Damage


@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow])
@given(entries=journals, place=st.floats(0, 1, exclude_max=True), flip=st.integers(1, 255))
def test_any_changed_byte_is_found(check, entries, place, flip):
    whole = bytearray(text_of(export_of(entries)))
    whole[int(place * len(whole))] ^= flip
    assert check(bytes(whole))


@pytest.mark.parametrize("flip", [1, 2, 4, 8, 16, 32, 64, 128, 0x07])
def test_every_flipped_bit_of_a_small_export_is_found(check, flip):
    whole = text_of(export_of(plain_journal(1)))
    missed = []
    for place in range(len(whole)):
        damaged = bytearray(whole)
        damaged[place] ^= flip
        if not check(bytes(damaged)):
            missed.append((place, whole[max(0, place - 20) : place + 20]))
    assert missed == []


@given(entries=journals, place=st.floats(0, 1, exclude_max=True))
def test_any_removed_line_is_found(check, entries, place):
    lines = export_of(entries)
    del lines[HEADER + int(place * len(entries))]
    assert check(lines)


@given(journals)
def test_a_removed_last_line_is_found_where_the_file_now_ends(check, entries):
    lines = export_of(entries)[:-1]
    assert check(lines) == [(len(lines), "end")]


@given(entries=st.lists(drafts, min_size=2, max_size=30).map(journal_of), places=st.data())
def test_any_two_swapped_lines_are_found(check, entries, places):
    lines = export_of(entries)
    first = places.draw(st.integers(HEADER, len(lines) - 2))
    second = places.draw(st.integers(first + 1, len(lines) - 1))
    lines[first], lines[second] = lines[second], lines[first]
    assert {first + 1, second + 1} <= {line for line, _ in check(lines)}


@given(entries=journals, places=st.data())
def test_any_repeated_line_is_found_where_it_stands(check, entries, places):
    lines = export_of(entries)
    copied = places.draw(st.integers(HEADER, len(lines) - 1))
    pasted = places.draw(st.integers(copied + 1, len(lines)))
    lines.insert(pasted, lines[copied])
    assert (pasted + 1, "repeated") in check(lines)


@given(entries=st.lists(drafts, min_size=2, max_size=30).map(journal_of), places=st.data())
def test_two_damages_are_both_named_and_nobody_else_is(check, entries, places):
    lines = export_of(entries)
    both = sorted(
        places.draw(st.sets(st.integers(HEADER, len(lines) - 1), min_size=2, max_size=min(5, len(entries))))
    )
    for place in both:
        damage = places.draw(st.sampled_from([{"day": "2022-01-01"}, {"signature": "00" * 64}]))
        lines[place] = changed(lines[place], **damage)
    assert sorted({line for line, _ in check(lines)}) == [place + 1 for place in both]


@pytest.mark.parametrize(
    ("damage", "found"),
    [
        (lambda x: x.replace('"order":2', '"order":7'), [(4, "hash")]),
        (lambda x: x.replace('"order":2', '"order": 2'), [(4, "not-canonical")]),
        (lambda x: x.replace('"v":1', '"v":2'), [(4, "not-canonical")]),
        (lambda x: x.replace("张", "\\u5f20"), [(4, "not-canonical")]),
        (lambda x: x.replace('"v":1', '"v":1,"why":null'), [(4, "not-canonical")]),
        (lambda x: x + "\r", [(4, "not-canonical")]),
        (lambda x: changed(x, signature="0" * 128), [(4, "signature")]),
        (lambda x: changed(x, signature=json.loads(x)["signature"].upper()), [(4, "signature")]),
        (lambda x: changed(x, hash="0" * 64), [(4, "hash"), (4, "signature"), (5, "chain")]),
        (lambda x: changed(x, previous="0" * 64), [(4, "hash"), (4, "chain")]),
        (lambda x: changed(x, till="K02"), [(4, "hash"), (4, "till")]),
        (lambda x: changed(x, number=9), [(4, "hash"), (4, "gap"), (5, "order")]),
        (lambda x: changed(x, number=1), [(4, "hash"), (4, "repeated"), (5, "gap")]),
        (lambda x: changed(x, totals={}), [(4, "hash"), (4, "totals"), (5, "totals")]),
        (lambda x: x.replace("-1200]]", "-1100]]"), LOST),
        (lambda _: "", LOST),
        (lambda x: x.replace("1200", "1200.0"), LOST),
        (lambda x: x.replace('"order":2', '"order":true'), LOST),
    ],
)
def test_each_damage_of_the_third_entry_has_its_name(check, damage, found):
    lines = export_of(plain_journal(5))
    line = HEADER + 2
    damaged = damage(lines[line])
    assert damaged != lines[line]
    lines[line] = damaged
    assert check(lines) == found


def test_lines_added_behind_the_end_are_found(check):
    lines = export_of(plain_journal(3))
    assert check([*lines, ""]) == [(5, "unreadable")]
    longer = export_of(plain_journal(4))
    assert check([*lines, longer[-1]]) == [(5, "end")]


def test_an_entry_signed_by_another_till_key_in_the_middle_is_found(check):
    lines = export_of(plain_journal(4))
    forged = export_of(journal_of([Draft("sale", LUNCH, DAY)] * 4, OTHER_SEAL))
    lines[2] = forged[2]
    found = check(lines)
    assert (3, "signature") in found
    assert {line for line, _ in found} == {3, 4}


# The header


def test_a_cut_tail_with_an_adjusted_header_is_found_by_its_signature(check):
    lines = export_of(plain_journal(5))[:4]
    cut = read_line(lines[-1])
    lines[0] = changed(lines[0], last=cut.number, head=cut.hash)
    assert check(lines) == [(1, "header")]


def test_a_header_signed_anew_by_another_key_is_found(check):
    entries = plain_journal(3)
    own_words = header_content(head_after(entries[-1]), "和平社区食堂", SEAL.public_key)
    forged = [header_line(own_words, OTHER_SEAL.sign), *map(line_of, entries)]
    assert check(forged) == check(forged, SEAL.public_key) == [(1, "header")]


def test_a_whole_export_forged_with_another_key_is_found_by_whoever_knows_the_key(check):
    forged = export_of(journal_of([Draft("sale", LUNCH, DAY)] * 2, OTHER_SEAL), OTHER_SEAL)
    assert check(forged) == []
    signatures = [(2, "signature"), (3, "signature")]
    assert check(forged, SEAL.public_key) == [(1, "key"), (1, "header"), *signatures]


@pytest.mark.parametrize(
    "header",
    [
        "",
        "{}",
        "[]",
        "null",
        '{"format":"canteen-journal/2","head":"","last":0,"till":"K01"}',
        '{"format":"canteen-journal/1","head":"","last":"0","till":"K01"}',
        '{"format":"canteen-journal/1","head":"","last":0,"public_key":"x","till":"K01"}',
        "[" * 100_000,
        '{"canteen":"\udcff","format":"canteen-journal/1","head":"","last":0,"till":"K01"}',
        '{"canteen":"\\ud800","format":"canteen-journal/1","head":"","last":0,"till":"K01"}',
    ],
)
def test_a_first_line_that_is_no_header_is_refused_in_a_sentence(tmp_path, header):
    file = tmp_path / "K01.jsonl"
    lines = [header, *export_of(plain_journal(2))[1:]]
    file.write_bytes("\n".join(lines).encode(errors="surrogateescape"))
    with pytest.raises(CanteenError, match=r"第 1 行|公钥"):
        verify_file(file)


def test_a_chain_without_a_known_end_cannot_show_a_cut_tail():
    entries = plain_journal(5)
    lines, check_signature = list(map(line_of, entries)), signature_check(SEAL.public_key)
    assert list(verify(lines[:3], check_signature, till="K01")) == []
    cut = verify(lines[:3], check_signature, till="K01", end=head_after(entries[-1]))
    assert [(found.line, found.kind) for found in cut] == [(3, "end")]
    nothing_left = verify([], check_signature, till="K01", end=head_after(entries[-1]))
    assert [(found.line, found.kind) for found in nothing_left] == [(0, "end")]


# What cannot be made


@given(st.lists(st.builds(Posting, words, st.integers(-(10**9), 10**9)), min_size=1))
def test_postings_that_do_not_sum_to_zero_cannot_be_made(moved):
    assume(sum(posting.fen for posting in moved))
    with pytest.raises(BadValue, match="分录不平"):
        Draft("sale", LUNCH, DAY, postings=tuple(moved))
    with pytest.raises(BadValue, match="分录不平"):
        Entry("K01", 1, "sale", LUNCH, DAY, {}, tuple(moved), {}, GENESIS, "", "")


@pytest.mark.parametrize("fen", [0.0, 12.0, True, "12", None])
def test_an_amount_that_is_no_whole_number_cannot_be_posted(fen):
    with pytest.raises(BadValue, match="整数分"):
        Draft("sale", LUNCH, DAY, postings=(Posting("cash:K01", fen), Posting("meals", 0)))


@pytest.mark.parametrize("value", [1.5, True, b"x", ["x"], {"x": 1}, date(2026, 11, 24)])
def test_a_fact_that_could_not_be_read_back_cannot_be_made(value):
    with pytest.raises(BadValue, match="文字或整数"):
        Draft("search", LUNCH, DAY, {"found": value})


def test_an_entry_cannot_be_changed():
    [entry] = plain_journal(1)
    with pytest.raises(FrozenInstanceError):
        entry.number = 2
    for held in (entry.facts, entry.totals):
        with pytest.raises(TypeError):
            held["cashier"] = "李*"


def test_half_a_character_pair_is_never_written():
    with pytest.raises(UnicodeEncodeError):
        journal_of([Draft("search", LUNCH, DAY, {"typed": "\ud800"})])


# How it is written


def test_canonical_text_sorts_by_code_point_and_escapes_only_what_it_must():
    words = {"\U0001f600": 1, "\uffee": 2, "b": '"\\/\b\f\n\r\t\x00\x1f\x7f\u2028é中', "a": None}
    assert canonical(words) == (
        '{"a":null,"b":"\\"\\\\/\\b\\f\\n\\r\\t\\u0000\\u001f\x7f\u2028é中","\uffee":2,"\U0001f600":1}'
    )


TRICKY = st.sampled_from(
    ["kind", "till", "hash", "signature", 'x","kind":"y', 'x","till":"y', "\\", "", "中"]
)


@given(
    facts=st.dictionaries(TRICKY, TRICKY | st.integers() | st.none()),
    accounts=st.lists(TRICKY, max_size=4),
    words=st.lists(TRICKY, min_size=5, max_size=5),
)
def test_hash_and_line_in_one_go_are_those_written_apart(facts, accounts, words):
    kind, till, previous, digest, signature = words
    moved = tuple(posting for name in accounts for posting in (Posting(name, 5), Posting(name + "!", -5)))
    totals = dict.fromkeys(accounts, 1)
    entry = Entry(till, 7, kind, LUNCH, DAY, facts, moved, totals, previous, digest, signature)
    assert hash_and_line(entry) == (hash_of(content_of(entry)), line_of(entry))


@pytest.mark.parametrize("year", [1, 999, 2026, 9999])
def test_an_instant_always_has_its_24_characters_and_reads_back(year):
    [entry] = journal_of([Draft("sale", datetime(year, 6, 1, 3, 46, tzinfo=UTC), DAY)])
    assert len(instant(entry.at)) == 24
    assert read_line(line_of(entry)) == entry


OTHER_INSTANTS = [
    "2026-11-24T03:46:12.345",
    "2026-11-24T03:46:12Z",
    "2026-11-24T03:46:12.345678Z",
    "2026-11-24 03:46:12.345Z",
    "2026-W48-2T03:46:12.345Z",
    "2026-11-24T11:46:12+08:00",
    "2026-11-24T03:46:12+0000Z",
    None,
    20261124,
]


@pytest.mark.parametrize("at", ["2026-11-24T03:46:12.345", "2026-11-24", "noon", "", 12, None])
def test_a_meal_served_at_no_moment_is_no_line_though_its_till_signed_it(at):
    """A claim compares it with other moments, and would stop for the whole city."""
    [entry] = journal_of([Draft("sale", LUNCH, DAY, {"served_at": at})])
    with pytest.raises(BadValue):
        read_line(line_of(entry))


@pytest.mark.parametrize("at", OTHER_INSTANTS)
def test_an_instant_that_is_written_another_way_breaks_its_line(check, at):
    lines = export_of(plain_journal(1))
    assert check([lines[0], changed(lines[1], at=at)])


def test_an_instant_is_written_in_utc_and_cut_to_the_millisecond():
    shanghai = timezone(timedelta(hours=8))
    assert instant(datetime(2026, 11, 24, 11, 46, 12, 345_999, shanghai)) == "2026-11-24T03:46:12.345Z"
    with pytest.raises(BadValue, match="没有时区"):
        instant(datetime(2026, 11, 24, 11, 46))  # noqa: DTZ001


def test_the_hash_is_over_the_content_without_hash_and_signature():
    [entry] = plain_journal(1)
    content = json.loads(line_of(entry))
    signature, digest = content.pop("signature"), content.pop("hash")
    assert content == content_of(entry)
    assert digest == hash_of(content)
    assert signature_check(SEAL.public_key)(digest, signature)


@given(till=st.from_regex(r"\A[A-Z][0-9]{2,3}\Z"), number=st.integers(1, 999_999_999))
def test_a_number_on_paper_reads_back(till, number):
    assert parse_entry_id(f" {entry_id(till, number).lower()} ") == (till, number)


@pytest.mark.parametrize("text", ["", "K01", "K01-", "K01-17", "K1-000017", "K01-0000000017", "K01_000017"])
def test_what_is_no_number_on_paper_is_refused_with_an_example(text):
    with pytest.raises(BadValue, match="K01-000017"):
        parse_entry_id(text)
