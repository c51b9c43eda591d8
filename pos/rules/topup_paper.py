"""The receipt of a prepaid balance: money paid in, given back, or a top-up undone."""

from collections.abc import Iterator
from dataclasses import dataclass

from pos.rules.errors import BadValue
from pos.rules.journal import Entry
from pos.rules.meals import shanghai
from pos.rules.money import Money
from pos.rules.paper_rows import RULE, Line, amount, field, heading
from pos.rules.prepaid import RETURNED, TOPUP
from pos.rules.receipt import COLUMNS_MIN
from pos.rules.sale import Tender
from pos.rules.widths import pair

_TITLES = {TOPUP: "充值小票", RETURNED: "退余额小票", "void": "撤销充值小票"}


@dataclass(frozen=True, slots=True)
class TopupLetter:
    """What the entry itself does not tell: the canteen, the diner's masked name, whether printed before."""

    canteen: str
    name: str
    reprint: bool = False


def topup_lines(entry: Entry, original: Entry | None, letter: TopupLetter, columns: int) -> tuple[Line, ...]:
    """Lay out the receipt of a top-up or its return; a void is shown with the top-up it undoes."""
    moved = original if entry.kind == "void" else entry
    if moved is None or moved.kind not in {TOPUP, RETURNED}:
        raise BadValue(f"{entry.id} 不是充值，也不是退余额：打不了充值小票，请看流水号。")
    if columns < COLUMNS_MIN:
        raise BadValue(f"小票每行至少 {COLUMNS_MIN} 列，不能是 {columns}。")
    return (
        *heading(letter.canteen, _TITLES[entry.kind], columns, reprint=letter.reprint),
        RULE,
        *_about(entry, letter, columns),
        RULE,
        *_amounts(entry, moved, columns),
        RULE,
        *field("校验码", entry.short_code, columns),
        Line(_last_words(entry), align="center"),
    )


def _about(entry: Entry, letter: TopupLetter, columns: int) -> Iterator[Line]:
    yield from field("单号", entry.id, columns)
    if entry.kind == "void":
        yield from field("原单号", entry.text("reverses"), columns)
    yield from field("时间", f"{shanghai(entry.at):%Y-%m-%d %H:%M:%S}", columns)
    yield from field("就餐人", letter.name, columns)
    yield from field("收银员", entry.text("cashier"), columns)


def _amounts(entry: Entry, moved: Entry, columns: int) -> Iterator[Line]:
    paid_in = entry.kind == TOPUP
    label = f"{'收' if paid_in else '退'}{Tender(moved.text('tender')).label}"
    yield from amount(label, Money(moved.fen("amount_fen")), columns)
    balance = str(Money(entry.fen("balance_fen")))
    yield from (Line(row, size="large", bold=True) for row in pair("余额", balance, columns // 2))


def _last_words(entry: Entry) -> str:
    if entry.kind == "void":
        return "原单已撤销，请收回原小票"
    return "余额随时可退，请收好小票" if entry.kind == TOPUP else "余额已退清"
