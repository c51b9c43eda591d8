"""What the pages of one till are made from: its station, its devices, its words."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from flask import current_app

from kiosk_ui.cameras import Cameras
from kiosk_ui.centre_worker import CentreWorker
from kiosk_ui.elder import Place, display_scene
from kiosk_ui.entrance import Entrance
from kiosk_ui.manager_door import Door
from kiosk_ui.notices import Devices, all_notices
from kiosk_ui.paper import Letterhead
from kiosk_ui.printing import Printing
from kiosk_ui.scene import DisplayScene, Strip, TillScene
from kiosk_ui.sign_in import Seat
from kiosk_ui.staff_link import FirstStart
from kiosk_ui.station import Station
from kiosk_ui.till_view import Desk, till_scene
from kiosk_ui.turns import advised_now
from pos.config import Config
from pos.rules.meals import MealPeriod, service_day, shanghai


@dataclass(frozen=True)
class Kiosk:
    """One running till, as its pages see it."""

    config: Config
    station: Station
    feed: Cameras | None
    entrance: Entrance
    printing: Printing
    desk: Desk
    letterhead: Callable[[int | None], Letterhead]
    door: Door
    seat: Seat
    first_start: FirstStart
    centre: CentreWorker | None = None
    stopping: threading.Event = field(default_factory=threading.Event)

    def till(self) -> TillScene:
        """Draw the cashier's screen as it is now."""
        clock = shanghai(self.station.counter.clock())
        return till_scene(self.desk, self.station.scene, self._devices(), f"{clock:%H:%M}")

    def notices(self) -> tuple[Strip, ...]:
        """List every notice there is."""
        return all_notices(self.station.scene, self._devices())

    def display(self) -> DisplayScene:
        """Draw the elder's screen as it is now."""
        scene = self.station.scene
        live = self.feed is not None and (self.feed.state.live or self.feed.state.tries == 0)
        side, cards = self.config.camera.mirror_side, self.entrance.reads_cards
        place = Place(self.desk.canteen, side, live, cards, scene.practising)
        return display_scene(scene.elder, place, (scene.period, self._coming()), advised_now(scene))

    def _devices(self) -> Devices:
        camera = self.feed.state if self.feed else None
        centre = self.centre.state if self.centre else None
        entrance = self.entrance
        return Devices(camera, self.printing.state, entrance.serial, entrance.reads_cards, centre)

    def _coming(self) -> MealPeriod | None:
        """Give the meal period that begins next today, or else tomorrow's first."""
        at = self.station.counter.clock()
        periods = self.station.counter.policy_now().meal_periods.on(service_day(at)).periods
        return next((period for period in periods if shanghai(at).time() < period.begins), periods[0])


EXTENSION = "canteen"


def this_kiosk() -> Kiosk:
    """Give the till that this request is for."""
    kiosk: Kiosk = current_app.extensions[EXTENSION]
    return kiosk
