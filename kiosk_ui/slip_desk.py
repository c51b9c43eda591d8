"""A paper slip as it is keyed in on the till: field by field as written, then one sale."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import TypeVar

from kiosk_ui.balance_desk import requoted
from kiosk_ui.station import Station
from pos.counter import Counter
from pos.rules.errors import Refused
from pos.rules.journal import Entry
from pos.rules.meals import SHANGHAI, Mode, service_day
from pos.rules.money import Money
from pos.rules.sale import Slip, Tender
from pos.rules.slips import SLIP_REASONS
from pos.rules.stated import stated_prices
from pos.slips import Keyed, key_in

MANAGER = "负责人"
NOBODY = "nobody"
DAYS = ("今天", "昨天", "前天")
LETTERS = ("", "A", "B", "C", "D")
_CLOCK_DIGITS = 4
Choice = TypeVar("Choice", bound=StrEnum)


@dataclass(frozen=True)
class Written:
    """What stands in the fields, as it was tapped; empty where nothing was yet."""

    who: str = ""  # a person's digest, NOBODY where nobody knows, "" before it was chosen
    letters: str = ""
    number: str = ""
    clock: str = ""
    day: str = "0"
    mode: str = Mode.DINE_IN.value
    paid: str = ""
    tender: str = Tender.CASH.value
    why: str = ""

    @classmethod
    def read(cls, fields: Mapping[str, str]) -> "Written":
        """Take what a form or an address holds; what is not there stays as it mostly is."""
        return cls(**{name: fields[name][:40] for name in cls.__dataclass_fields__ if name in fields})

    @property
    def next_one(self) -> "Written":
        """Give the fields for the next slip of the same pile."""
        return replace(self, who="", number="", clock="", paid="")


def fresh(station: Station) -> Written:
    """Give the fields of the first slip: whoever is open, the letters last used."""
    held = station.scene.open
    return Written(
        who=held.guest.resident.person if held else "", letters=_letters_last_used(station.counter)
    )


def prices(counter: Counter) -> tuple[Money, ...]:
    """Give what a meal may have cost on any of the days to choose from, the dearest first."""
    today = service_day(counter.clock())
    days = (today - timedelta(days=ago) for ago in range(len(DAYS)))
    policy = counter.policy_now()
    found = {price for day in days for price in stated_prices(policy.tariff_on(day))}
    return tuple(sorted(found, reverse=True))


def keyed(written: Written, request: str, today: date) -> Keyed:
    """Make a slip of the fields; the sentence of a refusal names the field that is missing."""
    if not written.who:
        raise Refused("还没选是谁：没有补录，请选一位，或点不知道是谁。")
    if not (written.paid.isascii() and written.paid.isdigit()):
        raise Refused("还没选实付：没有补录，请照纸单选。")
    if written.why not in SLIP_REASONS:
        raise Refused("还没选为什么用纸单：没有补录，请选一个。")
    return Keyed(
        request=request,
        slip=Slip(written.letters + written.number, _served_at(written, today), MANAGER, written.why),
        person=None if written.who == NOBODY else written.who,
        paid=Money(int(written.paid)),
        tender=_chosen(Tender, written.tender),
        mode=_chosen(Mode, written.mode),
    )


def sell(station: Station, slip: Keyed) -> Entry:
    """Key the slip in; the counts and the price of whoever stands there follow."""
    with station.act():
        entry = key_in(station.counter, slip)
        station.show(station.scene)
        requoted(station)
        return entry


def _served_at(written: Written, today: date) -> datetime:
    digits = written.clock
    if not (digits.isascii() and digits.isdigit() and len(digits) == _CLOCK_DIGITS):
        raise Refused("时间要四位：没有补录，例如 11 点 42 分点 1142。")
    hour, minute = int(digits[:2]), int(digits[2:])
    if written.day not in map(str, range(len(DAYS))) or not (hour < 24 and minute < 60):  # noqa: PLR2004
        raise Refused(f"没有 {digits[:2]}:{digits[2:]} 这个时间：没有补录，请照纸单点。")
    day = today - timedelta(days=int(written.day))
    return datetime.combine(day, time(hour, minute), SHANGHAI).astimezone(UTC)


def _chosen(kind: type[Choice], value: str) -> Choice:
    try:
        return kind(value)
    except ValueError as error:
        raise Refused("收款或用餐方式没选对：没有补录，请重新选。") from error


def _letters_last_used(counter: Counter) -> str:
    with counter.store.read() as book:
        last = book.journal.last_slip()
    return last.text("slip").rstrip("0123456789") if last else ""
