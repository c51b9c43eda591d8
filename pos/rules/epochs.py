"""What begins when books were put back from a backup: no number that may stand on paper comes again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from pos.rules.countersign import Countersigned
from pos.rules.journal import Fact, Head, instant

SPARED = 10_000
_PERIOD = timedelta(days=7)
_PERIODS_MOST = 100


@dataclass(frozen=True)
class PutBack:
    """When the backup was made that books were put back from, and when that was done."""

    made_at: datetime
    put_back_at: datetime


def spared_after(last_at: datetime | None, now: datetime) -> int:
    """Say how far the number of an epoch lies behind the last one that is known.

    Ten thousand for each week that has begun since: more lines than a till writes in it, so whatever was
    printed and then lost has one of the numbers between.
    """
    weeks = max(timedelta(0), now - last_at) // _PERIOD if last_at else 0
    return SPARED * min(1 + weeks, _PERIODS_MOST)


def epoch_facts(
    number: int, head: Head, spared: int, back: PutBack, word: Countersigned | None
) -> Mapping[str, Fact]:
    """Say what begins: which epoch, after which line, signed for by whom, which numbers stay unused."""
    return {
        "backup_at": instant(back.made_at),
        "countersignature": word.signature if word else "",
        "epoch": number,
        "head": head.hash,
        "last": head.number,
        "put_back_at": instant(back.put_back_at),
        "unused_first": head.number + 1,
        "unused_last": head.number + spared - 1,
    }
