"""A month settled from files alone: the lines of every till, the people, and what came of it."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pos.bars import Bars, each, no_bars
from pos.rules.errors import CanteenError
from settlement.claim_files import Told, read_people
from settlement.lines_file import TillLines, read_lines
from settlement.month_tasks import HERE, Hands, settle_by_tasks
from settlement.rules.arrivals import with_arrivals
from settlement.rules.chain_check import chain_findings
from settlement.rules.claim import Claim
from settlement.rules.findings import Finding
from settlement.rules.meal_lines import SALE, VOID, MealLine, meal_line, undone_by, with_voids
from settlement.rules.months import Month
from settlement.rules.settle import Settled

_COUNTED = ("full", "half", "free")


@dataclass(frozen=True)
class Read:
    """Everything that was read: the meals of all tills with what undid them, and what is beside them."""

    told: Told
    lines: tuple[MealLine, ...]
    breaks: tuple[Finding, ...]


def read_month_files(journal: Path, people: Path, bars: Bars = no_bars) -> Read:
    """Read a folder of lines (or one file of them) and the people file, and check every chain."""
    told = read_people(people)
    files = sorted(one for one in journal.glob("*.jsonl") if one != people) if journal.is_dir() else [journal]
    files = [path for path in files if path.resolve() != people.resolve()]
    tills = [read_lines(path) for path in each(files, bars("流水", len(files)))]
    unknown = sorted({one.till for one in tills} - set(told.places))
    if unknown:
        raise CanteenError(f"{people.name} 里没有 {'、'.join(unknown)}：流水和人员要用同一次导出的文件。")
    return Read(told, meals_of(tills, told), _breaks(tills, told))


def meals_of(tills: Iterable[TillLines], told: Told) -> tuple[MealLine, ...]:
    """Give the meals of all tills, each with what undid it."""
    sales, voids = [], {}
    for till in tills:
        for content in till.contents:
            if content["kind"] == SALE:
                sales.append(meal_line(content, told.places[till.till]))
            elif content["kind"] == VOID and content["facts"].get("reverses"):
                reversed_one, undone = undone_by(content)
                voids[reversed_one] = undone
    lines = with_arrivals(with_voids(sales, voids), told.arrivals)
    return tuple(sorted(lines, key=lambda line: (line.till, line.number)))


def settle_files(read: Read, month: Month, hands: Hands = HERE, bars: Bars = no_bars) -> Settled:
    """Settle a month from what was read; a broken chain is a finding of its canteen.

    ``hands`` do the checks; whoever they are, the claims are the same.
    """
    if month != read.told.month:
        raise CanteenError(f"这些文件是 {read.told.month} 的，不是 {month} 的：请导出那个月，或换一个月份。")
    known, decided = read.told.known, read.told.decided
    return settle_by_tasks(month, read.lines, known, decided, read.breaks, hands=hands, bars=bars)


def claim_line(claim: Claim, findings: Sequence[Finding]) -> str:
    """Write a claim as one line of JSON; the same claim gives the same bytes."""
    told = {
        "canteen": claim.canteen,
        "meals": {code: claim.meals.get(code, 0) for code in sorted({*_COUNTED, *claim.meals})},
        "meal_subsidy_fen": claim.meal_subsidy.fen,
        "operating_subsidy_fen": claim.operating.amount.fen,
        "restated_fen": claim.restated_sum.fen,
        "excluded": [{"check": one.why, "entry": one.entry} for one in claim.excluded],
        "undone": [one.entry for one in claim.undone],
        "waiting": [one.entry for one in claim.waiting],
        "funding": {share.payer: share.total.fen for share in claim.funding},
        "findings": [_finding(one) for one in findings],
        "digest": claim.digest,
    }
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def write_claims(settled: Settled, folder: Path) -> tuple[Path, ...]:
    """Write one file a canteen, named by month and place."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for claim in settled.claims:
        name = claim.canteen.replace("/", "-")
        path = folder / f"{settled.month}-{name}.json"
        path.write_text(claim_line(claim, settled.findings[claim.canteen]) + "\n", encoding="utf-8")
        written.append(path)
    return tuple(written)


def _finding(one: Finding) -> dict[str, object]:
    said: dict[str, object] = {"check": one.check, "level": one.level.value}
    if one.day:
        said["day"] = one.day.isoformat()
    return {**said, "entries": list(one.entries), "sentence": one.sentence}


def _breaks(tills: Iterable[TillLines], told: Told) -> tuple[Finding, ...]:
    found: list[Finding] = []
    for till in tills:
        sentences = [one.sentence for one in till.breaks]
        last = max((int(content["number"]) for content in till.contents), default=0)
        if last < told.heads.get(till.till, 0):
            sentences.append(f"流水只到 {last:06d}，市中心有到 {told.heads[till.till]:06d} 号。")
        found += chain_findings(told.known, told.places[till.till], till.till, sentences)
    return tuple(found)
