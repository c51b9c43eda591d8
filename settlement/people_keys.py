"""The centre's keys to people: one to seal with, one to look up by."""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pos.keys import Lookup, load_key
from settlement.key_ring import KeyRing
from settlement.rules.cross_match import same_person_text
from settlement.store import Centre
from settlement.vault import Vault

_DIGEST_LENGTH = 32


class LedgerLookup(Lookup):
    """The tills' keyed hashes, and three more that only the ledger has."""

    def __init__(self, key: bytes) -> None:
        super().__init__(key)
        self._ledger_key = key

    @property
    def for_tills(self) -> str:
        """Give the key that tills look people up by, as hexadecimal."""
        return self._ledger_key.hex()

    def alike(self, born_on: date, name: str) -> str:
        """Hash what two records of one person under two ID numbers have in common."""
        return self._hash(b"alike\0" + same_person_text(born_on, name).encode())

    def token(self, text: str) -> str:
        """Hash the token of one of our own wristbands: what its page is found by."""
        return self._hash(b"token\0" + text.encode())

    def photo(self, picture: bytes) -> str:
        """Hash a picture."""
        return self._hash(b"photo\0" + picture)

    def _hash(self, text: bytes) -> str:
        return hmac.new(self._ledger_key, text, hashlib.sha256).hexdigest()[:_DIGEST_LENGTH]


@dataclass(frozen=True)
class PeopleKeys:
    """What opens and finds the people of the ledger."""

    vault: Vault
    lookup: LedgerLookup
    ring: KeyRing


def open_people_keys(folder: Path, centre: Centre) -> PeopleKeys:
    """Open the keys in the centre's folder; the first one is made while the ledger is empty, never later."""
    ring = KeyRing(folder)
    if not ring.exists:
        with centre.read() as office:
            empty = office.people.is_empty()
        if empty:
            ring.create()
    return PeopleKeys(Vault(ring.read), LedgerLookup(load_key(folder / "lookup.key")), ring)
