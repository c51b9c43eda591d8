"""就餐明细表 and 剔除清单: every line of the month stands on exactly one of the two."""

from collections.abc import Callable
from dataclasses import dataclass, field

from pos.rules.errors import Refused
from pos.rules.meals import Mode, shanghai
from pos.rules.money import HUNDRED, Money
from settlement.claim_papers import ClaimPapers
from settlement.rules.claim import CLAIMED, EXCLUDED, UNDONE, Verdict
from settlement.rules.meal_lines import MealLine
from settlement.rules.policy_lines import CLASS_WORDS
from settlement.workbook.names import (
    APART,
    MEALS,
    STATES,
    TENDER_WORDS,
    VIA_WORDS,
    check_words,
    month_words,
    person_number,
)
from settlement.workbook.pen import TEXT_MAX, Column, Live, Pen, column_of, day_number, sum_of
from settlement.workbook.sums import Sums

ROWS_MAX = 1_000_000
_LINE = (
    Column("序号", 6), Column("就餐日期", 11), Column("时间", 7), Column("餐次", 7), Column("流水号", 13),
    Column("人员编号", 14), Column("姓名", 10), Column("所属社区", 14), Column("类别", 7), Column("依据", 10),
    Column("就餐方式", 7), Column("识别方式", 10), Column("收款方式", 10), Column("份数", 6),
    Column("餐价", 9), Column("实付", 9), Column("补贴", 9),
)  # fmt: skip
DAY, PERSON, CLASS, MODE, TENDER, PORTIONS, PRICE, PAID, SUBSIDY, STATE = 1, 5, 8, 10, 12, 13, 14, 15, 16, 17
MEAL_COLUMNS = (*_LINE, Column("备注", 20))
APART_COLUMNS = (*_LINE, Column("处理", 8), Column("原因", 24))
_MODES = {mode.value: mode.label for mode in Mode}


@dataclass(frozen=True)
class Details:
    """Where the two sheets have their rows, and what they add up to."""

    first: int
    meals_last: int
    apart_last: int
    sums: Sums = field(repr=False)

    def meals(self, place: int) -> str:
        """Name a column of 就餐明细表."""
        return column_of(MEALS, place, self.first, self.meals_last)

    def apart(self, place: int) -> str:
        """Name a column of 剔除清单."""
        return column_of(APART, place, self.first, self.apart_last)


def write_details(pens: tuple[Pen, Pen], papers: ClaimPapers) -> Details:
    """Write each line onto the sheet where it belongs, with the totals below; lines are held nowhere."""
    meals, apart = pens
    claim = papers.claim
    below = f"{claim.canteen}　{month_words(claim)}"
    meals.begin("就餐明细表", below, MEAL_COLUMNS)
    apart.begin("剔除清单（剔除、已撤销、待核）", below, APART_COLUMNS)
    first, sums = meals.row, Sums()
    rows = {True: _Rows(meals, papers, _remark), False: _Rows(apart, papers, _reason)}
    for line, said in papers.judged():
        sums.add(line, said)
        rows[said.state == CLAIMED].write(line, said)
    details = Details(first, meals.row - 1, apart.row - 1, sums)
    _totals(meals, apart, details)
    return details


def _totals(meals: Pen, apart: Pen, details: Details) -> None:
    total = details.sums.total
    price, paid, subsidy = total.money
    meals.row, apart.row = (max(pen.row, details.first + 1) for pen in (meals, apart))
    summed = (
        Live(f"SUM({details.meals(PORTIONS)})", total.portions),
        *tuple(
            Live(sum_of(details.meals(place)), amount)
            for place, amount in ((PRICE, price), (PAID, paid), (SUBSIDY, subsidy))
        ),
    )
    meals.line(("合计", *[""] * (PORTIONS - 1), *summed, ""), total=True)
    not_asked = Money(sum(details.sums.apart_fen.values()))
    apart_sum = Live(sum_of(details.apart(SUBSIDY)), not_asked)
    apart.line(("合计", *[""] * (SUBSIDY - 1), apart_sum, "", ""), total=True)
    for pen, columns in ((meals, MEAL_COLUMNS), (apart, APART_COLUMNS)):
        pen.sheet.autofilter(details.first - 1, 0, max(pen.row - 2, details.first), len(columns) - 1)


class _Rows:
    """Writes lines one after the other, the quick way: a canteen-month may have many thousands."""

    def __init__(
        self, pen: Pen, papers: ClaimPapers, tail: Callable[[ClaimPapers, MealLine, Verdict], tuple[str, ...]]
    ) -> None:
        self._pen = pen
        self._papers = papers
        self._tail = tail
        self._days: dict[object, int] = {}
        self._first = pen.row

    def write(self, line: MealLine, said: Verdict) -> None:
        """Write one line."""
        pen, looks = self._pen, self._pen.looks
        row, text, number, blank = (
            pen.row,
            pen.sheet.write_string,
            pen.sheet.write_number,
            pen.sheet.write_blank,
        )
        if row - self._first >= ROWS_MAX:
            raise Refused(f"{pen.name} 超过 {ROWS_MAX} 行，一张表放不下：请改下载 CSV。")
        day = self._days.get(line.day)
        if day is None:
            day = self._days[line.day] = day_number(line.day)
        subsidy = said.fen if said.state == CLAIMED else line.subsidy_fen
        number(row, 0, row - self._first + 1, looks.count)
        number(row, 1, day, looks.day)
        for place, word in enumerate(self._words(line), 2):
            if word:
                text(row, place, word, looks.text)
            else:
                blank(row, place, None, looks.text)
        number(row, PORTIONS, line.portions, looks.count)
        number(row, PRICE, line.price_fen / HUNDRED, looks.yuan)
        number(row, PAID, line.payable_fen / HUNDRED, looks.yuan)
        number(row, SUBSIDY, subsidy / HUNDRED, looks.yuan)
        for place, word in enumerate(self._tail(self._papers, line, said), STATE):
            if word:
                text(row, place, word, looks.wrapped)
            else:
                blank(row, place, None, looks.text)
        pen.row = row + 1

    def _words(self, line: MealLine) -> tuple[str, ...]:
        papers = self._papers
        at = shanghai(line.served_at)
        who = papers.person(line.person)
        return (
            f"{at.hour:02d}:{at.minute:02d}",
            papers.period_names.get(line.period, line.period),
            line.id,
            person_number(line),
            who.name,
            who.community,
            CLASS_WORDS.get(line.concession, line.concession),
            papers.status_names.get(line.ground, line.ground),
            _MODES.get(line.mode, line.mode),
            VIA_WORDS.get(line.via, line.via),
            TENDER_WORDS.get(line.tender, line.tender),
        )


def _remark(_papers: ClaimPapers, line: MealLine, _said: Verdict) -> tuple[str, ...]:
    if line.slip:
        return (f"纸单 {line.slip} {line.why}"[:TEXT_MAX],)
    return ("待核，已认可",) if line.held_fen else ("",)


def _reason(_papers: ClaimPapers, line: MealLine, said: Verdict) -> tuple[str, ...]:
    why = said.why
    if said.state == EXCLUDED:
        why = check_words(said.why)
    elif said.state == UNDONE and line.undone is not None:
        why = f"{said.why} {line.undone.reason}"
    return STATES[said.state], why[:TEXT_MAX]
