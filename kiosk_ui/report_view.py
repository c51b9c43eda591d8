"""The report of a month as rows of words: its days, what is not closed yet, the months of its year."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from pos.reports import Report, Row, month_report
from pos.rules.journal import Entry
from pos.rules.money import HUNDRED, ZERO, Money
from pos.rules.tally import Tally, sums
from pos.store import Book

_WEEKDAYS = "一二三四五六日"
MONEY_COLUMNS = ("餐费", "补贴", "实收", "现金", "移动支付", "储值", "长短款")
LOOKED_AT = {
    "没登记的码": "event.unknown-code",
    "查找": "event.search",
    "看原因": "event.reason-shown",
    "待核": "held.count",
    "撤销": "voids.count",
    "补打": "event.reprint",
    "没卖就关": "event.closed-unsold",
    "开钱箱": "event.drawer-opened",
    "没得取": "event.cash-refused",
    "点得太快": "event.tap-ignored",
    "PIN 不对": "event.pin-refused event.sign-in-refused",
}
"""What a manager looks at a second time, and where a tally counts it, maybe in two places."""


@dataclass(frozen=True)
class ReportRow:
    """A day, a month, or what is not closed yet; ``money`` is empty where the count is still to be blind."""

    name: str
    zs: tuple[int, ...]
    portions: int
    money: tuple[str, ...]
    looks: tuple[int, ...]
    month: str = ""


@dataclass(frozen=True)
class MonthView:
    """Everything on the page of a month."""

    title: str
    year: int
    before: str
    after: str
    days: tuple[ReportRow, ...]
    open: ReportRow | None
    total: ReportRow | None
    months: tuple[ReportRow, ...]

    @property
    def rows(self) -> tuple[ReportRow, ...]:
        """Give every row of the month: its days, what is not closed yet, the sum of what is."""
        return (*self.days, *(row for row in (self.open, self.total) if row))


def month_view(book: Book, first: date) -> MonthView:
    """Gather the month that begins on a day, and its year."""
    end = last_of(first)
    report = month_report(book, first, end)
    zs = _zs_by_day(book.journal.closings(first, end))
    return MonthView(
        title=f"{first.year} 年 {first.month} 月",
        year=first.year,
        before=f"{first - timedelta(days=1):%Y-%m}",
        after=f"{end + timedelta(days=1):%Y-%m}",
        days=tuple(_row(_day_name(row.name), row, zs.get(row.name, ())) for row in report.rows),
        open=_row_blind(report),
        total=_row("已交班合计", report.total) if report.total else None,
        months=tuple(_months(book, first.year)),
    )


def last_of(first: date) -> date:
    """Give the last day of the month that begins on a day."""
    return (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def _months(book: Book, year: int) -> Iterable[ReportRow]:
    for number in range(1, 13):
        first = date(year, number, 1)
        total = month_report(book, first, last_of(first)).total
        if total:
            yield _row(f"{number} 月", total, month=f"{first:%Y-%m}")


def _zs_by_day(closings: Iterable[Entry]) -> dict[str, tuple[int, ...]]:
    ordered = sorted(closings, key=_day_of)
    return {day: tuple(entry.fen("z") for entry in group) for day, group in groupby(ordered, key=_day_of)}


def _day_of(closing: Entry) -> str:
    return closing.day.isoformat()


def _day_name(iso: str) -> str:
    day = date.fromisoformat(iso)
    return f"{day.day} 日 周{_WEEKDAYS[day.weekday()]}"


def _row(name: str, row: Row, zs: tuple[int, ...] = (), month: str = "") -> ReportRow:
    portions = sums(row.figures, "meals").portions
    return ReportRow(name, zs, portions, _money(row), _looks(row.figures), month)


def _row_blind(report: Report) -> ReportRow | None:
    """Say how many portions are not closed yet; not a fen of them, for the drawer is still to be counted."""
    if report.open is None:
        return None
    figures = report.open.figures
    return ReportRow("未交班", (), sums(figures, "meals").portions, (), _looks(figures))


def _money(row: Row) -> tuple[str, ...]:
    meals = sums(row.figures, "meals")
    by_tender = (sums(row.figures, f"tender.{tender}").payable for tender in ("cash", "mobile", "prepaid"))
    return (
        *(_yuan(amount) for amount in (meals.price, meals.subsidy, meals.payable, *by_tender)),
        _yuan(row.difference),
    )


def _yuan(amount: Money) -> str:
    """Write an amount with a comma at the thousands and a real minus."""
    whole, part = divmod(abs(amount).fen, HUNDRED)
    return f"{'−' if amount < ZERO else ''}{whole:,}.{part:02d}"


def _looks(figures: Tally) -> tuple[int, ...]:
    return tuple(sum(figures.get(key, 0) for key in keys.split()) for keys in LOOKED_AT.values())
