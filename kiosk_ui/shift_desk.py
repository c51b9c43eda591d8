"""The shift at the counter: opened, counted blind, closed; cash in and out, a look at the books."""

from kiosk_ui.station import Station
from pos.rules.drawer import Count, NotInDrawer
from pos.rules.errors import Refused
from pos.rules.journal import Entry
from pos.rules.money import ZERO, Money
from pos.rules.names import masked_name
from pos.shifts import Shift, close_shift, count_drawer, move_cash, open_drawer, open_shift, report_x

BUSY = "还有一位没收完：没有交班，请先收完或换人，再交班。"


def begin(station: Station, cashier: str, float_: Count, request: str) -> Entry:
    """Begin a shift in the name of whoever sells from now on: the one chosen, else who is signed in."""
    with station.act():
        name = masked_name(cashier) if cashier else station.scene.seller
        entry = open_shift(station.counter, name, float_, request)
        station.say(f"已开班：收银 {entry.text('cashier')}，备用金 {float_.total} 元。", "ok")
        station.show(station.scene)
        return entry


def count(station: Station, request: str, found: Count) -> Shift:
    """Write the blind count down."""
    with station.act():
        return count_drawer(station.counter, request, found)


def close(station: Station, request: str, reason: str) -> Entry:
    """Close the shift, unless somebody stands at the counter who has not been served."""
    with station.act():
        made = station.counter.sold(request)
        if made is not None:
            return made
        if station.scene.busy:
            raise Refused(BUSY)
        entry = close_shift(station.counter, request, reason)
        station.say(f"交班完成，第 {entry.fen('z')} 号。", "ok")
        station.show(station.scene)
        return entry


def look(station: Station) -> Entry:
    """Say what the shift comes to so far."""
    with station.act():
        return report_x(station.counter)


def move(station: Station, request: str, amount: Money, reason: str) -> Entry:
    """Put cash in (a positive amount) or take it out."""
    with station.act():
        try:
            entry = move_cash(station.counter, request, amount, reason)
        except NotInDrawer:
            # whoever tries amounts feels out what should be there: the manager sees that in the report
            station.counter.remark("cash-refused", {"amount_fen": -amount.fen})
            raise
        word = "已存入" if amount > ZERO else "已取出"
        station.say(f"{word} {max(amount, -amount)} 元：{reason}。", "ok")
        return entry


def open_(station: Station, reason: str) -> Entry:
    """Open the drawer without a sale; where none opens by itself, say that it is opened by hand."""
    with station.act():
        entry = open_drawer(station.counter, reason)
        by_hand = "" if station.counter.extras.drawer else "，请用钥匙打开"
        station.say(f"开钱箱已记下：{reason}{by_hand}。")
        return entry
