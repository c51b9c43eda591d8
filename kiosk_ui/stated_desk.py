"""Serve first, settle later (待核): nobody is sent away because a band, a card or a machine fails."""

from dataclasses import replace

from kiosk_ui import turns
from kiosk_ui.counter_scene import Stated
from kiosk_ui.scene import Panel
from kiosk_ui.station import Station
from kiosk_ui.why_by_hand import why_by_hand
from pos.rules.errors import Refused
from pos.rules.meals import service_day
from pos.rules.money import Money
from pos.rules.stated import stated_prices


def serve_first(station: Station, shown: Panel, *, photo_differs: bool = False) -> None:
    """Begin a meal at the price the elder states; why follows from the panel that was shown."""
    with station.act():
        counter, scene = station.counter, station.scene
        if scene.stated is not None:
            return
        if scene.stands is not None:
            if not photo_differs:
                raise Refused("这位已经认出来了：请收款，或者先换人。")
            person = scene.stands.guest.resident.person
            counter.remark("closed-unsold", {"person": person, "reason": "照片不像本人"})
        why = "photo-differs" if photo_differs else why_by_hand(shown)
        amounts = stated_prices(counter.policy_now().tariff_on(service_day(counter.clock())))
        station.show(turns.stating(scene, Stated(why, amounts, station.now())))


def state(station: Station, payable: Money) -> None:
    """Take the amount the elder says."""
    with station.act():
        stated = station.scene.stated
        if stated is None:
            raise Refused("现在没有人在等收款：请再点一次先用餐、后结算。")
        if payable not in stated.amounts:
            raise Refused(f"没有 {payable} 元这个价：请从屏幕上的几个里选。")
        station.show(replace(station.scene, stated=replace(stated, payable=payable)))
