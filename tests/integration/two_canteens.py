"""Two canteens of one city at lunch, each with its till, that sell and send what they sold."""

from datetime import time

from integration.centre_house import CONFIG
from integration.centre_server import CANTEEN
from kiosk_ui.centre_worker import CentreWorker
from pos.centre_link import Centre, CentreLink
from pos.config import load_config
from pos.health import Machine
from pos.wire import AskToEnrol
from settlement.enrolment import invite
from settlement.rules.roles import Scope

WEST_CANTEEN = Scope(("海州区", "南苑街道", "示范西社区", "新华食堂"))
WELL = Machine("live", "ok", "none", 0, 9000)
PLACES = {"K01": CANTEEN, "K02": WEST_CANTEEN}


class TwoCanteens:
    """K01 at 和平食堂 and K02 at 新华食堂, with the same people on their lists."""

    def __init__(self, city, url, make_canteen, folder):
        self.city = city
        self.tills = {code: self._open(url, make_canteen, folder, code) for code in PLACES}

    def _open(self, url, make_canteen, folder, code):
        config = load_config(CONFIG)
        till = make_canteen(folder / code, config.model_copy(
            update={"till": config.till.model_copy(update={"code": code})}
        ))  # fmt: skip
        till.import_people(till.people.values())
        place, house = PLACES[code], self.city.house
        one_time = invite(house.gate, self.city.first, code, place.parts[-1], place)
        answer = Centre(url).enrol(AskToEnrol.made(one_time, code, till.books.seal))
        till.link = CentreLink(url, code, answer.canteen, answer.centre_key, answer.token)
        till.machine = WELL
        till.worker = CentreWorker(till.counter, till.link, lambda: None, lambda: till.machine)
        return till

    def __getitem__(self, code):
        return self.tills[code]

    def at(self, hour, minute=0):
        """Set every clock."""
        for till in self.tills.values():
            till.set_clock(time(hour, minute))
        self.city.house.now = till.now

    def speak(self, *codes):
        """Let the next round of these tills come, or of all."""
        for code in codes or self.tills:
            assert self.tills[code].worker.once(), self.tills[code].worker.state

    def close(self):
        for till in self.tills.values():
            till.worker.stop()
            till.close()
