"""Two tills of one centre, the same people on both lists, and what a test does between them."""

from integration.centre_server import CANTEEN
from kiosk_ui.centre_worker import CentreWorker
from pos.centre_link import CentreLink
from pos.private_file import replace_private
from settlement.enrolment import invite
from settlement.rules.roles import Scope

EAST_STREET = Scope((*CANTEEN.parts[:3], "东街食堂"))
FAR_AWAY = "K09"
LONG_NAMED = Scope((*CANTEEN.parts[:3], "北苑街道第二社区老年食堂"))
CANTEENS = {"K01": CANTEEN, "K02": EAST_STREET, FAR_AWAY: LONG_NAMED}


def open_till(city, url, make_canteen, folder, code="K01", **canteen):
    """Open a till with the centre's look-up key and the sample people, enrolled at its canteen."""
    folder.mkdir()
    replace_private(folder / "lookup.key", bytes.fromhex(city.house.keys.lookup.for_tills))
    config = make_canteen(folder / "first").config
    till = make_canteen(
        folder,
        config.model_copy(
            update={
                "till": config.till.model_copy(update={"code": code}),
                "canteen": config.canteen.model_copy(update=canteen),
            }
        ),
    )
    till.import_people(till.people.values())
    place = CANTEENS.get(code, CANTEEN)
    given = invite(city.house.gate, city.first, code, place.parts[-1], place)
    till.link, till.push = city.enrol(url, till.books, code, given)
    till.worker = CentreWorker(till.counter, till.link, lambda: None)
    return till


def speak(*tills):
    """Let tills speak with the centre once, each after the other."""
    for till in tills:
        assert till.worker.once(), till.worker.state


def cut_off(till):
    """Pull the till's cable: its worker calls where nobody answers."""
    away = CentreLink("http://127.0.0.1:9", till.link.till, till.link.canteen, till.link.centre_key, "")
    till.worker = CentreWorker(till.counter, away, lambda: None)


def put_back(till):
    """Plug the cable in again."""
    till.worker = CentreWorker(till.counter, till.link, lambda: None)


def pays(till, name):
    """Say what somebody's meal costs at a till now."""
    return str(till.counter.quote(till.guest(name)).decision.payable)
