"""月审一页 of the city: canteens side by side, and whose sum changed most."""

from collections.abc import Sequence

from pos.rules.money import Money
from settlement.claim_papers import CityPapers
from settlement.rules.claim import Claim
from settlement.rules.first_look import Beside, city_jumps, side_by_side
from settlement.workbook.first_look import jump_values
from settlement.workbook.names import FIRST_LOOK, month_words
from settlement.workbook.pen import Column, Pen, Share, Value

BESIDE_HEADS = (
    "食堂", "份数", "供餐天数", "日均份数", "老人餐占比", "剔除", "剔除占比", "待核", "异常", "就餐补贴",
)  # fmt: skip
JUMP_HEADS = ("食堂", "上月合计", "本月合计", "增减")
_NAME_WIDE, _WIDE = 36, 11


def write_city_look(pen: Pen, papers: CityPapers, claims: Sequence[Claim]) -> None:
    """Write the canteens side by side, the largest first, and the largest changes below."""
    columns = tuple(Column(head, _WIDE if place else _NAME_WIDE) for place, head in enumerate(BESIDE_HEADS))
    pen.begin(f"{FIRST_LOOK}：各食堂并排看", month_words(claims[0]), columns)
    for row in side_by_side(claims):
        pen.line(beside_values(row))
    pen.gap()
    pen.across("与上月相比变化最大的", high=18)
    pen.heads(JUMP_HEADS)
    jumps = city_jumps(claims, papers.previous)
    for jump in jumps:
        pen.line((jump.name, *jump_values(jump)))
    if not jumps:
        pen.across("没有上月的申报可比。", high=18)


def beside_values(row: Beside) -> tuple[Value, ...]:
    """Give a canteen's figures in the order of the heads."""
    return (
        row.canteen, row.meals, row.days, row.meals_a_day, Share(row.elder_share), row.excluded,
        Share(row.excluded_share), row.waiting, row.findings, Money(row.subsidy_fen),
    )  # fmt: skip
