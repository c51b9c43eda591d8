"""From somebody at the counter and a tap on a tender to the order that is sold."""

from kiosk_ui.counter_scene import Presented, Stated
from pos.rules.errors import Refused
from pos.rules.money import Money
from pos.rules.sale import Order, Tender, Via, Vouched

PHOTO = "照片"
"""What tells that somebody who was searched for is the one who stands there."""


def order_for(held: Presented, tender: Tender, tendered: Money) -> Order:
    """Order the meal of somebody who is known."""
    return Order(
        request=held.request,
        payable=held.quote.decision.payable,
        tender=tender,
        tendered=tendered,
        person=held.guest.resident.person,
        via=held.via,
        mode=held.mode,
        allowed=held.allowed,
        card=held.card,
        vouched=Vouched(PHOTO, held.why) if held.via is Via.SEARCH and held.guest.resident.photo else None,
    )


def stated_order(stated: Stated, tender: Tender, tendered: Money) -> Order:
    """Order a meal at the price the elder stated; it waits for review."""
    if stated.payable is None:
        raise Refused("还没选老人说付多少：没有记账，请先选。")
    return Order(
        request=stated.request,
        payable=stated.payable,
        tender=tender,
        tendered=tendered,
        via=Via.STATED,
        mode=stated.mode,
        held=stated.why,
    )
