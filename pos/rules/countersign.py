"""What the centre signs when it has taken a till's lines: the end of the chain as it knows it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from pos.rules.chain import CheckSignature
from pos.rules.errors import BadValue
from pos.rules.journal import hash_of

FORMAT = "canteen-countersign/1"


@dataclass(frozen=True, slots=True)
class Countersigned:
    """The centre's word that it has a till's lines up to a number; the same lines give the same word."""

    till: str
    number: int
    hash: str
    signature: str


def countersigned(till: str, number: int, digest: str, sign: Callable[[str], str]) -> Countersigned:
    """Sign the end of a till's chain."""
    return Countersigned(till, number, digest, sign(hash_of(_content(till, number, digest))))


def check_countersigned(given: Countersigned, check_signature: CheckSignature) -> None:
    """Refuse a word that is not the centre's own."""
    if not check_signature(hash_of(_content(given.till, given.number, given.hash)), given.signature):
        raise BadValue(f"{given.till} 到 {given.number} 号的回执不是市中心签的：没有当作已上传。")


def _content(till: str, number: int, digest: str) -> Mapping[str, object]:
    return {"format": FORMAT, "hash": digest, "number": number, "till": till}
