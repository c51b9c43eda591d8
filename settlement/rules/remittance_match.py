"""What a bank's statement says was paid, row by row beside what is owed: what each row would enter."""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from pos.rules.money import Money
from settlement.rules.bank_rows import Owed

OF_CLAIM = "#"
"""One remittance for several claims is entered on each as its number, this sign, and the claim's."""


class Match(StrEnum):
    """What a row of the statement is."""

    EXACT = "exact"
    PARTIAL = "partial"
    TOO_MUCH = "too-much"
    UNKNOWN = "unknown"
    ENTERED = "entered"
    DISAGREES = "disagrees"
    TWICE = "twice"
    EARLY = "early"

    @property
    def label(self) -> str:
        """Give the word on screen."""
        return _LABELS[self]

    @property
    def enters(self) -> bool:
        """Tell whether money would be entered."""
        return self in (Match.EXACT, Match.PARTIAL)


_LABELS = {
    Match.EXACT: "付清",
    Match.PARTIAL: "付了一部分",
    Match.TOO_MUCH: "比欠的多",
    Match.UNKNOWN: "不认识",
    Match.ENTERED: "登记过了",
    Match.DISAGREES: "和登记的不一样",
    Match.TWICE: "同一份里有两次",
    Match.EARLY: "日期不对",
}


@dataclass(frozen=True, slots=True)
class Remittance:
    """One row of a statement; ``row`` counts as the spreadsheet does."""

    row: int
    day: date
    payee: str
    amount: Money
    reference: str


@dataclass(frozen=True, slots=True)
class Part:
    """What of a remittance goes to one claim, under which number it is entered, and what is owed after."""

    claim: int
    amount: Money
    reference: str
    left: Money


@dataclass(frozen=True, slots=True)
class Matched:
    """What one row would do: nothing, or these payments; the sentence says why."""

    remittance: Remittance
    match: Match
    parts: tuple[Part, ...]
    sentence: str


def match_remittances(
    rows: Iterable[Remittance], owed: Iterable[Owed], entered: Mapping[str, Money], today: date
) -> tuple[Matched, ...]:
    """Say for each row what it would do, in the statement's order; ``entered`` are amounts by number."""
    matching = _Matching(list(owed), entered, today)
    return tuple(matching.matched(row) for row in rows)


def payee_of(written: str) -> str:
    """Write a payee the way two writings of one name are the same."""
    return "".join(unicodedata.normalize("NFKC", written).split()).casefold()


class _Matching:
    """Goes through a statement once; what a row would pay is no longer owed at the next."""

    def __init__(self, owed: list[Owed], entered: Mapping[str, Money], today: date) -> None:
        self._entered = entered
        self._today = today
        self._seen: set[str] = set()
        self._left = {one.claim: one.owed for one in owed}
        self._claims: dict[str, list[int]] = {}
        for one in sorted(owed, key=lambda one: (str(one.month), one.claim)):
            self._claims.setdefault(payee_of(one.operator), []).append(one.claim)

    def matched(self, row: Remittance) -> Matched:
        """Look at one row."""
        if row.reference in self._seen:
            return _nothing(row, Match.TWICE, "这个凭证号在这一份里前面有过：不再登记。")
        self._seen.add(row.reference)
        if row.day > self._today:
            return _nothing(row, Match.EARLY, f"{row.day} 还没到：请核对日期。")
        if row.amount <= Money(0):
            return _nothing(row, Match.UNKNOWN, "不是付出去的钱：不登记。")
        had = self._had(row.reference)
        if had == row.amount:
            return _nothing(row, Match.ENTERED, "这个凭证号登记过，金额一样：不再登记。")
        if had and (row.reference in self._entered or had > row.amount):
            sentence = f"这个凭证号登记过 {had} 元，这里写的是 {row.amount} 元：没有登记，请核对。"
            return _nothing(row, Match.DISAGREES, sentence)
        return self._against(row, row.amount - had)

    def _had(self, reference: str) -> Money:
        """Add up what is entered under a number already, also where it was shared among claims."""
        begins = f"{reference}{OF_CLAIM}"
        some = (fen for name, fen in self._entered.items() if name == reference or name.startswith(begins))
        return sum(some, Money(0))

    def _against(self, row: Remittance, amount: Money) -> Matched:
        claims = [claim for claim in self._claims.get(payee_of(row.payee), ()) if self._left[claim]]
        if not claims:
            return _nothing(row, Match.UNKNOWN, "没有这个收款人还没付清的申报：没有登记，请核对户名。")
        owed = sum((self._left[claim] for claim in claims), Money(0))
        if amount > owed:
            return _nothing(row, Match.TOO_MUCH, f"一共只欠 {owed} 元，付了 {amount} 元：没有登记，请核对。")
        alone = next((claim for claim in claims if self._left[claim] == amount), None)
        parts = self._shared(row, amount, [alone] if alone is not None else claims)
        for part in parts:
            self._left[part.claim] = part.left
        is_exact = not any(part.left for part in parts)
        match = Match.EXACT if is_exact else Match.PARTIAL
        return Matched(row, match, parts, "；".join(map(_said, parts)) + "。")

    def _shared(self, row: Remittance, amount: Money, claims: Sequence[int]) -> tuple[Part, ...]:
        """Give an amount to claims, the oldest first; one claim alone is entered under the plain number."""
        found = []
        for claim in claims:
            given = min(amount, self._left[claim])
            if given:
                found.append((claim, given))
                amount -= given
        is_alone = len(found) == 1 and not self._had(row.reference)
        return tuple(
            Part(
                claim,
                given,
                row.reference if is_alone else f"{row.reference}{OF_CLAIM}{claim}",
                self._left[claim] - given,
            )
            for claim, given in found
        )


def _nothing(row: Remittance, match: Match, sentence: str) -> Matched:
    return Matched(row, match, (), sentence)


def _said(part: Part) -> str:
    rest = f"还欠 {part.left} 元" if part.left else "付清"
    return f"第 {part.claim} 号申报 {part.amount} 元，{rest}"
