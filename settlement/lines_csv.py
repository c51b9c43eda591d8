"""A canteen's month as CSV, a part at a time: every line once, and nobody's name or number in it."""

import csv
import io
from collections.abc import Iterator

from pos.rules.money import Money
from pos.rules.sale import Via
from settlement.month_book import Asked, Cursor, SoldLine
from settlement.rules.month_sold import WORDS
from settlement.rules.months import Month
from settlement.store import Centre

AT_ONCE = 1_000
HEAD = ("流水", "就餐日", "类别", "方式", "份数", "原价", "自付", "补贴", "其中待核", "补录", "已撤销")
_VIA = {via.value: via.label for via in Via}
_BOM = "\ufeff"  # else a spreadsheet takes the words for another alphabet


def lines_csv(centre: Centre, month: Month, tills: tuple[str, ...]) -> Iterator[str]:
    """Give the month's sales, newest first, in parts of some thousand lines; each part reads anew."""
    yield _BOM + _written([HEAD])
    after: Cursor | None = None
    while True:
        with centre.read() as office:
            found = office.sold_months.lines(month, tills, Asked(), after, AT_ONCE)
        if not found:
            return
        yield _written([_cells(one) for one in found])
        last = found[-1].line
        after = Cursor(last.day, last.till, last.number)


def _cells(one: SoldLine) -> tuple[str, ...]:
    line = one.line
    return (
        line.id,
        line.day.isoformat(),
        WORDS.get(line.concession, line.concession),
        _VIA.get(line.via, line.via),
        str(line.portions),
        *(str(Money(fen)) for fen in (line.price_fen, line.payable_fen, line.subsidy_fen, line.held_fen)),
        "是" if line.slip else "",
        "是" if one.undone else "",
    )


def _written(rows: list[tuple[str, ...]]) -> str:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue()
