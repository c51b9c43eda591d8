"""What a till and the centre say to each other, as JSON; a field that nobody knows is a mistake."""

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from pos.keys import Seal, signature_check
from pos.rules.cards import CardKind
from pos.rules.journal import hash_of
from pos.rules.policy import digest_of
from pos.told_values import day_or_none, moment, real_day, storable

API = "/api/v1"
LINES_TYPE = "application/x-ndjson"

_TillCode = Annotated[str, Field(pattern=r"^[A-Z][0-9]{2,3}$", examples=["K03"])]
_Hash = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
_Signature = Annotated[str, Field(pattern=r"^[0-9a-f]{128}$")]
_Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
_Number = Annotated[int, Field(ge=0), AfterValidator(storable)]
_RealDay = Annotated[str, AfterValidator(real_day)]
_OpenDay = Annotated[str, AfterValidator(day_or_none)]
_Day = Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"), AfterValidator(real_day)]


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


class LinesSaid(_Said):
    """A till's own lines after a number, as the centre has them, and the centre's word about the last of all.

    Where the last of the lines is not the one that word is about, there are more: ask again from there.
    """

    lines: tuple[str, ...]
    head: HeadSaid


class CardSaid(_Said):
    """How one card stands: whose it is, what it is, and ``bound``, ``lost`` or ``unbound``."""

    card: _Digest
    person: _Digest | None
    kind: str
    state: Literal["bound", "lost", "unbound"]
    since: _OpenDay

    @model_validator(mode="after")
    def _is_of_a_kind(self) -> Self:
        if self.person is not None:
            CardKind(self.kind)
        return self


class CardsSaid(_Said):
    """Cards that changed after the version asked about, up to ``version``; ``more``: ask again from there."""

    version: _Number
    cards: tuple[CardSaid, ...]
    more: bool
    people: _Number = 0
    """The version of the people list at that moment: who a card belongs to may be in there."""

    feed: str = ""
    """Names the books that the version is counted in, as in ``PeopleSaid``."""


class StatusSaid(_Said):
    """One status of a person; both days count, no first day is an empty text, no last day is None."""

    code: str
    begins: _OpenDay
    ends: _RealDay | None

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if self.ends is not None and self.ends < self.begins:
            raise ValueError("a status ends before it begins")
        return self


class PersonSaid(_Said):
    """Somebody as a till needs to know them: no full name, no ID number, no address."""

    person: _Digest
    last_four: _Digest
    born_on: _RealDay
    name: str
    initials: str
    greeting: str
    community: str
    statuses: tuple[StatusSaid, ...]


class PeopleSaid(_Said):
    """People who changed after the version asked about, up to ``version``; ``more``: ask again from there.

    ``feed`` names the books the versions are counted in. ``whole``: this begins at the beginning, because
    the version asked about is not one of these books; who is not told by the end of it is known no more.
    """

    feed: str
    version: _Number
    whole: bool
    people: tuple[PersonSaid, ...]
    gone: tuple[_Digest, ...]
    more: bool


class NamedDaySaid(_Said):
    """One day that somebody named as served or not."""

    day: _Day
    served: bool
    note: Annotated[str, Field(max_length=20)]


class PublicDaySaid(_Said):
    """What the national holiday notice says of one day, where that is more than its weekday."""

    day: _Day
    is_workday: bool
    occasion: str


class RulesSaid(_Said):
    """The city's rules for one canteen as one document: policy rows, named days, public holidays.

    ``version`` is a digest of everything else in it. ``policy`` is config.toml's table with its days as text;
    ``years`` are those whose holiday notice is known.
    """

    version: Annotated[str, Field(pattern=r"^[0-9a-f]{16}$")]
    policy: dict[str, object]
    days: tuple[NamedDaySaid, ...]
    years: tuple[int, ...]
    public_days: tuple[PublicDaySaid, ...]

    @classmethod
    def made(
        cls,
        policy: dict[str, object],
        days: tuple[NamedDaySaid, ...],
        years: tuple[int, ...],
        public_days: tuple[PublicDaySaid, ...],
    ) -> Self:
        """Put a document together and name it by its content."""
        unnamed = cls(version="0" * 16, policy=policy, days=days, years=years, public_days=public_days)
        return unnamed.model_copy(update={"version": unnamed.digest})

    @property
    def digest(self) -> str:
        """Give the digest of everything but the version."""
        return digest_of(self.model_dump(mode="json", exclude={"version"}))

    @property
    def is_itself(self) -> bool:
        """Tell whether the version is that of the content."""
        return self.version == self.digest


class MealSaid(_Said):
    """A subsidised meal that another till has served, or with ``reverses`` that one was undone."""

    till: _TillCode
    number: _Number
    canteen: str
    at: Annotated[str, AfterValidator(moment)]
    day: _Day
    period: str
    person: _Digest | None
    reverses: str | None


class MealsSaid(_Said):
    """Meals at other tills after ``after``, up to ``heard``; ``more``: ask again from there.

    ``since`` is the first day that is still open: of meals before it nothing more will be told.
    """

    heard: Annotated[str, Field(max_length=4000)]
    since: _Day
    meals: tuple[MealSaid, ...]
    more: bool


CameraSaid = Literal["none", "opening", "live", "lost", "frozen", "looping"]
PrinterSaid = Literal["none", "ok", "paper-out", "cover-open", "stuck", "offline", "silent", "gone", "broken"]
"""How a printer does, in the words of its own fault; ``none`` for a till that has no such printer."""


class TillHealth(_Said):
    """How a till does, told with each round: what it runs, what waits, its devices; nothing about anybody.

    ``round_trip_ms`` is how long the last such call took, so that the centre can tell the till's clock from
    the way there; ``people_heard`` is when the people list was last up to date.
    """

    software: Annotated[str, Field(pattern=r"^[0-9A-Za-z.+-]{1,20}$")]
    policy: Annotated[str, Field(max_length=64)]
    people: Annotated[str, Field(max_length=100)]
    people_heard: AwareDatetime | None
    cards: _Number
    unsent: _Number
    unsent_since: AwareDatetime | None
    clock: AwareDatetime
    round_trip_ms: Annotated[int, Field(ge=0, le=600_000)] | None
    camera: CameraSaid
    printer: PrinterSaid
    kitchen: PrinterSaid
    papers_waiting: _Number
    shift_open: bool
    practising: bool
    disk_free_mb: _Number
    unknown_codes: _Number
    searches: _Number
    books_whole: bool = True
    """Whether its books reach as far as the centre has signed for, and say the same there."""


class HealthHeard(_Said):
    """What the centre says to it: its own clock, and how many other tills there are."""

    at: AwareDatetime
    others: _Number


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
