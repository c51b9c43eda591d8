"""Serve first, settle later (待核): the price the elder states is the price; the city looks at it later."""

from pos.rules.errors import Refused
from pos.rules.money import Money
from pos.rules.policy import Tariff
from pos.rules.pricing import FULL, Decision

SEARCHED = "searched"
"""Why a meal is held for review: its diner was only searched for, and there was no photo to tell them by."""

HELD_REASONS = {
    "unknown-code": "码没登记",
    "lost-card": "手环挂失",
    "unread": "没看清",
    "card-unread": "身份证没读出",
    "card-unknown": "身份证不在名单",
    "photo-differs": "照片不像本人",
    "no-camera": "没有摄像头",
    "asked": "没有手环和证件",
    "slip": "纸单价不一样",
}
"""Why a meal waits for review: the code in the journal and the word on screen."""

HELD_WORDS = {**HELD_REASONS, SEARCHED: "查找的，没有照片可比"}
"""Every reason that a line may name, with its word."""


def stated_prices(tariff: Tariff) -> tuple[Money, ...]:
    """Give the amounts an elder may state, the dearest first: 12.00, 6.00, 0.00."""
    amounts = {tariff.price.percent(c.payable_percent) for c in tariff.concessions}
    return tuple(sorted(amounts | {tariff.price}, reverse=True))


def as_stated(tariff: Tariff, payable: Money) -> Decision:
    """Take the stated amount as the price; one that no rule could give is refused."""
    if payable not in stated_prices(tariff):
        amounts = "、".join(str(amount) for amount in stated_prices(tariff))
        raise Refused(f"没有 {payable} 元这个价：没有记账，请从 {amounts} 里选。")
    fitting = (c.code for c in tariff.concessions if tariff.price.percent(c.payable_percent) == payable)
    code = FULL if payable == tariff.price else next(fitting)
    return Decision(tariff.price, payable, code, "", "按老人说的收，待核")
