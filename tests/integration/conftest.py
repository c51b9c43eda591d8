import pytest

from integration.centre_server import City, answering
from integration.claim_hands import PEOPLE
from integration.claimed_month import POLICY, RULES
from integration.ledger_room import LI, WANG, ZHAO, write_list
from integration.two_canteens import TwoCanteens
from integration.two_tills import open_till, speak
from pos import backup_pack
from pos.sealed_file import Cost
from settlement.claim_desk import ClaimDesk


@pytest.fixture
def run():
    """Start feeds and scanners, and end them whatever happens."""
    started = []

    def starting(thing):
        thing.start()
        started.append(thing)
        return thing

    yield starting
    for thing in reversed(started):
        thing.stop()


@pytest.fixture
def quick_seal(monkeypatch):
    """Backups whose passphrase costs next to nothing to try: nobody waits for a test."""
    monkeypatch.setattr(backup_pack, "COST", Cost(memory_kib=64, passes=1, lanes=1))


@pytest.fixture
def stick(tmp_path):
    """A memory stick, empty."""
    folder = tmp_path / "stick"
    folder.mkdir()
    return folder


@pytest.fixture
def city(tmp_path):
    """A centre with one administrator, to enrol tills at."""
    made = City(tmp_path / "centre")
    yield made
    made.house.close()


@pytest.fixture
def url(city):
    """Where that centre answers."""
    with answering(city.house.app) as address:
        yield address


@pytest.fixture
def town(city, url, make_canteen, tmp_path):
    """Two canteens of that city at lunch."""
    made = TwoCanteens(city, url, make_canteen, tmp_path)
    yield made
    made.close()


@pytest.fixture
def claimed_tills(city, url, make_canteen, tmp_path):
    """Two canteens whose tills know the people of the centre's own list."""
    city.house.bring_in(write_list(tmp_path / "名单.csv", [LI, WANG, ZHAO]), "2026-11")
    made = [open_till(city, url, make_canteen, tmp_path / code, code) for code in ("K01", "K02")]
    speak(*made)
    yield made
    for till in made:
        till.close()


@pytest.fixture
def desk(city):
    """The desk that claims are worked on at."""
    return ClaimDesk(city.house.gate, POLICY, RULES)


@pytest.fixture
def who(city):
    """The six people that a claim of 和平食堂 passes."""
    return {key: city.house.make(*told) for key, told in PEOPLE.items()}
