"""Sealed values: opened only where they belong, and with every key that was ever in use."""

import stat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.rules.errors import CanteenError
from settlement.key_ring import ENVIRONMENT, KeyRing
from settlement.vault import Place, SealBroken, Vault

HERE = Place("person_details", "phone", "a1b2/1")
PHONE = "13800000001"
KEYS = {1: bytes(range(32)), 2: bytes(range(1, 33))}


@pytest.fixture
def vault():
    return Vault(lambda: KEYS)


def test_a_value_comes_back_where_it_was_sealed(vault):
    sealed = vault.seal_text(HERE, PHONE)
    assert PHONE.encode() not in sealed
    assert vault.open_text(HERE, sealed) == PHONE


def test_the_same_value_never_looks_the_same(vault):
    assert vault.seal_text(HERE, PHONE) != vault.seal_text(HERE, PHONE)


def test_nothing_is_sealed_as_nothing(vault):
    assert vault.seal_text(HERE, "") is None
    assert vault.open_text(HERE, None) == ""


@pytest.mark.parametrize(
    "elsewhere",
    [HERE._replace(table="person"), HERE._replace(column="guardian_phone"), HERE._replace(row="c3d4/1")],
)
def test_a_value_that_was_moved_is_refused_in_a_sentence(vault, elsewhere):
    sealed = vault.seal_text(HERE, PHONE)
    with pytest.raises(SealBroken, match="换过位置") as refused:
        vault.open_text(elsewhere, sealed)
    assert PHONE not in str(refused.value)


@given(st.integers(0), st.integers(1, 255))
def test_any_changed_byte_is_noticed(place, flip):
    vault = Vault(lambda: KEYS)
    sealed = bytearray(vault.seal_text(HERE, PHONE))
    sealed[place % len(sealed)] ^= flip
    with pytest.raises(SealBroken):
        vault.open_text(HERE, bytes(sealed))


@given(st.binary(max_size=60))
def test_what_was_never_sealed_is_refused(rubbish):
    with pytest.raises(SealBroken):
        Vault(lambda: KEYS).open(HERE, rubbish)


def test_a_value_cut_short_is_refused(vault):
    sealed = vault.seal_text(HERE, PHONE)
    for length in range(len(sealed)):
        with pytest.raises(SealBroken):
            vault.open(HERE, sealed[:length])


def test_an_old_key_still_opens_and_the_newest_seals():
    old = Vault(lambda: {1: KEYS[1]}).seal_text(HERE, PHONE)
    vault = Vault(lambda: KEYS)
    assert vault.version == 2
    assert vault.open_text(HERE, old) == PHONE


def test_a_key_that_another_process_has_added_is_looked_up():
    ring = {1: KEYS[1]}
    running = Vault(lambda: ring)
    ring[2] = KEYS[2]
    sealed = Vault(lambda: ring).seal_text(HERE, PHONE)
    assert running.open_text(HERE, sealed) == PHONE


def test_a_missing_key_is_named_by_its_number():
    sealed = Vault(lambda: KEYS).seal_text(HERE, PHONE)
    with pytest.raises(SealBroken, match="第 2 号密钥"):
        Vault(lambda: {1: KEYS[1]}).open_text(HERE, sealed)


def test_the_wrong_key_of_the_right_number_is_refused():
    sealed = Vault(lambda: {1: KEYS[1]}).seal_text(HERE, PHONE)
    with pytest.raises(SealBroken):
        Vault(lambda: {1: KEYS[2]}).open_text(HERE, sealed)


# The ring


def test_a_key_is_added_and_the_old_one_stays(tmp_path):
    ring = KeyRing(tmp_path, {})
    assert not ring.exists
    ring.create()
    first = ring.read()
    assert ring.add() == 2
    assert ring.read()[1] == first[1]
    assert len(set(ring.read().values())) == 2
    assert {len(key) for key in ring.read().values()} == {32}


def test_only_its_owner_may_read_the_file(tmp_path):
    KeyRing(tmp_path, {}).create()
    assert stat.S_IMODE((tmp_path / "vault.keys").stat().st_mode) == 0o600


def test_keys_from_the_environment_win_and_are_never_added_to(tmp_path):
    ring = KeyRing(tmp_path, {ENVIRONMENT: f"1:{KEYS[1].hex()},2:{KEYS[2].hex()}"})
    assert ring.read() == KEYS
    with pytest.raises(CanteenError, match=ENVIRONMENT):
        ring.add()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "content", ["", "1:abc", "1", f"0:{'00' * 32}", f"1:{'00' * 32}\n1:{'11' * 32}", "密钥"]
)
def test_a_broken_ring_is_refused_and_shows_no_key(tmp_path, content):
    (tmp_path / "vault.keys").write_text(content, encoding="utf-8")
    with pytest.raises(CanteenError, match="备份") as refused:
        KeyRing(tmp_path, {}).read()
    assert "0" * 64 not in str(refused.value)


def test_a_lost_ring_is_never_made_anew_by_reading(tmp_path):
    with pytest.raises(CanteenError, match="备份"):
        KeyRing(tmp_path, {}).read()
    assert list(tmp_path.iterdir()) == []


def test_two_at_once_cannot_both_change_the_ring(tmp_path):
    ring = KeyRing(tmp_path, {})
    ring.create()
    (tmp_path / "vault.keys.new").touch()
    before = ring.read()
    with pytest.raises(CanteenError, match="正在换密钥"):
        ring.add()
    assert ring.read() == before
