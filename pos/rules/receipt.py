"""What a receipt says, row by row; how it is printed or drawn is for others."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from pos.rules.errors import BadValue
from pos.rules.meals import shanghai
from pos.rules.money import ZERO, Money
from pos.rules.paper_rows import RULE, Line, field, letterhead
from pos.rules.widths import pair, text_width

COLUMNS_MIN = 24


@dataclass(frozen=True, slots=True)
class ReceiptFacts:
    """All that one receipt tells; a void's amounts are negative and it names the original."""

    number: str
    canteen: str
    sold_at: datetime
    mode: str
    portions: int
    price: Money
    subsidy: Money
    payable: Money
    tender: str
    name: str
    cashier: str
    short_code: str
    period: str = ""
    tendered: Money | None = None
    change: Money | None = None
    reprint: bool = False
    void: bool = False
    original: str = ""
    balance: Money | None = None
    training: bool = False

    def __post_init__(self) -> None:
        if self.portions < 1:
            raise BadValue(f"小票 {self.number} 的份数要至少一份，不能是 {self.portions}。")
        if self.price - self.subsidy != self.payable:
            raise BadValue(
                f"小票 {self.number} 的餐费 {self.price} 减优惠 {self.subsidy} 不等于实付 {self.payable}。"
            )
        sign = -1 if self.void else 1
        if any(amount * sign < ZERO for amount in (self.price, self.subsidy, self.payable)):
            raise BadValue(f"小票 {self.number} 的金额正负不对：销售为正，撤销为负。")
        if self.void and not self.original:
            raise BadValue(f"撤销小票 {self.number} 没有写原单号。")
        if self.tendered is not None and self.tendered - (self.change or ZERO) != self.payable:
            raise BadValue(f"小票 {self.number} 的收款减找零不等于实付 {self.payable}。")


def receipt_lines(facts: ReceiptFacts, columns: int) -> tuple[Line, ...]:
    """Lay a receipt out for a paper of so many columns (32 on 58 mm, 48 on 80 mm).

    The same rows in the same words for every price, and no word for the price class.
    """
    if columns < COLUMNS_MIN:
        raise BadValue(f"小票每行至少 {COLUMNS_MIN} 列，不能是 {columns}。")
    return (
        *_heading(facts, columns),
        RULE,
        *_about(facts, columns),
        RULE,
        *_amounts(facts, columns),
        RULE,
        *_foot(facts, columns),
    )


def _heading(facts: ReceiptFacts, columns: int) -> Iterator[Line]:
    if facts.training:
        yield Line("【练习，不算数】", size="tall", bold=True, align="center")
    yield from letterhead(facts.canteen, columns, reprint=facts.reprint)
    yield Line("撤销小票" if facts.void else "就餐小票", align="center")


def _about(facts: ReceiptFacts, columns: int) -> Iterator[Line]:
    yield from field("单号", facts.number, columns)
    if facts.void:
        yield from field("原单号", facts.original, columns)
    yield from field("时间", f"{shanghai(facts.sold_at):%Y-%m-%d %H:%M:%S}", columns)
    yield from field("餐次", f"{facts.period} {facts.mode}".strip(), columns)
    yield from field("就餐人", facts.name, columns)
    yield from field("收银员", facts.cashier, columns)


def _amounts(facts: ReceiptFacts, columns: int) -> Iterator[Line]:
    yield from _plain(pair(_fee_label(facts), str(facts.price), columns))
    yield from _plain(pair("优惠", str(-facts.subsidy), columns))
    yield from (Line(row, size="large", bold=True) for row in pair("实付", str(facts.payable), columns // 2))
    # Nothing to pay has no tender; a word in its place would be the label that dignity forbids.
    if facts.payable:
        yield from _plain(pair(facts.tender, _tendered(facts), columns))
    if facts.balance is not None:
        yield from _plain(pair("余额", str(facts.balance), columns))


def _fee_label(facts: ReceiptFacts) -> str:
    each, rest = divmod(abs(facts.price.fen), facts.portions)
    return f"餐费 {facts.portions} 份" if rest else f"餐费 {Money(each)} ×{facts.portions}"


def _tendered(facts: ReceiptFacts) -> str:
    if facts.void:
        return f"退 {-facts.payable}"
    if facts.tendered is None:
        return f"收 {facts.payable}"
    return f"收 {facts.tendered}  找 {facts.change or ZERO}"


def _foot(facts: ReceiptFacts, columns: int) -> Iterator[Line]:
    yield from field("校验码", facts.short_code, columns)
    yield Line(f"{facts.number} {facts.short_code}", kind="qr", align="center")
    words = ("原单已撤销，", "请收回原小票") if facts.void else ("凭此小票取餐，", "祝您用餐愉快")
    whole = "".join(words)
    for row in (whole,) if text_width(whole) <= columns else words:
        yield Line(row, align="center")


def _plain(rows: tuple[str, ...]) -> Iterator[Line]:
    return (Line(row) for row in rows)
