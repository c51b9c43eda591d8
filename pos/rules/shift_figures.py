"""The figures of a shift as rows of paper, block by block; a block with nothing to say has no rows."""

from collections.abc import Iterator, Mapping

from pos.rules.meals import Mode
from pos.rules.money import ZERO, Money
from pos.rules.paper_rows import Line, amount, counted
from pos.rules.sale import HELD, MEALS, RECEIVABLE, Tender
from pos.rules.tally import Tally, codes, sums

_MODES = {mode.value: mode.label for mode in Mode}
_TENDERS = {tender.value: tender.label or "不用付" for tender in Tender}
_EVENTS = {
    "drawer-opened": "开钱箱",
    "cash-counted": "点钱",
    "x-report": "查账",
    "search": "查找",
    "reason-shown": "看原因",
    "reprint": "补打",
    "closed-unsold": "没卖就关",
    "unknown-code": "码没登记",
    "id-card-unknown": "证不在名单",
    "lost-card-shown": "挂失的手环",
    "card-bound": "登记手环",
    "card-replaced": "换手环",
    "card-lost": "挂失",
    "card-found": "找回",
    "card-unbound": "解绑",
    "pin-refused": "密码不对",
    "sign-in-refused": "登录没成",
    "manager-confirmed": "负责人确认",
    "signed-in": "登录",
    "signed-out": "退出登录",
    "staff-added": "添加人员",
    "staff-changed": "改人员",
    "cash-refused": "没得取",
    "tap-ignored": "点得太快",
    "clock-jump": "时钟跳动",
    "calendar-changed": "改日历",
}


def meal_rows(figures: Tally, columns: int) -> Iterator[Line]:
    """Write what was served: portions, their price, who pays which part of it."""
    meals = sums(figures, "meals")
    yield from amount("卖出", f"{figures.get('sales.count', 0)} 笔", columns)
    yield from counted("", "份数", "金额", columns)
    yield from counted("餐费", meals.portions, meals.price, columns)
    yield from counted("就餐补贴", "", meals.subsidy, columns)
    yield from amount("实收", meals.payable, columns, bold=True)


def part_rows(figures: Tally, concession_names: Mapping[str, str], columns: int) -> Iterator[Line]:
    """Write the same meals told apart by price class, by how they were served, by how they were paid."""
    for title, family, names in (
        ("按价格", "concession", concession_names),
        ("按取餐", "mode", _MODES),
        ("按收款", "tender", _TENDERS),
    ):
        found = codes(figures, family)
        if found:
            yield from counted(title, "份数", "实收", columns)
        for code in sorted(found, key=lambda code: _place(code, names)):
            part = sums(figures, f"{family}.{code}")
            yield from counted(f" {names.get(code, code)}", part.portions, part.payable, columns)


def aside_rows(figures: Tally, columns: int) -> Iterator[Line]:
    """Write what wants a second look: voids, meals held for review, paper slips, concessions out of hours."""
    headings = {"voids": "撤销", "held": "待核", "slip": "补录", "manager": "餐外优惠", "training": "练习"}
    found = {heading: sums(figures, heading) for heading in headings}
    if any(found.values()):
        yield from counted("另记", "笔数", "餐费", columns)
    for heading, part in found.items():
        if part:
            yield from counted(f" {headings[heading]}", part.count, part.price, columns)
    if found["held"].subsidy:
        yield from amount(" 待核补贴", found["held"].subsidy, columns)
    if found["training"]:
        yield Line("（练习不在上面的合计里）")


def prepaid_rows(figures: Tally, columns: int) -> Iterator[Line]:
    """Write what was paid into balances, what was given back, and by which tender."""
    for heading, label in (("topup", "充值"), ("returned", "退余额")):
        by_tender = {
            tender.label: Money(figures.get(f"{heading}.{tender.value}_fen", 0))
            for tender in (Tender.CASH, Tender.MOBILE)
        }
        number, voided = figures.get(f"{heading}.count", 0), figures.get(f"{heading}.voided", 0)
        if number or voided or any(by_tender.values()):
            yield from counted(label, f"{number} 笔", sum(by_tender.values(), ZERO), columns)
        for tender, fen in by_tender.items():
            if fen:
                yield from amount(f" {tender}", fen, columns)
        if voided:
            yield from amount(f" 另有撤销的{label}", f"{voided} 笔", columns)


def cash_rows(figures: Tally, columns: int) -> Iterator[Line]:
    """Write how the drawer came to hold what it should hold."""
    meals = sums(figures, "tender.cash").payable
    paid_in, given_back, float_, put_in, taken_out = (
        Money(figures.get(key, 0))
        for key in ("topup.cash_fen", "returned.cash_fen", "cash.float_fen", "cash.in_fen", "cash.out_fen")
    )
    yield from amount("备用金", float_, columns)
    yield from amount("餐费收现金", meals, columns)
    for label, moved in (("充值收现金", paid_in), ("退余额付现金", -given_back)):
        if moved:
            yield from amount(label, moved, columns)
    yield from amount("存入", put_in, columns)
    yield from amount("取出", -taken_out, columns)


def event_rows(figures: Tally, columns: int) -> Iterator[Line]:
    """Write how often something was done that moved no money."""
    known = {kind: figures.get(f"event.{kind}", 0) for kind in _EVENTS}
    for kind, times in known.items():
        if times:
            yield from amount(_EVENTS[kind], f"{times} 次", columns)
    others = sum(figures[f"event.{kind}"] for kind in codes(figures, "event") if kind not in _EVENTS)
    if others:
        yield from amount("其他记录", f"{others} 次", columns)


def total_rows(totals: Mapping[str, int], till: str, columns: int) -> Iterator[Line]:
    """Write the till's perpetual totals, which no closing sets back."""
    yield Line("累计（启用以来）")
    for label, fen in (
        (" 餐费", -totals.get(MEALS, 0)),
        (" 就餐补贴", totals.get(RECEIVABLE, 0)),
        (" 待核补贴", totals.get(HELD, 0)),
        (" 储值结余", -totals.get(f"prepaid:{till}", 0)),
        (" 长短款", -totals.get(f"over-short:{till}", 0)),
    ):
        yield from amount(label, Money(fen), columns)


def _place(code: str, names: Mapping[str, str]) -> tuple[int, str]:
    order = list(names)
    return (order.index(code) if code in names else len(order), code)
