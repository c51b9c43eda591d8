"""The counted drawer against what the journal expects in it."""

from collections.abc import Iterator

from pos.rules.money import Money
from settlement.rules.checks.view import CanteenMonth
from settlement.rules.checks.words import day_name
from settlement.rules.findings import Check, Finding, Level
from settlement.rules.known import Known

D19 = Check("D19", "现金不符", Level.NOTE, "请再点一遍钱箱，核对当班流水和找零，把原因写在说明里。")


def d19(month: CanteenMonth, known: Known) -> Iterator[Finding]:
    """Find shifts whose counted cash differs clearly from what the journal expects."""
    for count in sorted(known.counts, key=lambda one: (one.day, one.till, one.entry)):
        inside = month.month.first <= count.day <= month.month.last
        off = count.counted_fen - count.expected_fen
        if count.canteen == month.canteen and inside and abs(off) > known.rules.thresholds.cash_fen:
            told = (
                f"{count.till} 号机{day_name(count.day)}应有现金 {Money(count.expected_fen)} 元，"
                f"点出来 {Money(count.counted_fen)} 元，{'多' if off > 0 else '少'} {Money(abs(off))} 元。"
            )
            yield known.found(D19, month.canteen, told, count.day, (count.entry,), count.entry, off_fen=off)
