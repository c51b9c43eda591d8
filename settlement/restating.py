"""What earlier claims of a canteen would be by what is known today, beside what they were."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from settlement.claim_book import ClaimRow, Frozen
from settlement.claim_sources import Sources
from settlement.rules.claim import CLAIMED, EXCLUDED, UNDONE, Verdict, verdict
from settlement.rules.findings import Finding
from settlement.rules.meal_lines import MealLine, known_at
from settlement.rules.restated import Restated, restate
from settlement.rules.settle import settle


@dataclass(frozen=True)
class Judged:
    """Every line of a month with its verdict, and what was found, by canteen."""

    lines: Mapping[str, tuple[tuple[MealLine, Verdict], ...]]
    findings: Mapping[str, tuple[Finding, ...]]


def judge(sources: Sources) -> Judged:
    """Settle a month and keep the verdict on each line."""
    settled = settle(sources.month, sources.lines, sources.known, sources.decided)
    lines: dict[str, list[tuple[MealLine, Verdict]]] = {claim.canteen: [] for claim in settled.claims}
    excluding = {canteen: sources.decided.excluding(found) for canteen, found in settled.findings.items()}
    for line in sources.lines:
        if sources.month.first <= line.day <= sources.month.last:
            said = verdict(line, excluding.get(line.canteen, {}), sources.known.accepted)
            lines[line.canteen].append((line, said))
    return Judged({place: tuple(of) for place, of in lines.items()}, settled.findings)


def restated_of(
    row: ClaimRow, frozen: Frozen, later: Iterable[Frozen], judged: Judged
) -> tuple[Restated, ...]:
    """Compare an earlier claim, with what later ones corrected already, with what is right now."""
    place = str(row.place)
    lines = judged.lines.get(place, ())
    paid = {
        line.id: line.subsidy_fen
        for line in known_at((line for line, _ in lines), frozen.heads)
        if line.id not in frozen.unclaimed
    }
    for one in later:
        for entry, fen in one.restated.items():
            paid[entry] = paid.get(entry, 0) + fen
    now = {said.entry: said.fen for _, said in lines if said.state == CLAIMED}
    why = dict(_reasons(lines, frozen, judged.findings.get(place, ())))
    return restate(row.month, (line for line, _ in lines), paid, now, why)


def _reasons(
    lines: Iterable[tuple[MealLine, Verdict]], frozen: Frozen, findings: Iterable[Finding]
) -> Iterator[tuple[str, str]]:
    """Say of each line in a few words why it is worth another amount now."""
    told = {(entry, one.check): f"{one.check} {one.sentence}" for one in findings for entry in one.entries}
    for line, said in lines:
        if said.state == UNDONE:
            yield line.id, f"申报以后被 {said.why} 撤销"
        elif said.state == EXCLUDED:
            yield line.id, told.get((line.id, said.why), f"{said.why} 剔除")
        elif line.number > frozen.heads.get(line.till, 0):
            yield line.id, "申报以后才收到的流水，补报"
        else:
            yield line.id, "申报时没有列入，现在符合"
