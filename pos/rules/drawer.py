"""The cash drawer from opening to closing: the float, cash in and out, the blind count, the difference."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from pos.rules.errors import Refused
from pos.rules.journal import Draft, Fact, Posting
from pos.rules.money import ZERO, Money
from pos.rules.sale import Till

DENOMINATIONS = {
    10000: "100元",
    5000: "50元",
    2000: "20元",
    1000: "10元",
    500: "5元",
    100: "1元",
    50: "5角",
    10: "1角",
}
"""Notes and coins in fen, and what they are called."""

PIECES_MAX = 9999
AMOUNT_MAX = Money.yuan("100000.00")
OUT_REASONS = ("交给负责人", "买菜垫付", "换零钱", "其他")
IN_REASONS = ("补零钱", "换零钱", "还垫付", "其他")
OPEN_REASONS = ("换零钱", "放零钱", "数钱箱", "其他")
DIFFERENCE_REASONS = ("找错钱", "收了没记", "记了没收", "不清楚", "其他")
_PIECES = re.compile(r"(\d{1,5})x(\d{1,4})")


class NotInDrawer(Refused):
    """More was to be taken out than lies in the drawer: it says a little of what should be there."""


@dataclass(frozen=True)
class Count:
    """How many of each note and coin lie there."""

    pieces: Mapping[int, int]

    def __post_init__(self) -> None:
        for fen, number in self.pieces.items():
            if fen not in DENOMINATIONS or not 0 <= number <= PIECES_MAX:
                raise Refused(f"{fen} 分的 {number} 张不对：请重新数。")

    @classmethod
    def read(cls, text: str) -> "Count":
        """Read what the counting page sends: ``10000x2,500x9``; nothing counted is an empty text."""
        parts = [part for part in text.split(",") if part]
        matches = [_PIECES.fullmatch(part) for part in parts]
        if not all(matches):
            raise Refused("张数没读懂：请重新数。")
        return cls({int(m[1]): int(m[2]) for m in matches if m})

    @property
    def total(self) -> Money:
        """Add it up."""
        return Money(sum(fen * number for fen, number in self.pieces.items()))

    def __str__(self) -> str:
        return " ".join(f"{word}×{self.pieces.get(fen, 0)}" for fen, word in DENOMINATIONS.items())


@dataclass(frozen=True)
class Moment:
    """When and by whom: the till as it is, the instant, and its service day."""

    till: Till
    at: datetime
    day: date

    def draft(self, kind: str, facts: Mapping[str, Fact], *postings: Posting) -> Draft:
        """Begin an entry of this moment; postings of nothing are left out."""
        moved = tuple(posting for posting in postings if posting.fen)
        return Draft(kind, self.at, self.day, {"cashier": self.till.cashier, **facts}, moved)


def cash_account(till: str) -> str:
    """Name the account of a till's drawer."""
    return f"cash:{till}"


def shift_opened(moment: Moment, float_: Count, shift: int) -> Draft:
    """Put the counted float into the drawer and begin a shift."""
    facts: dict[str, Fact] = {"count": str(float_), "float_fen": float_.total.fen, "shift": shift}
    return moment.draft("shift-opened", facts, *_from_safe(moment.till.code, float_.total))


def cash_moved(moment: Moment, amount: Money, reason: str, drawer: Money) -> Draft:
    """Put cash in (a positive amount) or take it out (a negative one); no more than lies there."""
    if not ZERO < max(amount, -amount) <= AMOUNT_MAX:
        raise Refused(f"金额 {amount} 不对：没有记账，请重新输入。")
    if amount < ZERO and drawer + amount < ZERO:
        raise NotInDrawer(f"钱箱里没有 {-amount} 元可取：没有记账，请看一眼金额。")
    if reason not in (IN_REASONS if amount > ZERO else OUT_REASONS):
        raise Refused(f"没有“{reason}”这个原因：请从列表里选。")
    facts: dict[str, Fact] = {"amount_fen": max(amount, -amount).fen, "reason": reason}
    kind = "cash-in" if amount > ZERO else "cash-out"
    return moment.draft(kind, facts, *_from_safe(moment.till.code, amount))


def counted(moment: Moment, count: Count) -> Draft:
    """Write the count down before anybody is told what should be there."""
    return moment.draft("cash-counted", {"count": str(count), "counted_fen": count.total.fen})


def difference(moment: Moment, counted: Money, expected: Money, reason: str) -> Draft:
    """Book what is over (长款) or short (短款) as what it is, with a reason."""
    if reason not in DIFFERENCE_REASONS:
        raise Refused("数到的和应有的不一样：请选一个原因，再交班。")
    found = counted - expected
    return moment.draft(
        "cash-difference",
        {"counted_fen": counted.fen, "expected_fen": expected.fen, "reason": reason},
        Posting(cash_account(moment.till.code), found.fen),
        Posting(f"over-short:{moment.till.code}", -found.fen),
    )


def shift_closed(moment: Moment, counted: Money, facts: Mapping[str, Fact]) -> Draft:
    """End the shift: the drawer is emptied into the safe, and the figures stand in the entry."""
    return moment.draft("shift-closed", facts, *_from_safe(moment.till.code, -counted))


def _from_safe(till: str, amount: Money) -> tuple[Posting, Posting]:
    return Posting(cash_account(till), amount.fen), Posting(f"safe:{till}", -amount.fen)
