"""A sealed file opens with its passphrase and whole, or not at all; and each way it can be wrong is named."""

import hashlib
import io
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos import sealed_file
from pos.sealed_file import (
    CHUNK_BYTES,
    MAGIC,
    TAG_BYTES,
    Cost,
    Damaged,
    NoBackup,
    WrongPassphrase,
    read_header,
    seal,
    unseal,
)

PASSPHRASE = "三月的风吹过老槐树下的石凳"  # noqa: S105, of nobody but the tests
WEAK = Cost(memory_kib=64, passes=1, lanes=1)  # tests try often
ABOUT = {"code": "K01", "made_at": "2026-11-24T03:46:12.345Z", "side": "till"}


def sealed(*pieces, passphrase=PASSPHRASE):
    out = io.BytesIO()
    seal(out, pieces, ABOUT, passphrase, WEAK)
    return out.getvalue()


def opened(data, passphrase=PASSPHRASE):
    return b"".join(unseal(io.BytesIO(data), passphrase, "K01"))


@pytest.mark.parametrize("size", [0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 3 * CHUNK_BYTES])
def test_what_was_sealed_comes_out_the_same_whatever_its_length(size):
    text = bytes(range(256)) * (size // 256 + 1)
    assert opened(sealed(text[:size])) == text[:size]


@given(st.lists(st.binary(max_size=50), max_size=8))
def test_it_does_not_matter_in_which_pieces_it_was_given(pieces):
    assert opened(sealed(*pieces)) == b"".join(pieces)


def test_nobody_sees_what_is_in_it_and_no_two_are_alike():
    one, other = sealed("李秀兰".encode() * 20), sealed("李秀兰".encode() * 20)
    assert "李秀兰".encode() not in one
    assert one[-100:] != other[-100:]
    assert read_header(io.BytesIO(one), "K01").about == ABOUT


def test_another_passphrase_is_told_from_a_damaged_file():
    with pytest.raises(WrongPassphrase, match="口令打不开 K01"):
        opened(sealed(b"x"), PASSPHRASE + "。")


def test_a_byte_changed_anywhere_is_refused():
    whole = sealed(b"x" * 300)
    for place in range(len(whole)):
        for changed in (whole[place] ^ 1, whole[place] ^ 128):
            data = whole[:place] + bytes([changed]) + whole[place + 1 :]
            with pytest.raises((NoBackup, Damaged)):
                opened(data)


def test_a_file_cut_anywhere_is_refused():
    whole = sealed(b"x" * 100)
    for length in range(len(whole)):
        with pytest.raises((NoBackup, Damaged)):
            opened(whole[:length])


@pytest.mark.parametrize(("length", "pieces"), [(100, 0), (0, 0), (100, 1), (0, 1)])
def test_a_file_cut_between_two_pieces_is_refused(length, pieces):
    whole = sealed(b"x" * (2 * CHUNK_BYTES + length))
    ends = len(whole) - (length + TAG_BYTES) - pieces * (CHUNK_BYTES + TAG_BYTES)
    with pytest.raises(Damaged, match="不完整或被改过"):
        opened(whole[:ends])


@pytest.mark.parametrize("more", [b"x", b"x" * (CHUNK_BYTES + TAG_BYTES)])
def test_anything_behind_the_end_is_refused(more):
    with pytest.raises(Damaged):
        opened(sealed(b"x" * CHUNK_BYTES) + more)


def test_pieces_that_changed_places_are_refused():
    whole = sealed(b"a" * CHUNK_BYTES, b"b" * CHUNK_BYTES, b"c")
    piece = CHUNK_BYTES + TAG_BYTES
    start = len(whole) - 2 * piece - 1 - TAG_BYTES
    first, second = whole[start : start + piece], whole[start + piece : start + 2 * piece]
    with pytest.raises(Damaged):
        opened(whole[:start] + second + first + whole[start + 2 * piece :])


def test_the_header_of_another_file_does_not_fit():
    """Whoever changes what a file says of itself, and the check that shows it, has still not the key."""
    whole = sealed(b"x" * 100)
    text = whole[len(MAGIC) + 4 : len(whole) - 100 - TAG_BYTES - 32]
    forged = text.replace(b"K01", b"K02")
    header = MAGIC + struct.pack(">I", len(forged)) + forged + hashlib.sha256(forged).digest()
    with pytest.raises(Damaged):
        opened(header + whole[-100 - TAG_BYTES :])


@pytest.mark.parametrize(
    "cost", [Cost(2**31, 1, 1), Cost(64, 1000, 1), Cost(64, 1, 1000), Cost(8, 1, 16), Cost(0, 1, 1)]
)
def test_a_file_that_asks_for_boundless_work_is_refused_before_it_is_begun(cost, monkeypatch):
    monkeypatch.setattr(sealed_file, "_keys", lambda *_: (b"k" * 32, b"c" * 32))
    out = io.BytesIO()
    seal(out, [b"x"], ABOUT, PASSPHRASE, cost)
    with pytest.raises(Damaged):
        read_header(io.BytesIO(out.getvalue()), "K01")


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"\0" * 5000, "名单".encode() * 100])
def test_what_is_no_backup_is_called_so(data):
    with pytest.raises(NoBackup, match="不是这个程序的备份"):
        opened(data)
