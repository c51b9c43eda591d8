"""Prepaid balances at the till: the open person pays in, or takes the rest back, and stays open."""

from collections.abc import Callable
from dataclasses import replace

from kiosk_ui.station import Station
from pos.balances import pay_back, pay_in
from pos.counter import Counter
from pos.rules.errors import Refused
from pos.rules.journal import Entry
from pos.rules.money import Money
from pos.rules.prepaid import RETURNED, TopUp

Act = Callable[[Counter, TopUp], Entry]


def top_up(station: Station, order: TopUp, given: Money) -> Entry:
    """Take money in; what was given in cash says what goes back over the counter."""
    if given and given < order.amount:
        raise Refused(f"收了 {given} 元，不够 {order.amount} 元：没有充值，请重新收。")
    change = f"，找 {given - order.amount} 元" if given > order.amount else ""
    return _moved(station, order, pay_in, f"已充 {order.amount} 元{change}")


def give_back(station: Station, order: TopUp) -> Entry:
    """Give the whole rest back."""
    return _moved(station, order, pay_back, f"已退余额 {order.amount} 元")


def requoted(station: Station) -> None:
    """Say the price anew to whoever is open, inside an act: their balance may be another now."""
    held = station.scene.open
    if held is None:
        return
    quote = station.counter.quote(held.guest, held.mode, allowed=held.allowed)
    station.show(replace(station.scene, open=replace(held, quote=quote, opened_at=station.now())))


def attend(station: Station) -> None:
    """Keep the open person open while money is counted: nobody who is served is left alone."""
    with station.act():
        requoted(station)


def _moved(station: Station, order: TopUp, act: Act, said: str) -> Entry:
    with station.act():
        made = station.counter.sold(order.request)
        if made is not None:
            return made
        held = station.scene.open
        if held is None or held.guest.resident.person != order.person:
            raise Refused("已经换人了：没有记账，请看一眼屏幕再点。")
        entry = act(station.counter, order)
        requoted(station)
        rest = "" if entry.kind == RETURNED else f"，余额 {Money(entry.fen('balance_fen'))} 元"
        station.say(f"{said}{rest}。", "ok")
        return entry
