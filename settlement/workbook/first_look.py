"""月审一页 as a block of 汇总表: whom to ring up, what jumped, who had most meals."""

from pos.rules.money import Money
from settlement.claim_papers import ClaimPapers
from settlement.rules.first_look import Jump, most_meals, phone_sample, top_jumps
from settlement.rules.policy_lines import CLASS_WORDS
from settlement.workbook.meals import Details
from settlement.workbook.names import FIRST_LOOK, pseudonym
from settlement.workbook.pen import Pen, Value

_SEED_SHOWN = 16


def write_first_look(pen: Pen, papers: ClaimPapers, details: Details) -> None:
    """Write the three lists below what stands on the sheet already."""
    claim, people = papers.claim, details.sums.people
    pen.gap()
    pen.across(f"{FIRST_LOOK}：先看这些", pen.looks.title, 30)
    pen.across(
        f"电话回访抽样：按本申报的校验码 {claim.digest[:_SEED_SHOWN]} 抽取，谁来抽都是这些人。", high=18
    )
    heads = ("姓名", "人员编号", "所属社区", "份数", "补贴", "回访结果")
    pen.heads(heads)
    listed = [person for person in people if person]
    for person in phone_sample(listed, claim.digest):
        pen.line((*_person(papers, details, person), ""))
    pen.across("就餐最多的人", high=18)
    pen.heads(heads[:-1])
    for person, _ in most_meals({person: people[person][0] for person in listed}):
        pen.line(_person(papers, details, person))
    pen.across("与上月相比变化最大的", high=18)
    pen.heads(("项目", "上月", "本月", "增减"))
    jumps = top_jumps(claim, papers.previous, CLASS_WORDS)
    for jump in jumps:
        pen.line((jump.name, *jump_values(jump)))
    if not jumps:
        pen.across("没有上月的申报可比。" if papers.previous is None else "与上月相同。", high=18)


def jump_values(jump: Jump) -> tuple[Value, Value, Value]:
    """Give last month's figure, this month's and the change, as what they are."""
    values = (jump.before, jump.now, jump.change)
    return tuple(Money(value) for value in values) if jump.is_fen else values  # type: ignore[return-value]


def _person(papers: ClaimPapers, details: Details, person: str) -> tuple[Value, ...]:
    who, (portions, subsidy) = papers.person(person), details.sums.people[person]
    return (who.name, pseudonym(person), who.community, portions, subsidy)
