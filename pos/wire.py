"""What a till and the centre say to each other, as JSON; a field that nobody knows is a mistake."""

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field

from pos.keys import Seal, signature_check
from pos.rules.journal import hash_of

API = "/api/v1"
LINES_TYPE = "application/x-ndjson"

_TillCode = Annotated[str, Field(pattern=r"^[A-Z][0-9]{2,3}$", examples=["K03"])]
_Hash = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
_Signature = Annotated[str, Field(pattern=r"^[0-9a-f]{128}$")]
_Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
_Number = Annotated[int, Field(ge=0)]


class _Said(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


def _proven(code: str, till: str, public_key: str) -> str:
    return hash_of({"code": code, "public_key": public_key, "till": till})


class AskToEnrol(_Said):
    """A till shows the one-time code it was given and its public key, and proves that the key is its own."""

    code: Annotated[str, Field(min_length=8, max_length=40)]
    till: _TillCode
    public_key: _Hash
    proof: _Signature

    @classmethod
    def made(cls, code: str, till: str, seal: Seal) -> Self:
        """Sign a request with the till's key."""
        digest = _proven(code, till, seal.public_key)
        return cls(code=code, till=till, public_key=seal.public_key, proof=seal.sign(digest))

    @property
    def is_proven(self) -> bool:
        """Tell whether whoever asks holds the private key."""
        check = signature_check(self.public_key)
        return check(_proven(self.code, self.till, self.public_key), self.proof)


class Enrolled(_Said):
    """What a till is from now on, and what it shows the centre at every call."""

    till: _TillCode
    canteen: str
    place: str
    token: str
    centre_key: _Hash
    lookup_key: _Hash


class HeadSaid(_Said):
    """The centre's signed word that it has a till's lines up to a number."""

    till: _TillCode
    number: _Number
    hash: _Hash
    signature: _Signature


class CardSaid(_Said):
    """How one card stands: whose it is, what it is, and ``bound``, ``lost`` or ``unbound``."""

    card: _Digest
    person: _Digest | None
    kind: str
    state: Literal["bound", "lost", "unbound"]
    since: str


class CardsSaid(_Said):
    """Cards that changed after the version asked about, up to ``version``; ``more``: ask again from there."""

    version: _Number
    cards: tuple[CardSaid, ...]
    more: bool


class NotTaken(_Said):
    """Why lines were not taken: ``gap``, ``differs`` or ``broken``; and the end of what the centre has."""

    error: str
    sentence: str
    number: _Number
    hash: _Hash


class Mistake(_Said):
    """Why a call was not answered."""

    error: str
    sentence: str
