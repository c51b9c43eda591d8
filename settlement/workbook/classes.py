"""The price classes a claim has, the full price first, and the words for them."""

from settlement.rules.claim import FULL, Claim
from settlement.rules.policy_lines import CLASS_WORDS

_FIRST = (FULL, "half", "free")


def classes_of(claim: Claim) -> tuple[tuple[str, str], ...]:
    """Give every class's code and word: the three that every claim shows, then any other it has."""
    codes = (*_FIRST, *sorted(set(claim.meals) - set(_FIRST)))
    return tuple((code, CLASS_WORDS.get(code, code)) for code in codes)
