"""A town on its first morning: ten tills enrolled at one centre, the people known. Made once."""

import json
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from integration.centre_house import CONFIG, House
from integration.ledger_room import person, write_list
from kiosk_ui.centre_worker import CentreWorker
from pos.centre_link import CentreLink, write_link
from pos.config import load_config
from pos.private_file import write_private
from pos.rules.meals import SHANGHAI
from pos.wire import AskToEnrol
from pos.wiring import open_books, open_counter
from settlement import feed_book
from settlement.enrolment import enrol, invite
from settlement.rules.roles import Scope
from world.network import ADDRESS, Straight

CODES = tuple(f"K{number:02d}" for number in range(1, 11))
MORNING = datetime(2026, 11, 1, 6, 0, tzinfo=SHANGHAI)
_DIBAO = {"类别": "低保", "类别起": "2026-01-01", "文号": "示范民〔2026〕2 号"}
PEOPLE = (
    person("李秀兰", "19330512", 2, 社区="示范东社区"),
    person("王建国", "19600908", 1, 社区="示范西社区", **_DIBAO),
    person("赵德海", "19560401", 1, 社区="示范东社区", **_DIBAO | {"类别": "特困"}),
    person("张桂英", "19350101", 4, 社区="示范西社区"),
    person("陈玉梅", "19361104", 6, 社区="示范东社区"),  # 90 on the fourth
    person("孙淑芬", "19540707", 8, 社区="示范东社区", **_DIBAO),
    person("周文才", "19580315", 3, 社区="示范西社区"),
    person("刘德福", "19661120", 5, 社区="示范西社区", **_DIBAO),  # 60 on the twentieth
)
NEWCOMER = person("马凤兰", "19310202", 10, 社区="示范西社区", **_DIBAO)


class _Names:
    """Names the centre's books by numbers, so that a seed tells the same story everywhere."""

    def __init__(self, given):
        self.given = given

    def token_hex(self, length):
        self.given += 1
        return f"{self.given:0{2 * length}x}"


@dataclass(frozen=True)
class Town:
    """Where everything lies, to be copied for each world, and one application for all of them."""

    folder: object
    house: object
    links: dict
    config: object


def place_of(code):
    return Scope(("细河区", "北苑街道", "示范东社区", f"{code} 食堂"))


def make_town(folder):
    """Build the town; its keys are the same each time, so that a seed tells the same story everywhere."""
    with numbered_names(0):
        return _make_town(folder)


@contextmanager
def numbered_names(given):
    """Let the centre's books be named by numbers in here."""
    chance, feed_book.secrets = feed_book.secrets, _Names(given)
    try:
        yield
    finally:
        feed_book.secrets = chance


def _make_town(folder):
    centre, config = folder / "centre", load_config(CONFIG)
    centre.mkdir(parents=True)
    for name in ("centre.key", "lookup.key"):
        write_private(centre / name, _key(name))
    write_private(centre / "vault.keys", f"1:{_key('vault').hex()}\n".encode())
    house = House(centre)
    house.now = MORNING
    house.unhurried()
    house.bring_in(write_list(folder / "名单.csv", PEOPLE), "2026-11")
    links = {code: _open_till(folder / code, house, config, code) for code in CODES}
    house.close()
    return Town(folder, house, links, config)


def till_config(config, folder, code):
    return config.model_copy(update={"data": folder, "till": config.till.model_copy(update={"code": code})})


def _open_till(folder, house, config, code):
    folder.mkdir()
    write_private(folder / "lookup.key", bytes.fromhex(house.keys.lookup.for_tills))
    write_private(folder / "till.key", _key(code))
    config = till_config(config, folder, code)
    books = open_books(config)
    place = place_of(code)
    word = invite(house.gate, None, code, place.parts[-1], place)
    new = enrol(house.gate, AskToEnrol.made(word, code, books.seal))
    link = CentreLink(ADDRESS, code, new.known.canteen, house.books.seal.public_key, new.token)
    write_link(folder, link)
    worker = CentreWorker(open_counter(config, books, lambda: house.now), link, lambda: None)
    worker._centre._pool = Straight(house.app)
    assert worker.once(), worker.state
    books.store.close()
    return link


def _key(name):
    return sha256(json.dumps(["world", name]).encode()).digest()
