"""申报表: what the operator asks for, in figures and in characters, with room for signatures and seals."""

from pos.rules.meals import shanghai
from settlement.claim_papers import ClaimPapers
from settlement.rules.capital_amount import capital_amount
from settlement.rules.claim import Claim
from settlement.workbook.classes import classes_of
from settlement.workbook.meals import Details
from settlement.workbook.names import CLAIM, month_words
from settlement.workbook.pen import Column, Live, Pen, cell, sum_of
from settlement.workbook.summary import Summed

_COLUMNS = (Column("", 24), Column("", 14), Column("", 18), Column("", 42))
_AMOUNT = 2
_SIGNERS = (
    ("运营单位", "社区核实"),
    ("街道初审", "民政复核"),
    ("民政审批", "财务受理"),
)
_BOX = "{who}（盖章）\n\n签字：\n\n日期：　　　年　　月　　日"
_PROMISE = "本单位承诺：以上就餐均真实发生，账目可凭流水和校验码重新算出；多领的如数退回，不向老人追收。"


def write_application(pen: Pen, papers: ClaimPapers, details: Details, summed: Summed) -> tuple[str, str]:
    """Write the sheet; give the cells of its total and of the total in characters."""
    claim, sums = papers.claim, details.sums
    pen.begin("社区食堂补助资金申报表", month_words(claim), _COLUMNS, upright=True)
    for label, text in heading_lines(papers):
        pen.labelled(label, text)
    pen.heads(("项目", "份数", "金额", "说明"))
    meals = sums.total
    pen.line(("一、就餐补贴", Live(summed.portions, meals.portions), Live(summed.meals, meals.money[2]), ""))
    in_meals = cell(CLAIM, _AMOUNT, pen.row - 1)
    for (code, _), (word, portions, subsidy) in zip(classes_of(claim), summed.classes, strict=True):
        added = sums.of_class(code)
        pen.line((f"　其中：{word}", Live(portions, added.portions), Live(subsidy, added.money[2]), ""))
    pen.line(
        ("二、运营补贴", "", Live(summed.operating, claim.operating.amount), "；".join(claim.operating.steps))
    )
    restated_line = f"更正以前月份 {len(claim.restated)} 笔，见补退差明细" if claim.restated else "没有"
    pen.line(("三、补退差", "", Live(summed.restated, claim.restated_sum), restated_line))
    streams = f"{in_meals},{cell(CLAIM, _AMOUNT, pen.row - 2)},{cell(CLAIM, _AMOUNT, pen.row - 1)}"
    in_all = meals.money[2] + claim.operating.amount + claim.restated_sum
    pen.line(("合计（小写）", "", Live(sum_of(streams), in_all), ""), total=True)
    total = cell(CLAIM, _AMOUNT, pen.row - 1)
    pen.labelled("合计（大写）", capital_amount(claim.total), 24)
    capital = cell(CLAIM, 1, pen.row - 1)
    pen.labelled("资金来源", "；".join(f"{share.payer} {share.total} 元" for share in claim.funding))
    pen.labelled("没有申报的", apart_words(claim))
    pen.across(_PROMISE, high=34)
    for left, right in _SIGNERS:
        pen.boxes((_BOX.format(who=left), _BOX.format(who=right)), (2, 2), 92)
    pen.across(f"校验码 {claim.digest}", pen.looks.plain)
    pen.across(made_words(papers), pen.looks.plain)
    return total, capital


def heading_lines(papers: ClaimPapers) -> tuple[tuple[str, str], ...]:
    """Say who asks, for which canteen, and where the money goes."""
    claim, payee = papers.claim, papers.payee
    return (
        ("食堂", claim.canteen.replace("/", " · ")),
        ("运营单位", claim.operator),
        ("开户行、账号", f"{payee.bank}　{payee.account}" if payee and payee.account else "没有登记"),
        ("版次、状态", f"第 {papers.revision} 版　{papers.state or '草稿'}"),
    )


def apart_words(claim: Claim) -> str:
    """Say how many lines were not claimed, and why."""
    return f"剔除 {len(claim.excluded)} 笔，已撤销 {len(claim.undone)} 笔，待核 {len(claim.waiting)} 笔"


def made_words(papers: ClaimPapers) -> str:
    """Say when the papers were made."""
    return f"制表时间 {shanghai(papers.made_at):%Y-%m-%d %H:%M}　第 {papers.revision} 版"
