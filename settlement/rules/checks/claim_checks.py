"""The checks of a claim as a whole: does it sum, is anything in it twice, is anything missing."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from pos.rules.money import Money
from settlement.rules.chain_check import C03
from settlement.rules.claim import CLAIMED, Claim, Verdict
from settlement.rules.findings import Check, Finding, Level
from settlement.rules.known import Known
from settlement.rules.meal_lines import MealLine

C01 = Check("C01", "账实一致", Level.BLOCK, "请重新生成草稿；还不一致请审计查看，先不要申报。")
C02 = Check("C02", "超名册", Level.BLOCK, "请核对那一餐的流水和名册。")
C04 = Check("C04", "未处理异常", Level.BLOCK, "请逐条写说明，或请审核的人决定。")
C05 = Check("C05", "未上传", Level.BLOCK, "请让那台收银机连上市中心，或用 U 盘导入流水。")
C06 = Check("C06", "资金拆分", Level.BLOCK, "请核对出资比例的设置。")
C07 = Check("C07", "重复申报", Level.BLOCK, "请剔除已经申报过的流水。")
C08 = Check("C08", "逾期", Level.NOTE, "请写明为什么晚了。")
C09 = Check("C09", "追溯调整", Level.NOTE, "补退差已经自动写好，请看一眼原因。")

CLAIM_CHECKS = (C01, C02, C03, C04, C05, C06, C07, C08, C09)


@dataclass(frozen=True)
class Beside:
    """What the checks of a claim look at beside it.

    ``booked`` is what the books say the month's claimable lines sum to, added up by the database itself.
    ``silent`` are tills that have not spoken since the month ended; ``elsewhere`` lines that another claim
    has claimed; ``capitals`` the amount read back from capital numerals.
    """

    today: date
    due: date
    booked: Money
    silent: tuple[str, ...] = ()
    elsewhere: frozenset[str] = frozenset()
    revision: int = 0
    grown_after: date | None = None
    """The last day on which a claim may still grow; None while it was never submitted."""
    before: Mapping[str, int] = field(default_factory=dict)


def check_claim(
    claim: Claim, judged: Iterable[tuple[MealLine, Verdict]], known: Known, beside: Beside
) -> Iterator[Finding]:
    """Run every check that needs the whole claim; what is open among findings (C04) is asked at the desk."""
    lines = [(line, said) for line, said in judged if said.state == CLAIMED]
    yield from c01(claim, lines, known, beside)
    yield from c02(claim, lines, known)
    yield from c05(claim, known, beside)
    yield from c06(claim, known)
    yield from c07(claim, lines, known, beside)
    yield from c08(claim, known, beside)
    yield from c09(claim, known)


def c01(
    claim: Claim, lines: Iterable[tuple[MealLine, Verdict]], known: Known, beside: Beside
) -> Iterator[Finding]:
    """Compare the claim with the sum of its lines and with the books, over and under."""
    summed = Money(sum(said.fen for _, said in lines))
    by_day = Money(sum(day.subsidy.fen for day in claim.days))
    for word, other in (("逐笔", summed), ("逐日", by_day), ("账本", beside.booked)):
        if other != claim.meal_subsidy:
            told = f"就餐补贴写的是 {claim.meal_subsidy} 元，{word}加起来是 {other} 元。"
            yield known.found(C01, claim.canteen, told, about=word)


def c02(claim: Claim, lines: Iterable[tuple[MealLine, Verdict]], known: Known) -> Iterator[Finding]:
    """Count subsidised meals of each meal period against the people they are for."""
    meals: Counter[tuple[date, str]] = Counter()
    people: dict[tuple[date, str], set[str]] = {}
    for line, said in lines:
        if said.fen and line.person:
            meals[line.day, line.period] += 1
            people.setdefault((line.day, line.period), set()).add(line.person)
        elif said.fen and not line.held:
            meals[line.day, line.period] += 1
    for (day, period), count in sorted(meals.items()):
        listed = len(people.get((day, period), ()))
        if count > listed:
            told = f"{day} 申报补贴 {count} 份，名册上只有 {listed} 人。"
            yield known.found(C02, claim.canteen, told, day, about=period)


def c05(claim: Claim, known: Known, beside: Beside) -> Iterator[Finding]:
    """Name the tills that may still have lines of this month."""
    for till in beside.silent:
        said = f"{till} 月底以后还没有和市中心说过话，可能还有流水没上传。"
        yield known.found(C05, claim.canteen, said, about=till)


def c06(claim: Claim, known: Known) -> Iterator[Finding]:
    """Compare what the payers pay with the claim."""
    shared = Money(sum(share.total.fen for share in claim.funding))
    if shared != claim.total:
        said = f"各方出资加起来 {shared} 元，申报是 {claim.total} 元。"
        yield known.found(C06, claim.canteen, said)


def c07(
    claim: Claim, lines: Iterable[tuple[MealLine, Verdict]], known: Known, beside: Beside
) -> Iterator[Finding]:
    """Find lines that another claim has claimed already."""
    twice = sorted(said.entry for _, said in lines if said.entry in beside.elsewhere)
    if twice:
        told = f"有 {len(twice)} 笔在别的申报里已经申报过。"
        yield known.found(C07, claim.canteen, told, entries=twice)


def c08(claim: Claim, known: Known, beside: Beside) -> Iterator[Finding]:
    """Say that the due day is over, or that a claim grows when it may not any more."""
    if beside.today > beside.due and not beside.revision:
        said = f"应在 {beside.due} 前申报，今天是 {beside.today}。"
        yield known.found(C08, claim.canteen, said, about="due")
    grew = claim.total - Money(beside.before.get("total_fen", claim.total.fen))
    if grew > Money(0) and beside.grown_after is not None:
        if beside.today > beside.grown_after:
            said = f"改后的金额比申报过的多 {grew} 元，{beside.grown_after} 以后不能再增加。"
            late = Check(C08.id, C08.name, Level.BLOCK, "请按原来的金额申报，或只减不增。")
            yield known.found(late, claim.canteen, said, about="grown")
        else:
            said = f"改后的金额比申报过的多 {grew} 元，要街道或民政批准。"
            growth = Check(C08.id, C08.name, Level.BLOCK, "请写明为什么增加，请街道或民政认可。")
            yield known.found(growth, claim.canteen, said, about="growth")


def c09(claim: Claim, known: Known) -> Iterator[Finding]:
    """Name the lines of earlier months that this claim corrects."""
    if claim.restated:
        entries = [one.entry for one in claim.restated]
        said = f"以前月份有 {len(entries)} 笔要补退，合计 {claim.restated_sum} 元。"
        yield known.found(C09, claim.canteen, said, entries=entries)


def open_ones(claim: Claim, known: Known, count: int) -> Iterator[Finding]:
    """C04: say how many findings nobody has answered yet."""
    if count:
        yield known.found(C04, claim.canteen, f"还有 {count} 条异常没有说明。")
