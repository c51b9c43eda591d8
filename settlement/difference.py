"""What a list changes in sum, and the first few of each kind to look at."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from pos.rules.names import masked_name
from settlement.list_compare import CHANGED, ENDED, HELD, NEW, UNCHANGED, GridChange, PersonChange
from settlement.rules.cross_match import Suspicion
from settlement.rules.list_difference import list_shrank
from settlement.rules.status_periods import Period

KINDS = (NEW, CHANGED, ENDED, UNCHANGED, HELD)
SHOWN_MOST = 200
SUSPICIOUS, GRIDS = "suspicious", "grids"


@dataclass(frozen=True, slots=True)
class Shown:
    """One person's change as everybody may see it: a row number and masked values.

    Whoever is no longer listed has no name here; the ledger has it.
    """

    kind: str
    row: int | None
    person: str
    sentences: tuple[str, ...]
    name: str = ""
    community: str = ""


@dataclass(frozen=True, slots=True)
class GridShown:
    """Who looks after a grid before and after, as everybody may see it."""

    community: str
    grid: str
    before: str
    after: str


@dataclass(frozen=True)
class Showing:
    """How many of each kind are to be looked at, and the word on screen for each status code."""

    most: int = SHOWN_MOST
    words: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Difference:
    """Who is new, changed, ended, unchanged, held or suspicious: counted, and the first few shown."""

    listed_before: int = 0
    showing: Showing = field(default_factory=Showing)
    counts: Counter[str] = field(default_factory=Counter)
    shown: list[Shown] = field(default_factory=list)
    suspicions: list[tuple[str, Suspicion]] = field(default_factory=list)
    grids: list[GridShown] = field(default_factory=list)

    def take(self, changes: Sequence[PersonChange]) -> None:
        """Count a batch."""
        for change in changes:
            self.counts[change.kind] += 1
            self.counts[SUSPICIOUS] += len(change.suspicions)
            self.suspicions += [(change.person, found) for found in change.suspicions]
            if change.kind in (CHANGED, ENDED, NEW) and self.counts[change.kind] <= self.showing.most:
                self.shown.append(_shown(change, self.showing.words))

    def take_grids(self, changes: Sequence[GridChange]) -> None:
        """Count the grids that get another worker."""
        self.counts[GRIDS] += len(changes)
        self.grids += [
            GridShown(*change.grid, masked_name(change.before.name), masked_name(change.after.name))
            for change in changes[: self.showing.most]
        ]

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing is new, changed or ended."""
        return not any(self.counts[kind] for kind in (NEW, CHANGED, ENDED, GRIDS))

    @property
    def shrank(self) -> bool:
        """Tell whether so many are missing that the file may be cut short."""
        return list_shrank(self.counts[ENDED], self.listed_before)

    def numbers(self) -> dict[str, int]:
        """Give every count, also those that are zero."""
        return {kind: self.counts[kind] for kind in (*KINDS, SUSPICIOUS, GRIDS)}


def _shown(change: PersonChange, words: Mapping[str, str]) -> Shown:
    sentences = tuple(_sentences(change, words))
    listed, details = change.listed, change.details
    if listed is None or details is None:
        return Shown(change.kind, None, change.person, sentences)
    name, community = masked_name(details.name), details.lives_at.community
    return Shown(change.kind, listed.row, change.person, sentences, name, community)


def _sentences(change: PersonChange, words: Mapping[str, str]) -> Iterator[str]:
    if change.kind == NEW:
        return
    yield from map(str, change.fields)
    for period in change.steps.closing:
        yield f"不再有效：{_period(period, words)}"
    for period in change.steps.opening:
        yield f"改为：{_period(period, words)}"
    if change.joins:
        yield "进入这份名单"


def _period(period: Period, words: Mapping[str, str]) -> str:
    return f"{words.get(period.code, period.code)} {period.begins} 至 {period.ends or '长期'}"
