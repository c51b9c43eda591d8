"""What a list changes in sum, and the first few of each kind to look at."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from settlement.list_compare import CHANGED, ENDED, HELD, NEW, UNCHANGED, PersonChange
from settlement.rules.cross_match import Suspicion
from settlement.rules.list_difference import list_shrank
from settlement.rules.status_periods import Period

KINDS = (NEW, CHANGED, ENDED, UNCHANGED, HELD)
SHOWN_MOST = 200
SUSPICIOUS = "suspicious"


@dataclass(frozen=True, slots=True)
class Shown:
    """One person's change as everybody may see it: a row number and masked values."""

    kind: str
    row: int | None
    person: str
    sentences: tuple[str, ...]


@dataclass
class Difference:
    """Who is new, changed, ended, unchanged, held or suspicious: counted, and the first few shown."""

    listed_before: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    shown: list[Shown] = field(default_factory=list)
    suspicions: list[tuple[str, Suspicion]] = field(default_factory=list)

    def take(self, changes: Sequence[PersonChange]) -> None:
        """Count a batch."""
        for change in changes:
            self.counts[change.kind] += 1
            self.counts[SUSPICIOUS] += len(change.suspicions)
            self.suspicions += [(change.person, found) for found in change.suspicions]
            if change.kind in (CHANGED, ENDED, NEW) and self.counts[change.kind] <= SHOWN_MOST:
                row = change.listed.row if change.listed else None
                self.shown.append(Shown(change.kind, row, change.person, _sentences(change)))

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing is new, changed or ended."""
        return not any(self.counts[kind] for kind in (NEW, CHANGED, ENDED))

    @property
    def shrank(self) -> bool:
        """Tell whether so many are missing that the file may be cut short."""
        return list_shrank(self.counts[ENDED], self.listed_before)

    def numbers(self) -> dict[str, int]:
        """Give every count, also those that are zero."""
        return {kind: self.counts[kind] for kind in (*KINDS, SUSPICIOUS)}


def _sentences(change: PersonChange) -> tuple[str, ...]:
    if change.kind == NEW:
        return ()
    words = [str(found) for found in change.fields]
    words += [f"不再有效：{_period(period)}" for period in change.steps.closing]
    words += [f"改为：{_period(period)}" for period in change.steps.opening]
    if change.joins:
        words.append("进入这份名单")
    return tuple(words)


def _period(period: Period) -> str:
    return f"{period.code} {period.begins} 至 {period.ends or '长期'}"
