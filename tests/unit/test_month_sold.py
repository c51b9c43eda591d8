"""A month before anything is checked: what its days come to, and what changed since the month before."""

from datetime import date

from pos.rules.money import Money
from settlement.rules.month_sold import FREE, FULL, HALF, MonthSold, SoldPart
from settlement.rules.months import Month

OCTOBER, SEPTEMBER = Month(2026, 10), Month(2026, 9)
FIFTH, SIXTH = date(2026, 10, 5), date(2026, 10, 6)
SOLD = MonthSold(
    OCTOBER,
    (
        SoldPart(FIFTH, FULL, 4, 0, taken_away=2),
        SoldPart(FIFTH, HALF, 3, 1800, held_fen=600),
        SoldPart(SIXTH, FREE, 1, 1200),
        SoldPart(SIXTH, HALF, 2, 1200, taken_away=1),
    ),
    undone=1,
)
BEFORE = MonthSold(SEPTEMBER, (SoldPart(date(2026, 9, 30), HALF, 7, 4200),), undone=3)


def test_the_sums_are_those_of_the_days_and_a_walk_in_is_no_elder():
    assert (SOLD.elder_meals, SOLD.subsidy, SOLD.held) == (6, Money(4200), Money(600))
    assert (SOLD.taken_away, SOLD.open_days) == (3, 2)
    assert sum(day.subsidy.fen for day in SOLD.days()) == SOLD.subsidy.fen
    assert sum(day.portions for day in SOLD.days()) == sum(SOLD.meals.values()) == 10


def test_a_closed_day_is_there_with_nothing_sold():
    days = SOLD.days()
    assert [day.day.day for day in days] == list(range(1, 32))
    assert [day.day for day in days if day.portions] == [FIFTH, SIXTH]


def test_each_figure_stands_beside_that_of_the_month_before():
    assert {one.word: (one.before, one.now, one.change) for one in SOLD.beside(BEFORE)} == {
        "普通": (0, 4, 4),
        "半价": (7, 5, -2),
        "免费": (0, 1, 1),
        "外带": (0, 3, 3),
        "撤销": (3, 1, -2),
        "供餐天数": (1, 2, 1),
    }


def test_whoever_sees_no_chart_hears_the_same():
    assert SOLD.said() == "每天份数：5 日 7 份，6 日 3 份。一共 10 份。"
    assert MonthSold(OCTOBER).said() == "这个月还没有流水。"
