"""The whole story of one meal in plain words: who could have what, what was paid, and what became of it."""

from collections.abc import Iterable, Iterator

from pos.rules.meals import Mode, shanghai
from pos.rules.money import Money
from pos.rules.people import Status, age_on
from pos.rules.sale import Tender, Via
from pos.rules.stated import HELD_WORDS
from settlement.rules.claim import CLAIMED, EXCLUDED, UNDONE, Claim, Verdict
from settlement.rules.findings import Finding
from settlement.rules.known import Known
from settlement.rules.meal_lines import MealLine

_CONCESSIONS = {"full": "普通价", "half": "半价", "free": "免费"}


def story(
    line: MealLine, known: Known, claim: Claim | None, said: Verdict | None, findings: Iterable[Finding]
) -> tuple[str, ...]:
    """Tell one meal from the counter to the claim, a sentence a line; names nobody."""
    return (
        *_at_the_counter(line),
        *_right(line, known),
        *_money(line),
        *_found(line.id, findings),
        *_end(line, claim, said),
    )


def _at_the_counter(line: MealLine) -> Iterator[str]:
    at = shanghai(line.served_at)
    place = line.canteen.rsplit("/", 1)[-1]
    mode = Mode(line.mode).label
    yield f"{line.id}：{line.day} {at:%H:%M}，{place} {line.till}，{mode}，收银 {line.cashier}。"
    if line.slip:
        keyed = shanghai(line.at)
        yield f"先写在纸单 {line.slip} 上，{keyed:%Y-%m-%d %H:%M} 补录，{line.confirmer}复核，{line.why}。"
    if line.person is None:
        yield f"散客 {line.portions} 份，没有刷手环和证件。"
    else:
        yield f"通过{Via(line.via).label}认出，是名册上的 {line.person[:8]}。"


def _right(line: MealLine, known: Known) -> Iterator[str]:
    if line.person is None:
        return
    person = known.roll.people.get(line.person)
    if person is None:
        yield "名册上没有这位老人。"
        return
    yield f"当天满 {age_on(person.born_on, line.day)} 周岁。"
    names = known.policy.status_names
    for status in person.statuses:
        holds = "当天有效" if status.holds_on(line.day) else "当天无效"
        yield f"{names.get(status.code, status.code)}：{_span(status)}，{holds}。"
    if person.died_on:
        yield f"登记的去世日期是 {person.died_on}。"
    for card in person.cards:
        if card.ended_at:
            yield f"有一个手环或卡 {shanghai(card.ended_at):%Y-%m-%d %H:%M} 起停用。"


def _money(line: MealLine) -> Iterator[str]:
    price, paid, subsidy = (Money(fen) for fen in (line.price_fen, line.payable_fen, line.subsidy_fen))
    word = _CONCESSIONS.get(line.concession, line.concession)
    tender = Tender(line.tender).label or "不收钱"
    yield f"按{word}卖：餐价 {price} 元，老人付 {paid} 元（{tender}），补贴 {subsidy} 元。"
    if line.held:
        yield f"这一份记作待核（{HELD_WORDS.get(line.held, line.held)}），复核通过才申报。"


def _found(entry: str, findings: Iterable[Finding]) -> Iterator[str]:
    for finding in findings:
        if entry in finding.entries:
            yield f"{finding.check} {finding.level.label}：{finding.sentence}{finding.remedy}"


def _end(line: MealLine, claim: Claim | None, said: Verdict | None) -> Iterator[str]:
    if line.undone is not None:
        undone = shanghai(line.undone.at)
        yield f"{undone:%Y-%m-%d %H:%M} 被 {line.undone.entry} 撤销，原因：{line.undone.reason}。不申报。"
    if said is not None and said.state == EXCLUDED:
        yield f"被 {said.why} 剔除：不申报，也不找老人补钱。"
    if said is not None and said.state == CLAIMED:
        operator = (claim.operator if claim else "") or "运营单位"
        yield f"列入申报：{Money(said.fen)} 元，付给{operator}。"
    if said is not None and said.state not in (CLAIMED, EXCLUDED, UNDONE):
        yield "还在待核，没有列入申报。"
    for one in claim.restated if claim else ():
        if one.entry == line.id:
            yield f"补退差：原来 {Money(one.was_fen)} 元，现在 {Money(one.now_fen)} 元，{one.why}。"


def _span(status: Status) -> str:
    begins = status.begins or "起日不明"
    return f"{begins} 到 {status.ends or '现在'}"
