"""Who pays for a claim: fixed shares of every kind of money, with no fen lost."""

from dataclasses import dataclass

from pos.rules.money import ZERO, Money, split
from settlement.rules.claim_rules import Funding


@dataclass(frozen=True, slots=True)
class FundingShare:
    """What one payer pays of each stream of money."""

    payer: str
    meals: Money
    operating: Money
    restated: Money = ZERO

    @property
    def total(self) -> Money:
        """Give what the payer pays in all."""
        return self.meals + self.operating + self.restated


def share_out(
    funding: Funding, meals: Money, operating: Money, restated: Money = ZERO
) -> tuple[FundingShare, ...]:
    """Divide the two streams, and what is restated, among the payers; each stream sums by itself."""
    shares = [share for _, share in funding.shares]
    divided = zip(split(meals, shares), split(operating, shares), split(restated, shares), strict=True)
    return tuple(FundingShare(name, *parts) for (name, _), parts in zip(funding.shares, divided, strict=True))
