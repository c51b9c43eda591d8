"""Prepaid balances (储值): money a diner leaves with the canteen, owed to them until eaten or given back."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from pos.rules.errors import Refused
from pos.rules.journal import Draft, Posting
from pos.rules.money import ZERO, Money
from pos.rules.sale import Tender, Till

TOPUP, RETURNED = "topup", "topup-returned"
AMOUNT_MAX = Money.yuan("500.00")
BALANCE_MAX = Money.yuan("1000.00")


@dataclass(frozen=True)
class TopUp:
    """Money that a diner pays in, or takes back; ``request`` names the tap."""

    request: str
    person: str
    amount: Money
    tender: Tender


def top_up(order: TopUp, balance: Money, till: Till, at: datetime, day: date) -> Draft:
    """Pay in: what the canteen owes the diner grows."""
    if not ZERO < order.amount <= AMOUNT_MAX:
        raise Refused(f"一次充值 0.01 到 {AMOUNT_MAX} 元，不能是 {order.amount} 元：没有充值，请重新选。")
    after = balance + order.amount
    if after > BALANCE_MAX:
        raise Refused(f"余额最多 {BALANCE_MAX} 元，充了会是 {after} 元：没有充值，请少充一点。")
    return _moved(TOPUP, order, after, till, at, day)


def give_back(order: TopUp, balance: Money, till: Till, at: datetime, day: date) -> Draft:
    """Give the whole rest back; nothing is owed to the diner then."""
    if not balance:
        raise Refused("余额是 0.00 元，没有可退的。")
    if order.amount != balance:
        raise Refused(f"余额变了：现在是 {balance} 元，不是 {order.amount} 元。没有退，请看一眼再点。")
    return _moved(RETURNED, order, balance - order.amount, till, at, day)


def with_balance(draft: Draft, balance: Money) -> Draft:
    """Note the balance after a prepaid meal, or after undoing one or a top-up; one below zero is refused."""
    taken = Money(sum(p.fen for p in draft.postings if p.account.startswith("prepaid:")))
    if not draft.facts.get("person"):
        raise Refused("散客没有储值：没有记账，请用移动支付或现金。")
    after = balance - taken
    if after < ZERO and draft.kind == "void":
        raise Refused(f"充的钱已经用了一部分，余额 {balance} 元：没有撤销，请用退余额。")
    if after < ZERO:
        raise Refused(
            f"储值余额 {balance} 元，不够 {taken} 元，一餐不能分开付：没有记账，"
            "请全用移动支付或现金，或先充值。"
        )
    return replace(draft, facts={**draft.facts, "balance_fen": after.fen})


def _moved(kind: str, order: TopUp, after: Money, till: Till, at: datetime, day: date) -> Draft:
    if order.tender not in (Tender.CASH, Tender.MOBILE):
        raise Refused("充值和退余额只能用现金或移动支付：请重新选。")
    sign = 1 if kind == TOPUP else -1
    return Draft(
        kind=kind,
        at=at,
        day=day,
        facts={
            "amount_fen": order.amount.fen,
            "balance_fen": after.fen,
            "cashier": till.cashier,
            "person": order.person,
            "request": order.request,
            "tender": order.tender.value,
        },
        postings=(
            Posting(f"{order.tender.value}:{till.code}", sign * order.amount.fen),
            Posting(f"{Tender.PREPAID.value}:{till.code}", -sign * order.amount.fen),
        ),
    )
