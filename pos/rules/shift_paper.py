"""The operator's own paper on a shift: the numbered Z at its close, the X at any time before."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from pos.rules.errors import BadValue
from pos.rules.journal import Entry
from pos.rules.meals import shanghai
from pos.rules.money import ZERO, Money
from pos.rules.paper_rows import RULE, Line, amount, field, heading
from pos.rules.receipt import COLUMNS_MIN
from pos.rules.shift_figures import (
    aside_rows,
    cash_rows,
    event_rows,
    meal_rows,
    part_rows,
    prepaid_rows,
    total_rows,
)
from pos.rules.tally import tally_in

CLOSED, LOOKED = "shift-closed", "x-report"
CLASS_NAMES = {"full": "普通", "half": "半价", "free": "免费"}
"""The price classes as the operator adds them up; a concession without a name here is shown by its code."""

_SIGNATURE_COLUMNS = 24


@dataclass(frozen=True, slots=True)
class ShiftLetter:
    """What the entry does not tell: the canteen, the words for price classes, whether printed before."""

    canteen: str
    concession_names: Mapping[str, str]
    reprint: bool = False


def shift_lines(entry: Entry, letter: ShiftLetter, columns: int) -> tuple[Line, ...]:
    """Lay out the Z or the X of a shift for a paper of so many columns.

    The X does not say what should be in the drawer: whoever counts at the close must not know it.
    """
    if entry.kind not in {CLOSED, LOOKED}:
        raise BadValue(f"{entry.id} 不是交班，也不是查账：打不了交班单，请看流水号。")
    if columns < COLUMNS_MIN:
        raise BadValue(f"交班单每行至少 {COLUMNS_MIN} 列，不能是 {columns}。")
    figures = tally_in(entry.facts)
    closed = entry.kind == CLOSED
    blocks: tuple[Iterable[Line], ...] = (
        heading(letter.canteen, shift_title(entry), columns, reprint=letter.reprint),
        _about(entry, columns),
        meal_rows(figures, columns),
        part_rows(figures, letter.concession_names, columns),
        aside_rows(figures, columns),
        prepaid_rows(figures, columns),
        (*cash_rows(figures, columns), *_drawer(entry, columns)) if closed else (),
        event_rows(figures, columns),
        total_rows(entry.totals, entry.till, columns),
        _unsent(entry, columns) if closed else (),
        _foot(entry, columns),
    )
    return tuple(_ruled(blocks))


def shift_title(entry: Entry) -> str:
    """Say what the paper is: 交班单（Z）第 214 号, or 查账单（X）."""
    return f"交班单（Z）第 {entry.fen('z')} 号" if entry.kind == CLOSED else "查账单（X）"


def _ruled(blocks: Iterable[Iterable[Line]]) -> Iterator[Line]:
    for place, rows in enumerate(filter(None, map(tuple, blocks))):
        if place:
            yield RULE
        yield from rows


def _about(entry: Entry, columns: int) -> Iterator[Line]:
    opened = _wall_clock(datetime.fromisoformat(entry.text("opened"))) if entry.text("opened") else "没有开班"
    yield from field("收银机", entry.till, columns)
    yield from field("收银员", entry.text("cashier"), columns)
    yield from field("开班", opened, columns)
    yield from field("交班" if entry.kind == CLOSED else "查账", _wall_clock(entry.at), columns)
    first, last = entry.fen("first"), entry.fen("last")
    yield from field("流水", _numbers(first, last) if first <= last else "还没有", columns)
    yield from field("条数", f"共 {max(0, last - first + 1)} 条", columns)


def _drawer(entry: Entry, columns: int) -> Iterator[Line]:
    expected, counted, found = (
        Money(entry.fen(name)) for name in ("expected_fen", "counted_fen", "difference_fen")
    )
    yield from amount("应有", expected, columns, bold=True)
    yield from amount("数到", counted, columns, bold=True)
    label = "长款" if found > ZERO else "短款" if found < ZERO else "长短款"
    yield from amount(label, max(found, -found), columns, bold=True)
    if entry.text("reason"):
        yield from field("原因", entry.text("reason"), columns)


def _unsent(entry: Entry, columns: int) -> Iterator[Line]:
    first, last = entry.fen("unsent_first"), entry.fen("unsent_last")
    if not first:
        yield Line("流水已全部上传")
        return
    yield from field("没上传", _numbers(first, last), columns)
    lines = entry.fen("unsent_lines") or last - first + 1
    yield from field("条数", f"共 {lines} 条", columns)
    if entry.text("unsent_since"):
        since = datetime.fromisoformat(entry.text("unsent_since"))
        yield from field("最早", _wall_clock(since), columns)
        yield from field("已等", _age(entry.at - since), columns)


def _age(waited: timedelta) -> str:
    minutes = max(0, int(waited.total_seconds()) // 60)
    days, hours = minutes // 1440, minutes // 60
    return f"{days} 天" if days else f"{hours} 小时" if hours else f"{minutes} 分钟"


def _foot(entry: Entry, columns: int) -> Iterator[Line]:
    yield from field("单号", entry.id, columns)
    yield from field("校验码", entry.short_code, columns)
    for who in ("收银员", "负责人") if entry.kind == CLOSED else ():
        yield Line("", kind="feed")
        yield Line(f"{who}签字" + "_" * (_SIGNATURE_COLUMNS - 10))


def _numbers(first: int, last: int) -> str:
    return f"{first:06d}–{last:06d}"


def _wall_clock(at: datetime) -> str:
    return f"{shanghai(at):%Y-%m-%d %H:%M}"
