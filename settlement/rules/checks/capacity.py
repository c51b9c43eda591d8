"""More meals than the house can seat, and more than the kitchen cooked."""

from collections.abc import Iterator

from settlement.rules.checks.view import CanteenMonth
from settlement.rules.checks.words import beyond, meal_name, portions
from settlement.rules.findings import Check, Finding, Level
from settlement.rules.known import Known

D06 = Check("D06", "超座位容量", Level.NOTE, "请核对当餐流水；座位、轮次或外带份数变了的，请报中心更新。")
D07 = Check("D07", "超备餐数", Level.NOTE, "请核对备餐记录和流水：少记了备餐就补上，多记了餐就撤销。")


def d06(month: CanteenMonth, known: Known) -> Iterator[Finding]:
    """Find meal periods with more meals than seats, as often as they are taken, and take-away hold."""
    house = known.rules.canteen(month.canteen)
    if not house.seats:
        return
    most = house.seats * house.turns + house.take_away_most
    for (day, period), lines in month.by_meal.items():
        meals = portions(lines)
        if meals > most:
            told = (
                f"{meal_name(known, month.canteen, day, period)} {meals} 餐；{house.seats} 个座位坐 "
                f"{house.turns} 轮，加外带 {house.take_away_most} 份，最多 {most} 餐。"
            )
            over = beyond(lines, most)
            yield known.found(D06, month.canteen, told, day, over, period, meals=meals, most=most)


def d07(month: CanteenMonth, known: Known) -> Iterator[Finding]:
    """Find meal periods with more meals than were cooked, brought over and not thrown away."""
    for made in sorted(known.prepared, key=lambda one: (one.day, one.period)):
        lines = month.by_meal.get((made.day, made.period), ()) if made.canteen == month.canteen else ()
        most = max(made.cooked + made.carried - made.wasted, 0)
        meals = portions(lines)
        if meals > most:
            told = (
                f"{meal_name(known, month.canteen, made.day, made.period)} {meals} 餐；"
                f"备餐 {made.cooked} 份，上餐结转 {made.carried} 份，倒掉 {made.wasted} 份，最多 {most} 餐。"
            )
            over = beyond(lines, most)
            yield known.found(D07, month.canteen, told, made.day, over, made.period, meals=meals, most=most)
