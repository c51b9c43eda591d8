import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import total_ordering

from pos.rules.errors import BadValue

_YUAN = re.compile(r"(-?)(\d{1,9})(?:\.(\d{1,2}))?")
HUNDRED = 100


@total_ordering
@dataclass(frozen=True, slots=True)
class Money:
    """An amount of whole fen; a float cannot enter."""

    fen: int

    def __post_init__(self) -> None:
        if type(self.fen) is not int:
            raise BadValue(f"金额只能是整数分，不能是 {self.fen!r}。")

    @classmethod
    def yuan(cls, text: str) -> "Money":
        """Read an amount as it is written on paper, such as ``"12.00"``, ``"12"`` or ``"-0.5"``."""
        match = _YUAN.fullmatch(text) if isinstance(text, str) else None
        if match is None:
            raise BadValue(f'金额要写成带引号的元，例如 "12.00"，不能是 {text!r}。')
        sign, whole, part = match.groups()
        fen = int(whole) * HUNDRED + int((part or "").ljust(2, "0"))
        return cls(-fen if sign else fen)

    def __add__(self, other: "Money") -> "Money":
        return Money(self.fen + other.fen)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.fen - other.fen)

    def __neg__(self) -> "Money":
        return Money(-self.fen)

    def __abs__(self) -> "Money":
        return Money(abs(self.fen))

    def __mul__(self, count: int) -> "Money":
        return Money(self.fen * count)

    def __lt__(self, other: "Money") -> bool:
        return self.fen < other.fen

    def __bool__(self) -> bool:
        return self.fen != 0

    def __str__(self) -> str:
        sign = "-" if self.fen < 0 else ""
        return f"{sign}{abs(self.fen) // HUNDRED}.{abs(self.fen) % HUNDRED:02d}"

    def percent(self, share: int) -> "Money":
        """Take ``share`` hundredths of the amount, half a fen rounded up (away from zero)."""
        sign = -1 if self.fen * share < 0 else 1
        return Money(sign * ((abs(self.fen * share) + HUNDRED // 2) // HUNDRED))


ZERO = Money(0)


def split(total: Money, shares: Sequence[int]) -> tuple[Money, ...]:
    """Divide an amount in proportion to whole-number shares so that not one fen is lost.

    Left-over fen go to the largest remainders, earlier shares first where remainders are equal.
    """
    whole = sum(shares)
    if whole <= 0 or any(type(share) is not int or share < 0 for share in shares):
        raise BadValue(f"分摊比例 {list(shares)} 不对：要写整数，要有正数，不能有负数。")
    sign = -1 if total.fen < 0 else 1
    parts = [divmod(abs(total.fen) * share, whole) for share in shares]
    left = abs(total.fen) - sum(quotient for quotient, _ in parts)
    order = sorted(range(len(shares)), key=lambda i: (-parts[i][1], i))
    extra = set(order[:left])
    return tuple(Money(sign * (quotient + (i in extra))) for i, (quotient, _) in enumerate(parts))
